"""Suppression: what the data protection officer decides, and what the records of people say."""

from collections.abc import Iterable

from services.privacy.model.suppression import NewSuppression, Release, Ruling, Suppression
from services.privacy.store import cards
from services.privacy.store import suppressions as store
from services.privacy.store.catalogue import list_purposes
from shared import act as acts
from shared import clock, identifiers
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import Basis
from shared.errors import Busy, NotFound
from shared.record import Event

TRIES = 8


def suppress(body: NewSuppression, act: Act) -> Suppression:
    """Suppress an address, known before or not; only its keyed hash is kept."""
    ruling = Ruling(
        at=clock.now(),
        by=act.actor,
        action="suppressed",
        kind=body.checked().kind,
        purposes=body.purposes,
        reason=body.reason,
    )

    def move(one: Suppression) -> tuple[Suppression, Event]:
        if body.kind == "marketing":
            return one.blocked(ruling)
        return one.erased_from(ruling, body.registry, body.request)

    return store.put_suppression(store.unknown(*body.address), move, act)


def release(record_id: str, body: Release, act: Act) -> Suppression:
    """Release what was erased, or the officer's own block; a contact's block is lifted on the contact."""
    ruling = Ruling(
        at=clock.now(),
        by=act.actor,
        action="released",
        kind=body.kind,
        purposes=body.purposes,
        reason=body.reason,
        wished_at=body.wished_at,
    )
    consent_based = {one.code for one in list_purposes() if one.basis is Basis.CONSENT}

    def move(one: Suppression) -> tuple[Suppression, Event]:
        if body.kind == "marketing":
            return one.unblocked(ruling, body.wished_at)
        return one.released(ruling, body.wished_at, consent_based)

    return store.change_suppression(record_id, move, act)


# --- what contacts say -----------------------------------------------------------------------------------


def follow(noun: cards.Noun, record_id: str) -> None:
    """Bring suppression to what the record of a contact, or of a private customer, says now.

    Where the record changes meanwhile it is done again: so whoever writes last has read the last version.
    """
    done = 0
    for _ in range(TRIES):
        card = cards.card(noun, record_id)
        if card is None or card["status"] == "erased" or card["version"] == done:
            return
        if not _follow(noun, record_id, card):
            return
        done = card["version"]
    raise Busy("the record keeps changing; the queue tries again")


def _follow(noun: cards.Noun, record_id: str, card: Item) -> bool:
    """Carry out what a card says; whether there was anything to do.

    A block and a restriction are the person's: they stay on every address that the person had while they
    stood, and leave all of them together.
    """
    marketing, restricted = _blocks(card), bool(card.get("restricted"))
    source = f"{noun}:{record_id}"
    stood = store.sourced_by(source)
    wanted = list(_suppressions(card)) if marketing or restricted else []
    for one in wanted:
        if one.id not in stood:
            store.put_sourced(source, one.id)
    _mark(source, wanted, stood, marketing=marketing, restricted=restricted)
    if not (marketing or restricted):
        for suppression in stood:
            store.drop_sourced(source, suppression)
    return bool(wanted or stood)


def _mark(
    source: str, wanted: Iterable[Suppression], stood: Iterable[str], *, marketing: bool, restricted: bool
) -> None:
    act = acts.system("privacy")

    def move(one: Suppression) -> tuple[Suppression, Event]:
        return one.marked(source, marketing=marketing, restricted=restricted)

    current = {one.id: one for one in wanted}
    for one in current.values():
        store.put_suppression(one, move, act)
    for record_id in sorted(set(stood) - current.keys()):
        try:
            store.change_suppression(record_id, move, act)
        except NotFound:
            continue


def _blocks(card: Item) -> bool:
    """Whether the contact itself is a source: a block that only echoes a suppressed address is none."""
    block = card.get("marketing_block")
    return block is not None and block.get("set_by") != "suppression"


def _suppressions(card: Item) -> Iterable[Suppression]:
    """The person's addresses: the email, and the phone if it is a mobile and not a switchboard."""
    if card.get("email"):
        yield store.unknown("email", card["email"])
    if card.get("phone") and identifiers.is_mobile(card["phone"]):
        yield store.unknown("phone", card["phone"])
