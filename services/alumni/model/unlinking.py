"""Taking back what was linked to the wrong alumnus, as far as nobody has changed it since. Pure.

What was there before is kept with what was linked, as long as that can be undone. A block, an objection, a
restriction, a protection, a withdrawal and an erasure are never lifted by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import FOREIGN, STAFFED, AlumnusConsent, by_mistake
from services.alumni.model.contributions import (
    ADDRESS,
    BLANK,
    EMAIL,
    UNITS,
    Contributions,
    renewed,
    said,
)
from services.alumni.model.life import MOVES, Awaited, DegreeConfirmation
from shared import clock
from shared.contracts.privacy import Purpose
from shared.contracts.registration import LeftOut
from shared.events.alumni import AlumnusSeparated
from shared.graduate import COUNTRY, Profile
from shared.graduate import EMAIL as MAILED
from shared.person import BlockSource, Informed
from shared.personal import NOT_PERSONAL
from shared.record import Event, Flag, Model, Moment

UNDONE_WITHIN = timedelta(days=90)
"""How long what was there before is kept, and a link can be undone."""
STAYS = {
    "problem": "has changed since the link, and stays on the alumnus's record",
    "expected": "a person's decision whose it is",
}
SAME = ("status", "awaits", "verified_at", "degree_confirmed", "reminded_on", "passive_on", "country")
"""What is kept of a record just as it stands."""


class Before(Model):
    """How an alumnus's record stood before something was linked to it.

    consent_at: when the consent in force then was given. told, told_since: how they had been told of the
    processing, and how it stood after the link. gave: the fields that have, or once had, their value of it;
    email: the address that it gave, which stays on the record even where its source says another since;
    former_email: the one that stood there.
    """

    at: Moment
    status: Annotated[str, NOT_PERSONAL]
    awaits: Annotated[tuple[Awaited, ...], NOT_PERSONAL] = ()
    verified_at: Moment | None = None
    degree_confirmed: DegreeConfirmation | None = None
    consent_at: Moment | None = None
    reminded_on: Annotated[tuple[date, ...], NOT_PERSONAL] = ()
    passive_on: Annotated[date | None, NOT_PERSONAL] = None
    told: Informed | None = None
    told_since: Informed | None = None
    blocked: Flag = False
    gave: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    email: Annotated[str | None, MAILED] = None
    former_email: Annotated[str | None, MAILED] = None
    country: Annotated[str, COUNTRY] = "FI"

    @classmethod
    def of(cls, alumnus: Alumnus, at: datetime) -> Self:
        """The record as it is."""
        same = {name: getattr(alumnus, name) for name in SAME}
        blocked = alumnus.marketing_block is not None
        told, consent_at = _told(alumnus), _given_at(alumnus.consent)
        return cls(
            at=at, consent_at=consent_at, blocked=blocked, told=told, former_email=alumnus.email, **same
        )

    def giving(self, names: Iterable[str], old: Alumnus, new: Alumnus) -> Self:
        """With what was linked now, or changed where it came from: the fields it gives, what it told."""
        values: dict[str, Any] = {"gave": tuple(sorted({*self.gave, *names}))}
        values |= {"email": new.email} if EMAIL in names else {}
        if _told(new) != _told(old):
            told = self.told if _told(old) == self.told_since else _told(old)
            values |= {"told": told, "told_since": _told(new)}
        return self.model_copy(update=values)

    def is_over(self, at: datetime) -> bool:
        """Whether it is kept no longer."""
        return at - self.at >= UNDONE_WITHIN


@dataclass(frozen=True)
class Linked:
    """The registration that was linked. degree_at: as of when it may have told of a completed degree."""

    id: str
    profile: Profile
    evidence: str | None
    degree_at: datetime | None

    def gives(self, alumnus: Alumnus, name: str) -> bool:
        """Whether a field, or the address, has the very value that this gave."""
        return bool(said(alumnus, _unit(name)) == said(self.profile, _unit(name)))


def parted(
    alumnus: Alumnus, linked: Linked, before: Before, said_by: Contributions, at: datetime
) -> tuple[Alumnus, Event, tuple[LeftOut, ...]]:
    """The alumnus without what was linked, and the fields that somebody changed since: these stay.

    said_by: what each registration in the record says, this one included. Raises Conflict where they left.
    """
    MOVES.target("separate", alumnus.status)
    stays = tuple(LeftOut(field=name, **STAYS) for name in _changed(alumnus, linked, before))
    new = _standing(_unproved(alumnus, linked, before), linked, before, at)
    new = _abroad(_without_values(new, linked, before, said_by), before)
    return new, AlumnusSeparated(status=new.status), stays


def _changed(alumnus: Alumnus, linked: Linked, before: Before) -> list[str]:
    """What it gave and another wrote over; a block that its address brought is lifted by a person alone."""
    others = {name for one, names in alumnus.registrations.items() if one != linked.id for name in names}
    gone = [name for name in before.gave if name not in others and not linked.gives(alumnus, name)]
    parts = [part for name in gone for part in _unit(name)]
    there = [one for one in parts if getattr(alumnus, one) not in BLANK]
    found = [one for one in there if not _is_its_own(alumnus, linked, before, one)]
    block = alumnus.marketing_block
    came = not before.blocked and block is not None and block.set_by is BlockSource.SUPPRESSION
    return [*found, *(["marketing_block"] if came else [])]


def _is_its_own(alumnus: Alumnus, linked: Linked, before: Before, name: str) -> bool:
    """Whether one field, or part of the address, has the value that was linked."""
    recorded, given = getattr(alumnus, name), getattr(linked.profile, name)
    if name == EMAIL:
        return recorded is not None and recorded in (given, before.email)
    return bool(recorded == (given or "FI" if name == "country" else given))


# --- fields ----------------------------------------------------------------------------------------------


def _without_values(alumnus: Alumnus, linked: Linked, before: Before, said_by: Contributions) -> Alumnus:
    after = {one: told for one, told in said_by.items() if one != linked.id}
    bare = _mended(_without_email(alumnus, linked, before), linked, before, after)
    return _with_former_email(renewed(bare, said_by, after), before, after)


def _mended(alumnus: Alumnus, linked: Linked, before: Before, after: Contributions) -> Alumnus:
    """Of an address that another changed in part, the other parts are as they would be without this one."""
    taken_over = any(ADDRESS[0] in names for one, names in alumnus.registrations.items() if one != linked.id)
    if ADDRESS[0] not in before.gave or linked.gives(alumnus, ADDRESS[0]) or taken_over:
        return alumnus
    told = (one.profile for one in sorted(after.values(), key=lambda one: (one.at, one.id)))
    instead = next((one for one in told if said(one, ADDRESS) not in BLANK), None)
    would_be = instead or Profile(country=before.country)
    same = [one for one in ADDRESS if _is_its_own(alumnus, linked, before, one)]
    values = {one: getattr(would_be, one) for one in same}
    return alumnus.having(**values | ({"country": values["country"] or "FI"} if "country" in same else {}))


def _abroad(alumnus: Alumnus, before: Before) -> Alumnus:
    """With the country that stood there before, where no address stands."""
    is_bare = not any(getattr(alumnus, one) for one in ADDRESS[:-1])
    return alumnus.having(country=before.country) if is_bare and ADDRESS[0] in before.gave else alumnus


def _unit(name: str) -> tuple[str, ...]:
    return next(unit for unit in UNITS if unit[0] == name)


def _without_email(alumnus: Alumnus, linked: Linked, before: Before) -> Alumnus:
    """Without its address, though that was shown to be somebody's: it was another person who showed it."""
    givers = [one for one, names in alumnus.registrations.items() if EMAIL in names]
    its_own = _gave_email(alumnus, linked, before)
    if not its_own or givers not in ([], [linked.id]):
        return alumnus
    rest = {one: tuple(n for n in names if n != EMAIL) for one, names in alumnus.registrations.items()}
    settled = tuple(name for name in alumnus.settled if name != EMAIL)
    return alumnus.having(email=None, registrations=rest, settled=settled)


