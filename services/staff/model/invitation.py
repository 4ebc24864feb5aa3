"""The invitation: its code, and the letter that brings it. Pure."""

from typing import NamedTuple

LETTER = {
    "fi": (
        "Kutsu asiakkuudenhallintajärjestelmään",
        "Hei {name}!\n\n"
        "Sinulle on avattu käyttäjätili ammattikorkeakoulun asiakkuudenhallintajärjestelmään.\n"
        "Ota tili käyttöön kirjautumalla tästä linkistä:\n\n{link}\n\n"
        "Linkki on henkilökohtainen ja toimii kerran. Jos et odottanut kutsua, voit ohittaa viestin.\n",
    ),
    "sv": (
        "Inbjudan till kundhanteringssystemet",
        "Hej {name}!\n\n"
        "Ett användarkonto i yrkeshögskolans kundhanteringssystem har öppnats för dig.\n"
        "Ta kontot i bruk genom att logga in via länken:\n\n{link}\n\n"
        "Länken är personlig och fungerar en gång. Om du inte väntade dig inbjudan kan du bortse från den.\n",
    ),
    "en": (
        "Invitation to the customer-relationship system",
        "Hello {name},\n\n"
        "An account in the university's customer-relationship system has been opened for you.\n"
        "Take it into use by signing in through this link:\n\n{link}\n\n"
        "The link is personal and works once. If you did not expect this invitation, please ignore it.\n",
    ),
}


class Code(NamedTuple):
    """What an invitation carries: `<user id>-<secret>`."""

    user_id: str
    secret: str

    @classmethod
    def read(cls, text: str) -> "Code":
        """The parts of a code; a text that is none gives parts that fit nobody."""
        user_id, _, secret = text.strip().partition("-")
        return cls(user_id or "none", secret)

    def __str__(self) -> str:
        return f"{self.user_id}-{self.secret}"


def link(public_url: str, code: Code) -> str:
    """The page that takes the code; in the fragment it reaches no server's log."""
    return f"{public_url.rstrip('/')}/invitation#{code}"
