"""Several registrations of one person: whatever their order, the record says the same."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import MOST_CONSENTS, AlumnusConsent, Source, joined
from services.alumni.model.contributions import Contribution, begun, differing, renewed, without
from services.alumni.model.life import Awaited
from shared.graduate import Cooperation, Profile

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = {"last_name": "Mäkelä", "first_names": "Anna"}
COMPARED = {
    *Profile.model_fields,
    "status",
    "awaits",
    "source",
    "registrations",
    "settled",
    "degree_confirmed",
}


def said(
    one: str, day: int = 0, source: Source = Source.WEBROPOL, done: bool = False, **fields: Any
) -> Contribution:
    return Contribution(
        one, START + timedelta(days=day), source, Profile.model_validate(NAMES | fields), done
    )


class Register:
    """One alumnus and what was taken of each registration, as the use case keeps them."""

    def __init__(self, *arrivals: Contribution) -> None:
        self.alumnus: Alumnus | None = None
        self.taken: dict[str, Contribution] = {}
        for one in arrivals:
            self.take(one)

    def take(self, one: Contribution) -> None:
        known = self.taken.get(one.id)
        arrival = one.carrying(known.profile, ()) if known else one
        after = self.taken | {one.id: arrival}
        self.alumnus = renewed(self.alumnus, self.taken, after) if self.alumnus else begun("a", arrival)
        self.taken = after

    def edit(self, **fields: Any) -> None:
        assert self.alumnus
        self.alumnus = self.alumnus.having(**fields)

    @property
    def shown(self) -> dict[str, Any]:
        assert self.alumnus
        found = self.alumnus.model_dump(include=COMPARED)
        each = {one: set(names) for one, names in found["registrations"].items()}
        return found | {"registrations": each, "settled": set(found["settled"])}


TEXT = st.none() | st.sampled_from(["A", "B", "C"])
PROFILES = st.fixed_dictionaries(
    {
        "street": TEXT,
        "city": TEXT,
        "country": st.none() | st.sampled_from(["FI", "SE"]),
        "programme": TEXT,
        "workplace": TEXT,
        "phone": TEXT,
        "email": TEXT,
        "studies_began": st.none() | st.sampled_from([2010, 2015, 2020]),
        "graduation_year": st.none() | st.sampled_from([2012, 2016, 2024]),
        "cooperation": st.sampled_from([(), (Cooperation.MENTOR,), (Cooperation.EVENT, Cooperation.MENTOR)]),
    }
)
SOURCES = st.sampled_from([Source.WEBROPOL, Source.SOLEOPS])


@st.composite
def registrations(draw: st.DrawFn) -> list[list[Contribution]]:
    """One to three registrations of one person, each with its revisions in order."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        source, day = draw(SOURCES), draw(st.integers(0, 2))
        done = draw(st.booleans())
        revisions = draw(st.lists(PROFILES, min_size=1, max_size=3))
        found.append([said(f"r{number}", day, source, done, **fields) for fields in revisions])
    return found


def interleaved(draw: st.DrawFn, each: Sequence[Sequence[Contribution]]) -> list[Contribution]:
    """All in an order in which no revision overtakes a later one; any but the last may not be heard of."""
    turns = draw(st.permutations([number for number, one in enumerate(each) for _ in one]))
    rest = [iter(one) for one in each]
    order = [next(rest[turn]) for turn in turns]
    last = {id(one[-1]) for one in each}
    return [one for one in order if id(one) in last or draw(st.booleans())]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_arrivals_does_not_matter(data):
    each = data.draw(registrations())
    one, other = (data.draw(st.composite(interleaved)(each)) for _ in range(2))
    assert Register(*one).shown == Register(*other).shown


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_repeated_arrivals_change_nothing(data):
    order = data.draw(st.composite(interleaved)(data.draw(registrations())))
    register = Register(*order)
    before = register.shown
    for one in data.draw(st.permutations(list(register.taken.values()))):
        register.take(one)
    assert register.shown == before


