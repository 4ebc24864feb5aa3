"""The rights of a person: every basis, right and pair of bases against the table of the specification."""

from datetime import date
from itertools import product

import pytest

from services.privacy.model.purpose import defaults
from services.privacy.model.retention import default_rules
from services.privacy.model.rights import (
    Circumstance,
    Ground,
    HeldRecord,
    Holding,
    Right,
    answer,
    complaint,
    holding,
)
from shared.contracts.privacy import Basis, Purpose

TODAY = date(2026, 3, 2)
DUTY, TASK, CONTRACT, INTEREST, CONSENT = (
    Basis.LEGAL_OBLIGATION,
    Basis.PUBLIC_TASK,
    Basis.CONTRACT,
    Basis.LEGITIMATE_INTEREST,
    Basis.CONSENT,
)
BASES = (DUTY, TASK, CONTRACT, INTEREST, CONSENT)
PAIRS = list(product(BASES, BASES))
LAW = {"law_fi": "kirjanpitolain (1336/1997) 2 luvun 10 §", "law_en": "Accounting Act, chapter 2, section 10"}

# The table of the specification: right to (outcome, article) by basis, in the order of BASES.
TABLE = {
    Right.ACCESS: [("yes", "15")] * 5,
    Right.RECTIFICATION: [("yes", "16")] * 5,
    Right.RESTRICTION: [("yes", "18(1)")] * 5,
    Right.ERASURE: [
        ("no", "17(3)(b)"),
        ("condition", "17(3)(b)"),
        ("condition", "17(1)(a)"),
        ("condition", "17(1)(a), 17(1)(c)"),
        ("yes", "17(1)(b)"),
    ],
    Right.PORTABILITY: [
        ("no", "20(1)(a)"),
        ("no", "20(1)(a)"),
        ("yes", "20(1)"),
        ("no", "20(1)(a)"),
        ("yes", "20(1)"),
    ],
    Right.OBJECTION: [
        ("no", "21(1)"),
        ("yes", "21(1)"),
        ("no", "21(1)"),
        ("yes", "21(1)"),
        ("no", "7(3)"),
    ],
    Right.MARKETING_OBJECTION: [("yes", "21(2)")] * 5,
    Right.WITHDRAWAL: [("none", "7(3)")] * 4 + [("yes", "7(3)")],
}

# What the person reads: right and basis to the reason, Finnish and English; None for every basis alike.
REASONS = {
    (Right.ACCESS, None): (
        "Tiedot annetaan, olipa käsittelyn peruste mikä tahansa.",
        "The data is given, whatever the basis.",
    ),
    (Right.RECTIFICATION, None): (
        "Virheellinen tieto oikaistaan ja puutteellinen täydennetään, olipa käsittelyn peruste mikä tahansa.",
        "What is wrong is put right and what is incomplete is completed, whatever the basis.",
    ),
    (Right.RESTRICTION, None): (
        "Käsittelyä rajoitetaan 18 artiklan 1 kohdan edellytyksin, olipa käsittelyn peruste mikä tahansa.",
        "Processing is restricted on the conditions of Article 18(1), whatever the basis.",
    ),
    (Right.ERASURE, DUTY): (
        "Tietoja ei poisteta, koska laki velvoittaa säilyttämään ne: kirjanpitolain (1336/1997) 2 luvun "
        "10 §.",
        "The data is not erased, as the law requires that it is kept: Accounting Act, chapter 2, section 10.",
    ),
    (Right.ERASURE, TASK): (
        "Yleistä etua koskevaan tehtävään tarvittavat tiedot poistetaan vasta, kun vastustaminen on "
        "hyväksytty "
        "tai tietoja ei enää tarvita.",
        "Data needed for a task in the public interest is erased only after an objection is upheld, or "
        "when it "
        "is no longer needed.",
    ),
    (Right.ERASURE, CONTRACT): (
        "Sopimukseen perustuvat tiedot poistetaan, kun niitä ei enää tarvita sopimuksen vuoksi.",
        "Data processed for a contract is erased when the contract no longer needs it.",
    ),
    (Right.ERASURE, INTEREST): (
        "Oikeutettuun etuun perustuvat tiedot poistetaan, kun henkilö on vastustanut käsittelyä tai "
        "tietoja ei "
        "enää tarvita.",
        "Data processed for a legitimate interest is erased after an objection, or when it is no longer "
        "needed.",
    ),
    (Right.ERASURE, CONSENT): (
        "Tiedot poistetaan, kun suostumus peruutetaan; poistopyyntö peruuttaa sen.",
        "The data is erased on withdrawal of the consent; asking for erasure withdraws it.",
    ),
    (Right.PORTABILITY, "yes"): (
        "Henkilön itse antamat tiedot annetaan koneluettavina (JSON ja CSV).",
        "The data that the person provided is given in a machine-readable form (JSON and CSV).",
    ),
    (Right.PORTABILITY, "no"): (
        "Oikeus koskee vain tietoja, joiden käsittely perustuu suostumukseen tai sopimukseen.",
        "The right covers only data processed on the basis of consent or a contract.",
    ),
    (Right.OBJECTION, "yes"): (
        "Käsittelyä voi vastustaa henkilökohtaiseen tilanteeseensa liittyvällä perusteella.",
        "The person may object on grounds relating to their particular situation.",
    ),
    (Right.OBJECTION, "no"): (
        "Oikeus koskee vain käsittelyä, joka perustuu yleistä etua koskevaan tehtävään tai oikeutettuun "
        "etuun.",
        "The right covers only processing based on a task in the public interest or a legitimate interest.",
    ),
    (Right.OBJECTION, CONSENT): (
        "Käsittely perustuu suostumukseen: vastustamisen sijasta suostumuksen voi peruuttaa.",
        "The processing is based on consent: instead of objecting, the person may withdraw it.",
    ),
    (Right.MARKETING_OBJECTION, None): (
        "Suoramarkkinoinnin voi kieltää milloin tahansa ja perusteluitta, olipa käsittelyn peruste mikä "
        "tahansa.",
        "Direct marketing can be refused at any time and without reasons, whatever the basis.",
    ),
    (Right.WITHDRAWAL, "none"): (
        "Käsittely ei perustu suostumukseen.",
        "The processing is not based on consent.",
    ),
    (Right.WITHDRAWAL, CONSENT): (
        "Suostumuksen voi peruuttaa milloin tahansa.",
        "The consent can be withdrawn at any time.",
    ),
}


