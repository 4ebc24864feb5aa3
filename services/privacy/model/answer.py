"""What a person is told of their request, as a text; every answer names the right to complain (R31). Pure."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from services.privacy.model.catalogue import declared
from services.privacy.model.request import Request
from services.privacy.model.request_moves import UNDECIDED
from services.privacy.model.request_parts import Decision
from services.privacy.model.rights import named


def answer(request: Request, language: str | None = None) -> tuple[str, ...]:
    """The title, and a paragraph each for what was asked, what was decided and why, and where to complain.

    In the person's own language unless another is asked for.
    """
    words = declared("answers")[language or request.language]
    asked = named(request.kind, language or request.language)
    return (
        words["title"],
        words["asked"].format(received=day(request.received), right=asked),
        *_standing(request, words),
        *(_decided(one, request, words, language or request.language) for one in _made(request)),
        *_kept(request, words, language or request.language),
        *_told(request, words),
        f"{words['complaint']} {words['authority']}",
    )


def response_hash(request: Request) -> str:
    """SHA-256 of the answer as the person gets it."""
    return hashlib.sha256("\n\n".join(answer(request)).encode()).hexdigest()


def _standing(request: Request, words: dict[str, str]) -> Iterator[str]:
    if request.status == "withdrawn":
        yield words["withdrawn"]
    elif request.open and request.extension:
        yield words["extended"].format(due=day(request.due), reason=request.extension.reason)
    elif request.open:
        yield words["open"].format(due=day(request.due))


def _made(request: Request) -> Iterable[Decision]:
    """The decisions that are told: none before every owner has decided, as until then each may change."""
    return () if request.status in UNDECIDED else request.decisions


def _decided(one: Decision, request: Request, words: dict[str, str], language: str) -> str:
    record = kind_of(one.record, language) if one.record else words["whole"]
    undone = one.outcome != "refused" and any(each.of == one.record for each in request.withheld)
    key = "decided.undone" if undone else f"decided.{one.outcome}"
    return words[key].format(record=record, article=one.article, reason=one.reason)


def _kept(request: Request, words: dict[str, str], language: str) -> Iterator[str]:
    """What is kept although its erasure was granted: by which law, and until when where that is known."""
    for one in request.withheld:
        if one.done == "retained":
            key, until = ("kept.until", day(one.until)) if one.until else ("kept", "")
            law = one.law_en if language == "en" else one.law_fi
            yield words[key].format(record=kind_of(one.of, language), until=until, law=law)


def _told(request: Request, words: dict[str, str]) -> Iterator[str]:
    """Who was told of it, and who could not be [GDPR art. 19]."""
    for key, outcomes in (("recipients", ("done",)), ("unreached", ("impossible", "disproportionate"))):
        if names := _names(one.recipient for one in request.recipients if one.outcome in outcomes):
            yield words[key].format(names=names)


def _names(found: Iterable[str]) -> str:
    return ", ".join(sorted(found))


def kind_of(record: str, language: str) -> str:
    """What kind of record it is, in words."""
    kind = record.partition(":")[0]
    held = declared("holdings").get(kind)
    return str(held[language]) if held else kind


def day(on: date) -> str:
    """A day as all three languages write it in Finland: `3.4.2026`."""
    return f"{on.day}.{on.month}.{on.year}"
