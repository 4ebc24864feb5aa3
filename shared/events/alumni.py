"""What alumni tells: registrations, consents, cooperation, offers and gatherings, by ids and codes."""

from datetime import datetime
from typing import ClassVar

from shared.record import RIGHTS_MOVE, Event


class AlumnusEvent(Event):
    """Something happened to an alumnus; `status`: the state after it."""

    status: str = ""


class AlumnusRegistered(AlumnusEvent):
    """An alumnus was recorded. `source`: page, webropol, soleops, paper, phone or staff."""

    source: str = ""


class AlumnusChanged(AlumnusEvent):
    """Fields of an alumnus changed."""


class AlumnusVerified(AlumnusEvent):
    """The email address was shown to be the person's own."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusDegreeConfirmed(AlumnusEvent):
    """The degree was confirmed by its source or by a coordinator."""


class AlumnusConsented(AlumnusEvent):
    """A consent was recorded, or confirmed again; a passive alumnus is active with it."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusConsentEnded(AlumnusEvent):
    """A consent was taken back where it had been given; without any other the alumnus is passive with it."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusSeparated(AlumnusEvent):
    """What another person had sent, and was linked to the alumnus by mistake, was taken off their record."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusReminded(AlumnusEvent):
    """The alumnus is to be asked to confirm the consent. `reminder`: the number of this letter, from 1."""

    reminder: int = 0


class AlumnusPassivated(AlumnusEvent):
    """The consent was not confirmed after three reminders; the record is in no list but the coordinator's."""


class AlumnusLeft(AlumnusEvent):
    """The alumnus left the register: the consent has ended, the erasure is to follow. `source`: how.

    at: when they left; it is told once more as long as they are not erased.
    """

    allowed_on: ClassVar = RIGHTS_MOVE

    source: str = ""
    at: datetime | None = None


class AlumnusInformed(AlumnusEvent):
    """The person was told of the processing [art. 13, 14]."""


class AlumnusMarketingBlocked(AlumnusEvent):
    """Marketing to the person is blocked [art. 21(2)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusMarketingUnblocked(AlumnusEvent):
    """A marketing block was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusObjected(AlumnusEvent):
    """The purposes that a person objects to changed [art. 21(1)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusProtected(AlumnusEvent):
    """`contact_secret` or `deceased` was set or cleared (R34)."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusRestricted(AlumnusEvent):
    """Processing is restricted [art. 18]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusUnrestricted(AlumnusEvent):
    """The restriction was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE


class AlumnusSupplemented(AlumnusEvent):
    """What another channel brought of the same person filled blanks and added a consent.

    `source`: the channel. `submission`: the id of what was sent on a page, if it came from there.
    """

    allowed_on: ClassVar = RIGHTS_MOVE

    source: str = ""
    submission: str = ""


class AlumnusAddressChanged(AlumnusEvent):
    """The person changed the email address to one that is shown to be theirs. `submission`: of what page."""

    allowed_on: ClassVar = RIGHTS_MOVE

    submission: str = ""


class SubmissionReceived(Event):
    """Somebody sent a form of a public page. `asks`: registration, address or link."""

    asks: str = ""


class SubmissionKept(Event):
    """What was sent belongs to an alumnus's record, and waits for the address to be verified."""


class SubmissionHeld(Event):
    """What was sent waits for a decision of the data protection officer or a coordinator."""


class SubmissionAdmitted(Event):
    """Somebody decided that what was held is dealt with after all."""


class SubmissionRejected(Event):
    """Somebody decided that nothing comes of what was held."""


class ConsentTextDrafted(Event):
    """A new version of the consent text was drafted."""


class ConsentTextChanged(Event):
    """The draft of a consent text changed."""


class ConsentTextApproved(Event):
    """A version of the consent text is in force; it never changes again."""


# --- cooperation -----------------------------------------------------------------------------------------


class CooperationEvent(Event):
    """Something happened to a request for cooperation."""

    alumnus_id: str = ""


class CooperationAsked(CooperationEvent):
    """An alumnus was asked for cooperation. `letter`: the number of the letter to be mailed, 0 for none."""

    letter: int = 0


class CooperationChanged(CooperationEvent):
    """Fields of a request for cooperation changed."""


class CooperationMailRequested(CooperationEvent):
    """The letter is to be mailed, for the first time or again."""

    letter: int = 0


class CooperationNotMailed(CooperationEvent):
    """The letter was not mailed, as the alumnus may not be written to; the record says why."""


class CooperationAccepted(CooperationEvent):
    """The alumnus said yes. `by_page`: on the page that the letter's link opens."""

    by_page: bool = False


class CooperationDeclined(CooperationEvent):
    """The alumnus said no. `by_page`: on the page that the letter's link opens."""

    by_page: bool = False


