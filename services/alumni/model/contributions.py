"""One alumnus of several registrations: what each says, and what the record says of all of them. Pure.

Each field comes of the registration with the earliest consent that says something; the others fill blanks.
So the order in which they arrive does not matter. What staff or the person have written is never touched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.alumni.model.alumnus import TOPICS, Alumnus
from services.alumni.model.consent import FOREIGN, Source
from services.alumni.model.life import Awaited, DegreeConfirmation
from shared.graduate import Profile

ADDRESS = ("street", "postal_code", "city", "country")
"""Filled together, as parts of two addresses make none."""
MANDATORY = ("last_name", "first_names")
UNITS = (ADDRESS, *((name,) for name in Profile.model_fields if name not in ADDRESS))
YEARS = ("studies_began", "graduation_year")
EMAIL = "email"
BLANK: tuple[Any, ...] = (None, "", ())


@dataclass(frozen=True)
class Contribution:
    """What one registration says. known: its source knows the person; completed: it says of the degree so."""

    id: str
    at: datetime
    source: Source
    profile: Profile
    completed: bool = False

    @property
    def known(self) -> bool:
        """Whether the source knows the person, so that an address needs no proof."""
        return self.source is Source.SOLEOPS

    def carrying(self, earlier: Profile, fields: Iterable[str]) -> "Contribution":
        """With what it said earlier of fields that are mandatory, or that it now says wrongly."""
        kept = {
            name: getattr(earlier, name) for name in {*fields, *MANDATORY} if name in Profile.model_fields
        }
        blank = {name: value for name, value in kept.items() if getattr(self.profile, name) in BLANK}
        profile = self.profile.model_copy(update=blank)
        return Contribution(self.id, self.at, self.source, profile, self.completed)


Contributions = Mapping[str, Contribution]


def begun(alumnus_id: str, first: Contribution) -> Alumnus:
    """A new alumnus of a registration that has both names."""
    names = {name: getattr(first.profile, name) for name in MANDATORY}
    values = {"id": alumnus_id, "status": "pending", "source": first.source, "awaits": tuple(Awaited)}
    alumnus = Alumnus.model_validate(values | names | {"registrations": {first.id: MANDATORY}})
    return renewed(alumnus, {first.id: first}, {first.id: first})


def without(alumnus: Alumnus, before: Contributions, registration_id: str) -> Alumnus:
    """A pending alumnus without what one registration says, as if it had never come."""
    after = {one: said_by for one, said_by in before.items() if one != registration_id}
    return renewed(alumnus.model_copy(update={"awaits": _unproved(alumnus)}), before, after)


def _unproved(alumnus: Alumnus) -> tuple[Awaited, ...]:
    """What a pending alumnus made of registrations would await but for these."""
    if alumnus.source not in FOREIGN:
        return alumnus.awaits
    proved = {Awaited.VERIFICATION: alumnus.verified_at, Awaited.GRADUATION: alumnus.degree_confirmed}
    return tuple(awaited for awaited, by in proved.items() if by is None)


def renewed(alumnus: Alumnus, before: Contributions, after: Contributions) -> Alumnus:
    """The alumnus after what registrations say has changed from `before`, as it was taken, to `after`.

    A field is theirs to change as long as it has the value of the one that gave it; once it has another it
    is left alone for good.
    """
    merging = _Merging(alumnus, before, after)
    for unit in UNITS:
        merging.settle(unit)
    return merging.result()


class _Merging:
    """One merge in the making: who gives what now."""

    def __init__(self, alumnus: Alumnus, before: Contributions, after: Contributions) -> None:
        self.alumnus, self.before = alumnus, before
        self.order = sorted(after.values(), key=lambda one: (one.at, one.id))
        self.givers = {name: one for one, names in alumnus.registrations.items() for name in names}
        self.settled = list(alumnus.settled)
        self.values: dict[str, Any] = {}

    def settle(self, unit: tuple[str, ...]) -> None:
        """Find what a field, or the address, is to be."""
        name, now = unit[0], said(self.alumnus, unit)
        giver = self.givers.get(name)
        if name in self.settled or (giver is None and not self._is_free(name, now)):
            return
        if giver is not None and not self._stands(giver, unit, now):
            self.settled.append(name)
            del self.givers[name]
        elif name != EMAIL or self._may_give_email():
            self._give(unit)

    def _is_free(self, name: str, now: Any) -> bool:
        """Whether nobody has said anything: no topics chosen, where they were asked for, is a wish."""
        return now in BLANK and not (name == TOPICS and self.alumnus.topics_asked)

    def _stands(self, giver: str, unit: tuple[str, ...], now: Any) -> bool:
        """Whether the record still has what a registration gave it."""
        return giver in self.before and now == said(self.before[giver].profile, unit)

    def _may_give_email(self) -> bool:
        """An address that nobody has shown to be theirs opens no record that is established."""
        unproved = Awaited.VERIFICATION in self.alumnus.awaits
        return self.alumnus.verified_at is None and (unproved or any(one.known for one in self.order))

    def _give(self, unit: tuple[str, ...]) -> None:
        name = unit[0]
        allowed = [one for one in self.order if one.known] if name == EMAIL else []
        giver = next((one for one in allowed or self.order if said(one.profile, unit) not in BLANK), None)
        if giver is not None:
            self.givers[name] = giver.id
            self.values |= _filling(giver.profile, unit)
        elif name not in MANDATORY:
            self.givers.pop(name, None)
            self.values |= _filling(Profile(), unit)

    def result(self) -> Alumnus:
        """The alumnus with all that was found; active once nothing is awaited."""
        self._put_years_in_order()
        of_each = {
            one.id: tuple(n for n, giver in self.givers.items() if giver == one.id) for one in self.order
        }
        values = self.values | {"registrations": of_each, "settled": tuple(self.settled)}
        if self.alumnus.source in FOREIGN and self.order:
            values["source"] = self.order[0].source
        return self.alumnus.merged(values | self._standing())

    def _put_years_in_order(self) -> None:
        """Leave out a year of studies that contradicts the other one, until one of them changes."""
        began, graduated = (self.values.get(name, getattr(self.alumnus, name)) for name in YEARS)
        if began and graduated and graduated < began:
            name = next(one for one in YEARS if one in self.values)
            self.givers.pop(name, None)
            self.values[name] = None

    def _standing(self) -> dict[str, Any]:
        """What is awaited still, and who confirmed the degree."""
        proved = {Awaited.VERIFICATION} if self._is_vouched_for() else set()
        completed = next((one for one in self.order if one.completed), None)
        done = proved | ({Awaited.GRADUATION} if completed else set())
        values: dict[str, Any] = {"awaits": tuple(one for one in self.alumnus.awaits if one not in done)}
        confirmed = self.alumnus.degree_confirmed
        if completed and (confirmed is None or confirmed.by in FOREIGN):
            values["degree_confirmed"] = DegreeConfirmation(at=completed.at, by=completed.source)
        return values

    def _is_vouched_for(self) -> bool:
        """Whether a source that knows the person gives this very address, or there is none to be proved."""
        email = self.values.get(EMAIL, self.alumnus.email)
        return any(one.known and email in (None, one.profile.email) for one in self.order)


def said(record: Profile, unit: tuple[str, ...]) -> Any:
    """What a record says of a field, or of the address as a whole; blank where that is nothing."""
    if unit != ADDRESS:
        return getattr(record, unit[0])
    parts = tuple(getattr(record, name) for name in ADDRESS[:-1])
    return (*parts, record.country or "FI") if any(parts) else None


def _filling(profile: Profile, unit: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(profile, name) for name in unit}
    return values | ({"country": values["country"] or "FI"} if unit == ADDRESS else {})


def differing(alumnus: Alumnus, one: Contribution) -> list[str]:
    """Fields of which a registration says something else than the record."""
    told = ((unit[0], said(one.profile, unit), said(alumnus, unit)) for unit in UNITS)
    return [name for name, given, recorded in told if given not in BLANK and given != recorded]
