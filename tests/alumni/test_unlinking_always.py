"""Linked, whatever happens then, and unlinked: the record is what the same would have made of it alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Source, joined
from services.alumni.model.contributions import Contribution, begun, renewed
from services.alumni.model.life import Awaited
from services.alumni.model.unlinking import Before, Linked, parted
from shared.contracts.privacy import Purpose
from shared.errors import Refusal
from shared.person import BlockSource, Informed, Lift, MarketingBlock
from tests.alumni.test_contributions import COMPARED, PROFILES, START, said

DAY = timedelta(days=1)
OTHER = "another"
"""The registration of another person, which is linked by mistake."""


class Told(NamedTuple):
    """A record with all that registrations in it say."""

    alumnus: Alumnus
    said_by: dict[str, Contribution]


def consent(at: datetime, source: Source, evidence: str) -> AlumnusConsent:
    given = {"text_version": "1", "source": source, "at": at, "evidence": evidence}
    return AlumnusConsent.model_validate(given | {"channels": ("email",)})


def joins(told: Told, one: Contribution) -> Told:
    """A registration becomes part of a record, with its consent and what its form told the person."""
    before = told.said_by
    arrival = one.carrying(before[one.id].profile, ()) if one.id in before else one
    after = before | {one.id: arrival}
    new = renewed(told.alumnus, before, after)
    new = new.renewed(joined(new.consents, consent(one.at, one.source, one.id)))
    return Told(_informed(new, one), after)


def _informed(alumnus: Alumnus, one: Contribution) -> Alumnus:
    earlier = alumnus.informed.get(Purpose.ALUM)
    if earlier and earlier.at >= one.at:
        return alumnus
    told = Informed(at=one.at, how=f"form {one.id}", notice_version="1")
    return alumnus.having(informed={Purpose.ALUM: told.model_dump()})


# --- what there was, and what happens after the link -----------------------------------------------------


@st.composite
def records(draw: st.DrawFn) -> Told:
    """An alumnus of a registration, or recorded by staff; pending, active, or passive."""
    at = START + draw(st.integers(-30, 2)) * DAY
    source = draw(st.sampled_from([Source.WEBROPOL, Source.SOLEOPS, Source.PAPER]))
    fields = draw(PROFILES)
    if source is Source.PAPER:
        values = said("x", **fields).profile.model_dump(exclude_none=True)
        awaits = draw(st.sampled_from([(), (Awaited.GRADUATION,)]))
        status = "pending" if awaits else "active"
        own = consent(at, source, "folder")
        alumnus = Alumnus.model_validate(
            values | {"id": "a", "status": status, "source": source, "awaits": awaits}
        ).having(consents=(own.model_dump(),))
        return _aged(draw, Told(_fitting(alumnus), {}))
    first = said("r1", 0, source, draw(st.booleans()), **fields)
    alumnus = begun("a", first).having(consents=(consent(at, source, "r1").model_dump(),))
    return _aged(draw, Told(alumnus, {"r1": first}))


def _fitting(alumnus: Alumnus) -> Alumnus:
    began, graduated = alumnus.studies_began, alumnus.graduation_year
    wrong = began and graduated and graduated < began
    return alumnus.having(graduation_year=None) if wrong else alumnus


def _aged(draw: st.DrawFn, told: Told) -> Told:
    alumnus = told.alumnus
    if alumnus.status == "active" and draw(st.booleans()):
        reminded = (START.date() - 60 * DAY, START.date() - 30 * DAY)
        values = {"status": "passive", "passive_on": START.date(), "reminded_on": reminded}
        alumnus = alumnus.having(**values)
    return Told(alumnus, told.said_by)


Change = Callable[[Told], Told]


def _moves(move: Callable[[Alumnus], Any]) -> Change:
    def change(told: Told) -> Told:
        new = move(told.alumnus)
        return Told(new if isinstance(new, Alumnus) else new[0], told.said_by)

    return change


SINCE = START + 40 * DAY
BLOCKED = MarketingBlock(set_by=BlockSource.PERSON, at=SINCE, by="user:a")
LIFTED = Lift(at=SINCE + DAY, by="user:a", reason="wish", wished_at=SINCE + DAY)
NEWS = Informed(at=SINCE, how="letter", notice_version="2")
EDITS = ("programme", "workplace", "city", "street", "phone")
CHANGES: dict[str, Change] = {
    **{f"edit {name}": _moves(lambda one, name=name: one.edited({name: "Own"})) for name in EDITS},
    "a paper consent": _moves(lambda one: one.consented(consent(SINCE, Source.PAPER, "later"))),
    "another address": _moves(lambda one: one.moved_to("own@example.fi", SINCE, "s")),
    "the degree": _moves(lambda one: one.degree_is_confirmed("user:a", SINCE)),
    "a block": _moves(lambda one: one.blocked(BLOCKED)),
    "a block lifted": _moves(lambda one: one.unblocked(LIFTED)),
    "an objection": _moves(lambda one: one.objected((Purpose.ALUM,), "user:a", SINCE)),
    "a restriction": _moves(lambda one: one.restrict()),
    "protection": _moves(lambda one: one.protected(True, False)),
    "word of the processing": _moves(lambda one: one.was_informed(NEWS)),
    "its own consent taken back": _moves(lambda one: one.without_consent("r1", SINCE + DAY)),
    "a registration of theirs": lambda told: joins(told, said("r2", 45, city="Own", email="r2@example.fi")),
    "the degree by Soleops": lambda told: joins(told, said("r3", 46, Source.SOLEOPS, True, degree="Own")),
}
RIGHTS = ("marketing_block", "objections", "restricted", "contact_secret", "deceased", "marketing_lift")
SAME = COMPARED | {*RIGHTS, "informed", "passive_on", "reminded_on", "verified_at", "directory"}


def happened(told: Told, changes: list[str]) -> tuple[Told, list[str]]:
    """All that the record's state allowed, and what it was."""
    done = []
    for name in changes:
        try:
            told = CHANGES[name](told)
        except Refusal:
            continue
        done.append(name)
    return told, done


