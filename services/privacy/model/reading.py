"""What a notice is made of, read in one language and for one register or both. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from services.privacy.model.catalogue import declared
from services.privacy.model.configuration import Official, PrivacyConfiguration, Recipient, RegisterOfPeople
from services.privacy.model.countries import EEA
from services.privacy.model.purpose import ProcessingPurpose, Register, Subject
from services.privacy.model.retention import Period, RetentionRule
from shared.contracts.privacy import Basis, Purpose
from shared.record import Model

Language = Literal["fi", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "en")
Fields = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Kind of record to the path of each personal field to what it was declared to be."""


class NoticePart(Model):
    """A paragraph, a list, or a list with what leads to it."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """What the notice and the record of processing are generated from: nothing else goes in."""

    configuration: PrivacyConfiguration
    purposes: Sequence[ProcessingPurpose]
    rules: Sequence[RetentionRule]
    fields: Fields


@dataclass(frozen=True)
class Reading:
    """The inputs in a language, as far as they belong to a register; None is both."""

    inputs: Inputs
    language: Language
    register: Register | None = None

    def say(self, key: str, **facts: Any) -> str:
        """Words of the catalogue with these facts in them."""
        words: str = declared(f"words.{self.language}")[key]
        return words.format(**facts)

    def of(self, record: Any, name: str) -> str:
        """A text of a record in this language; empty where it has none."""
        return getattr(record, f"{name}_{self.language}") or ""

    def prose(self, section: int) -> list[NoticePart]:
        """The controller's own words in a section, a part for each paragraph."""
        found = [one for one in self.inputs.configuration.prose if one.section == section]
        texts = [text for one in found for text in getattr(one, self.language).split("\n\n")]
        return [NoticePart(text=text.strip()) for text in texts if text.strip()]

    def joined(self, texts: Iterable[str]) -> str:
        """`a, b and c`."""
        *first, last = [*texts] or [""]
        return f"{', '.join(first)} {self.say('and')} {last}" if first else last

    # --- what belongs to the register ---

    @cached_property
    def registers(self) -> list[RegisterOfPeople]:
        known = self.inputs.configuration.registers
        return [one for one in known if self.register in (None, one.code)]

    @cached_property
    def purposes(self) -> list[ProcessingPurpose]:
        return [
            one for one in self.inputs.purposes if self.register is None or self.register in one.registers
        ]

    @cached_property
    def rules(self) -> list[RetentionRule]:
        return [one for one in self.inputs.rules if self.register is None or self.register in one.registers]

    @cached_property
    def duties(self) -> list[RetentionRule]:
        """What is kept because the law requires it."""
        return [one for one in self.rules if one.duty]

    def resting_on(self, *bases: Basis) -> list[ProcessingPurpose]:
        """The purposes that rest on one of these bases."""
        return [one for one in self.purposes if one.basis in bases]

    def subjects(self, purposes: Iterable[ProcessingPurpose]) -> list[str]:
        """Whom these purposes concern, each category once, in the order of the catalogue."""
        known = {subject for one in purposes for subject in one.subjects}
        return [self.say(f"subject.{one}") for one in Subject if one in known]

    def recipients(self, purposes: Iterable[ProcessingPurpose]) -> list[Recipient]:
        """Who gets data, or gives it, for these purposes, in the order of the configuration."""
        named = {code for one in purposes for code in one.recipients}
        return [one for one in self.inputs.configuration.recipients if one.code in named]

    # --- phrases ---

    def person(self, one: Official) -> str:
        """Name, task and addresses of somebody in one line."""
        known = (one.name, self.of(one, "title"), one.email, one.phone)
        return ", ".join(text for text in known if text)

    def country(self, code: str) -> str:
        """The name of a country."""
        return EEA[code][LANGUAGES.index(self.language)]

    def party(self, one: Recipient) -> str:
        """A recipient: who, in which role, where, and what it gets and gives."""
        ways = (("sends", self.of(one, "sent")), ("gives", self.of(one, "received")))
        what = " ".join(self.say(way, what=text) for way, text in ways if text)
        role, country = self.say(f"role.{one.role}"), self.country(one.country)
        return self.say("12.party", name=self.of(one, "name"), role=role, country=country, what=what)

    def period(self, rule: RetentionRule) -> str:
        """How long a rule keeps: `24 kuukautta passivoinnista`, with what else there is to say."""
        length = self._length(rule.period) if rule.period else ""
        period = self.say(f"period.{rule.counted_from}", period=length)
        more = self.of(rule, "more").removesuffix(".")
        return f"{period}. {more}" if more else period

    def _length(self, period: Period) -> str:
        unit = period.unit.removesuffix("s") if period.amount == 1 else period.unit
        return self.say(f"unit.{unit}", amount=period.amount)

    def kept(self, purposes: Iterable[ProcessingPurpose]) -> list[str]:
        """What these purposes use of people, a line for each kind of record; * is mandatory.

        Beside the personal fields what links and states say of somebody: the employer, the roles.
        """
        codes = {str(one.code) for one in purposes}
        return [
            self.say("7.item", kind=held[self.language], labels=self._held(kind, held))
            for kind, held in declared("holdings").items()
            if codes.intersection(held["purposes"]) and self.inputs.fields.get(kind)
        ]

    def _held(self, kind: str, held: Mapping[str, Any]) -> str:
        return ", ".join([*self._labels(self.inputs.fields[kind]), *held.get(f"also_{self.language}", ())])

    def _labels(self, fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
        mandatory: dict[str, bool] = {}
        for one in fields.values():
            label = one[self.language]
            mandatory[label] = mandatory.get(label, False) or one["mandatory"]
        return [f"{_small(label)}{'*' if must else ''}" for label, must in sorted(mandatory.items())]

    def sources(self) -> list[str]:
        """Where the data of these purposes comes from, each source once."""
        codes = {str(one.code) for one in self.purposes}
        known = {
            source
            for kind, held in declared("holdings").items()
            if codes.intersection(held["purposes"])
            for field in self.inputs.fields.get(kind, {}).values()
            for source in sources(field["source"])
        }
        own = [name for name in SOURCES if name in known]
        return [self.say(f"source.{name}") for name in own]


SOURCES = ("subject", "staff", "import", "data protection officer")


def sources(declared_source: str) -> list[str]:
    """The parts of a field's declared source: `subject, staff or import`."""
    return declared_source.replace(" or ", ", ").split(", ")


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def reference(noun: str, record_id: str) -> str:
    """How errands name a record of a kind that holds people; empty for any other kind."""
    kinds = (one for one in declared("holdings") if one.partition(".")[2] == noun)
    return next((f"{kind}:{record_id}" for kind in kinds), "")


def purposes_of(kind: str) -> frozenset[Purpose]:
    """The purposes that use a kind of record, `<context>.<kind>`; none where it holds nothing personal."""
    held = declared("holdings").get(kind)
    return frozenset(Purpose(one) for one in held["purposes"]) if held else frozenset()
