"""What partners tells: organisations, contacts and what became of them."""

from typing import ClassVar

from shared.record import RIGHTS_MOVE, Event


class OrganisationCreated(Event):
    """An organisation was recorded."""


class OrganisationChanged(Event):
    """Fields of an organisation changed."""


class OrganisationDeactivated(Event):
    """An organisation can no longer be edited or linked."""


class OrganisationReactivated(Event):
    """An organisation is in use again."""

    allowed_on: ClassVar = frozenset({"passive"})


class OrganisationRestricted(Event):
    """Processing of a private customer's record is restricted [art. 18]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class OrganisationUnrestricted(Event):
    """The restriction was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE


class OrganisationProtected(Event):
    """`contact_secret` or `deceased` of a private customer was set or cleared (R34)."""

    allowed_on: ClassVar = RIGHTS_MOVE


class OrganisationObjected(Event):
    """The purposes that a private customer objects to changed [art. 21(1)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactCreated(Event):
    """A contact was recorded."""


class ContactChanged(Event):
    """Fields of a contact changed."""


class ContactAffiliated(Event):
    """A contact's role in an organisation started, changed or ended."""

    organisations: tuple[str, ...] = ()


class ContactDeactivated(Event):
    """A contact can no longer be edited or linked."""


class ContactReactivated(Event):
    """A contact is in use again."""

    allowed_on: ClassVar = frozenset({"passive"})


class ContactMarketingBlocked(Event):
    """Marketing to the person is blocked [art. 21(2)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactMarketingUnblocked(Event):
    """A marketing block was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactObjected(Event):
    """The purposes a person objects to changed [art. 21(1)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactProtected(Event):
    """`contact_secret` or `deceased` was set or cleared (R34)."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactRestricted(Event):
    """Processing is restricted [art. 18]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactUnrestricted(Event):
    """The restriction was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ContactInformed(Event):
    """The person was told of the processing [art. 13, 14]."""


class ContactTellingAsked(Event):
    """The person is to be told of the processing by mail."""


class ContactConsented(Event):
    """A consent was recorded."""


class ContactConsentWithdrawn(Event):
    """A consent was withdrawn [art. 7(3)]."""

    allowed_on: ClassVar = RIGHTS_MOVE


class ImportSegmentApplied(Event):
    """The rows of one plan segment were carried out; the outcome lies beside the plan."""

    import_id: str = ""
    segment: int = 0
