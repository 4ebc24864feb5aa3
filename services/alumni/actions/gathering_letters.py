"""The letters about events: each decided on when it goes out, and mailed once."""

from collections.abc import Collection, Mapping
from typing import Any

from services.alumni.actions import links
from services.alumni.actions.invitations import PURPOSES
from services.alumni.model.gathering import CURRENT, Gathering
from services.alumni.model.gathering_letters import (
    CANCELLATION,
    CONFIRMATION,
    INVITATION,
    MOVED,
    PROMOTION,
    REMINDER,
    WAITING,
)
from services.alumni.model.letters import Letter
from services.alumni.model.participation import RESENT, Participation, invitations, reminders
from services.alumni.store import alumni
from services.alumni.store import gatherings as store
from shared import act as acts
from shared import beside, clock, codes, mail, settings
from shared.attributes import Item
from shared.codes import Code
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message
from shared.dates import day
from shared.errors import NotFound
from shared.events.alumni import (
    ParticipationAccepted,
    ParticipationCancelled,
    ParticipationEvent,
    ParticipationInvited,
    ParticipationMailRequested,
    ParticipationMoved,
    ParticipationPromoted,
    ParticipationReminded,
    ParticipationWaiting,
)
from shared.fields import Language

PAGE = "/alumni/pages/event"
USE = "alumni-event"
SIGNED_UP = ("accepted", "waiting")
LETTERS: Mapping[type[ParticipationEvent], tuple[str, Collection[str], Collection[str], Letter, Message]] = {
    ParticipationInvited: ("invited", ("invited",), ("open",), INVITATION, Message.ORDINARY),
    ParticipationReminded: ("reminded", ("invited",), ("open",), REMINDER, Message.ORDINARY),
    ParticipationAccepted: ("accepted", ("accepted",), CURRENT, CONFIRMATION, Message.SERVICE),
    ParticipationWaiting: ("waiting", ("waiting",), CURRENT, WAITING, Message.SERVICE),
    ParticipationPromoted: ("accepted", ("accepted",), CURRENT, PROMOTION, Message.SERVICE),
    ParticipationMoved: ("moved", SIGNED_UP, CURRENT, MOVED, Message.SERVICE),
    ParticipationCancelled: ("cancelled", ("cancelled",), ("cancelled",), CANCELLATION, Message.SERVICE),
}
"""Event to its letter's name, and the states of participation and event in which it is still true."""
ONCE_MORE: Mapping[str, type[ParticipationEvent]] = {
    "invited": ParticipationInvited,
    "accepted": ParticipationAccepted,
    "waiting": ParticipationWaiting,
}
"""Which letter is true of somebody whose letter is asked for once more."""


def code_of(part: Participation) -> Code:
    """The code of the link to somebody's part in an event; nothing of it is stored."""
    return Code.of(USE, part.id)


def opened(code: Code) -> tuple[Participation, Gathering]:
    """Somebody's part in an event that a code opens; NotFound alike for any other and for what is gone."""
    code.must_open(USE)
    item = store.find_participation(code.record_id)
    event = store.find_event(item["event_id"]) if item else None
    if item is None or event is None:
        raise NotFound("this link is not valid, or no longer valid")
    return store.PARTICIPATIONS.load(item), event


def mail_letter(event: ParticipationEvent) -> None:
    """Mail a letter unless it went out, or is not true any more; or say on the record why it was not."""
    if isinstance(event, ParticipationCancelled) and not event.signed_up:
        return
    item = store.find_participation(event.record_id)
    gathering = store.find_event(event.event_id)
    if item is None or gathering is None:
        return
    part = store.PARTICIPATIONS.load(item)
    name, states, of_event, letter, message = _letter(event, part)
    due = part.status in states and gathering.status in of_event
    invites = message is Message.ORDINARY
    if not due or (invites and not gathering.takes_sign_ups):
        return
    if beside.mailed(store.PARTICIPATIONS, part.id, name) >= event.version:
        return
    card = _card(part)
    reasons = _reasons(part, card, message)
    if card is None or reasons:
        act = acts.system("alumni", event.request_id)
        store.change_participation(part.id, lambda one: one.not_mailed(reasons), act)
        return
    mail.send(_written(letter, part, gathering, card), f"event-{part.id}-{event.version}")
    beside.put_mailed(store.PARTICIPATIONS, part.id, name, event.version, _counted(event, part))


def _letter(
    event: ParticipationEvent, part: Participation
) -> tuple[str, Collection[str], Collection[str], Letter, Message]:
    if not isinstance(event, ParticipationMailRequested):
        return LETTERS[type(event)]
    return ("again", *LETTERS[ONCE_MORE.get(part.status, ParticipationInvited)][1:])


def _counted(event: ParticipationEvent, part: Participation) -> str:
    """Where a letter that went out is counted, and as what; nothing of letters that answer somebody."""
    match event:
        case ParticipationInvited():
            what = invitations(part.round)
        case ParticipationReminded():
            what = reminders(event.reminder - 1)
        case ParticipationMailRequested():
            what = RESENT
        case _:
            return ""
    return f"{store.event_partition(part.event_id)}#{what}"


def _card(part: Participation) -> Item | None:
    read: Any = alumni.cards if part.person_kind == "alumnus" else store.contacts
    found: list[Item] = read([part.person_id])
    return found[0] if found else None


def _reasons(part: Participation, card: Item | None, message: Message) -> tuple[str, ...]:
    if card is None:
        return ("erased",)
    decided = decide([card], PURPOSES[part.person_kind], Channel.EMAIL, message=message)
    return decided[part.person_id].reasons


def _written(letter: Letter, part: Participation, gathering: Gathering, card: Item) -> Any:
    text = gathering.texts.in_language(part.language)[1]
    link = codes.link(settings.read("PUBLIC_URL"), PAGE, code_of(part), part.language)
    return mail.letter(
        card["email"],
        part.language,
        letter,
        title=text.title,
        description=f"\n{text.description}\n" if text.description else "",
        when=when(gathering, part.language),
        place=gathering.place,
        until=day(gathering.sign_up_until, part.language),
        link=link,
        ways_out=_ways_out(part, card),
    )


def _ways_out(part: Participation, card: Item) -> str:
    if part.person_kind == "contact":
        return links.way_out_of_contact(part.language)
    return links.ways_out(alumni.ALUMNI.load(card), part.language)


def when(gathering: Gathering, language: Language) -> str:
    """Its time in Finland: `1.3.2026 17.00–19.30`; both days where it lasts longer than one."""
    first, last = (one.astimezone(clock.HELSINKI) for one in (gathering.starts, gathering.ends))
    end = "" if first.date() == last.date() else f"{day(last.date(), language)} "
    return f"{day(first.date(), language)} {first:%H.%M}–{end}{last:%H.%M}"
