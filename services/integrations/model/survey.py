"""Surveys that graduates register with: what each question means, how far we have read. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from services.integrations.model import answers
from shared import clock
from shared.contracts.integrations import (
    SurveyChanged,
    SurveyParked,
    SurveyRead,
    SurveyResumed,
    SurveyStopped,
)
from shared.contracts.registration import LeftOut, RegistrationConsent
from shared.errors import Conflict
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
        Move("deactivate", ("active", "stopped", "parked"), "passive", EDIT),
        Move("read", ("active",), "", "", by_itself=True),
        Move("stop", ("active",), "stopped", "", by_itself=True),
        Move("park", ("active",), "parked", "", by_itself=True),
    ),
)
"""What becomes of a survey: `stopped` by a question that is not mapped, `parked` where we have no access."""
FIELDS = tuple(Profile.model_fields)
UNKNOWN = {"problem": "is not one of the answers known", "expected": "an answer that the question map names"}
CONSENT, IGNORED = "consent", "ignored"
Target = Literal[
    "consent", "ignored", "last_name", "former_surname", "first_names", "preferred_name", "birth_date",
    "street", "postal_code", "city", "country", "email", "phone", "programme", "programme_code",
    "studies_began", "degree", "graduation_year", "workplace", "job_title", "cooperation",
    "further_information", "language", "newsletter_topics",
]  # fmt: skip
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class Question(Model):
    """What a question's answers mean: a field of the graduate, the consent, or nothing (`ignored`).

    label: of one of several fields within the question. options: displayed answer to value, such as a code of
    cooperation; for the consent, the answers that give it.
    """

    id: Annotated[QuestionId, NOT_PERSONAL]
    label: Annotated[str | None, StringConstraints(max_length=200), NOT_PERSONAL] = None
    field: Annotated[Target, NOT_PERSONAL]
    options: Annotated[dict[str, str], Field(max_length=60), NOT_PERSONAL] = Field(default_factory=dict)


Questions = Annotated[tuple[Question, ...], Field(min_length=1, max_length=100)]


class SurveyPatch(Model):
    """What of a survey's settings is to be replaced; other questions are a new version of the map."""

    title: Annotated[Line, NOT_PERSONAL] | None = None
    questions: Questions | None = None
    text_version: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")] | None = None
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
    text_version: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")]
    notice_version: Line | None = None
    language: Language = "fi"
    graduates_only: bool
    begins: Annotated[datetime, Field(description="With a time zone.")]


class Trouble(Model):
    """What keeps a survey from being read: a code, since when, the questions that are not mapped."""

    code: Annotated[str, NOT_PERSONAL]
    since: Moment
    questions: Annotated[tuple[str, ...], NOT_PERSONAL] = ()


class Survey(Record):
    """A survey and how far it is read. cursor: what was answered before it, less the overlap, is kept."""

    noun: ClassVar[str] = "survey"
    read_logged: ClassVar[bool] = False

    survey_id: Annotated[str, NOT_PERSONAL]
    title: Annotated[str, NOT_PERSONAL]
    questions: tuple[Question, ...]
    map_version: Number = 1
    text_version: Annotated[str, NOT_PERSONAL]
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    graduates_only: Flag
    cursor: Moment
    not_before: Moment | None = None
    trouble: Trouble | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Other settings; other questions are the next version of the map."""
        MOVES.target("edit", self.status)
        new = self.patched(patch)
        version = self.map_version + (new.questions != self.questions)
        return new.having(map_version=version), SurveyChanged()

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

    def unmapped(self, questions: Iterable[str]) -> tuple[str, ...]:
        """The questions of the form that the map does not name."""
        return tuple(sorted(set(questions) - {one.id for one in self.questions}))

    def read_to(self, seen: datetime, end: datetime) -> tuple[Self, Event]:
        """All answered before `end` is kept; Conflict where another has moved the cursor from `seen`."""
        MOVES.target("read", self.status)
        if self.cursor != seen:
            raise Conflict("another has read this survey meanwhile")
        return self.having(cursor=end, not_before=None, trouble=None), SurveyRead()

    def postponed(self, until: datetime) -> tuple[Self, Event]:
        """Webropol is busy until then."""
        return self.having(not_before=until), SurveyRead()

    def stopped(self, questions: tuple[str, ...], at: datetime) -> tuple[Self, Event]:
        """The form has questions that the map does not name."""
        trouble = Trouble(code="unmapped_question", since=at, questions=questions)
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

    def said(self, response: Mapping[str, Any]) -> tuple[Profile, tuple[LeftOut, ...], bool]:
        """The graduate of a response, what was left out, and whether they consented."""
        given: dict[str, Any] = {}
        problems: list[LeftOut] = []
        consented = False
        for one in self.questions:
            told = _displayed(response, one)
            if one.field == CONSENT:
                consented = any(text in one.options for text in told)
            elif one.field != IGNORED and told:
                _put(given, one, told, problems)
        profile, left_out = answers.profile(given)
        return profile, (*problems, *left_out), consented

    def consent(self, response_id: str, at: datetime) -> RegistrationConsent:
        """The consent of a response: version of the text, when it was answered, and its id."""
        evidence = f"webropol:{self.survey_id}:{response_id}"
        return RegistrationConsent(
            text_version=self.text_version, language=self.language, at=at, evidence=evidence
        )


def _displayed(response: Mapping[str, Any], asked: Question) -> list[str]:
    """The texts that a response shows as the answers to a question."""
    found = [one for one in response.get("RespondentAnswers") or () if one.get("QuestionId") == asked.id]
    pairs = [(one, part) for one in found for part in one.get("QuestionAnswers") or (one,)]
    parts = [part for one, part in pairs if asked.label in (None, one.get("Label"), part.get("RowText"))]
    texts = [str(part.get("OptionAnswer") or part.get("Answer") or "").strip() for part in parts]
    return [text for text in texts if text]


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


def local(at: datetime, *, later: bool = False) -> str:
    """A moment as a time without a zone in Finland, rounded away from the window by the hour that repeats.

    Where clocks go back an hour is there twice: a start is put an hour earlier, an end an hour later, so that
    neither of the two is left out.
    """
    around = timedelta(hours=1 if later else -1)
    return (at + around).astimezone(clock.HELSINKI).replace(tzinfo=None).isoformat(timespec="seconds")


def moment(text: str) -> datetime:
    """When a response was given; of an hour that is there twice the first, so that no consent seems later."""
    found = datetime.fromisoformat(text)
    aware = found if found.tzinfo else found.replace(tzinfo=clock.HELSINKI, fold=0)
    return min(aware.astimezone(UTC), clock.now())
