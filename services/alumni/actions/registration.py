"""Into the register, and new addresses within it: what is suppressed, and who is there already (N3)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import alumni as store
from services.alumni.store import claims
from shared import clock
from shared.act import Act
from shared.attributes import Item
from shared.contracts.alumni import LIVING
from shared.contracts.privacy import Purpose, suppressed
from shared.errors import Busy, Conflict, Held
from shared.person import MarketingBlock
from shared.personal import NON_DISCLOSURE
from shared.record import Event
from shared.writes import TRIES, Lost, Put, pause

ADDRESSES = ("email", "phone")
HELD = "this address needs a decision of the data protection officer; nothing was saved"


def register(alumnus: Alumnus, act: Act, decided: bool = False) -> Alumnus:
    """Record a new alumnus, whatever the channel.

    Raises Held where an address belongs to a person who was erased from the register and has not consented
    since, or whose data is restricted; Conflict, naming the record, where a living alumnus is the same
    person. An address blocked from marketing brings its block along. decided: somebody decided that they come
    in though an address is suppressed.
    """
    alumnus = welcomed(alumnus.consistent(), ADDRESSES, act.actor, decided)
    return _recorded(alumnus, act)


def _recorded(alumnus: Alumnus, act: Act) -> Alumnus:
    """Record a person who is not there yet: of two at once, the second is found to be the first."""
    new, event = alumnus.registered()
    for attempt in range(TRIES):
        values = list(store.persons(new))
        standing = claims.claimed(values)
        must_be_new(new, act, values, standing)
        try:
            return store.create_alumnus(new, event, act, claims.claims(new, standing))
        except Lost:
            pause(attempt)
    raise Busy("another is registering this person just now; try again")


def welcomed(alumnus: Alumnus, names: Iterable[str], by: str, decided: bool = False) -> Alumnus:
    """The alumnus as it may be kept, given what is suppressed of these addresses; raises Held (N3)."""
    known = suppressed([(name, value) for name in names if (value := getattr(alumnus, name))])
    others = [one.without(f"alumnus:{alumnus.id}") for one in known.values()]
    barred = any(one.restricted or one.bars(Purpose.ALUM, _consented_at(alumnus)) for one in others)
    if barred and not decided:
        raise Held(HELD)
    if any(one.marketing for one in others) and alumnus.marketing_block is None:
        return alumnus.having(marketing_block=MarketingBlock.inherited(by, clock.now()))
    return alumnus


def _consented_at(alumnus: Alumnus) -> datetime | None:
    return alumnus.consent.at if alumnus.consent else None


Standing = Mapping[str, Item]
Claiming = Callable[[Alumnus, list[Put]], tuple[Alumnus, Event]]
"""A move that may tell the person otherwise: given what the write puts beside it, for `admitted` to fill."""


def change(alumnus_id: str, move: Claiming, act: Act, responsible_id: str | None = None) -> Alumnus:
    """Make a move on an alumnus who may come to be told otherwise; refusals as `register`.

    Of two who come to be told alike at once, the second is found to be the first.
    """
    beside: list[Put] = []
    for attempt in range(TRIES):
        try:
            return store.change_alumnus(
                alumnus_id, lambda one: move(one, beside), act, responsible_id, beside
            )
        except Lost:
            pause(attempt)
    raise Busy("another is registering this person just now; try again")


def admitted(old: Alumnus, new: Alumnus, act: Act, beside: list[Put]) -> Alumnus:
    """An edited alumnus as it may be kept, its claims beside it; raises Held and Conflict as `register`."""
    changed = [name for name in ADDRESSES if getattr(old, name) != getattr(new, name)]
    new = welcomed(new, changed, act.actor) if changed else new
    known = set(store.persons(old))
    asked = [pair for pair in store.persons(new) if pair not in known]
    standing = claims.claimed(asked)
    must_be_new(new, act, asked, standing)
    beside[:] = claims.claims(new, standing, asked)
    return new


def must_be_new(alumnus: Alumnus, act: Act, values: Iterable[tuple[str, str]], standing: Standing) -> None:
    """Raise Conflict where a living alumnus is told by one of these values, whose claims are `standing`.

    Raises Held where nobody may learn that it is.
    """
    for item in same_person(alumnus, values, standing):
        if item.get("restricted") or _confirms_number(item, alumnus, act):
            raise Held(HELD)
        raise Conflict("this person is in the register already", existing_id=item["id"])


def _confirms_number(item: Item, alumnus: Alumnus, act: Act) -> bool:
    """Whether it would tell somebody who tries a number that it is that of a protected person (R34)."""
    protected = bool(item.get("contact_secret")) and item.get("email") != alumnus.email
    return protected and not act.may(NON_DISCLOSURE, alumnus)


def same_person(alumnus: Alumnus, values: Iterable[tuple[str, str]], standing: Standing) -> list[Item]:
    """Other living alumni with the same email, or the same phone, date of birth and surname."""
    found = claims.carriers(values, standing)
    return [item for item in found if item["status"] in LIVING and item["id"] != alumnus.id]
