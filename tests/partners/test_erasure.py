"""What becomes of contacts and private customers whose subject is erased, or objects: pure."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.partners.model.contact import Affiliation, Consent, Contact, Home
from services.partners.model.erasure import fate_of_contact, fate_of_organisation, objected
from services.partners.model.organisation import Organisation
from services.privacy.model.catalogue import declared
from shared.contracts.partners import PURPOSES, USES
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Errand, Outcome
from shared.person import BlockSource, MarketingBlock

AT = datetime(2026, 3, 1, tzinfo=UTC)
REF = "partners.contact:c1"


def errand(*purposes: str, subjects: tuple[str, ...] = (REF,), **terms: Any) -> Errand:
    given = {"id": "e1", "what": "erase", "subjects": subjects, "purposes": purposes}
    return Errand.model_validate(given | terms)


def person(*purposes: Purpose, **fields: Any) -> Contact:
    whole = {
        "id": "c1",
        "first_names": "Kaisa",
        "last_name": "Kanaria",
        "email": "k@example.fi",
        "email_of": "o1",
        "phone": "+358401234567",
        "title": "johtaja",
        "home": Home(street="Kotikatu 1"),
        "notes": "muistiinpano",
        "affiliations": (Affiliation(organisation_id="o1", role="johtaja", primary=True),),
        "sources": {"email": "import:i1", "phone": "import:i1"},
        "soft_opt_in": True,
        "purposes": purposes,
        "consents": tuple(
            Consent(purpose=one, channels=("email",), at=AT, text_version="1", evidence="lomake")
            for one in (Purpose.MKT, Purpose.PART)
        ),
    }
    return Contact.model_validate(whole | fields)


def gone(*fields: str) -> Outcome:
    return Outcome(record=REF, done="deleted", fields=fields)


def kept(purpose: str) -> Outcome:
    return Outcome(record=REF, done="retained", ground=f"purpose:{purpose}")


@pytest.mark.parametrize("purposes", [(), ("PART",), ("PART", "MKT", "SERV")])
def test_with_the_last_purpose_the_whole_contact_goes(purposes: tuple[str, ...]) -> None:
    assert fate_of_contact(person(Purpose.PART), errand(*purposes)).left is None
    assert fate_of_contact(person(Purpose.PART), errand(*purposes)).outcomes == (gone(),)


def test_erased_from_marketing_a_partners_contact_keeps_what_the_partnership_needs() -> None:
    fate = fate_of_contact(person(Purpose.PART, Purpose.MKT), errand("MKT"))
    assert fate.left is not None
    assert fate.left.purposes == (Purpose.PART,)
    assert (fate.left.email, fate.left.phone, fate.left.notes) == (
        "k@example.fi",
        "+358401234567",
        "muistiinpano",
    )
    assert [one.purpose for one in fate.left.consents] == [Purpose.PART]
    assert fate.left.soft_opt_in is False
    assert fate.outcomes == (gone("consents", "purposes", "soft_opt_in"), kept("PART"))


def test_left_to_marketing_alone_a_contact_keeps_what_marketing_uses() -> None:
    fate = fate_of_contact(person(Purpose.PART, Purpose.MKT), errand("PART"))
    assert fate.left is not None
    assert (fate.left.phone, fate.left.home, fate.left.notes) == (None, None, None)
    assert (fate.left.first_names, fate.left.email, fate.left.email_of) == ("Kaisa", "k@example.fi", "o1")
    assert fate.left.sources == {"email": "import:i1"}
    less = ("consents", "home", "notes", "phone", "purposes", "sources")
    assert fate.outcomes == (gone(*less), kept("MKT"))


def test_a_purpose_that_the_contact_is_not_recorded_for_changes_nothing() -> None:
    whole = person(Purpose.PART)
    fate = fate_of_contact(whole, errand("MKT"))
    assert (fate.left, fate.outcomes) == (whole, (kept("PART"),))


def test_somebody_else_is_left_alone() -> None:
    whole = person(Purpose.PART)
    assert fate_of_contact(whole, errand(subjects=("partners.contact:c2",))).left == whole


def test_a_block_and_objections_outlive_the_purposes_that_they_refuse() -> None:
    block = MarketingBlock(set_by=BlockSource.PERSON, at=AT, by="user:1")
    whole = person(Purpose.PART, Purpose.MKT, marketing_block=block, objections=(Purpose.MKT,))
    left = fate_of_contact(whole, errand("MKT")).left
    assert left is not None
    assert (left.marketing_block, left.objections) == (block, (Purpose.MKT,))


def test_a_private_customer_goes_and_a_company_is_nobody() -> None:
    customer = Organisation.model_validate({"id": "o1", "kind": "private_person", "name": "Kanaria Kaisa"})
    subject = ("partners.organisation:o1",)
    assert fate_of_organisation(customer, errand(subjects=subject)).left is None
    partly = fate_of_organisation(
        customer.having(phone="+358401234567"), errand("SERV", "LLL", subjects=subject)
    )
    assert partly.left is not None
    assert (partly.left.name, partly.left.phone) == ("Kanaria Kaisa", None)
    company = Organisation.model_validate({"id": "o1", "kind": "company", "name": "Kanaria Oy"})
    assert fate_of_organisation(company, errand(subjects=subject)).left == company


def test_objecting_adds_and_an_objection_to_marketing_blocks_it_as_the_persons_own_wish() -> None:
    contact, event = objected(person(Purpose.PART, objections=(Purpose.RDI,)), (Purpose.PART,), "dpo", AT)
    assert (contact.objections, contact.marketing_block) == ((Purpose.RDI, Purpose.PART), None)
    assert type(event).__name__ == "ContactObjected"
    staffs = MarketingBlock(set_by=BlockSource.STAFF, at=AT, by="user:1")
    blocked, event = objected(person(Purpose.PART, marketing_block=staffs), (Purpose.MKT,), "dpo", AT)
    assert blocked.marketing_block is not None
    assert blocked.marketing_block.set_by is BlockSource.PERSON
    assert type(event).__name__ == "ContactMarketingBlocked"


def test_what_a_purpose_uses_is_what_the_catalogue_tells_people() -> None:
    for kind, purposes in PURPOSES.items():
        held = declared("holdings")[f"partners.{kind}"]
        assert set(held["purposes"]) == {str(one) for one in purposes}
        assert {str(one): list(fields) for one, fields in USES[kind].items()} == held["fields"]
