"""The Finnish notice names every recipient, purpose, basis and period that is required of it."""

import pytest

from services.generated import DOCS

NOTICE = (DOCS / "notice.fi.md").read_text(encoding="utf-8")
HEADINGS = (
    "Rekisterinpitäjä",
    "Rekisterin vastuuhenkilöt",
    "Yhteyshenkilö rekisteriä koskevissa asioissa",
    "Tietosuojavastaava",
    "Rekisterin nimi",
    "Henkilötietojen käsittelyn tarkoitukset",
    "Rekisteröidyt ja rekisterin tietosisältö",
    "Henkilötietojen käsittelyn oikeusperusteet",
    "Lakisääteiset tehtävät ja velvoitteet",
    "Oikeutetut edut",
    "Rekisterin suojauksen periaatteet",
    "Tietolähteet, vastaanottajat ja säännönmukaiset luovutukset",
    "Tietojen sijainti ja siirrot EU:n tai Euroopan talousalueen ulkopuolelle",
    "Tietojen säilytysajat",
    "Rekisteröidyn oikeudet",
    "Valitusoikeus ja automaattinen päätöksenteko",
)
SECTIONS = dict(enumerate(NOTICE.split("\n## ")[1:], 1))

PURPOSES = (
    "Opetus ja ammatillinen kasvu",
    "Tutkimus-, kehittämis- ja innovaatiotoiminta (TKI)",
    "Taiteellinen toiminta",
    "Elinikäinen oppiminen",
    "Palveluliiketoiminta",
    "Kumppanuustoiminta",
    "Markkinointiviestintä ja tiedottaminen",
    "Palaute",
    "Alumnitoiminta",
    "Käyttäjätilit ja henkilöstö",
)
PEOPLE = (
    "ammattikorkeakoulun alumnit",
    "strategisten kumppanien",
    "avainkumppanien",
    "toiminnallisten kumppanien",
    "kansainvälisten kumppanien",
    "yritysten henkilöstö",
    "yhdistysten henkilöstö",
    "julkisten organisaatioiden henkilöstö",
    "yksityishenkilöt",
    "järjestelmän käyttäjät rooleineen",
)
BASES = {
    "Yleistä etua koskeva tehtävä (e alakohta)": (*PURPOSES[:4],),
    "Sopimus (b alakohta)": ("Kumppanuustoiminta",),
    "Oikeutettu etu (f alakohta)": (
        "Palveluliiketoiminta",
        "Markkinointiviestintä",
        "Palaute",
        "Käyttäjätilit",
    ),
    "Suostumus (a alakohta)": ("Alumnitoiminta",),
    "Lakisääteinen velvoite (c alakohta)": ("kirjanpitoaineisto", "kirjanpitolain (1336/1997) 2 luvun 10 §"),
}
RECIPIENTS = (
    "Koodiviidakko",
    "LianaMailer",
    "Reportronic",
    "Microsoft 365",
    "Outlookin lisäosassa",
    "Webropol",
    "Soleops",
    "taloushallinto",
    "laskulähetteet",
    "Suojattu sähköposti",
    "Amazon Web Services",
)
SOURCES = ("rekisteröity itse", "Meerkado", "Excel-raportti", "Webropol", "Soleops", "Reportronic")
PERIODS = (
    ("Alumnien tiedot", "alumnirekisteristä eroamiseen asti", "kolmen vuoden välein", "12 kuukaudeksi"),
    ("Vahvistamattomat alumni-ilmoittautumiset", "90 päivää tallentamisesta"),
    ("Kumppanien yhteyshenkilöt", "24 kuukautta passivoinnista"),
    ("Palveluliiketoiminnan asiakkaat", "3 vuotta viimeisestä tapahtumasta"),
    ("Hävityt tarjoukset", "3 vuotta asian päättymisestä"),
    ("Hyväksytyt tarjoukset, myyntimahdollisuudet", "3 vuotta viimeisestä tapahtumasta"),
    ("Myyntitilaukset ja laskulähetteet", "6 vuotta sen vuoden lopusta, jona tilikausi on päättynyt"),
    ("Kumppanuussopimukset", "arkistonmuodostussuunnitelman (AMS) mukaisen ajan", "arkistolain"),
    ("Palautteet", "12 kuukautta tallentamisesta", "koosteet"),
    ("Käyttäjätilit", "24 kuukautta passivoinnista", "nimi ja yhteystiedot on poistettu"),
    ("Lokit tietojen katselusta", "2 vuotta"),
    ("Lokit muutoksista", "5 vuotta"),
    ("Rekisteröityjen pyynnöt", "3 vuotta asian päättymisestä"),
)


def line(section: int, begin: str) -> str:
    (found,) = [one for one in SECTIONS[section].split("\n") if one.startswith(f"- {begin}")]
    return found


def test_it_has_the_sixteen_sections_in_their_order() -> None:
    assert [text.split("\n")[0] for text in SECTIONS.values()] == [
        f"{number} {heading}" for number, heading in enumerate(HEADINGS, 1)
    ]


