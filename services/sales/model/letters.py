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
        "Tarjous, ehdot ja mahdolliset kuluttajan peruuttamisohjeet ovat luettavissa\n"
        "ja tallennettavissa tässä osoitteessa:\n\n{link}\n\n"
        "Ystävällisin terveisin\n{seller}\n{email}\n",
    ),
    "sv": (
        "Orderbekräftelse {number}",
        "Hej,\n\n"
        "{name} godkände offerten {number} ({title}) {on}. Avtalet har ingåtts.\n"
        "Offerten, villkoren och eventuella anvisningar om konsumentens ångerrätt\n"
        "kan läsas och sparas på denna adress:\n\n{link}\n\n"
        "Med vänlig hälsning\n{seller}\n{email}\n",
    ),
    "en": (
        "Order confirmation {number}",
        "Hello,\n\n"
        "{name} accepted the quote {number} ({title}) on {on}. The contract has been made.\n"
        "The quote, its terms and, for consumers, the instructions on withdrawal\n"
        "can be read and saved at this address:\n\n{link}\n\n"
        "Kind regards\n{seller}\n{email}\n",
    ),
}

WITHDRAWN = {
    "fi": (
        "Peruutusilmoitus vastaanotettu: {number}",
        "Hei,\n\n"
        "Olemme vastaanottaneet peruutusilmoituksenne {on} kello {time}:\n"
        "{name} peruuttaa sopimuksen {number} ({title}).\n"
        "Otamme teihin yhteyttä maksujen palauttamisesta.\n\n"
        "Ystävällisin terveisin\n{seller}\n{email}\n",
    ),
    "sv": (
        "Ångermeddelandet mottaget: {number}",
        "Hej,\n\n"
        "Vi har mottagit ert meddelande {on} klockan {time}: {name} frånträder avtalet {number} ({title}).\n"
        "Vi kontaktar er om återbetalningen.\n\n"
        "Med vänlig hälsning\n{seller}\n{email}\n",
    ),
    "en": (
        "Withdrawal received: {number}",
        "Hello,\n\n"
        "We received your notice on {on} at {time}: {name} withdraws from the contract {number} ({title}).\n"
        "We will contact you about the repayment.\n\n"
        "Kind regards\n{seller}\n{email}\n",
    ),
}