def _with_former_email(alumnus: Alumnus, before: Before, after: Contributions) -> Alumnus:
    """With the address of before where another registration still gives it and none stands there."""
    former = before.former_email
    giver = next((one for one, said_by in after.items() if former and said_by.profile.email == former), None)
    if giver is None or alumnus.email is not None or EMAIL in alumnus.settled:
        return alumnus
    names = (*alumnus.registrations.get(giver, ()), EMAIL)
    return alumnus.having(email=former, registrations=alumnus.registrations | {giver: names})


def _gave_email(alumnus: Alumnus, linked: Linked, before: Before) -> bool:
    return EMAIL in before.gave and _is_its_own(alumnus, linked, before, EMAIL)


# --- proofs, consent, state ------------------------------------------------------------------------------


def _unproved(alumnus: Alumnus, linked: Linked, before: Before) -> Alumnus:
    """What the other person proved, and what they were told, says nothing of this one."""
    values: dict[str, Any] = {}
    if _gave_email(alumnus, linked, before):
        values["verified_at"] = before.verified_at
    degree = alumnus.degree_confirmed
    its_own = degree is not None and degree.by in FOREIGN and degree.at == linked.degree_at
    if its_own and degree != before.degree_confirmed:
        values["degree_confirmed"] = before.degree_confirmed
    if before.told_since and _told(alumnus) == before.told_since:
        rest = {one: told.model_dump() for one, told in alumnus.informed.items() if one is not Purpose.ALUM}
        values["informed"] = rest | ({Purpose.ALUM: before.told.model_dump()} if before.told else {})
    return alumnus.having(**values)