class CooperationUnanswered(CooperationEvent):
    """No answer is waited for any more; one may come all the same."""


class CooperationCompleted(CooperationEvent):
    """What was agreed took place; the record says what, and when."""


class CooperationCancelled(CooperationEvent):
    """The request was taken back, or what was agreed called off."""


# --- offers ----------------------------------------------------------------------------------------------


class OfferEvent(Event):
    """Something happened to an offer of an alumnus or an organisation."""

    alumnus_id: str = ""
    organisation_id: str = ""


class OfferDrafted(OfferEvent):
    """An internship, a project or a thesis topic was written down."""


class OfferChanged(OfferEvent):
    """Fields of an offer changed."""


class OfferPublished(OfferEvent):
    """Students and tutors see the offer, as long as it is valid."""


class OfferClosed(OfferEvent):
    """The offer is shown no more."""


class OfferReopened(OfferEvent):
    """An offer that was closed is a draft again."""


class RegistrationDecided(Event):
    """Alumni decided what becomes of a registration of this id at this revision; its answers may go.

    outcome: taken, rejected, cancelled, or left where the person left the register after consenting.
    """

    allowed_on: ClassVar = RIGHTS_MOVE

    outcome: str = ""
    revision: int = 0


class RegistrationQuestioned(Event):
    """A person has to decide about a registration. `question`: what about; `held`: the officer has to."""

    question: str = ""
    revision: int = 0


class RegistrationNoted(Event):
    """A person has seen what was left out of a registration that was taken."""


class RegistrationForgotten(Event):
    """What the register kept of a registration is erased, as its alumnus is."""

    allowed_on: ClassVar = RIGHTS_MOVE


# --- events for alumni and partners ----------------------------------------------------------------------


class GatheringPlanned(Event):
    """An event for alumni or partners was planned."""


class GatheringChanged(Event):
    """Fields of an event, its places or its waiting list changed."""


class GatheringRescheduled(Event):
    """An event has another time or place; whoever signed up is to be told."""


class GatheringOpened(Event):
    """An event takes sign-ups."""


class GatheringClosed(Event):
    """An event takes no more sign-ups."""


class GatheringHeld(Event):
    """An event took place."""


class GatheringCancelled(Event):
    """An event was called off; who signed up is to be told."""


class InvitationsOrdered(Event):
    """People are to be invited; `round`: which of the event's invitations."""

    round: int = 0


class InvitationsMade(Event):
    """Who may be invited was; the ledger says how many, and why others were not."""

    round: int = 0


class RemindersOrdered(Event):
    """Whoever was invited and has not answered is to be reminded; `reminder`: its number, from 0."""

    reminder: int = 0
    page: int = 0


class RemindersProgressed(Event):
    """A page of those invited to an event is dealt with; the one that is named is next, if there is one."""

    reminder: int = 0
    page: int = 0


class EventListRequested(Event):
    """A file about an event is to be made."""

    event_id: str = ""


class EventListMade(Event):
    """A file about an event is there."""

    event_id: str = ""


class EventListFailed(Event):
    """A file about an event could not be made; the record says why."""

    event_id: str = ""


class ParticipationEvent(Event):
    """Something happened to somebody's part in an event."""

    event_id: str = ""


class ParticipationInvited(ParticipationEvent):
    """An alumnus or a contact, as `person_kind` says, is invited; the link is to be mailed."""

    person_kind: str = ""
    person_id: str = ""


class ParticipationReminded(ParticipationEvent):
    """Somebody who has not answered is to be written to again; `reminder`: the number of this one, from 1."""

    reminder: int = 0


class ParticipationMailRequested(ParticipationEvent):
    """The letter that is true of somebody's part is to be mailed once more."""

    letter: int = 0


class ParticipationNotMailed(ParticipationEvent):
    """A letter was not mailed, as the person may not be written to; the record says why."""


class ParticipationAccepted(ParticipationEvent):
    """Somebody has a place."""


class ParticipationWaiting(ParticipationEvent):
    """Somebody waits for a place."""


class ParticipationPromoted(ParticipationEvent):
    """Somebody got a place from the waiting list; they are to be told."""


class ParticipationDeclined(ParticipationEvent):
    """Somebody does not come."""


class ParticipationEdited(ParticipationEvent):
    """Another diet was written down."""


class ParticipationMoved(ParticipationEvent):
    """The event has another time or place, of which who signed up is to be told."""


class ParticipationCancelled(ParticipationEvent):
    """The event was called off. `signed_up`: they had a place or waited for one, and are to be told."""

    signed_up: bool = False


class AttendanceRecorded(ParticipationEvent):
    """Whether somebody came was written down."""


class DietDeleted(ParticipationEvent):
    """What somebody said of their diet is gone."""
