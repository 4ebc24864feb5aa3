"""The letters about requests. None says what is held of anybody: a mail is read by others too. Pure."""

DUE = {
    "fi": (
        "Tietosuojapyyntöjä: {overdue} myöhässä, {near} erääntyy viikon sisällä",
        "Nämä rekisteröityjen pyynnöt odottavat vastausta:\n\n{lines}\n\nJono: {link}\n",
    )
}
LINE = "{due}  {kind}, {status}  {id}"
LATE = "MYÖHÄSSÄ  "

LINK = {
    "fi": (
        "Vahvista tietosuojapyyntö",
        "Hei\n\nTästä osoitteesta on tehty henkilötietoja koskeva pyyntö {received}. Jos teit "
        "sen itse, vahvista "
        "se tästä:\n\n{link}\n\nLinkki toimii kerran. Ellet tehnyt pyyntöä, sinun ei tarvitse tehdä mitään: "
        "pyyntöä ei toteuteta ilman vahvistusta.\n\n{organisation}\n",
    ),
    "sv": (
        "Bekräfta begäran om dataskydd",
        "Hej\n\nMed den här adressen gjordes {received} en begäran om personuppgifter. Om du "
        "gjorde den själv kan "
        "du bekräfta den här:\n\n{link}\n\nLänken fungerar en gång. Om du inte gjorde begäran "
        "behöver du inte göra "
        "något: begäran genomförs inte utan bekräftelse.\n\n{organisation}\n",
    ),
    "en": (
        "Confirm your data protection request",
        "Hello,\n\nA request about personal data was made with this address on {received}. If "
        "you made it yourself, "
        "confirm it here:\n\n{link}\n\nThe link works once. If you did not make the request, you need not do "
        "anything: it is not carried out without confirmation.\n\n{organisation}\n",
    ),
}
"""Goes to the address on file."""

NOTICE = {
    "fi": (
        "Tietosuojapyyntösi on edennyt",
        "Hei\n\nPyyntöösi, joka vastaanotettiin {received}, on vastaus tällä sivulla:\n\n{link}\n\n"
        "Linkki on henkilökohtainen.\n\n{organisation}\n",
    ),
    "sv": (
        "Din begäran om dataskydd har framskridit",
        "Hej\n\nTill din begäran, som mottogs {received}, finns ett svar på den här sidan:\n\n{link}\n\n"
        "Länken är personlig.\n\n{organisation}\n",
    ),
    "en": (
        "Your data protection request",
        "Hello,\n\nThere is an answer to your request, which was received on {received}, on this "
        "page:\n\n{link}\n\n"
        "The link is personal.\n\n{organisation}\n",
    ),
}
"""Says that there is an answer, an extension or a package, and nothing else; goes as secure mail."""
