"""The letter that brings an invitation. Pure."""

LETTER = {
    "fi": (
        "Kutsu asiakkuudenhallintajärjestelmään",
        "Hei {name}!\n\n"
        "Sinulle on avattu käyttäjätili ammattikorkeakoulun asiakkuudenhallintajärjestelmään.\n"
        "Ota tili käyttöön kirjautumalla tästä linkistä:\n\n{link}\n\n"
        "Linkki on henkilökohtainen ja toimii kerran. Jos et odottanut kutsua, voit ohittaa viestin.\n",
    ),
    "sv": (
        "Inbjudan till kundhanteringssystemet",
        "Hej {name}!\n\n"
        "Ett användarkonto i yrkeshögskolans kundhanteringssystem har öppnats för dig.\n"
        "Ta kontot i bruk genom att logga in via länken:\n\n{link}\n\n"
        "Länken är personlig och fungerar en gång. Om du inte väntade dig inbjudan kan du bortse från den.\n",
    ),
    "en": (
        "Invitation to the customer-relationship system",
        "Hello {name},\n\n"
        "An account in the university's customer-relationship system has been opened for you.\n"
        "Take it into use by signing in through this link:\n\n{link}\n\n"
        "The link is personal and works once. If you did not expect this invitation, please ignore it.\n",
    ),
}
