"""What staff does about events: it mails invitations."""

from services.staff import actions
from shared.consumer import consumer
from shared.contracts.staff import UserInvited


def react(event: UserInvited) -> None:
    """Deliveries repeat: what has been mailed, taken up or superseded is not mailed again."""
    actions.mail_invitation(event.record_id, event.invitation)


handler = consumer((UserInvited,), react)