def ground(basis, code="EDU", **more):
    return Ground(code, basis, **(LAW | more))


def expected(right, basis):
    outcome, article = TABLE[right][BASES.index(basis)]
    keys = ((right, basis), (right, outcome), (right, None))
    fi, en = next(REASONS[key] for key in keys if key in REASONS)
    return right, outcome, article, fi, en


def told(found):
    return found.right, found.outcome, found.article, found.fi, found.en


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_registers_of_one_person_are_decided_each_by_its_own_basis(first, second):
    for basis, other in ((first, second), (second, first)):
        records = [Holding("partners.contact:a", (ground(basis),)), Holding("alumni.x:b", (ground(other),))]
        shown = records[0].explained(TODAY)
        assert shown.record == "partners.contact:a"
        assert [told(one) for one in shown.grounds[0].rights] == [expected(right, basis) for right in Right]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_one_record_for_two_purposes_is_decided_purpose_by_purpose(first, second):
    record = Holding("partners.contact:a", (ground(first, "EDU"), ground(second, "PART")))
    shown = record.explained(TODAY)
    assert [(one.code, one.basis) for one in shown.grounds] == [("EDU", first), ("PART", second)]
    for one in shown.grounds:
        assert [told(right) for right in one.rights] == [expected(right, one.basis) for right in Right]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_value_survives_only_where_another_purpose_of_the_record_lists_it(first, second):
    only, both = ground(first, "MKT", fields=frozenset({"email"})), ground(second, "PART", fields=None)
    record = Holding("partners.contact:a", (only, both))
    kept = [one for one in (only, both) if one.basis is not CONSENT]
    assert record.keeping("email", TODAY) == tuple(kept)
    assert record.keeping("phone", TODAY) == tuple(one for one in kept if one is both)


def test_a_dotted_field_belongs_to_the_models_it_leads_through():
    one = ground(INTEREST, fields=frozenset({"customer", "lines.name"}))
    assert one.uses("customer.street")
    assert one.uses("lines.name")
    assert not one.uses("lines")
    assert not one.uses("customers.street")


# --- what changes the answer -----------------------------------------------------------------------------

C = Circumstance
UNLAWFUL = ("yes", "17(1)(d)", "erasure.unlawful")
OVER = ("yes", "17(1)(a)", "erasure.no_longer_needed")
OBJECTED = ("yes", "17(1)(c)", "erasure.objected")