def _standing(alumnus: Alumnus, linked: Linked, before: Before, at: datetime) -> Alumnus:
    """With the consent ended, as another's, and in the state in which it would be without it."""
    new = alumnus.having(consents=by_mistake(alumnus.consents, linked.evidence, at))
    waits = _awaited(new, before)
    if alumnus.status == "pending" or (alumnus.status == "active" and waits):
        awaits = tuple(one for one in Awaited if one in {*alumnus.awaits, *waits})
        status = alumnus.status if alumnus.status == "pending" else MOVES.target("await_again", "active")
        return new.having(status=status, awaits=awaits)
    now = _given_at(new.consent)
    if now == _given_at(alumnus.consent) or now not in (None, before.consent_at):
        return new
    return _as_before(new, before, at)


def _awaited(new: Alumnus, before: Before) -> tuple[Awaited, ...]:
    """What was awaited before, and was met since by nothing but what was linked."""
    by_hand = any(one.source in STAFFED and one.withdrawn_at is None for one in new.consents)
    met = {
        Awaited.VERIFICATION: new.verified_at is not None or by_hand,
        Awaited.GRADUATION: new.degree_confirmed is not None,
    }
    return tuple(one for one in before.awaits if not met[one])


def _as_before(new: Alumnus, before: Before, at: datetime) -> Alumnus:
    """The consent of before is in force again, or none is: with its reminders, passive where that was so."""
    values: dict[str, Any] = {"reminded_on": new.reminded_on or before.reminded_on}
    if new.status == "active" and (before.status == "passive" or new.consent is None):
        status = MOVES.target("passivate", new.status)
        values |= {"status": status, "passive_on": before.passive_on or clock.day(at)}
    return new.having(**values)


def _told(alumnus: Alumnus) -> Informed | None:
    return alumnus.informed.get(Purpose.ALUM)


def _given_at(consent: AlumnusConsent | None) -> datetime | None:
    return consent.at if consent else None
