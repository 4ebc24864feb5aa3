"""What integrations tells: imports, exports, what foreign systems sent."""

from shared.record import Event


class ImportStarted(Event):
    """An import was opened; its file is awaited."""


class ImportFileReceived(Event):
    """The file of an import came in; it is being scanned and planned."""


class ImportPlanned(Event):
    """The plan of an import is there to be read."""


class ImportRejected(Event):
    """The file could not be planned; the record says why."""


class ImportCommitRequested(Event):
    """The actor approved the plan of this hash; what it creates is theirs and their unit's."""

    segments: int = 0
    plan_hash: str = ""
    unit: str = ""


class ImportProgressed(Event):
    """One more segment has been applied."""


class ImportCommitted(Event):
    """Every segment has been applied."""


class ExportRequested(Event):
    """A list is to be made."""


class ExportMade(Event):
    """The list is there, of this audience; the ledger says who is in it and who is not, by reason."""

    audience: str = ""


class ExportFailed(Event):
    """The list could not be made."""


class RegistrationReceived(Event):
    """A graduate registered in a foreign system, or what that says of them changed.

    source: the system; revision: of the registration; stage: answered, applied, graduated or cancelled.
    """

    source: str = ""
    revision: int = 0
    stage: str = ""


class RegistrationQuestionNoted(Event):
    """Alumni asks a person about a registration: its answers are open to who has to judge them."""


class RegistrationSettled(Event):
    """What was answered is erased, as alumni decided. `outcome`: that of `RegistrationDecided`."""

    outcome: str = ""


class DropOpened(Event):
    """A file of applications is to be uploaded for Soleops."""


class DropProgressed(Event):
    """The rows of a file that come before a segment are taken in; the segment itself is next."""

    segment: int = 0


class DropTaken(Event):
    """Every row of a file was taken in, or refused and named in the report."""


class DropRejected(Event):
    """A file could not be read; the record says why."""


class UnsubscriptionOpened(Event):
    """A list of addresses that unsubscribed in the newsletter service is to be uploaded."""


class AddressesUnsubscribed(Event):
    """Some of the addresses of a list unsubscribed: whose they are, by ids.

    contacts, organisations, alumni: who carries them. suppressions: the entries of addresses that nobody
    carries, under the key of this version.
    """

    contacts: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    alumni: tuple[str, ...] = ()
    suppressions: tuple[str, ...] = ()
    key_version: str = ""


class UnsubscriptionRejected(Event):
    """A list of unsubscribed addresses could not be read, or not to its end; the record says why."""


class SurveyAdded(Event):
    """A survey is to be read."""


class SurveyChanged(Event):
    """Settings of a survey changed, such as what its questions mean, or it is not read any more."""


class SurveyResumed(Event):
    """A survey is read again from where it was left."""


class SurveyReread(Event):
    """A survey is to be read again from an earlier moment on."""


class SurveyRead(Event):
    """A survey was read some way on, or could not be read this time."""


class SurveyStopped(Event):
    """A survey's form does not fit its map; it is not read until somebody has put that right."""


class SurveyParked(Event):
    """Webropol does not let us read a survey; it is not asked again until somebody resumes it."""