@pytest.mark.parametrize(
    ("basis", "happened", "says"),
    [
        *[(basis, C.UNLAWFUL, UNLAWFUL) for basis in BASES],
        *[(basis, C.NO_LONGER_NEEDED, OVER) for basis in BASES[1:]],
        (DUTY, C.NO_LONGER_NEEDED, ("no", "17(3)(b)", "erasure.duty")),
        (DUTY, C.OBJECTION_UPHELD, ("no", "17(3)(b)", "erasure.duty")),
        (TASK, C.OBJECTED, ("condition", "17(3)(b)", "erasure.public_task")),
        (TASK, C.OBJECTION_UPHELD, OBJECTED),
        (INTEREST, C.OBJECTED, OBJECTED),
        (INTEREST, C.OBJECTION_UPHELD, OBJECTED),
        (CONTRACT, C.OBJECTION_UPHELD, ("condition", "17(1)(a)", "erasure.contract")),
        (CONSENT, C.OBJECTED, ("yes", "17(1)(b)", "erasure.consent")),
    ],
)
def test_erasure_follows_what_has_happened(basis, happened, says):
    found = answer(Right.ERASURE, ground(basis), TODAY, {happened})
    assert (found.outcome, found.article, found.code) == says


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ERASURE])
@pytest.mark.parametrize("basis", BASES)
def test_no_other_right_depends_on_what_has_happened(right, basis):
    assert answer(right, ground(basis), TODAY, set(C)) == answer(right, ground(basis), TODAY)


def test_a_duty_says_no_to_its_last_day_and_no_longer():
    duty = ground(DUTY, "vouchers", until=TODAY)
    found = answer(Right.ERASURE, duty, TODAY)
    assert (found.outcome, found.article) == ("no", "17(3)(b)")
    assert found.en == (
        "The data is not erased before the period for which the law requires it to be kept ends on 2.3.2026: "
        "Accounting Act, chapter 2, section 10."
    )
    over = answer(Right.ERASURE, duty, date(2026, 3, 3))
    assert (over.outcome, over.article) == ("yes", "17(1)(a)")
    assert over.fi == "Tiedot poistetaan, koska lakisääteinen säilytysaika on päättynyt."


# --- from the catalogue ----------------------------------------------------------------------------------


def held(record, **more):
    return holding(HeldRecord(record, **more), defaults().values(), default_rules().values())


def test_a_contact_is_held_for_the_purposes_that_it_carries():
    found = held("partners.contact:a", purposes=[Purpose.PART, Purpose.MKT])
    assert [(one.code, one.basis) for one in found.grounds] == [("PART", CONTRACT), ("MKT", INTEREST)]


def test_an_objection_on_the_record_opens_erasure_of_what_only_that_purpose_uses():
    found = held("partners.contact:a", purposes=[Purpose.MKT], objections=[Purpose.MKT])
    assert found.keeping("email", TODAY) == ()
    beside = held("partners.contact:a", purposes=[Purpose.MKT, Purpose.PART], objections=[Purpose.MKT])
    assert [one.code for one in beside.keeping("email", TODAY)] == ["PART"]
    assert [one.code for one in beside.keeping("phone", TODAY)] == ["PART"]


def test_marketing_uses_no_phone_and_no_home_address_of_a_contact():
    found = held("partners.contact:a", purposes=[Purpose.MKT])
    assert [one.code for one in found.keeping("email", TODAY)] == ["MKT"]
    assert found.keeping("phone", TODAY) == found.keeping("home.street", TODAY) == ()


def test_a_voucher_is_kept_by_law_whatever_becomes_of_its_purposes():
    found = held("sales.order:1", closed_on=date(2026, 5, 4))
    assert [(one.code, one.basis) for one in found.grounds] == [
        ("LLL", TASK),
        ("SERV", INTEREST),
        ("vouchers", DUTY),
    ]
    shown = found.explained(TODAY).grounds[-1]
    erasure = next(one for one in shown.rights if one.right is Right.ERASURE)
    assert erasure.fi == (
        "Tietoja ei poisteta ennen kuin lakisääteinen säilytysaika on päättynyt 31.12.2032: "
        "kirjanpitolain (1336/1997) 2 luvun 10 §."
    )
    assert [one.code for one in found.keeping("customer.name", TODAY)] == ["LLL", "SERV", "vouchers"]


def test_a_new_basis_changes_the_rights_at_once():
    purposes = dict(defaults())
    purposes[Purpose.MKT] = purposes[Purpose.MKT].having(basis=CONSENT)
    found = holding(
        HeldRecord("partners.contact:a", [Purpose.MKT]), purposes.values(), default_rules().values()
    )
    assert [one.basis for one in found.grounds] == [CONSENT]
    assert found.keeping("email", TODAY) == ()


def test_every_answer_names_the_supervisory_authority():
    words = complaint()
    assert "Tietosuojavaltuutetun toimisto" in words.fi
    assert "Office of the Data Protection Ombudsman" in words.en
