"""Into the register, and new addresses within it: what is suppressed, and who is there already (N3)."""

from collections.abc import Iterable, Mapping
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
from shared.writes import TRIES, Lost, pause

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
        standing = claims.claimed(store.persons(new))
        must_be_new(new, act, standing=standing)
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


def must_be_new(
    alumnus: Alumnus, act: Act, old: Alumnus | None = None, standing: Standing | None = None
) -> None:
    """Raise Conflict where a living alumnus is the same person, Held where nobody may learn that it is.

    old: the record before an edit; only what tells the person otherwise than before is looked for. standing:
    the claims, where they were read.
    """
    for item in same_person(alumnus, old, standing):
        if item.get("restricted") or _confirms_number(item, alumnus, act):
            raise Held(HELD)
        raise Conflict("this person is in the register already", existing_id=item["id"])


def _confirms_number(item: Item, alumnus: Alumnus, act: Act) -> bool:
    """Whether it would tell somebody who tries a number that it is that of a protected person (R34)."""
    protected = bool(item.get("contact_secret")) and item.get("email") != alumnus.email
    return protected and not act.may(NON_DISCLOSURE, alumnus)


def same_person(alumnus: Alumnus, old: Alumnus | None = None, standing: Standing | None = None) -> list[Item]:
    """Other living alumni with the same email, or the same phone, date of birth and surname."""
    known = set(store.persons(old)) if old else set()
    asked = [pair for pair in store.persons(alumnus) if pair not in known]
    found = claims.carriers(asked, claims.claimed(asked) if standing is None else standing)
    return [item for item in found if item["status"] in LIVING and item["id"] != alumnus.id]
