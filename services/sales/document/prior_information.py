"""What a consumer is told before a distance contract: seller, price, payment, complaints. Under one version.

Sources: Consumer Protection Act 38/1978, chapter 6: 9 § (what to tell), 12 § (order and obligation to pay);
Consumer Disputes Board, kuluttajariita.fi (first the seller, then Consumer Advisory Services; free of charge;
complaints in Finnish or Swedish). The right of withdrawal is in `withdrawal`.
"""

from services.sales.document.texts import Section, Text

VERSION = "2026-06-19"
"""Of the texts here and in `withdrawal`: raised with every change, printed, and kept with an acceptance."""

HEADING = Text(
    "Ennakkotiedot kuluttajalle",
    "Förhandsinformation till konsumenten",
    "Information for consumers before the contract",
)
INFORMATION = (
    Section(
        Text("Myyjä", "Säljare", "Seller"),
        (
            Text(
                "{seller}, Y-tunnus {business_id}, {address}, {contact}.",
                "{seller}, FO-nummer {business_id}, {address}, {contact}.",
                "{seller}, business ID {business_id}, {address}, {contact}.",
            ),
        ),
    ),
    Section(
        Text("Palvelu ja hinta", "Tjänst och pris", "Service and price"),
        (
            Text(
                "Palvelun pääominaisuudet ovat tämän tarjouksen taulukossa. Kokonaishinta on {gross}. Se "
                "sisältää arvonlisäveron, eikä siihen tule lisäkuluja.",
                "Tjänstens huvudsakliga egenskaper framgår av tabellen i denna offert. Totalpriset är "
                "{gross}. Det innehåller mervärdesskatt och inga andra kostnader tillkommer.",
                "The main characteristics of the service are in the table of this quote. The total price "
                "is {gross}. It includes value added tax, and no other costs are added.",
            ),
        ),
    ),
    Section(
        Text("Maksaminen ja toimittaminen", "Betalning och leverans", "Payment and delivery"),
        (
            Text(
                "Lähetämme laskun. Maksuaika on {payment}. Toimitus: {delivery}.",
                "Vi skickar en faktura. Betalningstiden är {payment}. Leverans: {delivery}.",
                "We send an invoice. The time to pay is {payment}. Delivery: {delivery}.",
            ),
            Text(
                "Sopimus syntyy, kun hyväksytte tarjouksen. Silloin teille tulee velvollisuus maksaa. "
                "Tallentakaa tämä asiakirja itsellenne.",
                "Avtalet uppkommer när du godkänner offerten. Då blir du skyldig att betala. Spara detta "
                "dokument.",
                "The contract is made when you accept the quote. You are then obliged to pay. Please save "
                "this document.",
            ),
        ),
    ),
    Section(
        Text(
            "Virheet, valitukset ja erimielisyydet",
            "Fel, klagomål och tvister",
            "Defects, complaints and disputes",
        ),
        (
            Text(
                "Vastaamme palvelun virheistä ja viivästyksistä kuluttajansuojalain mukaan. Ilmoittakaa "
                "virheestä meille mahdollisimman pian, mieluiten kirjallisesti.",
                "Vi ansvarar för fel och dröjsmål i tjänsten enligt konsumentskyddslagen. Meddela oss om "
                "ett fel så snart som möjligt, helst skriftligen.",
                "We are liable for defects and delays of the service under the Finnish Consumer "
                "Protection Act. Please tell us of a defect as soon as you can, preferably in writing.",
            ),
            Text(
                "Jos emme pääse yksimielisyyteen, ottakaa ensin yhteyttä Kilpailu- ja kuluttajaviraston "
                "kuluttajaneuvontaan (kkv.fi/kuluttajaneuvonta). Sen jälkeen voitte viedä asian "
                "kuluttajariitalautakuntaan (kuluttajariita.fi). Käsittely on siellä maksutonta.",
                "Om vi inte når enighet ska du först kontakta konsumentrådgivningen vid Konkurrens- och "
                "konsumentverket (kkv.fi/sv). Därefter kan du föra ärendet till "
                "konsumenttvistenämnden (kuluttajariita.fi/sv). Behandlingen där är avgiftsfri.",
                "If we cannot agree, first contact the Consumer Advisory Services of the Finnish "
                "Competition and Consumer Authority (kkv.fi/en). After that you can take the matter to "
                "the Consumer Disputes Board (kuluttajariita.fi/en). The Board is free of charge and "
                "handles complaints in Finnish or Swedish.",
            ),
        ),
    ),
)
VERSION_LABEL = Text(
    "Kuluttajan tietojen versio {version}",
    "Konsumentinformationens version {version}",
    "Version of the consumer information: {version}",
)
