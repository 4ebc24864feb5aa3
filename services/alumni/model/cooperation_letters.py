"""The letters about cooperation: the request to the alumnus, the news of an answer to whoever asked. Pure."""

from services.alumni.model.letters import Letter

KINDS = {
    "fi": {
        "guest_lecture": "vierailuluento",
        "study_visit": "opintokäynti",
        "internship": "harjoittelupaikka",
        "project": "projekti",
        "thesis_topic": "opinnäytetyön aihe",
        "rdi": "yhteistyö TKI-hankkeessa",
        "mentoring": "mentorointi",
        "introducing": "työelämään perehdyttäminen",
    },
    "sv": {
        "guest_lecture": "gästföreläsning",
        "study_visit": "studiebesök",
        "internship": "praktikplats",
        "project": "projekt",
        "thesis_topic": "ämne för examensarbete",
        "rdi": "samarbete i ett FUI-projekt",
        "mentoring": "mentorskap",
        "introducing": "introduktion i arbetslivet",
    },
    "en": {
        "guest_lecture": "guest lecture",
        "study_visit": "study visit",
        "internship": "internship",
        "project": "project",
        "thesis_topic": "thesis topic",
        "rdi": "cooperation in an RDI project",
        "mentoring": "mentoring",
        "introducing": "introducing to working life",
    },
}
_FI = (
    "Hei!\n\n"
    "Olet kertonut, että sinuun voi olla yhteydessä alumniyhteistyöstä. Kysymme nyt:\n\n"
    "{title} ({kind})\n{facts}{message}\n"
    "Vastaa tästä linkistä; kieltävä vastaus on yhtä hyvä:\n\n{link}\n\n"
    "Linkki on henkilökohtainen.{more}\n\n{ways_out}\n"
    "Ystävällisin terveisin\nAlumnitoiminta\n"
)
_SV = (
    "Hej!\n\n"
    "Du har berättat att vi får kontakta dig om alumnsamarbete. Nu frågar vi:\n\n"
    "{title} ({kind})\n{facts}{message}\n"
    "Svara via länken; ett nekande svar är lika bra:\n\n{link}\n\n"
    "Länken är personlig.{more}\n\n{ways_out}\n"
    "Med vänlig hälsning\nAlumnverksamheten\n"
)
_EN = (
    "Hello,\n\n"
    "You have told us that we may contact you about alumni cooperation. We would like to ask:\n\n"
    "{title} ({kind})\n{facts}{message}\n"
    "Please answer with this link; no is as good an answer as yes:\n\n{link}\n\n"
    "The link is personal.{more}\n\n{ways_out}\n"
    "Kind regards\nAlumni services\n"
)
REQUEST: Letter = {
    "fi": ("Pyyntö alumnille: {title}", _FI),
    "sv": ("En förfrågan till dig som alumn: {title}", _SV),
    "en": ("A request to you as an alumnus: {title}", _EN),
}
ANSWERED: Letter = {
    "fi": (
        "Alumni on vastannut pyyntöösi",
        "Hei!\n\nAlumni on vastannut pyyntöön, josta vastaat: {answer}. Lue vastaus tästä:\n\n{link}\n",
    ),
    "sv": (
        "En alumn har svarat på din förfrågan",
        "Hej!\n\nEn alumn har svarat på en förfrågan som du ansvarar för: {answer}. Läs svaret här:\n\n"
        "{link}\n",
    ),
    "en": (
        "An alumnus has answered your request",
        "Hello,\n\nAn alumnus has answered a request you are responsible for: {answer}. Read it here:\n\n"
        "{link}\n",
    ),
}
ANSWERS = {
    "fi": {"accepted": "kyllä", "declined": "ei"},
    "sv": {"accepted": "ja", "declined": "nej"},
    "en": {"accepted": "yes", "declined": "no"},
}
FACTS = {
    "fi": {"when": "Ajankohta: {when}", "course": "Opintojakso: {course}", "by": "Vastaathan {by} mennessä."},
    "sv": {"when": "Tidpunkt: {when}", "course": "Studieavsnitt: {course}", "by": "Svara gärna senast {by}."},
    "en": {"when": "When: {when}", "course": "Course: {course}", "by": "Please answer by {by}."},
}
MORE = {
    "fi": " Lisätietoja: {email}",
    "sv": " Mer information: {email}",
    "en": " More information: {email}",
}
