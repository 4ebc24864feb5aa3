"""The letters about balancing tests, to who answers for a purpose of the registers. Pure."""

ENDS = {
    "fi": (
        "Tasapainotesti päättyy {until}: {purpose}",
        "Käsittelytarkoitus {purpose} perustuu oikeutettuun etuun. Sen tasapainotesti on voimassa "
        "{until} asti.\n\nArvioi etu ja vaikutukset uudelleen ja hyväksy testi ennen sitä; sen jälkeen "
        "tarkoitukseen ei lähde viestejä, joille ei ole muuta perustetta:\n\n{link}\n",
    ),
    "sv": (
        "Intresseavvägningen upphör {until}: {purpose}",
        "Ändamålet {purpose} grundar sig på ett berättigat intresse. Intresseavvägningen gäller till "
        "{until}.\n\nGör avvägningen på nytt och godkänn den före det; därefter skickas inga "
        "meddelanden för ändamålet utan någon annan grund:\n\n{link}\n",
    ),
    "en": (
        "A balancing test ends on {until}: {purpose}",
        "The purpose {purpose} rests on a legitimate interest. Its balancing test stands until "
        "{until}.\n\nWeigh it anew and approve it before that day has passed; after it nothing is sent "
        "for the purpose that nothing else carries:\n\n{link}\n",
    ),
}
"""Before its end."""

OVER = {
    "fi": (
        "Tasapainotesti on päättynyt: {purpose}",
        "Käsittelytarkoitus {purpose} perustuu oikeutettuun etuun, mutta sen tasapainotesti päättyi "
        "{until}. Tarkoitukseen ei lähde viestejä, joille ei ole muuta perustetta, ennen kuin uusi "
        "on hyväksytty:\n\n{link}\n",
    ),
    "sv": (
        "Intresseavvägningen har upphört: {purpose}",
        "Ändamålet {purpose} grundar sig på ett berättigat intresse, men intresseavvägningen "
        "upphörde {until}. Inga meddelanden skickas för ändamålet utan någon annan grund förrän en "
        "ny har godkänts:\n\n{link}\n",
    ),
    "en": (
        "A balancing test has ended: {purpose}",
        "The purpose {purpose} rests on a legitimate interest, but its balancing test ended on "
        "{until}. Nothing is sent for it that nothing else carries until a new one is "
        "approved:\n\n{link}\n",
    ),
}
"""Once it is over."""
