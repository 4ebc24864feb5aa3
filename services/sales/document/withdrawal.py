"""The right of withdrawal of distance contracts: instruction and form, in Finnish, Swedish and English.

Sources: Consumer Protection Act 38/1978, chapter 6: 14 § (14 days), 15 and 19 § (service begun earlier),
16 § 1 mom. 1 (right lost), 17 § (repayment). Ministry of Justice decree 110/2014 as amended by 754/2022: its
model instruction, given as it stands, fulfils 9 § (1 §); the wording of its form is prescribed (2 §).
Directive 2011/83/EU: article 11 a (withdrawal online, since 19 June 2026), annex I for the English.
"""

from services.sales.document.texts import Section, Text

INSTRUCTION = Text("Peruuttamisohje", "Ångeranvisning", "Instructions on withdrawal")
WITHDRAWAL = (
    Section(
        Text("Peruuttamisoikeus", "Ångerrätt", "Right of withdrawal"),
        (
            Text(
                "Teillä on oikeus peruuttaa tämä sopimus 14 päivän kuluessa syytä ilmoittamatta.",
                "Du har rätt att frånträda detta avtal utan att ange något skäl inom 14 dagar.",
                "You have the right to withdraw from this contract within 14 days without giving any reason.",
            ),
            Text(
                "Peruuttamisen määräaika päättyy 14 päivän kuluttua sopimuksen tekemisestä.",
                "Ångerfristen löper ut 14 dagar efter den dag då avtalet ingicks.",
                "The withdrawal period will expire after 14 days from the day of the conclusion of the "
                "contract.",
            ),
            Text(
                "Peruuttamisoikeuden käyttämiseksi teidän on ilmoitettava meille ({seller}, {address}, "
                "{contact}) päätöksestänne peruuttaa sopimus yksiselitteisellä tavalla (esimerkiksi "
                "kirjeellä postitse tai sähköpostilla). Voitte käyttää liitteenä olevaa "
                "peruuttamislomaketta, mutta sen käyttö ei ole pakollista.{online}",
                "Vill du utöva ångerrätten ska du till näringsidkaren ({seller}, {address}, {contact}) "
                "skicka ett klart och tydligt meddelande om ditt beslut att frånträda avtalet (t.ex. ett "
                "brev avsänt per post eller e-post). Du kan använda den bifogade ångerblanketten, men du "
                "måste inte använda den.{online}",
                "To exercise the right of withdrawal, you must inform us ({seller}, {address}, {contact}) "
                "of your decision to withdraw from this contract by an unequivocal statement (e.g. a "
                "letter sent by post or e-mail). You may use the attached model withdrawal form, but it "
                "is not obligatory.{online}",
            ),
            Text(
                "Peruuttamisen määräajan noudattamiseksi riittää, että lähetätte ilmoituksenne "
                "peruuttamisoikeuden käytöstä ennen peruuttamisajan päättymistä.",
                "För att du ska hinna utöva din ångerrätt i tid räcker det med att du sänder in ditt "
                "meddelande om att du tänker utöva ångerrätten innan ångerfristen gått ut.",
                "To meet the withdrawal deadline, it is sufficient for you to send your communication "
                "concerning your exercise of the right of withdrawal before the withdrawal period has "
                "expired.",
            ),
        ),
    ),
    Section(
        Text("Peruuttamisen vaikutukset", "Verkan av utövad ångerrätt", "Effects of withdrawal"),
        (
            Text(
                "Jos peruutatte tämän sopimuksen, palautamme teille kaikki teiltä saamamme suoritukset, "
                "myös toimituskustannukset (paitsi lisäkustannuksia siitä, että olette valinnut "
                "tarjoamastamme edullisimmasta vakiotoimitustavasta poikkeavan toimitustavan), "
                "viivytyksettä ja joka tapauksessa viimeistään 14 päivän kuluttua peruuttamisilmoituksen "
                "saatuamme. Suoritamme palautuksen sillä maksutavalla, jota olette käyttänyt "
                "alkuperäisessä liiketoimessa, ellette ole nimenomaisesti suostunut muuhun, ja joka "
                "tapauksessa siten, että teille ei aiheudu suoritusten palauttamisesta kustannuksia.",
                "Om du frånträder detta avtal kommer vi att betala tillbaka alla betalningar vi fått från "
                "dig, bland dem också leveranskostnader (men då räknas inte extra leveranskostnader till "
                "följd av att du valt något annat leveranssätt än den billigaste standardleverans vi "
                "erbjuder). Återbetalningen kommer att ske utan dröjsmål och i vilket fall som helst "
                "senast 14 dagar efter det att vi mottagit meddelandet om frånträde. Vi kommer att "
                "använda samma betalningssätt för återbetalningen som du själv har använt vid den "
                "ursprungliga transaktionen, om du inte uttryckligen kommit överens med oss om något "
                "annat. I vilket fall som helst kommer återbetalningen inte att kosta dig något.",
                "If you withdraw from this contract, we shall reimburse to you all payments received from "
                "you, including the costs of delivery (with the exception of the supplementary costs "
                "resulting from your choice of a type of delivery other than the least expensive type of "
                "standard delivery offered by us), without undue delay and in any event not later than 14 "
                "days from the day on which we are informed about your decision to withdraw from this "
                "contract. We will carry out such reimbursement using the same means of payment as you "
                "used for the initial transaction, unless you have expressly agreed otherwise; in any "
                "event, you will not incur any fees as a result of such reimbursement.",
            ),
            Text(
                "Jos olette pyytänyt palvelun suorittamista ennen peruuttamisajan päättymistä, teidän on "
                "maksettava meille peruuttamisilmoituksen tekemiseen mennessä sopimuksen täyttämiseksi "
                "tehdystä suorituksesta kohtuullinen korvaus.",
                "Om du har begärt att tjänsten ska utföras innan ångerfristen löper ut ska du betala oss "
                "en skälig ersättning för det som vi har utfört för att fullgöra avtalet fram till att du "
                "meddelade att du frånträder det.",
                "If you requested to begin the performance of services during the withdrawal period, you "
                "shall pay us an amount which is in proportion to what has been provided until you have "
                "communicated us your withdrawal from this contract, in comparison with the full coverage "
                "of the contract.",
            ),
        ),
    ),
    Section(
        Text(
            "Milloin peruuttamisoikeus päättyy aiemmin",
            "När ångerrätten upphör tidigare",
            "When the right ends earlier",
        ),
        (
            Text(
                "Aloitamme palvelun ennen peruuttamisajan päättymistä vain, jos nimenomaisesti pyydätte "
                "sitä. Jos olette antanut etukäteen suostumuksenne ja hyväksynyt, että menetätte "
                "peruuttamisoikeuden, oikeus päättyy, kun palvelu on kokonaan suoritettu.",
                "Vi börjar utföra tjänsten innan ångerfristen löper ut bara om du uttryckligen begär det. "
                "Om du på förhand har gett ditt samtycke och godkänt att du förlorar ångerrätten, upphör "
                "rätten när tjänsten har utförts i sin helhet.",
                "We begin the service before the withdrawal period has expired only if you expressly ask "
                "for it. If you have consented beforehand and acknowledged that you lose the right of "
                "withdrawal, the right ends when the service has been fully performed.",
            ),
        ),
    ),
)
ONLINE = Text(
    " Voitte peruuttaa sopimuksen myös verkossa osoitteessa {withdrawal_url}. Jos käytätte tätä "
    "toimintoa, ilmoitamme teille viipymättä pysyvällä tavalla (esimerkiksi sähköpostilla) "
    "peruuttamisilmoituksen saapumisesta, sen sisällöstä sekä lähetyspäivästä ja -ajasta.",
    " Du kan också frånträda avtalet på nätet på adressen {withdrawal_url}. Om du använder den funktionen "
    "bekräftar vi utan dröjsmål i varaktig form (t.ex. per e-post) att vi har tagit emot ditt meddelande, "
    "dess innehåll samt datum och klockslag då det sändes.",
    " You can also exercise your right of withdrawal online at {withdrawal_url}. If you use this online "
    "function, we will send you an acknowledgement of receipt of the withdrawal on a durable medium (e.g. "
    "by email), including its content and the date and time of its submission, without undue delay.",
)
FORM = Text("Peruuttamislomakkeen malli", "Mall för ångerblankett", "Model withdrawal form")
FORM_NOTE = Text(
    "(Täyttäkää ja palauttakaa tämä lomake vain siinä tapauksessa, että haluatte peruuttaa sopimuksen.)",
    "(Fyll i och återsänd denna blankett endast om du vill frånträda avtalet.)",
    "(Complete and return this form only if you wish to withdraw from the contract.)",
)
FORM_TO = Text(
    "Vastaanottaja: {seller}, {address}, {contact}",
    "Till: {seller}, {address}, {contact}",
    "To: {seller}, {address}, {contact}",
)
FORM_NOTICE = Text(
    "Ilmoitan/Ilmoitamme (*), että haluan/haluamme (*) peruuttaa tekemäni/tekemämme (*) sopimuksen, joka "
    "koskee seuraavien tavaroiden toimittamista (*) / seuraavan palvelun suorittamista (*):",
    "Jag/Vi (*) meddelar härmed att jag/vi (*) frånträder mitt/vårt (*) avtal om leverans av följande "
    "varor (*) / utförande av följande tjänst (*):",
    "I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of the following "
    "goods (*) / for the provision of the following service (*):",
)
FORM_FIELDS = (
    Text(
        "Tilauspäivä (*) / Vastaanottopäivä (*)",
        "Beställdes den (*) / mottogs den (*)",
        "Ordered on (*) / received on (*)",
    ),
    Text(
        "Kuluttajan nimi (*) / Kuluttajien nimet (*)",
        "Konsumentens/konsumenternas namn",
        "Name of consumer(s)",
    ),
    Text(
        "Kuluttajan osoite (*) / Kuluttajien osoitteet (*)",
        "Konsumentens/konsumenternas adress",
        "Address of consumer(s)",
    ),
    Text(
        "Kuluttajan allekirjoitus (*) / Kuluttajien allekirjoitukset (*) "
        "(vain jos lomake täytetään paperimuodossa)",
        "Konsumentens/konsumenternas underskrift (endast om blanketten lämnas på papper)",
        "Signature of consumer(s) (only if this form is notified on paper)",
    ),
    Text("Päiväys", "Datum", "Date"),
)
FORM_FOOTNOTE = Text(
    "(*) Tarpeeton yliviivataan.", "(*) Stryk det som inte gäller.", "(*) Delete as appropriate."
)
