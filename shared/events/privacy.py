"""What privacy tells: configuration, purposes, retention, suppression, requests, breaches."""

from typing import ClassVar

from shared.record import RIGHTS_MOVE, Event

# --- events ----------------------------------------------------------------------------------------------


class SuppressionChanged(Event):
    """What is suppressed of an address changed."""


class PurposeChanged(Event):
    """The data protection officer changed a purpose's basis or recipients."""


class RetentionRuleChanged(Event):
    """How long something is to be kept was changed; the register owners are asked to approve it anew."""


class RetentionRuleApproved(Event):
    """The owner of a register approved a retention rule."""


class PrivacyConfigurationChanged(Event):
    """What the privacy notice says of the controller, of recipients, or in its own words changed."""


class NoticeApproved(Event):
    """A version of the privacy notice was approved and is in force."""


class RequestReceived(Event):
    """A request of a data subject was recorded; the period for the answer runs from its receipt."""

    channel: str = ""
    links: int = 0


class RequestIdentityAsked(Event):
    """Who asks is to be identified: a link goes to the address on file, or staff calls back."""

    links: int = 0


class RequestIdentified(Event):
    """It is certain who asks."""


class RequestSearched(Event):
    """Every context is to name the records that may be the person's."""

    attempt: int = 1


class RequestScoped(Event):
    """Somebody confirmed which records are about the person."""


class RequestPlanned(Event):
    """Every context is to say what an erasure would do."""

    attempt: int = 1


class RequestAdvised(Event):
    """The data protection officer gave an opinion."""


class RequestExtended(Event):
    """The answer takes up to two months longer; the person is told why."""


class RequestPartlyDecided(Event):
    """The owner of one register decided; another's decision is still to come."""


class RequestDecided(Event):
    """The owners of the registers decided on every record."""


class RequestRefused(Event):
    """Nothing of what was asked for is done; the person is told why, and where to complain."""


class RequestExecuted(Event):
    """Every context is to do its part."""

    errand: str = ""
    attempt: int = 1


class RequestGathered(Event):
    """All that is held of the person was gathered; it is to be looked through before it is handed over."""


class RequestRedacted(Event):
    """What a package leaves out for the rights of others was set."""


class RequestReleased(Event):
    """A package was looked through and is to be made."""


class RequestPackaged(Event):
    """A package is made; the person can have it."""


class RequestCompleted(Event):
    """Every context did its part; recipients are to be told."""


class RequestChanged(Event):
    """A recipient was added, or told."""


class RequestClosed(Event):
    """A request is answered."""


class RequestWithdrawn(Event):
    """The person no longer asks."""


class PurgePlanned(Event):
    """A retention rule is to be run: every context is asked which records it lets go."""


class PurgePreviewed(Event):
    """Every context has named what is due; the owners of the registers see it."""


class PurgeApproved(Event):
    """The owner of a register approved a purge."""


class PurgeStarted(Event):
    """Every context is asked to let go what is due."""


class PurgeDone(Event):
    """A purge is carried out, or nothing was due; its receipt is signed."""


class PurgeDiscarded(Event):
    """A purge was given up before anything went."""


class BreachRecorded(Event):
    """A breach of personal data was recorded; the authority is to know within 72 hours of awareness."""


class BreachChanged(Event):
    """What is known of a breach changed, or which records it affected."""


class BreachAssessed(Event):
    """The risk of a breach to the people affected was assessed."""


class BreachNotified(Event):
    """The supervisory authority was told of a breach."""


class BreachDecided(Event):
    """It was decided whether the people affected by a breach are told."""


class BreachClosed(Event):
    """A breach is done with."""


class ReleaseProposed(Event):
    """The officer proposed that somebody may use restricted records; the owners of the registers decide."""


class ReleaseApproved(Event):
    """The owner of a register approved a release of restricted records."""


class ReleaseRefused(Event):
    """Restricted records stay unused."""


class ReleaseMade(Event):
    """The data of restricted records that were released can be had by who may use it."""


class ReleaseRevoked(Event):
    """Restricted records that were released may no longer be used."""


class ReleaseEnded(Event):
    """A release of restricted records is over by itself: by time, or with the restriction."""


class LinkConfirmed(Event):
    """Records were confirmed to be one person's, by a verified identity."""


class LinkNarrowed(Event):
    """A record left a link: it was erased, or the request no longer names it. Less than two end the link."""

    allowed_on: ClassVar = RIGHTS_MOVE


class LinkUndone(Event):
    """The officer took records out of a link that was wrong; `records`: which, `why`: a code."""

    allowed_on: ClassVar = RIGHTS_MOVE

    records: tuple[str, ...] = ()
    why: str = ""
