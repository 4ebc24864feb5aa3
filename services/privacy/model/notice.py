"""The privacy notice and the record of processing, generated; versions that stay as they are. Pure."""

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from services.privacy.model.processing import activities
from services.privacy.model.purpose import REGISTERS, Register, Text
from services.privacy.model.reading import LANGUAGES, Inputs, Language, NoticePart, Reading
from services.privacy.model.sections import SECTIONS
from shared import clock
from shared.personal import NOT_PERSONAL, Personal
from shared.record import Model, Moment, Number, Record

Scope = Literal["both", "customers", "alumni"]
NAMED = Personal(
    "user.name",
    "Selosteessa nimetyt henkilöt",
    "Persons named in the notice",
    source="staff",
    erase="retain",
)


class NoticeSection(Model):
    """A section: its number, its heading, and what stands in it."""

    number: int
    heading: str
    parts: tuple[NoticePart, ...] = ()


class PrivacyNotice(Model):
    """The notice in one language, of one register or both; `number` 0 is a draft that nobody approved."""

    number: int = 0
    approved_on: str | None = None
    language: Language
    register_code: Register | None = None
    title: str
    subtitle: str
    sections: tuple[NoticeSection, ...]


class DraftNotice(PrivacyNotice):
    """What would be approved now. hash: of all its texts; gaps: what is still to be decided.

    A gap is `retention:<rule>` for a period that is not approved, `balancing_test:<purpose>` for a test that
    nobody has approved, or that has ended. differs: whether it says something else than the version in force.
    """

    hash: str
    gaps: tuple[str, ...] = ()
    differs: bool = True


class ProcessingRecord(Model):
    """The record of processing activities [GDPR art. 30]: the controller, then a section for each purpose."""

    language: Language
    title: str
    subtitle: str
    sections: tuple[NoticeSection, ...]


def compose(inputs: Inputs, language: Language, register: Register | None = None) -> PrivacyNotice:
    """The notice as the code, the purposes, the rules and the configuration make it now."""
    of = Reading(inputs, language, register)
    sections = [
        NoticeSection(number=number, heading=of.say(f"{number}.heading"), parts=tuple(parts(of)))
        for number, parts in enumerate(SECTIONS, 1)
    ]
    name = of.of(of.registers[0], "name") if register else ""
    return PrivacyNotice(
        language=language,
        register_code=register,
        title=of.say("title.register", register=name) if name else of.say("title"),
        subtitle=of.say("article"),
        sections=tuple(sections),
    )


def record_of_processing(inputs: Inputs, language: Language) -> ProcessingRecord:
    """The record of processing activities as it is now."""
    of = Reading(inputs, language)
    sections = tuple(
        NoticeSection(number=number, heading=heading, parts=tuple(parts))
        for number, (heading, parts) in enumerate(activities(of), 1)
    )
    subtitle = of.say("record.article")
    return ProcessingRecord(
        language=language, title=of.say("record.title"), subtitle=subtitle, sections=sections
    )


def gaps(inputs: Inputs) -> tuple[str, ...]:
    """What has to be decided before the notice is whole."""
    periods = [f"retention:{one.id}" for one in inputs.rules if one.status != "approved"]
    today = clock.today()
    tests = [f"balancing_test:{one.code}" for one in inputs.purposes if one.lacks_balancing_test(today)]
    return (*periods, *tests)


# --- versions --------------------------------------------------------------------------------------------


class NoticeText(Model):
    """The text of a version in one language for one register or both, as JSON of its sections."""

    scope: Annotated[Scope, NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL]
    title: Text
    subtitle: Text
    sections: Annotated[str, NAMED]


class NoticeVersion(Record):
    """A version of the notice that was approved; nothing of it ever changes. hash: SHA-256 of its texts."""

    noun: ClassVar[str] = "notice_version"
    read_logged: ClassVar[bool] = False

    number: Number
    texts: tuple[NoticeText, ...]
    hash: Text
    gaps: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    approved_by: Text
    approved_at: Moment

    @classmethod
    def of(cls, inputs: Inputs, number: int, by: str, at: Moment) -> Self:
        """The version that these inputs make."""
        texts = whole(inputs)
        return cls(
            id=str(number),
            number=number,
            texts=texts,
            hash=digest(texts),
            gaps=gaps(inputs),
            approved_by=by,
            approved_at=at,
        )

    def notice(self, language: Language, register: Register | None) -> PrivacyNotice:
        """Its text in a language, for a register or both."""
        scope = register or "both"
        found = next(one for one in self.texts if (one.scope, one.language) == (scope, language))
        return PrivacyNotice(
            number=self.number,
            approved_on=self.approved_at.astimezone(clock.HELSINKI).date().isoformat(),
            language=language,
            register_code=register,
            title=found.title,
            subtitle=found.subtitle,
            sections=tuple(NoticeSection.model_validate(one) for one in json.loads(found.sections)),
        )


def whole(inputs: Inputs) -> tuple[NoticeText, ...]:
    """Every text of a version: each language, both registers together and each alone."""
    made = [compose(inputs, language, register) for language in LANGUAGES for register in (None, *REGISTERS)]
    return tuple(_kept(one) for one in made)


def _kept(one: PrivacyNotice) -> NoticeText:
    sections = [section.model_dump(exclude_defaults=True) for section in one.sections]
    return NoticeText(
        scope=one.register_code or "both",
        language=one.language,
        title=one.title,
        subtitle=one.subtitle,
        sections=json.dumps(sections, ensure_ascii=False, separators=(",", ":")),
    )


def digest(texts: Sequence[NoticeText]) -> str:
    """The hash that stands for these texts."""
    said = json.dumps([one.model_dump() for one in texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
