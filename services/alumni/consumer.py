"""What alumni does about events: what pages kept, letters, what leaving stops, errands of privacy."""

from collections.abc import Callable
from typing import Any

from services.alumni import subjects
from services.alumni.actions import (
    cooperation,
    cooperation_letters,
    gathering_letters,
    gatherings,
    intake,
    invitations,
    news,
    offers,
    reminders,
    submissions,
)
from shared.consumer import consumer
from shared.contracts.alumni import (
    AlumnusAddressChanged,
    AlumnusDegreeConfirmed,
    AlumnusLeft,
    AlumnusRegistered,
    AlumnusReminded,
    AlumnusSupplemented,
    AlumnusVerified,
    CooperationAccepted,
    CooperationAsked,
    CooperationDeclined,
    CooperationMailRequested,
    GatheringCancelled,
    InvitationsOrdered,
    ParticipationCancelled,
    ParticipationInvited,
    ParticipationPromoted,
    SubmissionAdmitted,
    SubmissionReceived,
    SubmissionRejected,
)
from shared.contracts.integrations import RegistrationReceived
from shared.contracts.partners import OrganisationDeactivated
from shared.contracts.subjects import ErrandGiven, RecordErased
from shared.record import Event


def _end(event: AlumnusLeft) -> None:
    """Leaving ends what the alumnus was asked for, and what they offer."""
    cooperation.stop(event)
    offers.close_all(event)


def _take_in(event: AlumnusSupplemented) -> None:
    """What was sent on a page is in the record now."""
    news.tell_of_addition(event)
    submissions.finish(event)


def _end_of_erased(event: RecordErased) -> None:
    """What an erased alumnus, or an erased private customer, offered is offered no more; what came goes."""
    if event.kind in ("alumnus", "organisation"):
        offers.close_all(event)
    if event.kind == "alumnus":
        intake.forget(event.record_id, event.request_id)


REACTIONS: dict[type[Event], Callable[[Any], None]] = {
    SubmissionReceived: submissions.deal_with,
    SubmissionAdmitted: submissions.deal_with,
    SubmissionRejected: submissions.deal_with,
    AlumnusRegistered: intake.ask_to_verify,
    AlumnusVerified: news.welcome,
    AlumnusDegreeConfirmed: news.welcome,
    AlumnusSupplemented: _take_in,
    AlumnusAddressChanged: submissions.finish,
    AlumnusReminded: reminders.mail_reminder,
    AlumnusLeft: _end,
    OrganisationDeactivated: offers.close_all,
    CooperationAsked: cooperation_letters.mail_request,
    CooperationMailRequested: cooperation_letters.mail_request,
    CooperationAccepted: cooperation_letters.tell_responsible,
    CooperationDeclined: cooperation_letters.tell_responsible,
    RecordErased: _end_of_erased,
    RegistrationReceived: intake.receive,
    InvitationsOrdered: invitations.make,
    GatheringCancelled: gatherings.end,
    ParticipationInvited: gathering_letters.mail_letter,
    ParticipationPromoted: gathering_letters.mail_letter,
    ParticipationCancelled: gathering_letters.mail_letter,
    ErrandGiven: subjects.holder.run,
}
"""Deliveries repeat and come in any order: each reaction finds by state what is still to do."""


def react(event: Event) -> None:
    """Do what is to be done about an event."""
    REACTIONS[type(event)](event)


handler = consumer(tuple(REACTIONS), react)
