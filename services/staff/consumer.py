"""What staff does about events: it mails invitations, and does errands of privacy."""

from services.staff import actions, subjects
from shared.consumer import consumer
from shared.events.staff import UserInvited
from shared.events.subjects import ErrandGiven


def react(event: UserInvited | ErrandGiven) -> None:
    """Deliveries repeat: what has been mailed, taken up or superseded is not mailed again."""
    match event:
        case ErrandGiven():
            subjects.holder.run(event)
        case UserInvited():
            actions.mail_invitation(event.record_id, event.invitation)


handler = consumer((UserInvited, ErrandGiven), react)
