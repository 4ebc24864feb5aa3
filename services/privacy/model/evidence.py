"""What is kept of a consent that ended, or whose record went: that there was one [art. 7(1)]. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Reference
from shared.personal import NOT_PERSONAL
from shared.record import Model, Moment


class ConsentEvidence(Model):
    """A consent: of which record, to what, by which text, whence, from when until when; nothing personal."""

    record: Reference
    purpose: Annotated[Purpose, NOT_PERSONAL]
    text_version: Annotated[str, NOT_PERSONAL]
    at: Moment
    source: Annotated[str | None, NOT_PERSONAL] = None
    withdrawn_at: Moment | None = None

    @property
    def of(self) -> tuple[str, Purpose, datetime]:
        """Which consent it is."""
        return self.record, self.purpose, self.at


def in_force(card: Mapping[str, Any]) -> frozenset[Purpose]:
    """The purposes to which a person has consented, and still does."""
    return frozenset(
        Purpose(one["purpose"]) for one in card.get("consents", ()) if not one.get("withdrawn_at")
    )


def evidence(
    record: str, card: Mapping[str, Any], purposes: Collection[Purpose], at: datetime
) -> Iterator[ConsentEvidence]:
    """The consents of a record to these purposes; those still in force end now."""
    for one in card.get("consents", ()):
        if one["purpose"] in purposes:
            known = {name: one.get(name) for name in ("purpose", "text_version", "at", "source")}
            ended = one.get("withdrawn_at") or at
            yield ConsentEvidence.model_validate(known | {"record": record, "withdrawn_at": ended})


def joined(known: Iterable[ConsentEvidence], found: Iterable[ConsentEvidence]) -> tuple[ConsentEvidence, ...]:
    """What is known already, and what else was found."""
    return tuple({one.of: one for one in (*found, *known)}.values())