def test_it_says_who_is_in_charge_and_where() -> None:
    assert "Postiosoite: PL 1, 80101 Joensuu" in SECTIONS[1]
    assert "Käyntiosoite: Esimerkkikatu 1, 80100 Joensuu" in SECTIONS[1]
    for number in (2, 5):
        assert "Asiakkuuksien ja kumppanuuksien rekisteri" in SECTIONS[number]
        assert "Alumnirekisteri" in SECTIONS[number]
    assert "crm@uas.example" in SECTIONS[3]
    assert "tietosuoja@uas.example" in SECTIONS[4]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_it_names_the_purpose(purpose: str) -> None:
    assert line(6, purpose)


@pytest.mark.parametrize("people", PEOPLE)
def test_it_names_whom_it_is_about(people: str) -> None:
    assert people in SECTIONS[7]


@pytest.mark.parametrize(
    "data",
    ["sukunimi", "kotiosoite", "sähköposti", "puhelin", "työnantaja", "rooli organisaatiossa", "roolit"],
)
def test_it_names_the_common_data(data: str) -> None:
    assert data in SECTIONS[7]


@pytest.mark.parametrize("basis", BASES)
def test_it_names_the_basis_and_what_rests_on_it(basis: str) -> None:
    """Of each basis the rights are told too (R31)."""
    for purpose in BASES[basis]:
        assert purpose in line(8, basis)
        assert purpose in line(15, basis)


def test_it_names_the_laws_and_the_interests() -> None:
    for purpose in PURPOSES[:4]:
        assert "ammattikorkeakoululain (932/2014) 4 §" in line(9, purpose)
    assert "kirjanpitolain (1336/1997) 2 luvun 10 §" in SECTIONS[9]
    assert "palvelussuhteen hoitaminen" in line(10, "Käyttäjätilit")
    for purpose in ("Palveluliiketoiminta", "Markkinointiviestintä", "Palaute"):
        assert line(10, purpose)


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_it_names_the_recipient(recipient: str) -> None:
    passed_on = SECTIONS[12].split("säännönmukaisesti vain seuraaville")[1]
    assert recipient in passed_on


@pytest.mark.parametrize("source", SOURCES)
def test_it_names_the_source(source: str) -> None:
    assert source in SECTIONS[12].split("säännönmukaisesti vain seuraaville")[0]


@pytest.mark.parametrize("period", PERIODS, ids=lambda one: one[0])
def test_it_names_the_period(period: tuple[str, ...]) -> None:
    what, *words = period
    for text in words:
        assert text in line(14, what)
    assert "Peruste: " in line(14, what)


def test_it_says_how_long_copies_live_on() -> None:
    assert "24 tuntia" in SECTIONS[14]
    assert "35 päivää" in SECTIONS[14]
    assert "säilytysaikaa ei ole vielä vahvistettu" not in SECTIONS[14]


def test_it_says_where_the_data_is_and_how_it_is_kept_safe() -> None:
    assert "Tietoja ei siirretä EU:n tai Euroopan talousalueen ulkopuolelle" in SECTIONS[13]
    for text in ("salattuina", "lokiin", "konesaleissa", "roolin ja tehtävän mukaan", "Turvakielto"):
        assert text in SECTIONS[11]


def test_it_names_every_right() -> None:
    for article in ("15 artikla", "16 artikla", "18 artikla", "21 artiklan 2 kohta"):
        assert article in SECTIONS[15]
    for text in ("peruuttaa milloin tahansa", "vastustaa", "siirrettäviksi", "poistettaviksi", "kuukauden"):
        assert text in SECTIONS[15]
    assert "verkkolomakkeella" in SECTIONS[15]


def test_it_names_the_authority_and_says_that_nothing_is_decided_by_machine() -> None:
    assert "tietosuojavaltuutettu" in SECTIONS[16]
    assert "Tietosuojavaltuutetun toimisto" in SECTIONS[16]
    assert "automaattisia päätöksiä" in SECTIONS[16]
    assert "profiloida" in SECTIONS[16]


def test_the_record_of_processing_has_what_article_30_asks_for_each_purpose() -> None:
    text = (DOCS / "record-of-processing.md").read_text(encoding="utf-8")
    finnish = text.split("# Record of processing activities")[0]
    activities = finnish.split("\n## ")[2:]
    assert len(activities) == len(PURPOSES)
    for purpose, activity in zip(PURPOSES, activities, strict=True):
        assert purpose in activity.split("\n")[0]
        for text in (
            "Käsittelyn tarkoitus: ",
            "Oikeusperuste: ",
            "Rekisteröityjen ryhmät:\n\n- ",
            "Henkilötietojen ryhmät:\n\n- ",
            "Vastaanottajien ryhmät:\n\n- ",
            "ei siirtoja",
            "Poistamisen suunnitellut määräajat:\n\n- ",
            "Tekniset ja organisatoriset turvatoimet:\n\n- ",
        ):
            assert text in activity, (purpose, text)
