"""What every context tells of rights: errands given, acknowledged and done, records scrubbed and erased."""

from typing import ClassVar

from shared.contracts.subjects import Errand
from shared.record import RIGHTS_MOVE, Event


class RecordNarrowed(Event):
    """Purposes whose period is over were taken off a record; others keep it. `errand`: by which errand."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""
    errand: str = ""


class ErrandGiven(Event):
    """Privacy asks every context to do something with a subject's data; the errand says what."""

    round: int = 1


class ErrandDone(Event):
    """A context did an errand; its receipt says what came of it."""

    context: str = ""
    round: int = 1


class ErrandAcknowledged(Event):
    """Privacy took a context's receipt in; others are still awaited."""


class ErrandCompleted(Event):
    """Every context acknowledged."""


class RecordErased(Event):
    """A record was erased; a tombstone is left of it.

    `errand`: by which errand, `request`: of which request of the subject; `catalogue`: by which version of
    the data catalogue.
    """

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""
    errand: str = ""
    request: str = ""
    catalogue: str = ""

    @classmethod
    def by(cls, errand: Errand, kind: str) -> "RecordErased":
        """Erased because an errand asked for it."""
        return cls(kind=kind, errand=errand.id, request=errand.request_id or "", catalogue=errand.catalogue)


class RecordScrubbed(Event):
    """What a record of others held of a person was erased, or what of their own no purpose needs any more."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""
    errand: str = ""


class RecordRestricted(Event):
    """A record follows the restriction of the person whom it is about [GDPR art. 18]."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""


class RecordUnrestricted(Event):
    """The restriction of the person whom a record is about was lifted."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""


class RecordProtected(Event):
    """A record follows the protection (R34), or the restriction, of a person in it."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""


class PersonContacted(Event):
    """A person was contacted who was not told of the processing yet: they are to be told at once (R33)."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""


class RecordRectified(Event):
    """Fields of a record were put right as the person asked [GDPR art. 16]."""

    allowed_on: ClassVar = RIGHTS_MOVE

    kind: str = ""
    errand: str = ""
