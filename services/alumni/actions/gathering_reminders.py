"""Reminding whoever was invited to an event and has not answered; and sending one letter once more."""

from collections import Counter
from collections.abc import Sequence

from services.alumni.actions.gatherings import with_event
from services.alumni.actions.invitations import CHUNK, PURPOSES
from services.alumni.model.gathering import Gathering
from services.alumni.model.participation import Participation
from services.alumni.model.rounds import ReminderRound
from services.alumni.store import alumni
from services.alumni.store import gatherings as store
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.attributes import Item
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel
from shared.errors import Conflict
from shared.events.alumni import RemindersOrdered, RemindersProgressed

PAGE = 2 * CHUNK
"""Parts that one message deals with."""


def order(event_id: str, act: Act) -> Gathering:
    """Have everybody reminded a moment later who has not answered, if they may be contacted."""
    asked = ReminderRound(ordered_at=clock.now(), ordered_by=act.actor)
    return store.change_event(event_id, lambda one: one.reminding(asked), act)


def resend(one: str, act: Act) -> Participation:
    """Have somebody's letter mailed once more, as it is true now; Conflict where there is none to be sent.

    Whether they may be written to is decided when it goes out; the part says why it did not.
    """
    part, event, mine = with_event(one, act)
    event.must_be_current()
    if part.status == "invited" and not event.takes_sign_ups:
        legal = sorted(part.actions().keys() - {"mail"})
        raise Conflict("the event takes no sign-ups: nobody is invited any more", legal=legal)
    return store.change_participation(part.id, Participation.mailing, mine)


def remind(event: RemindersOrdered | RemindersProgressed) -> None:
    """Remind those on one page of an event's list; one that is dealt with already is left as it is."""
    act = acts.system("alumni", event.request_id)
    gathering = store.read_event(event.record_id, act)
    asked = gathering.reminders[event.reminder]
    if asked.made or asked.pages != event.page:
        return
    if not gathering.takes_sign_ups:
        store.change_event(gathering.id, lambda one: one.reminding_stopped(event.reminder), act)
        return
    found, after = store.participations_after(gathering.id, asked.after, PAGE)
    counted = _Page(event.reminder + 1, asked, act)
    for start in range(0, len(found), CHUNK):
        counted.take(found[start : start + CHUNK])
    skipped = dict(counted.skipped)
    store.change_event(
        gathering.id,
        lambda one: one.reminded(event.reminder, event.page, counted.reminded, skipped, after),
        act,
    )


class _Page:
    """One page of a reminder in the making."""

    def __init__(self, number: int, asked: ReminderRound, act: Act) -> None:
        self.number, self.asked, self.act = number, asked, act
        self.reminded = 0
        self.skipped: Counter[str] = Counter()

    def take(self, items: Sequence[Item]) -> None:
        """Remind those of a hundred who have not answered and may be contacted."""
        parts = [store.PARTICIPATIONS.load(one) for one in items]
        reasons = _reasons([one for one in parts if one.status == "invited"])
        for part in parts:
            if part.reminders >= self.number:
                self.reminded += 1
            elif why := self._answered(part) or reasons.get(part.id):
                self.skipped[why] += 1
            else:
                self._remind(part)

    def _answered(self, part: Participation) -> str:
        """What speaks against a reminder whoever it is: an answer, or that the invitation is younger."""
        if part.status != "invited":
            return part.status
        young = part.created_at is not None and part.created_at > self.asked.ordered_at
        return "invited_since" if young else ""

    def _remind(self, part: Participation) -> None:
        try:
            store.change_participation(part.id, lambda one: one.reminded(self.number), self.act)
            self.reminded += 1
        except Conflict:
            self.skipped["answered_meanwhile"] += 1


def _reasons(parts: Sequence[Participation]) -> dict[str, str]:
    """Why some may not be contacted now, by their part; the first reason of each."""
    found: dict[str, str] = {}
    for kind, purpose in PURPOSES.items():
        people = {one.person_id: one.id for one in parts if one.person_kind == kind}
        read = alumni.cards if kind == "alumnus" else store.contacts
        decisions = decide(read(people), purpose, Channel.EMAIL)
        for person_id, part_id in people.items():
            decision = decisions.get(person_id)
            if decision is None:
                found[part_id] = "erased"
            elif not decision.allowed:
                found[part_id] = decision.reasons[0]
    return found
