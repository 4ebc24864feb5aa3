"""The letters about feedback: the link to the customer, the news of an answer to the responsible user."""

Letter = dict[str, tuple[str, str]]
_FI = (
    "Hei!\n\n"
    "Olemme saaneet valmiiksi: {title}.\n"
    "Kerro meille, miten onnistuimme. Vastaaminen vie pari minuuttia:\n\n{link}\n\n"
    "{mode}\n"
    "Linkki on henkilökohtainen, toimii kerran ja on voimassa {until} asti. Vastaaminen on vapaaehtoista.\n\n"
    "Ystävällisin terveisin\n{seller}\n{email}\n"
)
_SV = (
    "Hej!\n\n"
    "Vi har slutfört: {title}.\n"
    "Berätta för oss hur vi lyckades. Det tar ett par minuter att svara:\n\n{link}\n\n"
    "{mode}\n"
    "Länken är personlig, fungerar en gång och gäller till och med {until}. Det är frivilligt att svara.\n\n"
    "Med vänlig hälsning\n{seller}\n{email}\n"
)
_EN = (
    "Hello,\n\n"
    "We have completed: {title}.\n"
    "Please tell us how we did. Answering takes a few minutes:\n\n{link}\n\n"
    "{mode}\n"
    "The link is personal, works once and is valid until {until}. Answering is voluntary.\n\n"
    "Kind regards\n{seller}\n{email}\n"
)
_MODES = {
    "fi": {
        "named": "Vastaus annetaan nimellä: työstä vastaava henkilö näkee, kuka vastasi.",
        "anonymous": "Vastaus on nimetön: emme tallenna, kuka sen antoi.",
    },
    "sv": {
        "named": "Svaret ges med namn: den som ansvarar för arbetet ser vem som svarade.",
        "anonymous": "Svaret är anonymt: vi sparar inte vem som gav det.",
    },
    "en": {
        "named": "You answer by name: the person responsible for the work sees who answered.",
        "anonymous": "Your answer is anonymous: we do not store who gave it.",
    },
}
REQUEST: Letter = {
    "fi": ("Miten onnistuimme?", _FI),
    "sv": ("Hur lyckades vi?", _SV),
    "en": ("How did we do?", _EN),
}
REMINDER: Letter = {
    "fi": ("Muistutus: miten onnistuimme?", _FI),
    "sv": ("Påminnelse: hur lyckades vi?", _SV),
    "en": ("Reminder: how did we do?", _EN),
}
ANSWERED: Letter = {
    "fi": (
        "Olet saanut palautetta",
        "Hei!\n\nAsiakas on antanut palautetta työstä, josta vastaat. Lue se tästä:\n\n{link}\n",
    ),
    "sv": (
        "Du har fått respons",
        "Hej!\n\nEn kund har gett respons på ett arbete som du ansvarar för. Läs den här:\n\n{link}\n",
    ),
    "en": (
        "You have feedback",
        "Hello,\n\nA customer has given feedback on work you are responsible for. Read it here:\n\n{link}\n",
    ),
}


def mode_in(language: str, mode: str) -> str:
    """What an answer by name, or without one, means."""
    return _MODES[language][mode]
