"""Rights moves told without a text of a person, and made again on older items of the record."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import items, redo
from shared.act import Act
from shared.events.subjects import RecordScrubbed
from shared.personal import NOT_PERSONAL, REMOVED, Line, Personal, Prose
from shared.record import Kind, Model, Moment, Record
from tests.shared.things import ThingChanged

NAME = Personal("user.name", "Nimi", "Name")
SAID = Personal("user.consent", "Sanottu", "Said")
AT = "2026-05-01T10:00:00Z"


class Told(Model):
    purpose: Annotated[str, NOT_PERSONAL]
    said: Annotated[Line, SAID]
    at: Moment
    withdrawn_at: Moment | None = None
    channels: Annotated[tuple[str, ...], NOT_PERSONAL] = ()


class Bar(Model):
    by: Annotated[str, NOT_PERSONAL]
    reason: Annotated[Line | None, SAID] = None


class Card(Model):
    contact_id: Annotated[str | None, NOT_PERSONAL] = None
    name: Annotated[Line | None, NAME] = None


class Somebody(Record):
    noun: ClassVar = "somebody"

    name: Annotated[Line, NAME]
    email: Annotated[Line | None, NAME] = None
    notes: Annotated[Prose | None, SAID] = None
    told: tuple[Told, ...] = ()
    informed: dict[Annotated[str, NOT_PERSONAL], Told] = {}
    card: Card | None = None
    bar: Bar | None = None
    purposes: Annotated[tuple[str, ...], NOT_PERSONAL] = ()


def _lists(one: Somebody) -> Mapping[str, tuple[str, str]]:
    return {"gsi1": (f"name#{one.status}", one.name), "gsi2": (one.status, AT)}


SOMEBODY = Kind(
    "things",
    Somebody,
    lists=_lists,
    words=lambda one: [one.name, one.notes or ""],
    matches=lambda one: [("email", one.email)] if one.email else [],
)


def told(purpose: str) -> dict[str, str]:
    return {"purpose": purpose, "said": f"sanottu {purpose}", "at": AT}


FULL = Somebody.model_validate(
    {
        "id": "a",
        "name": "Kaisa Kanaria",
        "email": "kaisa@example.fi",
        "notes": "Kanaria tuntee Viljon",
        "told": [told("A"), told("B"), told("C")],
        "informed": {"A": told("A"), "B": told("B")},
        "card": {"contact_id": "c1", "name": "Kaisa"},
        "purposes": ["A", "B"],
    }
)


@pytest.fixture(autouse=True)
def keys(world: Any) -> None:
    """The keys of hashes."""


def item(record: Somebody, version: int = 1, event: Any = None, old: Any = None) -> dict[str, Any]:
    stamped = items.stamped(record, version=version)
    return items.written(SOMEBODY, stamped, event or ThingChanged(), Act("user:x"), [], old)


def scrub(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The item before and after a rights move."""
    old = item(FULL)
    return old, item(FULL.having(**values), 2, RecordScrubbed(kind="somebody"), old)


@pytest.mark.parametrize(
    "values",
    [
        {"email": None},
        {"notes": None},
        {"purposes": ["A"]},
        {"told": [told("A"), told("C")]},
        {"told": []},
        {"told": [told("A"), told("B") | {"withdrawn_at": AT, "channels": ["email"]}, told("C")]},
        {"informed": {"B": told("B")}},
        {"card": {"contact_id": None, "name": None}},
        {"card": {"contact_id": "c2", "name": REMOVED}},
        {"bar": {"by": "person"}},
        {"restricted": True},
        {"told": [told("A"), told("B") | {"said": REMOVED}, told("C")], "email": None, "notes": None},
    ],
)
def test_a_move_made_again_on_the_same_item_gives_what_it_gave(values: dict[str, Any]) -> None:
    old, new = scrub(**values)
    again = redo.applied(old, new["redo"])
    ours = {"version", "updated_at", "events", "act", "keys", "ledger", "redo"}
    assert {k: v for k, v in again.items() if k not in ours} == {
        k: v for k, v in new.items() if k not in ours
    }
    text = str(new["redo"]).casefold()
    assert [one for one in ("kaisa", "kanaria", "viljo", "sanottu", "example") if one in text] == []


