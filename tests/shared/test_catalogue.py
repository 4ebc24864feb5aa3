"""The catalogue of personal data is whole: nothing is stored or published undeclared (N2)."""

import pytest

from services import generated
from shared.personal import NotPersonal, Personal, catalogue, declaration
from shared.record import Event, Record

# Data categories of the fideslang taxonomy (ethyca, Apache-2.0) that the catalogue uses.
CATEGORIES = {
    "user.account.settings",
    "user.account.username",
    "user.authorization.credentials",
    "user.consent",
    "user.contact.address",
    "user.contact.address.city",
    "user.contact.address.country",
    "user.contact.address.postal_code",
    "user.contact.address.street",
    "user.contact.email",
    "user.contact.phone_number",
    "user.content.private",
    "user.demographic",
    "user.demographic.date_of_birth",
    "user.job_title",
    "user.name",
    "user.name.first",
    "user.name.last",
    "user.unique_id",
    "user.user_sensor",
    "user.workplace",
}
FORBIDDEN = ("score", "propensity", "rating", "segment_value", "lifetime_value")


@pytest.mark.parametrize("kind", generated.stored(), ids=lambda kind: kind.__name__)
def test_every_stored_field_is_declared(kind: type[Record]) -> None:
    undeclared = [entry.path for entry in catalogue(kind) if entry.declared is None]
    assert undeclared == []


@pytest.mark.parametrize("kind", generated.stored(), ids=lambda kind: kind.__name__)
def test_personal_fields_carry_a_known_category_and_both_labels(kind: type[Record]) -> None:
    for entry in catalogue(kind):
        if isinstance(entry.declared, Personal):
            assert entry.declared.category in CATEGORIES, entry
            assert entry.declared.fi
            assert entry.declared.en


def test_no_record_holds_a_score() -> None:
    """No automated decision-making, no profiling (R32)."""
    names = {entry.path for kind in generated.stored() for entry in catalogue(kind)}
    assert [name for name in names if any(word in name for word in FORBIDDEN)] == []


def test_no_event_carries_a_personal_field() -> None:
    for context in generated.CONTEXTS:
        for event in generated._published(context):
            assert issubclass(event, Event)
            for name, field in event.model_fields.items():
                assert not isinstance(declaration(field.metadata), Personal), f"{event.__name__}.{name}"


def test_not_personal_is_said_and_not_assumed() -> None:
    assert isinstance(declaration([NotPersonal()]), NotPersonal)
    assert declaration([]) is None
