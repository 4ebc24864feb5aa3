"""What the questions of a survey mean, as a coordinator says, and whether that can be right. Pure."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.integrations.model import answers
from shared.errors import Invalid
from shared.personal import NOT_PERSONAL
from shared.record import Model

CONSENT, IGNORED = "consent", "ignored"
YES, NO = "yes", "no"
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
    cooperation; for the consent every answer, as `yes` or `no`.
    """

    id: Annotated[QuestionId, NOT_PERSONAL]
    label: Annotated[str | None, StringConstraints(max_length=200), NOT_PERSONAL] = None
    field: Annotated[Target, NOT_PERSONAL]
    options: Annotated[dict[str, str], Field(max_length=60), NOT_PERSONAL] = Field(default_factory=dict)


Questions = Annotated[tuple[Question, ...], Field(min_length=1, max_length=100)]


def checked(questions: Sequence[Question]) -> None:
    """Raise Invalid naming what is wrong, where a map cannot be right.

    It has one question for the consent, whose answers are `yes` or `no`; names a question once, or once for
    each label; and its options are values that their field takes.
    """
    errors = [*_consents(questions), *_repeated(questions), *_options(questions)]
    if errors:
        raise Invalid("the question map is not valid; see errors", errors=errors)


def _consents(questions: Sequence[Question]) -> Iterator[dict[str, str]]:
    asked = [(number, one) for number, one in enumerate(questions) if one.field == CONSENT]
    if len(asked) != 1:
        problem = "names no question for the consent" if not asked else "names several for the consent"
        yield _error("questions", problem, "one question whose field is `consent`")
    for number, one in asked:
        if not {YES} <= set(one.options.values()) <= {YES, NO}:
            problem = "does not say which answers give the consent"
            yield _error(f"questions.{number}.options", problem, "every answer as `yes` or `no`, one `yes`")


def _repeated(questions: Sequence[Question]) -> Iterator[dict[str, str]]:
    for number, one in enumerate(questions):
        labels = [other.label for other in questions[:number] if other.id == one.id]
        if labels and (one.label in labels or None in (one.label, *labels)):
            yield _error(f"questions.{number}.id", "is named twice", "each once, or once for each label")


def _options(questions: Sequence[Question]) -> Iterator[dict[str, str]]:
    for number, one in enumerate(questions):
        if one.field in (CONSENT, IGNORED):
            continue
        for value in sorted(set(one.options.values())):
            _, wrong = answers.profile({one.field: [value] if one.field in answers.MANY else value})
            if wrong:
                problem = f"has a value that {wrong[0].problem}"
                yield _error(f"questions.{number}.options", problem, wrong[0].expected)


def _error(field: str, problem: str, expected: str) -> dict[str, str]:
    return {"field": field, "problem": problem, "expected": expected}
