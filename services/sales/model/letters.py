"""The letters that sales mails, in Finnish, Swedish and English. Pure."""

OFFER = {
    "fi": (
        "Tarjous {number}: {title}",
        "Hei,\n\n"
        "{seller} tarjoaa teille: {title} (tarjous {number}).\n"
        "Tarjous on voimassa {valid_until} saakka. Voitte lukea sen, ladata sen PDF-tiedostona\n"
        "ja hyväksyä tai hylätä sen tässä osoitteessa:\n\n{link}\n\n"
        "Linkki on tarkoitettu teille. Sen avaaminen ei sido mihinkään.\n\n"
        "Ystävällisin terveisin\n{seller}\n{email}\n",
    ),
    "sv": (
        "Offert {number}: {title}",
        "Hej,\n\n"
        "{seller} erbjuder er: {title} (offert {number}).\n"
        "Offerten gäller till och med {valid_until}. Ni kan läsa den, ladda ner den som PDF\n"
        "och godkänna eller avböja den på denna adress:\n\n{link}\n\n"
        "Länken är avsedd för er. Att öppna den förbinder er inte till något.\n\n"
        "Med vänlig hälsning\n{seller}\n{email}\n",
    ),
    "en": (
        "Quote {number}: {title}",
        "Hello,\n\n"
        "{seller} offers you: {title} (quote {number}).\n"
        "The quote is valid until {valid_until}. You can read it, download it as a PDF,\n"
        "and accept or decline it at this address:\n\n{link}\n\n"
        "The link is meant for you. Opening it commits you to nothing.\n\n"
        "Kind regards\n{seller}\n{email}\n",
    ),
}

ORDERED = {
    "fi": (
        "Tilausvahvistus {number}",
        "Hei,\n\n"
        "{name} hyväksyi tarjouksen {number} ({title}) {on}. Sopimus on syntynyt.\n"
        "Tarjous ja sen ehdot ovat luettavissa ja tallennettavissa tässä osoitteessa:\n\n{link}\n\n"
        "Ystävällisin terveisin\n{seller}\n{email}\n",
    ),
    "sv": (
        "Orderbekräftelse {number}",
        "Hej,\n\n"
        "{name} godkände offerten {number} ({title}) {on}. Avtalet har ingåtts.\n"
        "Offerten och dess villkor kan läsas och sparas på denna adress:\n\n{link}\n\n"
        "Med vänlig hälsning\n{seller}\n{email}\n",
    ),
    "en": (
        "Order confirmation {number}",
        "Hello,\n\n"
        "{name} accepted the quote {number} ({title}) on {on}. The contract has been made.\n"
        "The quote and its terms can be read and saved at this address:\n\n{link}\n\n"
        "Kind regards\n{seller}\n{email}\n",
    ),
}

ORDERED_BY_CONSUMER = {
    "fi": (
        "Tilausvahvistus {number}",
        "Hei,\n\n"
        "{name} hyväksyi tarjouksen {number} ({title}) {on}. Sopimus on syntynyt.\n"
        "Sopimus, sen ehdot, kuluttajan tiedot ja peruuttamisohje lomakkeineen ovat\n"
        "liitteenä PDF-tiedostona. Tallentakaa se.\n\n"
        "Teillä on oikeus peruuttaa sopimus {last_day} saakka. Peruuta sopimus tästä:\n\n{withdrawal}\n\n"
        "Ystävällisin terveisin\n{seller}\n{email}\n",
    ),
    "sv": (
        "Orderbekräftelse {number}",
        "Hej,\n\n"
        "{name} godkände offerten {number} ({title}) {on}. Avtalet har ingåtts.\n"
        "Avtalet, dess villkor, konsumentinformationen och ångeranvisningen med blankett\n"
        "finns i den bifogade PDF-filen. Spara den.\n\n"
        "Du har rätt att frånträda avtalet till och med {last_day}. Ångra avtalet här:\n\n{withdrawal}\n\n"
        "Med vänlig hälsning\n{seller}\n{email}\n",
    ),
    "en": (
        "Order confirmation {number}",
        "Hello,\n\n"
        "{name} accepted the quote {number} ({title}) on {on}. The contract has been made.\n"
        "The contract, its terms, the information for consumers and the instructions on\n"
        "withdrawal with a form are in the attached PDF. Please save it.\n\n"
        "You have the right to withdraw until {last_day}. Withdraw from contract here:\n\n{withdrawal}\n\n"
        "Kind regards\n{seller}\n{email}\n",
    ),
}
"""The confirmation on a durable medium, its information attached [Consumer Protection Act 6:13 §]."""

_RECEIVED = {
    "fi": "Olemme vastaanottaneet peruutusilmoituksenne {on} kello {time}:\n"
    "{name} peruuttaa sopimuksen {number} ({title}).\n",
    "sv": "Vi har mottagit ditt meddelande {on} klockan {time}:\n"
    "{name} frånträder avtalet {number} ({title}).\n",
    "en": "We received your notice on {on} at {time}:\n"
    "{name} withdraws from the contract {number} ({title}).\n",
}
_SUBJECTS = {
    "fi": "Peruutusilmoitus vastaanotettu: {number}",
    "sv": "Ångermeddelandet mottaget: {number}",
    "en": "Withdrawal received: {number}",
}
_ENDS = {
    "fi": ("Hei,\n\n", "\nYstävällisin terveisin\n{seller}\n{email}\n"),
    "sv": ("Hej,\n\n", "\nMed vänlig hälsning\n{seller}\n{email}\n"),
    "en": ("Hello,\n\n", "\nKind regards\n{seller}\n{email}\n"),
}


def _acknowledged(**answers: str) -> dict[str, tuple[str, str]]:
    return {
        language: (
            _SUBJECTS[language],
            _ENDS[language][0] + _RECEIVED[language] + answer + _ENDS[language][1],
        )
        for language, answer in answers.items()
    }


WITHDRAWN = _acknowledged(
    fi="Otamme teihin yhteyttä maksujen palauttamisesta.\n",
    sv="Vi kontaktar dig om återbetalningen.\n",
    en="We will contact you about the repayment.\n",
)
WITHDRAWN_LATE = _acknowledged(
    fi="Peruuttamisaika päättyi {last_day}. Vastaamme ilmoitukseenne erikseen.\n",
    sv="Ångerfristen löpte ut {last_day}. Vi svarar separat på ditt meddelande.\n",
    en="The withdrawal period ended on {last_day}. We will answer your notice separately.\n",
)
"""The acknowledgement with content, date and time [Directive 2011/83/EU, art. 11 a(4)]."""
