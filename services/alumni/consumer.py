"""What alumni does about events: what pages kept, letters, what leaving stops, errands of privacy."""

from collections.abc import Callable

from services.alumni import subjects
from services.alumni.actions import (
    cooperation,
    cooperation_letters,
    event_lists,
    gathering_letters,
    gathering_reminders,
    gatherings,
    informing,
    intake,
    invitations,
    news,
    offers,
    reminders,
    submissions,
    unsubscribed,
)
from shared.consumer import Reactions, consumer
from shared.events.alumni import (
    AlumnusAddressChanged,
    AlumnusChanged,
    AlumnusConsented,
    AlumnusDegreeConfirmed,
    AlumnusLeft,
    AlumnusRegistered,
    AlumnusReminded,
    AlumnusRestricted,
    AlumnusSupplemented,
    AlumnusUnrestricted,
    AlumnusVerified,
    CooperationAccepted,
    CooperationAsked,
    CooperationDeclined,
    CooperationMailRequested,
    EventListRequested,
    GatheringCancelled,
    GatheringRescheduled,
    InvitationsOrdered,
    ParticipationAccepted,
    ParticipationCancelled,
    ParticipationInvited,
    ParticipationMailRequested,
    ParticipationMoved,
    ParticipationPromoted,
    ParticipationReminded,
    ParticipationWaiting,
    RemindersOrdered,
    RemindersProgressed,
    SubmissionAdmitted,
    SubmissionReceived,
    SubmissionRejected,
)
from shared.events.integrations import AddressesUnsubscribed, ExportMade, RegistrationReceived
from shared.events.partners import ContactRestricted, ContactUnrestricted, OrganisationDeactivated
from shared.events.subjects import ErrandGiven, RecordErased, RecordUnrestricted


def _end(event: AlumnusLeft) -> None:
    """Leaving ends what the alumnus was asked for, and what they offer."""
    cooperation.stop(event)
    offers.close_all(event)


def _follow(event: AlumnusRestricted | AlumnusUnrestricted) -> None:
    subjects.follow("alumnus", event.record_id, event.request_id)


def _follow_contact(event: ContactRestricted | ContactUnrestricted) -> None:
    subjects.follow("contact", event.record_id, event.request_id)


def _go_on(event: RecordUnrestricted) -> None:
    """What came to be due while a record was restricted."""
    if event.kind in AWAITING:
        AWAITING[event.kind](event)


def _take_in(event: AlumnusSupplemented) -> None:
    """What was sent on a page is in the record now."""
    news.welcome(event)
    news.tell_of_addition(event)
    submissions.finish(event)


def _greet(event: AlumnusRegistered | AlumnusChanged) -> None:
    """Whoever is active now is welcomed, whose address waits to be shown theirs is asked for that."""
    news.welcome(event)
    intake.ask_to_verify(event)


def _move(event: AlumnusAddressChanged) -> None:
    """The address that was sent on a page is the person's."""
    news.welcome(event)
    submissions.finish(event)


def _end_of_erased(event: RecordErased) -> None:
    """What an erased alumnus, or an erased private customer, offered is offered no more; what came goes."""
    if event.kind == "alumnus":
        subjects.follow("alumnus", event.record_id, event.request_id)
    if event.kind in ("alumnus", "organisation"):
        offers.close_all(event)
    if event.kind == "alumnus":
        intake.forget(event.record_id, event.request_id)


AWAITING: dict[str, Callable[[RecordUnrestricted], None]] = {
    "cooperation": cooperation.stop_abandoned,
    "offer": offers.close_abandoned,
    "participation": gatherings.catch_up,
    "submission": submissions.deal_with,
}


def _ask(event: CooperationAsked) -> None:
    """An alumnus was asked for cooperation, by letter or otherwise."""
    informing.reach(event.alumnus_id, event)
    cooperation_letters.mail_request(event)


def _invite(event: ParticipationInvited) -> None:
    """Somebody is invited to an event; contacts are of partners, who hear it themselves."""
    if event.person_kind == "alumnus":
        informing.reach(event.person_id, event)
    gathering_letters.mail_letter(event)


REACTIONS: Reactions = {
    SubmissionReceived: submissions.deal_with,
    SubmissionAdmitted: submissions.deal_with,
    SubmissionRejected: submissions.deal_with,
    AlumnusRegistered: _greet,
    AlumnusChanged: _greet,
    AlumnusConsented: news.welcome,
    AlumnusVerified: news.welcome,
    AlumnusDegreeConfirmed: news.welcome,
    AlumnusSupplemented: _take_in,
    AlumnusAddressChanged: _move,
    AlumnusReminded: reminders.mail_reminder,
    AlumnusLeft: _end,
    AlumnusRestricted: _follow,
    AlumnusUnrestricted: _follow,
    ContactRestricted: _follow_contact,
    ContactUnrestricted: _follow_contact,
    RecordUnrestricted: _go_on,
    OrganisationDeactivated: offers.close_all,
    CooperationAsked: _ask,
    CooperationMailRequested: cooperation_letters.mail_request,
    CooperationAccepted: cooperation_letters.tell_responsible,
    CooperationDeclined: cooperation_letters.tell_responsible,
    RecordErased: _end_of_erased,
    RegistrationReceived: intake.receive,
    EventListRequested: event_lists.make,
    InvitationsOrdered: invitations.make,
    RemindersOrdered: gathering_reminders.remind,
    RemindersProgressed: gathering_reminders.remind,
    ParticipationReminded: gathering_letters.mail_letter,
    ParticipationMailRequested: gathering_letters.mail_letter,
    GatheringCancelled: gatherings.end,
    GatheringRescheduled: gatherings.reschedule,
    ParticipationInvited: _invite,
    ParticipationAccepted: gathering_letters.mail_letter,
    ParticipationWaiting: gathering_letters.mail_letter,
    ParticipationMoved: gathering_letters.mail_letter,
    ExportMade: informing.reach_listed,
    AddressesUnsubscribed: unsubscribed.block,
    ParticipationPromoted: gathering_letters.mail_letter,
    ParticipationCancelled: gathering_letters.mail_letter,
    ErrandGiven: subjects.holder.run,
}

handler = consumer(REACTIONS)