@pytest.mark.parametrize(
    "values",
    [
        {"notes": "Kaisa Kanaria"},
        {"name": REMOVED},
        {"told": [*FULL.told, told("D")]},
        {"told": [told("D"), told("B"), told("C")]},
        {"informed": {"A": told("A"), "B": told("B"), "D": told("D")}},
        {"card": {"contact_id": "c1", "name": "Kaisu"}},
        {"email": "other@example.fi"},
    ],
)
def test_a_move_that_takes_a_text_or_a_name_in_a_key_is_not_told(values: dict[str, Any]) -> None:
    _, new = scrub(**values)
    assert new["ledger"] == "rights"
    assert "redo" not in new


def test_a_block_stands_again_without_its_reason_and_says_what_it_lacks() -> None:
    old, new = scrub(bar={"by": "staff", "reason": "Kaisa soitti"})
    assert new["redo"]["lacks"] == [["bar", "reason"]]
    assert redo.applied(old, new["redo"])["bar"] == {"by": "staff"}
    assert "soitti" not in str(new["redo"])


def test_an_older_item_loses_the_same_fields_and_what_it_was_found_by() -> None:
    _, new = scrub(notes=None, email=None, card={"contact_id": None, "name": None})
    older = item(FULL.having(email="former@example.fi", notes="Anni", card=None, name="Kaisa Anni Lintu"))
    again = redo.applied(older, new["redo"])
    assert not {"email", "notes", "card"} & again.keys()
    assert not [row for row in again["rows"] if row.startswith("m#email")]
    assert {"w#lintu", "w#anni"} <= set(again["rows"]), "a word that another text has stays"
    assert redo.exact(new["redo"]) == set()
    _, shortened = scrub(told=[told("A")])
    assert redo.exact(shortened["redo"]) == {"told"}


TEXT = st.sampled_from([None, "kanaria", "Kaisa Kanaria", REMOVED])
TOLD = st.builds(
    lambda purpose, said, ended: {"purpose": purpose, "said": said, "at": AT, "withdrawn_at": ended},
    st.sampled_from("AB"),
    TEXT.filter(bool),
    st.sampled_from([None, AT]),
)
STATES = st.fixed_dictionaries(
    {
        "id": st.just("a"),
        "name": TEXT.filter(bool),
        "email": TEXT,
        "notes": TEXT,
        "told": st.lists(TOLD, max_size=3),
        "informed": st.dictionaries(st.sampled_from("AB"), TOLD, max_size=2),
        "card": st.none()
        | st.fixed_dictionaries({"contact_id": st.sampled_from([None, "c1"]), "name": TEXT}),
        "bar": st.none() | st.fixed_dictionaries({"by": st.sampled_from(["a", "b"]), "reason": TEXT}),
        "purposes": st.lists(st.sampled_from("AB"), max_size=2),
        "status": st.sampled_from(["active", "passive", "withdrawn"]),
        "restricted": st.booleans(),
    }
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATES, STATES, STATES)
def test_whatever_a_move_does_it_is_told_exactly_or_not_at_all_and_never_by_a_text(
    before: dict[str, Any], after: dict[str, Any], older: dict[str, Any]
) -> None:
    old = item(Somebody.model_validate(before))
    new = item(Somebody.model_validate(after), 2, RecordScrubbed(kind="somebody"), old)
    if "redo" not in new:
        return
    told_so = new["redo"]
    assert "kanaria" not in str(told_so).casefold()
    again = SOMEBODY.load(redo.applied(old, told_so))
    compared = set(after) - {path[0] for path in told_so["lacks"]}
    assert again.model_dump(include=compared) == SOMEBODY.load(new).model_dump(include=compared)
    elsewhere = redo.applied(item(Somebody.model_validate(older)), told_so)
    whole = {path[0] for path in told_so["gone"] if len(path) == 1}
    assert whole & elsewhere.keys() == set(), "what went as a whole goes from whatever version there is"


def test_an_edit_that_is_no_rights_move_is_not_told() -> None:
    old = item(FULL)
    assert "redo" not in item(FULL.having(email=None), 2, ThingChanged(), old)
