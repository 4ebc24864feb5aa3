"""What alumni do with their own data on their own page; the code of a letter's link lets them in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.alumni.actions import links
from services.alumni.actions.registration import admitted, change
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Departure, Source
from services.alumni.store import alumni as store
from services.alumni.store import submissions
from shared import clock, ids
from shared.act import Act
from shared.codes import Code
from shared.errors import Conflict, Held
from shared.fields import Language
from shared.person import BlockSource, Lift, MarketingBlock
from shared.record import Event
from shared.writes import Put

WISH = "the person's own wish on their page"


def opened(code: Code, act: Act) -> Alumnus:
    """The alumnus whose code it is; NotFound alike for any other code and for who is gone."""
    alumnus = store.read_alumnus(code.record_id, act)
    links.must_open(code, alumnus)
    return alumnus


def edit(alumnus: Alumnus, fields: Mapping[str, Any], version: int, act: Act) -> Alumnus:
    """Replace these fields, None clears; StaleVersion where the record has changed since it was shown.

    Raises Held where the new values belong to a record that staff have to look at first.
    """

    def move(one: Alumnus, beside: list[Put]) -> tuple[Alumnus, Event]:
        new, event = one.edited(fields)
        try:
            return admitted(one, new, act, beside), event
        except Conflict as conflict:
            raise Held("another record has these values") from conflict

    return change(alumnus.id, move, replace(act, if_match=version))


def confirm(alumnus: Alumnus, text_version: str, language: Language, act: Act) -> Alumnus:
    """Consent anew, to the text in force as it was shown."""
    evidence = f"form {ids.digest('my-data', act.key or act.request_id)}"
    consent = AlumnusConsent(
        text_version=text_version, language=language, source=Source.PAGE, at=clock.now(), evidence=evidence
    )
    return store.change_alumnus(alumnus.id, lambda one: one.consented(consent), act)


def block(alumnus: Alumnus, act: Act) -> Alumnus:
    """Stop all marketing to the person [art. 21(2)]."""
    wish = MarketingBlock(set_by=BlockSource.PERSON, reason=WISH, at=clock.now(), by=act.actor)
    return store.change_alumnus(alumnus.id, lambda one: one.blocked(wish), act)


def unblock(alumnus: Alumnus, act: Act) -> Alumnus:
    """Lift the block, as the person now wishes."""
    now = clock.now()
    lift = Lift(at=now, by=act.actor, reason=WISH, wished_at=now)
    return store.change_alumnus(alumnus.id, lambda one: one.unblocked(lift), act)


def leave(alumnus: Alumnus, stop_marketing: bool, act: Act) -> Alumnus:
    """Out of the register, and out of all marketing where the person says so.

    The block comes first: what is erased after leaving can say no more which address is blocked.
    """
    if stop_marketing:
        block(alumnus, replace(act, key=ids.digest("block", act.key or act.request_id)))
    departure = Departure(at=clock.now(), source=Source.PAGE, by=act.actor)
    return submissions.leave(alumnus.id, lambda one: one.left(departure), act)
