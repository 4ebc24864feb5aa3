"""Suppression: what the data protection officer decides, and what the records of people say."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from services.privacy.model.reading import purposes_of
from services.privacy.model.request import Request
from services.privacy.model.suppression import NewSuppression, Registry, Release, Ruling, Suppression
from services.privacy.store import cards
from services.privacy.store import suppressions as store
from services.privacy.store.catalogue import list_purposes
from shared import act as acts
from shared import clock, identifiers
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import Basis, Purpose
from shared.errors import Busy, NotFound
from shared.events.integrations import AddressesUnsubscribed
from shared.person import UNSUBSCRIBED
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


def unsubscribe(event: AddressesUnsubscribed) -> None:
    """Suppress addresses that unsubscribed in the newsletter service and that nobody carries."""
    at = event.occurred_at or clock.now()
    by = f"unsubscription:{event.record_id}"
    ruling = Ruling(at=at, by=by, action="suppressed", kind="marketing", reason=UNSUBSCRIBED)
    act = acts.system("privacy", event.request_id)
    for record_id in event.suppressions:
        first = store.unknown_of(record_id, event.key_version)
        store.put_suppression(first, lambda one: one.unsubscribed(ruling), act)


# --- before an erasure -----------------------------------------------------------------------------------

REGISTRIES: Mapping[str, Registry] = {
    "partners.contact": "partners",
    "partners.organisation": "partners",
    "alumni.alumnus": "alumni",
}
"""The register of each kind of record that carries a person's own addresses."""


def bar_return(
    records: Sequence[str], purposes: Collection[Purpose], request: Request, since: datetime, act: Act
) -> None:
    """Suppress the addresses of records that are about to be erased, so that nothing brings them back (N3).

    since: the moment they count from; a consent that is given later is barred by nothing. Of personal
    addresses only: a number that is no mobile, or an address that another person's record in use carries,
    bars nobody; a record of their own, one in scope or in another register, does not stand in the way. What
    the records say of marketing is followed first, as they will say no more afterwards.
    """
    for reference in records:
        kind, _, record_id = reference.partition(":")
        named = tuple(one for one in Purpose if one in purposes and one in purposes_of(kind))
        if kind not in REGISTRIES or not named:
            continue
        follow(_noun(kind), record_id)
        card = cards.card(_noun(kind), record_id)
        if card is not None and card["status"] != "erased":
            ruling = Ruling(
                at=since, by=act.actor, action="suppressed", kind="erased", purposes=named, reason=ERASED
            )
            _bar(card, ruling, REGISTRIES[kind], request, act)


ERASED = "the person was erased"


def _noun(kind: str) -> cards.Noun:
    return cast(cards.Noun, kind.partition(".")[2])


def _bar(card: Item, ruling: Ruling, registry: Registry, request: Request, act: Act) -> None:
    for what, value in _personal(card):
        if not cards.carried_by_others(what, value, card, request.own):
            first = store.unknown(what, value)
            store.put_suppression(first, lambda one: one.erased_from(ruling, registry, request.id), act)


# --- what contacts say -----------------------------------------------------------------------------------


def follow(noun: cards.Noun, record_id: str) -> None:
    """Bring suppression to what the record of a contact, or of a private customer, says now.

    Where the record changes meanwhile it is done again: so whoever writes last has read the last version.
    """
    done = 0
    for _ in range(TRIES):
        card = cards.card(noun, record_id)
        if card is None or card["version"] == done:
            return
        if card["status"] == "erased":
            _settle(f"{noun}:{record_id}")
            return
        if not _follow(noun, record_id, card):
            return
        done = card["version"]
    raise Busy("the record keeps changing; the queue tries again")


def _settle(source: str) -> None:
    """Of an erased person the restriction ends with the record; a block stays on the addresses they had."""

    def move(one: Suppression) -> tuple[Suppression, Event]:
        return one.marked(source, marketing=source in one.marketing, restricted=False)

    for record_id in store.sourced_by(source):
        with contextlib.suppress(NotFound):
            store.change_suppression(record_id, move, acts.system("privacy"))
        store.drop_sourced(source, record_id)


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
    """Whether the person itself is a source, by a block or an objection to marketing [art. 21(2)].

    A block that only echoes a suppressed address is none.
    """
    block = card.get("marketing_block")
    own = block is not None and block.get("set_by") != "suppression"
    return own or Purpose.MKT in card.get("objections", ())


def _suppressions(card: Item) -> Iterable[Suppression]:
    for what, value in _personal(card):
        yield store.unknown(what, value)


def _personal(card: Item) -> Iterable[tuple[str, str]]:
    """The person's addresses: the email, and the phone if it is a mobile and not a switchboard."""
    if card.get("email"):
        yield "email", card["email"]
    if card.get("phone") and identifiers.is_mobile(card["phone"]):
        yield "phone", card["phone"]
