"""What alumni does about events: letters, what leaving the register stops, errands of privacy."""

from services.alumni import subjects
from services.alumni.actions import cooperation, cooperation_letters, reminders
from shared.consumer import consumer
from shared.contracts.alumni import (
    AlumnusLeft,
    AlumnusReminded,
    CooperationAccepted,
    CooperationAsked,
    CooperationDeclined,
    CooperationMailRequested,
)
from shared.contracts.subjects import ErrandGiven

OfCooperation = CooperationAsked | CooperationMailRequested | CooperationAccepted | CooperationDeclined
Heard = AlumnusReminded | AlumnusLeft | OfCooperation | ErrandGiven


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case AlumnusReminded():
            reminders.mail_reminder(event)
        case AlumnusLeft():
            cooperation.stop(event)
        case ErrandGiven():
            subjects.holder.run(event)
        case CooperationAsked() | CooperationMailRequested():
            cooperation_letters.mail_request(event)
        case CooperationAccepted() | CooperationDeclined():
            cooperation_letters.tell_responsible(event)


handler = consumer(
    (
        AlumnusReminded,
        AlumnusLeft,
        CooperationAsked,
        CooperationMailRequested,
        CooperationAccepted,
        CooperationDeclined,
        ErrandGiven,
    ),
    react,
)
