"""The letters about requests. None says what a request is about: a mail is read by others too. Pure."""

DUE = {
    "fi": (
        "Tietosuojapyyntöjä: {overdue} myöhässä, {near} erääntyy viikon sisällä",
        "Nämä rekisteröityjen pyynnöt odottavat vastausta:\n\n{lines}\n\nJono: {link}\n",
    )
}
LINE = "{due}  {kind}, {status}  {id}"
LATE = "MYÖHÄSSÄ  "
