"""What alumni does about events: letters, what leaving the register stops, errands of privacy."""

from collections.abc import Callable
from typing import Any

from services.alumni import subjects
from services.alumni.actions import cooperation, cooperation_letters, offers, reminders
from shared.consumer import consumer
from shared.contracts.alumni import (
    AlumnusLeft,
    AlumnusReminded,
    CooperationAccepted,
    CooperationAsked,
    CooperationDeclined,
    CooperationMailRequested,
)
from shared.contracts.partners import OrganisationDeactivated
from shared.contracts.subjects import ErrandGiven
from shared.record import Event


def _end(event: AlumnusLeft) -> None:
    """Leaving ends what the alumnus was asked for, and what they offer."""
    cooperation.stop(event)
    offers.close_all(event)


REACTIONS: dict[type[Event], Callable[[Any], None]] = {
    AlumnusReminded: reminders.mail_reminder,
    AlumnusLeft: _end,
    OrganisationDeactivated: offers.close_all,
    CooperationAsked: cooperation_letters.mail_request,
    CooperationMailRequested: cooperation_letters.mail_request,
    CooperationAccepted: cooperation_letters.tell_responsible,
    CooperationDeclined: cooperation_letters.tell_responsible,
    ErrandGiven: subjects.holder.run,
}
"""Deliveries repeat and come in any order: each reaction finds by state what is still to do."""


def react(event: Event) -> None:
    """Do what is to be done about an event."""
    REACTIONS[type(event)](event)


handler = consumer(tuple(REACTIONS), react)
