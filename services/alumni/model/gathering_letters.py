"""The letters about events: an invitation, what became of a sign-up, another time, a cancellation. Pure."""

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
REMINDER: Letter = {
    "fi": (
        "Muistutus: {title}",
        f"Hei!\n\nKutsuimme sinut tapahtumaan, etkä ole vielä vastannut:\n\n{_ABOUT}{{description}}\n"
        "Ilmoittaudu tai kerro, ettet pääse, {until} mennessä:\n\n{link}\n\n"
        "Linkki on henkilökohtainen. Sillä voit myös perua ilmoittautumisesi.\n\n{ways_out}",
    ),
    "sv": (
        "Påminnelse: {title}",
        f"Hej!\n\nVi har bjudit in dig, och du har inte svarat ännu:\n\n{_ABOUT}{{description}}\n"
        "Anmäl dig, eller berätta att du inte kommer, senast {until}:\n\n{link}\n\n"
        "Länken är personlig. Med den kan du också avboka.\n\n{ways_out}",
    ),
    "en": (
        "Reminder: {title}",
        f"Hello,\n\nWe invited you, and you have not answered yet:\n\n{_ABOUT}{{description}}\n"
        "Please sign up, or tell us that you cannot come, by {until}:\n\n{link}\n\n"
        "The link is personal. You can also cancel with it.\n\n{ways_out}",
    ),
}
CONFIRMATION: Letter = {
    "fi": (
        "Olet ilmoittautunut: {title}",
        f"Hei!\n\nKiitos, olet mukana:\n\n{_ABOUT}\nJos et pääse, peru tästä:\n\n{{link}}\n",
    ),
    "sv": (
        "Du är anmäld: {title}",
        f"Hej!\n\nTack, du är med:\n\n{_ABOUT}\nOm du inte kommer, avboka här:\n\n{{link}}\n",
    ),
    "en": (
        "You are signed up: {title}",
        f"Hello,\n\nThank you, we look forward to seeing you:\n\n{_ABOUT}\n"
        "If you cannot come, please cancel here:\n\n{link}\n",
    ),
}
WAITING: Letter = {
    "fi": (
        "Olet jonossa: {title}",
        f"Hei!\n\nKaikki paikat on varattu, ja olet jonossa:\n\n{_ABOUT}\n"
        "Kerromme, jos saat paikan. Jos et pääse, peru tästä:\n\n{link}\n",
    ),
    "sv": (
        "Du står i kö: {title}",
        f"Hej!\n\nAlla platser är tagna, och du står i kö:\n\n{_ABOUT}\n"
        "Vi meddelar om du får en plats. Om du inte kommer, avboka här:\n\n{link}\n",
    ),
    "en": (
        "You are on the waiting list: {title}",
        f"Hello,\n\nAll places are taken, and you are on the waiting list:\n\n{_ABOUT}\n"
        "We tell you if you get a place. If you cannot come, please cancel here:\n\n{link}\n",
    ),
}
MOVED: Letter = {
    "fi": (
        "Aika tai paikka on muuttunut: {title}",
        f"Hei!\n\nTapahtuma, johon ilmoittauduit, on nyt:\n\n{_ABOUT}\n"
        "Jos et pääse, peru tästä:\n\n{link}\n",
    ),
    "sv": (
        "Ny tid eller plats: {title}",
        f"Hej!\n\nEvenemanget som du anmälde dig till är nu:\n\n{_ABOUT}\n"
        "Om du inte kommer, avboka här:\n\n{link}\n",
    ),
    "en": (
        "Another time or place: {title}",
        f"Hello,\n\nThe event that you signed up for is now:\n\n{_ABOUT}\n"
        "If you cannot come, please cancel here:\n\n{link}\n",
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
