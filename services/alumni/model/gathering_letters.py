"""The letters about events: the invitation, a place from the waiting list, a cancellation. Pure."""

from services.alumni.model.letters import Letter

_ABOUT = "{title}\n{when}\n{place}\n"
INVITATION: Letter = {
    "fi": (
        "Kutsu: {title}",
        f"Hei!\n\nTervetuloa tapahtumaan:\n\n{_ABOUT}{{description}}\n"
        "Ilmoittaudu tai kerro, ettet pääse, {until} mennessä:\n\n{link}\n\n"
        "Linkki on henkilökohtainen. Sillä voit myös perua ilmoittautumisesi.\n\n{ways_out}",
    ),
    "sv": (
        "Inbjudan: {title}",
        f"Hej!\n\nVälkommen till:\n\n{_ABOUT}{{description}}\n"
        "Anmäl dig, eller berätta att du inte kommer, senast {until}:\n\n{link}\n\n"
        "Länken är personlig. Med den kan du också avboka.\n\n{ways_out}",
    ),
    "en": (
        "Invitation: {title}",
        f"Hello,\n\nYou are welcome to:\n\n{_ABOUT}{{description}}\n"
        "Please sign up, or tell us that you cannot come, by {until}:\n\n{link}\n\n"
        "The link is personal. You can also cancel with it.\n\n{ways_out}",
    ),
}
PROMOTION: Letter = {
    "fi": (
        "Sait paikan: {title}",
        f"Hei!\n\nJonotuspaikkasi vahvistui, olet mukana:\n\n{_ABOUT}\n"
        "Jos et pääse, peru tästä:\n\n{link}\n",
    ),
    "sv": (
        "Du har fått en plats: {title}",
        f"Hej!\n\nDu har fått en plats från kön:\n\n{_ABOUT}\nOm du inte kommer, avboka här:\n\n{{link}}\n",
    ),
    "en": (
        "You have a place: {title}",
        f"Hello,\n\nYou have a place from the waiting list:\n\n{_ABOUT}\n"
        "If you cannot come, please cancel here:\n\n{link}\n",
    ),
}
CANCELLATION: Letter = {
    "fi": ("Peruttu: {title}", f"Hei!\n\nValitettavasti tapahtuma on peruttu:\n\n{_ABOUT}"),
    "sv": ("Inställt: {title}", f"Hej!\n\nEvenemanget är tyvärr inställt:\n\n{_ABOUT}"),
    "en": ("Cancelled: {title}", f"Hello,\n\nUnfortunately this event has been cancelled:\n\n{_ABOUT}"),
}
