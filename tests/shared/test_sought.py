"""Somebody looked for: met in every case of Finnish and however an address is written, nobody else."""

import pytest

from services.partners.model.contact import Affiliation, Contact
from services.partners.model.organisation import Organisation
from shared.contracts.subjects import Errand
from shared.sought import REMOVED, Sought, without

ERRAND = Errand.model_validate(
    {
        "id": "e1",
        "what": "find",
        "names": ["Kaisa Virtanen", "Kaisa Mäki-Öhrn"],
        "emails": ["kaisa@example.fi"],
        "phones": ["+358401234567"],
    }
)
KAISA = Sought.by(ERRAND)


@pytest.mark.parametrize(
    "text",
    [
        "Kaisa Virtanen",
        "VIRTANEN KAISA",
        "Soita Kaisalle; Virtasen numero vaihtui.",
        "Kaisan esihenkilö, ei Virtanen itse",
        "kaisa maki-ohrn",
        "Kaisa Mäki-Öhrniltä kysytty",
        "KAISA@example.fi pyysi",
        "p. 040 123 4567",
        "+358 40 1234 567",
        "(0)40-1234567",
    ],
)
def test_a_text_that_mentions_them(text: str) -> None:
    assert KAISA.mentioned_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kaisa Virta",
        "Virtanen",
        "Kaisaniemenrannassa Virtasaari",
        "kaija@example.fi",
        "040 123 4568",
        "",
        "Öhrn",
    ],
)
def test_a_text_that_does_not(text: str) -> None:
    assert not KAISA.mentioned_in(text)


def test_nobody_looked_for_is_met_nowhere() -> None:
    nobody = Sought.by(Errand.model_validate({"id": "e1", "what": "find", "names": ["", "中"]}))
    assert not nobody.mentioned_in("Kaisa Virtanen 0401234567")


def test_a_name_spread_over_fields_is_found_in_each_of_them() -> None:
    contact = Contact(
        id="c1",
        first_names="Kaisa Maria",
        last_name="Virtanen",
        email="kaisa@example.fi",
        title="johtaja",
        affiliations=(Affiliation(organisation_id="o1", role="Virtasen sijainen"),),
        notes="Kaisa Virtasen sisko",
    )
    assert set(KAISA.found_in(contact)) == {"first_names", "last_name", "email", "notes"}


def test_a_text_is_taken_out_where_it_stands_and_a_required_one_leaves_a_mark() -> None:
    contact = Contact(
        id="c1",
        first_names="Anna",
        last_name="Salo",
        affiliations=(
            Affiliation(organisation_id="o1", role="x"),
            Affiliation(organisation_id="o2", role="y"),
        ),
        notes="Kaisa Virtanen",
    )
    left = without(
        contact, ["notes", "affiliations.1.role", "last_name", "home.street", "affiliations.7.role"]
    )
    assert (left.notes, left.last_name) == (None, REMOVED)
    assert [one.role for one in left.affiliations] == ["x", None]
    assert left.first_names == "Anna"
    company = Organisation.model_validate({"id": "o1", "kind": "company", "name": "Virtanen Oy"})
    assert without(company, ["name"]).name == REMOVED
