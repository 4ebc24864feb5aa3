"""The letters that alumni mails, in Finnish, Swedish and English. Pure."""

Letter = dict[str, tuple[str, str]]
_FI = (
    "Hei!\n\n"
    "Olet alumnirekisterissämme. Annoit siihen suostumuksesi {given}, ja pyydämme sen vahvistamista\n"
    "kolmen vuoden välein.\n\n"
    "Tästä linkistä voit vahvistaa suostumuksesi, katsoa ja korjata tietosi tai erota rekisteristä:\n\n"
    "{link}\n\n"
    "{otherwise}\n\n"
    "Voit myös erota rekisteristä suoraan täällä:\n\n{leave}\n\n"
    "Linkit ovat henkilökohtaisia.\n\n"
    "Ystävällisin terveisin\nAlumnitoiminta\n"
)
_SV = (
    "Hej!\n\n"
    "Du finns i vårt alumnregister. Du gav ditt samtycke {given}, och vi ber dig bekräfta det\n"
    "vart tredje år.\n\n"
    "Via länken kan du bekräfta ditt samtycke, se och rätta dina uppgifter eller lämna registret:\n\n"
    "{link}\n\n"
    "{otherwise}\n\n"
    "Du kan också lämna registret direkt här:\n\n{leave}\n\n"
    "Länkarna är personliga.\n\n"
    "Med vänlig hälsning\nAlumnverksamheten\n"
)
_EN = (
    "Hello,\n\n"
    "You are in our alumni register. You gave your consent on {given}, and we ask you to confirm it\n"
    "every three years.\n\n"
    "With this link you can confirm your consent, see and correct your data, or leave the register:\n\n"
    "{link}\n\n"
    "{otherwise}\n\n"
    "You can also leave the register directly here:\n\n{leave}\n\n"
    "The links are personal.\n\n"
    "Kind regards\nAlumni services\n"
)
_MORE = {
    "fi": "Ellet vahvista suostumustasi, muistutamme vielä.",
    "sv": "Om du inte bekräftar ditt samtycke påminner vi dig igen.",
    "en": "If you do not confirm your consent, we will remind you again.",
}
_LAST = {
    "fi": "Tämä on viimeinen muistutus. Ellet vahvista suostumustasi {until} mennessä, emme enää\n"
    "ota yhteyttä, ja tietosi poistetaan vuoden kuluttua.",
    "sv": "Detta är den sista påminnelsen. Om du inte bekräftar ditt samtycke senast {until} kontaktar\n"
    "vi dig inte längre, och dina uppgifter raderas efter ett år.",
    "en": "This is the last reminder. Unless you confirm your consent by {until}, we will not contact\n"
    "you any more, and your data will be deleted after a year.",
}
RECONFIRM: Letter = {
    "fi": ("Vahvista suostumuksesi alumnirekisteriin", _FI),
    "sv": ("Bekräfta ditt samtycke till alumnregistret", _SV),
    "en": ("Please confirm your consent to the alumni register", _EN),
}


def otherwise(language: str, last: bool, until: str) -> str:
    """What happens where the consent is not confirmed."""
    return _LAST[language].format(until=until) if last else _MORE[language]


WAYS_OUT = {
    "alumnus": {
        "fi": "Tästä linkistä voit katsoa ja korjata tietosi ja valita, mikä sinua kiinnostaa:\n\n{mine}\n\n"
        "Ellet enää halua pyyntöjä ja kutsuja, voit erota rekisteristä milloin tahansa:\n\n{leave}\n",
        "sv": "Via länken kan du se och rätta dina uppgifter och välja vad som intresserar dig:\n\n{mine}\n\n"
        "Om du inte längre vill få förfrågningar och inbjudningar kan du lämna registret när som helst:\n\n"
        "{leave}\n",
        "en": "With this link you can see and correct your data and choose what interests you:\n\n{mine}\n\n"
        "If you do not want requests and invitations any more, you can leave the register at any time:\n\n"
        "{leave}\n",
    },
    "contact": {
        "fi": "Ellet halua meiltä kutsuja, voit kieltää ne tai käyttää muita oikeuksiasi täällä:\n\n"
        "{request}\n",
        "sv": "Om du inte vill få inbjudningar från oss kan du förbjuda dem, eller använda dina andra\n"
        "rättigheter, här:\n\n{request}\n",
        "en": "If you do not want invitations from us, you can forbid them, or use your other rights, here:\n"
        "\n{request}\n",
    },
}
"""How whoever gets a letter unasked stops such letters (917/2014 § 200), by the kind of person."""