EDITS = st.sampled_from(["programme", "workplace", "phone", "city"])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_staff_or_the_person_wrote_is_never_changed_by_an_arrival(data):
    order = data.draw(st.composite(interleaved)(data.draw(registrations())))
    at = data.draw(st.integers(1, len(order)))
    name, value = data.draw(EDITS), data.draw(st.sampled_from(["Other", None]))
    register = Register(*order[:at])
    filled = getattr(register.alumnus, name) is not None
    register.edit(**{name: value})
    for one in order[at:]:
        register.take(one)
    if filled or value is not None:
        assert getattr(register.alumnus, name) == value


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_registration_taken_back_leaves_what_the_others_alone_would_have_made(data):
    each = data.draw(registrations().filter(lambda found: len(found) > 1))
    for one in each:
        one[:] = [Contribution(c.id, c.at, c.source, c.profile, completed=False) for c in one]
    gone = each[-1][0].id
    whole = Register(*data.draw(st.composite(interleaved)(each)))
    left = Register(*data.draw(st.composite(interleaved)(each[:-1])))
    if whole.alumnus and whole.alumnus.status == "pending":
        whole.alumnus = without(whole.alumnus, whole.taken, gone)
        assert whole.shown == left.shown


# --- single cases ------------------------------------------------------------------------------------------


def test_the_earliest_consent_speaks_and_the_others_fill_blanks():
    register = Register(said("b", 1, city="Oulu", programme="Musiikki"), said("a", 0, city="Kuopio"))
    assert (register.alumnus.city, register.alumnus.programme) == ("Kuopio", "Musiikki")
    assert differing(register.alumnus, register.taken["b"]) == ["street"]


def test_an_address_is_one_and_never_mixed_of_two():
    register = Register(
        said("a", 0, city="Kuopio"), said("b", 1, street="Torikatu 1", city="Oulu", country="SE")
    )
    assert (register.alumnus.street, register.alumnus.city, register.alumnus.country) == (
        None,
        "Kuopio",
        "FI",
    )


def test_years_that_contradict_each_other_are_not_both_taken_until_one_is_put_right():
    register = Register(said("a", 0, studies_began=2020), said("b", 1, graduation_year=2016))
    assert (register.alumnus.studies_began, register.alumnus.graduation_year) == (None, 2016)
    register.take(said("b", 1, graduation_year=2024))
    assert (register.alumnus.studies_began, register.alumnus.graduation_year) == (2020, 2024)


def test_a_form_awaits_both_proofs_and_the_student_system_gives_them():
    form = said("a", 0, email="x@example.fi")
    register = Register(form)
    assert (register.alumnus.status, register.alumnus.awaits) == (
        "pending",
        (Awaited.VERIFICATION, Awaited.GRADUATION),
    )
    register.take(said("b", 1, Source.SOLEOPS, email="x@example.fi"))
    assert register.alumnus.awaits == (Awaited.GRADUATION,)
    register.take(said("b", 1, Source.SOLEOPS, True, email="x@example.fi"))
    assert (register.alumnus.status, register.alumnus.degree_confirmed.by) == ("active", "soleops")


@pytest.mark.parametrize("first", [0, 1])
def test_an_unproved_address_opens_no_record_that_the_student_system_vouches_for(first):
    both = [said("a", 0, email="attacker@example.fi"), said("b", 1, Source.SOLEOPS)]
    register = Register(both[first], both[1 - first])
    assert register.alumnus.email is None
    assert differing(register.alumnus, register.taken["a"]) == ["email"]


def test_an_address_that_was_verified_is_not_replaced_by_an_edit():
    register = Register(said("a", 0, email="mine@example.fi"))
    register.edit(verified_at=START, awaits=())
    register.take(said("a", 0, email="other@example.fi", city="Oulu"))
    assert (register.alumnus.email, register.alumnus.city) == ("mine@example.fi", "Oulu")


def test_names_are_kept_where_an_edit_has_none():
    register = Register(said("a", 0))
    register.take(Contribution("a", START, Source.WEBROPOL, Profile(city="Oulu")))
    assert (register.alumnus.last_name, register.alumnus.city) == ("Mäkelä", "Oulu")


def test_a_consent_of_a_full_history_takes_the_place_of_an_early_one_and_is_not_lost():
    def consent(number: int) -> AlumnusConsent:
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
        return AlumnusConsent(text_version="1", source="webropol", at=at, evidence=f"webropol:f:{number}")

    history: tuple[AlumnusConsent, ...] = ()
    for number in range(MOST_CONSENTS + 2):
        history = joined(history, consent(number))
    kept = [int(one.evidence.rpartition(":")[2]) for one in history]
    assert kept == [0, *range(3, MOST_CONSENTS + 2)]
    assert [one.confirms for one in history] == [False, *[True] * (MOST_CONSENTS - 1)]
