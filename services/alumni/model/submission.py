"""What somebody sent on a public page, as long as it waits to be dealt with. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from services.alumni.model.consent import AlumnusConsent
from services.alumni.model.words import Shown
from shared.events.alumni import SubmissionAdmitted, SubmissionHeld, SubmissionKept, SubmissionRejected
from shared.fields import Language
from shared.graduate import DIRECTORY, EMAIL, FIRST_NAMES, LAST_NAME, Profile
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, groups
from shared.record import Event, Flag, Record

DECIDE, RELEASE = "alumni.submissions.decide", "alumni.submissions.release"
MOVES = Moves(
    "submission",
    (
        Move("keep", ("received",), "waiting", "", by_itself=True),
        Move("question", ("received", "waiting"), "review", "", by_itself=True),
        Move("hold", ("received", "waiting"), "held", "", by_itself=True),
        Move("admit", ("review",), "received", DECIDE),
        Move("reject", ("review",), "rejected", DECIDE),
        Move("release", ("held",), "received", RELEASE),
        Move("refuse", ("held",), "rejected", RELEASE),
        Move("finish", ("received", "waiting", "rejected"), "erased", "", by_itself=True),
    ),
)
"""What may become of a submission; `finish` leaves nothing of it, as what it held is elsewhere by then.

A coordinator decides on what is in review, on what is held the data protection officer alone.
"""


class Answers(Profile):
    """What the form of registration asks (R10, R11), and the consent that was given with it."""

    last_name: Annotated[str, LAST_NAME]
    first_names: Annotated[str, FIRST_NAMES]
    directory: Annotated[tuple[Shown, ...], DIRECTORY] = ()
    consent: AlumnusConsent


class Submission(Record):
    """A registration, a new address, the wish for a link to one's own data, leaving to be confirmed.

    Every page writes one and answers the same, so that nobody learns by it who is in the register. silent:
    the address has had its mails for now. alumnus_id: whose address is to change, or who it turned out to be;
    their record takes the answers in once the address is verified. admitted_by: who decided on what was held.
    no_marketing: who left stopped all marketing too. What confirms that they left outlives their record.
    """

    noun: ClassVar[str] = "submission"

    asks: Annotated[Literal["registration", "address", "link", "farewell"], NOT_PERSONAL]
    email: Annotated[str, EMAIL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    silent: Flag = False
    alumnus_id: Id | None = None
    answers: Answers | None = None
    admitted_by: Annotated[str | None, NOT_PERSONAL] = None
    no_marketing: Flag = False

    def guarded(self) -> dict[str, str]:
        """What was sent is shown to who has to decide about it; while nobody has, to the officer alone."""
        if self.status != "review":
            return {"email": RELEASE, "answers": RELEASE}
        answered = {f"answers.{name}": f"fields.{group}" for name, group in groups(Answers).items()}
        return super().guarded() | answered

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def answered(self) -> dict[str, Any]:
        """The fields of an alumnus that the answers fill."""
        given = self.answers.model_dump(exclude={"consent"}, exclude_none=True) if self.answers else {}
        return given | {"email": self.email, "language": self.language}

    def kept(self, alumnus_id: str) -> tuple[Self, Event]:
        """Waiting for the address to be verified, as it belongs to an alumnus's record."""
        return self.having(status=MOVES.target("keep", self.status), alumnus_id=alumnus_id), SubmissionKept()

    def questioned(self) -> tuple[Self, Event]:
        """Waiting for a coordinator to decide, and the person is not told; a second time changes nothing."""
        return self._waiting("question")

    def held(self) -> tuple[Self, Event]:
        """Waiting for the data protection officer to decide, as `questioned`."""
        return self._waiting("hold")

    def _waiting(self, action: str) -> tuple[Self, Event]:
        if self.status in ("review", "held"):
            return self, SubmissionHeld()
        return self.having(status=MOVES.target(action, self.status)), SubmissionHeld()

    def admitted(self, action: str, by: str) -> tuple[Self, Event]:
        """To be dealt with, whatever is suppressed: somebody decided so (`admit`, `release`)."""
        status = MOVES.target(action, self.status)
        return self.having(status=status, admitted_by=by), SubmissionAdmitted()

    def rejected(self, action: str) -> tuple[Self, Event]:
        """Nothing comes of it, and nothing stays of it (`reject`, `refuse`)."""
        return self.having(status=MOVES.target(action, self.status)), SubmissionRejected()
