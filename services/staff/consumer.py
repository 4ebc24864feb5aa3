"""What staff does about events: it mails invitations, and does errands of privacy."""

from services.staff import actions, subjects
from shared.consumer import Reactions, consumer
from shared.events.staff import UserInvited
from shared.events.subjects import ErrandGiven

REACTIONS: Reactions = {
    UserInvited: actions.mail_invitation,
    ErrandGiven: subjects.holder.run,
}

handler = consumer(REACTIONS)
