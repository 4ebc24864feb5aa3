"""What alumni does about events: it mails the reminder to confirm a consent, and does errands of privacy."""

from services.alumni import subjects
from services.alumni.actions import reminders
from shared.consumer import consumer
from shared.contracts.alumni import AlumnusReminded
from shared.contracts.subjects import ErrandGiven


def react(event: AlumnusReminded | ErrandGiven) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case AlumnusReminded():
            reminders.mail_reminder(event)
        case ErrandGiven():
            subjects.holder.run(event)


handler = consumer((AlumnusReminded, ErrandGiven), react)