PARTLY = {"edit city", "edit street"}


def shown(told: Told, changes: list[str]) -> dict[str, Any]:
    """A record as the next registration finds it; of its consents those in force, and the ended.

    Without the country, which any registration sets anew where no address stands; and not whose an address
    is that was edited in part.
    """
    settled = renewed(told.alumnus, told.said_by, told.said_by)
    exact = not PARTLY.intersection(changes)
    found = settled.model_dump(include=SAME - {"settled", "country"})
    each = {one: set(names) for one, names in found["registrations"].items()}
    in_force = [(one.evidence, one.at) for one in told.alumnus.consents if one.withdrawn_at is None]
    ended = [
        one.evidence for one in told.alumnus.consents if one.withdrawn_at is not None and not one.mistaken
    ]
    return found | {"registrations": each if exact else {}, "in_force": in_force, "ended": ended}


UNLINKED = SINCE + 10 * DAY


def _since(new: Alumnus, alone: Alumnus) -> dict[str, Any]:
    """Whom the wrong consent alone kept active is passive since the day on which that was found."""
    kept = new.status == alone.status == "passive" and new.passive_on == UNLINKED.date()
    return {"passive_on": UNLINKED.date()} if kept else {}


@settings(max_examples=300, deadline=None, phases=[Phase.generate])
@given(records(), st.data())
def test_linked_changed_and_unlinked_is_as_if_it_had_never_been_linked(told, data):
    source, done = data.draw(st.sampled_from([Source.WEBROPOL, Source.SOLEOPS])), data.draw(st.booleans())
    revisions = data.draw(st.lists(PROFILES, min_size=1, max_size=2))
    day = data.draw(st.integers(-40, 30))
    changes = data.draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4, unique=True))
    at = START + 35 * DAY
    other = [said(OTHER, day, source, done, **fields) for fields in revisions]
    linked = joins(told, other[0])
    before = Before.of(told.alumnus, at).giving(
        linked.alumnus.registrations[OTHER], told.alumnus, linked.alumnus
    )
    wrong, happened_then = happened(linked, changes)
    for later in other[1:]:
        again = joins(wrong, later)
        before = before.giving(again.alumnus.registrations[OTHER], wrong.alumnus, again.alumnus)
        wrong = again
    mine = wrong.said_by[OTHER]
    given_ = Linked(OTHER, mine.profile, OTHER, mine.at)
    parted_, _, stays = parted(wrong.alumnus, given_, before, wrong.said_by, UNLINKED)
    alone, happened_alone = happened(told, changes)
    now = Told(parted_, {one: said for one, said in wrong.said_by.items() if one != OTHER})
    assert OTHER not in parted_.registrations
    assert OTHER not in [one.evidence for one in parted_.consents if one.withdrawn_at is None]
    assert {name: getattr(parted_, name) for name in RIGHTS} == {
        name: getattr(wrong.alumnus, name) for name in RIGHTS
    }
    named = {note.field for note in stays}
    edited_ = {name.removeprefix("edit ") for name in changes}
    moved = {"email"} if "another address" in changes else set()
    assert named <= edited_ | moved | {"city", "street", "country"}
    edited = len(other) > 1 and PARTLY.intersection(changes)
    if happened_then == happened_alone and not edited:
        assert shown(now, changes) == shown(alone, changes) | _since(parted_, alone.alumnus)
