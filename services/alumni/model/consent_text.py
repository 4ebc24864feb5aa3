"""The text that an alumnus consents to: versions in three languages that never change once approved. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints

from shared.contracts.privacy import Channel
from shared.events.alumni import ConsentTextApproved, ConsentTextChanged
from shared.fields import Language
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Model, Moment, Number, Record

EDIT, APPROVE = "alumni.consent_texts.edit", "alumni.consent_texts.approve"
MOVES = Moves(
    "consent text",
    (
        Move("edit", ("draft",), "", EDIT),
        Move("approve", ("draft",), "approved", APPROVE),
    ),
)
"""What may become of a consent text."""


class Wording(Model):
    """The consent text in one language; paragraphs are parted by an empty line."""

    title: Annotated[Line, NOT_PERSONAL]
    text: Annotated[Prose, StringConstraints(min_length=1), NOT_PERSONAL]


class Wordings(Model):
    """The consent text in all three languages."""

    fi: Wording
    sv: Wording
    en: Wording

    def wording(self, language: Language) -> Wording:
        """What it says in a language."""
        found: Wording = getattr(self, language)
        return found


Channels = Annotated[tuple[Channel, ...], Field(min_length=1, max_length=len(Channel)), NOT_PERSONAL]


class ConsentText(Record):
    """One version; `number` is what consents name as their text's version. `channels`: what it covers."""

    noun: ClassVar[str] = "consent_text"
    read_logged: ClassVar[bool] = False

    number: Number
    wordings: Wordings
    channels: Channels = tuple(Channel)
    approved_at: Moment | None = None
    approved_by: Annotated[str | None, NOT_PERSONAL] = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch, as long as it is a draft."""
        MOVES.target("edit", self.status)
        return self.patched(patch), ConsentTextChanged()

    def approved(self, by: str, at: datetime) -> tuple[Self, Event]:
        """In force from now on, and unchangeable."""
        status = MOVES.target("approve", self.status)
        return self.having(status=status, approved_by=by, approved_at=at), ConsentTextApproved()


@cache
def first_text() -> ConsentText:
    """Version 1, which holds without being stored."""
    wordings = json.loads((Path(__file__).parent / "consent_texts.json").read_text(encoding="utf-8"))
    return ConsentText.model_validate({"id": "1", "number": 1, "status": "approved", "wordings": wordings})


class WordingsPatch(Model):
    """Languages whose wording is to be replaced."""

    fi: Wording | None = None
    sv: Wording | None = None
    en: Wording | None = None


class ConsentTextPatch(Model):
    """What of a draft is to be replaced."""

    wordings: WordingsPatch | None = None
    channels: Channels | None = None


class NewConsentText(Model):
    """A version to draft: its wording in all three languages, and the channels that it covers."""

    wordings: Wordings
    channels: Channels = tuple(Channel)


class ConsentTextCard(Model):
    """A version as a list shows it."""

    id: str
    version: int
    number: int
    status: str
    approved_at: Moment | None = None
