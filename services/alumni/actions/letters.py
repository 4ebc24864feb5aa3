"""Letters to alumni: whether one may be sent is decided when it is, and each goes out once."""

from services.alumni.actions import links
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.letters import Letter
from services.alumni.store import alumni as store
from shared import act as acts
from shared import clock, informing, mail
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose


def may_be_written_to(alumnus: Alumnus, message: Message) -> bool:
    """To a person under non-disclosure too: the letter goes to nobody but themselves."""
    card = store.card(alumnus)
    decided = decide([card], Purpose.ALUM, Channel.EMAIL, message=message, may_see_secret=True)
    return decided[alumnus.id].allowed


def write(alumnus: Alumnus, letter: Letter, outbox_id: str, message: Message, **facts: str) -> None:
    """Mail a letter with the links to the person's own pages, if they may be written to.

    One that answers no form of a page, which anybody may send, counts as a contact (R33).
    """
    if not may_be_written_to(alumnus, message):
        return
    facts = links.links_to(alumnus) | facts
    mail.send(mail.letter(alumnus.email or "", alumnus.language or "fi", letter, **facts), outbox_id)
    if alumnus.inform_by and message is not Message.LEGAL:
        act = acts.system("alumni", reason="first contact")
        informing.reach(store.ALUMNI, alumnus.id, clock.today(), act)


def write_to(email: str, language: str, letter: Letter, outbox_id: str, **facts: str) -> None:
    """Mail a letter to an address that somebody gave on a page, and that may be nobody's yet."""
    mail.send(mail.letter(email, language, letter, **facts), outbox_id)
