"""Surveys that graduates register with: what each question means, how far we have read. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import AwareDatetime, Field, StringConstraints

from services.integrations.model import answers, question_map
from services.integrations.model.question_map import (
    CONSENT,
    IGNORED,
    NO,
    YES,
    Question,
    QuestionId,
    Questions,
)
from shared.contracts.registration import LeftOut, RegistrationConsent
from shared.errors import Conflict, Invalid
from shared.events.integrations import (
    SurveyChanged,
    SurveyParked,
    SurveyRead,
    SurveyReread,
    SurveyResumed,
    SurveyStopped,
)
from shared.fields import Language
from shared.graduate import Profile
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Line
from shared.record import Event, Flag, Model, Moment, Number, Record

EDIT = "integrations.surveys.edit"
OVERLAP = timedelta(hours=48)
SLICE = timedelta(days=30)
"""How long a time is read at once."""
MOVES = Moves(
    "survey",
    (
        Move("edit", ("active", "stopped", "parked", "passive"), "", EDIT),
        Move("resume", ("stopped", "parked", "passive"), "active", EDIT),
        Move("reread", ("active", "stopped", "parked", "passive"), "", EDIT),
        Move("deactivate", ("active", "stopped", "parked"), "passive", EDIT),
        Move("read", ("active",), "", "", by_itself=True),
        Move("stop", ("active",), "stopped", "", by_itself=True),
        Move("park", ("active",), "parked", "", by_itself=True),
    ),
)
"""What becomes of a survey: `stopped` where form and map do not fit, `parked` where we have no access."""
TextVersion = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$"), NOT_PERSONAL]


class SurveyPatch(Model):
    """What of a survey's settings is to be replaced; other questions are a new version of the map.

    text_since: from when the form shows the consent text of `text_version`, from now on where it is not
    given; what was answered before is a consent to the text of its time.
    """

    title: Annotated[Line, NOT_PERSONAL] | None = None
    questions: Questions | None = None
    text_version: TextVersion | None = None
    text_since: AwareDatetime | None = None
    notice_version: Annotated[Line, NOT_PERSONAL] | None = None
    language: Language | None = None
    graduates_only: bool | None = None


class NewSurvey(Model):
    """A survey to read. graduates_only: it goes to people only whose degree is known to be completed.

    text_version and notice_version: of the consent text and the privacy notice that the form shows. begins:
    from when answers are read.
    """

    survey_id: QuestionId
    title: Line
    questions: Questions
    text_version: TextVersion
    notice_version: Line | None = None
    language: Language = "fi"
    graduates_only: bool
    begins: Annotated[AwareDatetime, Field(description="With a time zone.")]


class Rereading(Model):
    """From when answers are to be read again, such as after the question map was put right."""

    begins: Annotated[AwareDatetime, Field(description="With a time zone.")]


class Misfit(NamedTuple):
    """What of the form does not fit the question map: a code, and the questions.

    unmapped_question: the map does not name them; missing_question: the form has the consent's no more;
    unmapped_answer: an answer to the consent is neither known as a yes nor as a no.
    """

    code: str
    questions: tuple[str, ...]


class Trouble(Model):
    """What keeps a survey from being read: a code, since when, the questions that it is about."""

    code: Annotated[str, NOT_PERSONAL]
    since: Moment
    questions: Annotated[tuple[str, ...], NOT_PERSONAL] = ()


class FormerText(Model):
    """A version of the consent text that the form showed until a moment."""

    version: TextVersion
    until: Moment


class Survey(Record):
    """A survey and how far it is read. cursor: what was answered before it, less the overlap, is kept.

    former_texts: versions of the consent text that the form showed before `text_version`, the first first.
    """

    noun: ClassVar[str] = "survey"
    read_logged: ClassVar[bool] = False

    survey_id: Annotated[str, NOT_PERSONAL]
    title: Annotated[str, NOT_PERSONAL]
    questions: tuple[Question, ...]
    map_version: Number = 1
    text_version: Annotated[str, NOT_PERSONAL]
    former_texts: tuple[FormerText, ...] = ()
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    graduates_only: Flag
    cursor: Moment
    not_before: Moment | None = None
    trouble: Trouble | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def edited(self, patch: Mapping[str, Any], at: datetime) -> tuple[Self, Event]:
        """Other settings; other questions are the next version of the map. Raises Invalid as `checked`."""
        MOVES.target("edit", self.status)
        since = patch.get("text_since")
        new = self.patched({name: value for name, value in patch.items() if name != "text_since"})
        if new.questions != self.questions:
            question_map.checked(new.questions)
        texts = self._former(new.text_version, since or at)
        version = self.map_version + (new.questions != self.questions)
        kept = self.former_texts if since is None and new.text_version == self.text_version else texts
        return new.having(map_version=version, former_texts=kept), SurveyChanged()

    def _former(self, version: str, since: datetime) -> tuple[FormerText, ...]:
        """The texts before `version`, shown since then; the one that is shown now moves its beginning."""
        shown = [*self.former_texts, FormerText(version=self.text_version, until=since)]
        if version == self.text_version:
            shown.pop()
        ended = [one for one in shown[:-1] if one.until < since]
        last = [one.model_copy(update={"until": since}) for one in shown[len(ended) :][:1]]
        return (*ended, *last)

    def text_at(self, at: datetime) -> str:
        """The version of the consent text that the form showed at a moment."""
        return next((one.version for one in self.former_texts if at < one.until), self.text_version)

    def reread(self, begins: datetime) -> tuple[Self, Event]:
        """Read again from a moment on; what is known already changes nothing. Invalid where it is unread."""
        MOVES.target("reread", self.status)
        if begins > self.cursor:
            raise Invalid.field("begins", "is not read yet", "a moment up to which answers were read")
        return self.having(cursor=begins), SurveyReread()

    def resumed(self) -> tuple[Self, Event]:
        """Read again from where it was left."""
        status = MOVES.target("resume", self.status)
        return self.having(status=status, trouble=None, not_before=None), SurveyResumed()

    def deactivated(self) -> tuple[Self, Event]:
        """Not read any more."""
        return self.having(status=MOVES.target("deactivate", self.status)), SurveyChanged()

    # --- what polling finds ---

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """From when to when to read next."""
        return self.cursor - OVERLAP, min(now, self.cursor + SLICE)

    def misfit(self, questions: Collection[str]) -> Misfit | None:
        """What of the form's questions does not fit the map, if anything."""
        new = set(questions) - {one.id for one in self.questions}
        consents = {one.id for one in self.questions if one.field == CONSENT}
        if new:
            return Misfit("unmapped_question", tuple(sorted(new)))
        if not consents or consents - set(questions):
            return Misfit("missing_question", tuple(sorted(consents - set(questions))))
        return None

    def read_to(self, seen: datetime, end: datetime) -> tuple[Self, Event]:
        """All answered before `end` is kept; Conflict where another has moved the cursor from `seen`."""
        MOVES.target("read", self.status)
        if self.cursor != seen:
            raise Conflict("another has read this survey meanwhile")
        return self.having(cursor=end, not_before=None, trouble=None), SurveyRead()

    def postponed(self, until: datetime) -> tuple[Self, Event]:
        """Webropol is busy until then."""
        return self.having(not_before=until), SurveyRead()

    def stopped(self, misfit: Misfit, at: datetime) -> tuple[Self, Event]:
        """Form and map do not fit."""
        trouble = Trouble(code=misfit.code, since=at, questions=misfit.questions)
        return self.having(status=MOVES.target("stop", self.status), trouble=trouble), SurveyStopped()

    def parked(self, at: datetime) -> tuple[Self, Event]:
        """We are not let in."""
        trouble = Trouble(code="no_access", since=at)
        return self.having(status=MOVES.target("park", self.status), trouble=trouble), SurveyParked()

    def failed(self, code: str, at: datetime) -> tuple[Self, Event]:
        """It could not be read this time; since when it goes on is told."""
        since = self.trouble.since if self.trouble and self.trouble.code == code else at
        return self.having(trouble=Trouble(code=code, since=since)), SurveyRead()

    # --- what a response says ---

    def said(self, response: Mapping[str, Any]) -> tuple[Profile, tuple[LeftOut, ...]]:
        """The graduate of a response, and what was left out."""
        given: dict[str, Any] = {}
        problems: list[LeftOut] = []
        for one in self.questions:
            told = _displayed(response, one) if one.field not in (CONSENT, IGNORED) else []
            if told:
                _put(given, one, told, problems)
        profile, left_out = answers.profile(given)
        return profile, (*problems, *left_out)

    def consented(self, response: Mapping[str, Any]) -> bool | Misfit:
        """Whether a response consents, a box that is not ticked does not; Misfit for an unknown answer."""
        (asked,) = (one for one in self.questions if one.field == CONSENT)
        given = {asked.options.get(text) for text in _displayed(response, asked)}
        return given == {YES} if given <= {YES, NO} else Misfit("unmapped_answer", (asked.id,))

    def consent(self, response_id: str, at: datetime) -> RegistrationConsent:
        """The consent of a response: version of the text of that time, when it was answered, and its id."""
        evidence = f"webropol:{self.survey_id}:{response_id}"
        return RegistrationConsent(
            text_version=self.text_at(at), language=self.language, at=at, evidence=evidence
        )


def _displayed(response: Mapping[str, Any], asked: Question) -> list[str]:
    """The texts that a response shows as the answers to a question."""
    given = _mappings(response.get("RespondentAnswers"))
    found = [one for one in given if one.get("QuestionId") == asked.id]
    pairs = [(one, part) for one in found for part in _mappings(one.get("QuestionAnswers")) or [one]]
    parts = [part for one, part in pairs if asked.label in (None, one.get("Label"), part.get("RowText"))]
    texts = [str(part.get("OptionAnswer") or part.get("Answer") or "").strip() for part in parts]
    return [text for text in texts if text]


def _mappings(listed: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; nothing of what is none."""
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _put(given: dict[str, Any], one: Question, told: list[str], problems: list[LeftOut]) -> None:
    values = [one.options.get(text) if one.options else text for text in told]
    if None in values:
        expected = "an answer that the question map names"
        problems.append(
            LeftOut(field=one.field, problem="is not one of the answers known", expected=expected)
        )
    known = [value for value in values if value is not None]
    if known:
        given[one.field] = known if one.field in answers.MANY else " ".join(known)
