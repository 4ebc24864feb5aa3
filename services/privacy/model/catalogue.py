"""The ten purposes as they are until the DPO changes them; their basis is in the contract (R2, R13)."""

from typing import Any

DEFAULTS: tuple[dict[str, Any], ...] = (
    {
        "code": "EDU",
        "name_fi": "Opetus ja ammatillinen kasvu",
        "name_en": "Education and professional growth",
        "retention_fi": "24 kuukautta yhteyshenkilön passivoinnista",
        "retention_en": "24 months after the contact was made passive",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Microsoft 365",),
    },
    {
        "code": "RDI",
        "name_fi": "Tutkimus-, kehittämis- ja innovaatiotoiminta",
        "name_en": "Research, development and innovation",
        "retention_fi": "24 kuukautta yhteyshenkilön passivoinnista",
        "retention_en": "24 months after the contact was made passive",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Reportronic", "Microsoft 365"),
    },
    {
        "code": "ART",
        "name_fi": "Taiteellinen toiminta",
        "name_en": "Artistic activity",
        "retention_fi": "24 kuukautta yhteyshenkilön passivoinnista",
        "retention_en": "24 months after the contact was made passive",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Microsoft 365",),
    },
    {
        "code": "LLL",
        "name_fi": "Elinikäinen oppiminen",
        "name_en": "Lifelong learning",
        "retention_fi": "3 vuotta viimeisestä tapahtumasta",
        "retention_en": "3 years after the last activity",
        "retention": {"counted_from": "last_activity", "months": 36},
        "recipients": ("Microsoft 365",),
    },
    {
        "code": "SERV",
        "name_fi": "Palveluliiketoiminta",
        "name_en": "Service business",
        "retention_fi": "3 vuotta viimeisestä tapahtumasta; "
        "tilaukset ja laskulähetteet 6 vuotta sen vuoden lopusta, jona tilikausi päättyy",
        "retention_en": "3 years after the last activity; "
        "orders and billing requests 6 years from the end of the year in which the financial year ends",
        "retention": {"counted_from": "last_activity", "months": 36},
        "recipients": ("Finance", "Microsoft 365"),
    },
    {
        "code": "PART",
        "name_fi": "Kumppanuustoiminta",
        "name_en": "Partnerships",
        "retention_fi": "24 kuukautta yhteyshenkilön passivoinnista; "
        "sopimukset arkistonmuodostussuunnitelman mukaan",
        "retention_en": "24 months after the contact was made passive; "
        "agreements by the records retention plan",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Microsoft 365",),
    },
    {
        "code": "MKT",
        "name_fi": "Markkinointiviestintä ja tiedottaminen",
        "name_en": "Marketing communication and information",
        "retention_fi": "markkinointiestoon tai vastustamiseen asti, "
        "enintään 24 kuukautta yhteyshenkilön passivoinnista",
        "retention_en": "until a marketing block or objection, "
        "at most 24 months after the contact was made passive",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Koodiviidakko",),
    },
    {
        "code": "FEED",
        "name_fi": "Palaute",
        "name_en": "Feedback",
        "retention_fi": "12 kuukautta, sen jälkeen vain koosteina",
        "retention_en": "12 months, then as aggregates only",
        "retention": {"counted_from": "creation", "months": 12},
        "recipients": ("Webropol",),
    },
    {
        "code": "ALUM",
        "name_fi": "Alumnitoiminta",
        "name_en": "Alumni activities",
        "retention_fi": "alumnirekisteristä eroamiseen asti; "
        "suostumus vahvistetaan uudelleen 3 vuoden välein",
        "retention_en": "until leaving the alumni register; the consent is confirmed anew every 3 years",
        "retention": {"counted_from": "leaving", "months": 0},
        "recipients": ("Webropol",),
    },
    {
        "code": "STAFF",
        "name_fi": "Käyttäjätilit",
        "name_en": "User accounts",
        "retention_fi": "24 kuukautta tilin passivoinnista, sen jälkeen pseudonyymina",
        "retention_en": "24 months after the account was made passive, then under a pseudonym",
        "retention": {"counted_from": "passivation", "months": 24},
        "recipients": ("Microsoft 365",),
    },
)
