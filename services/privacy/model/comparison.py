"""What two versions of the notice say differently, section by section. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from services.privacy.model.layout import lines
from services.privacy.model.notice import NoticeSection, PrivacyNotice
from services.privacy.model.reading import Language
from shared.record import Model


class Passage(Model):
    """Lines that gave way to others; none where lines were only added or only removed."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


class ChangedSection(Model):
    """A section that two versions say differently."""

    number: int
    heading: str
    changes: tuple[Passage, ...]


class NoticeDifference(Model):
    """What a later version says differently from an earlier one; sections alike are left out."""

    earlier: int
    later: int
    language: Language
    sections: tuple[ChangedSection, ...]


def difference(earlier: PrivacyNotice, later: PrivacyNotice) -> NoticeDifference:
    """The sections that differ, line by line."""
    pairs = zip(earlier.sections, later.sections, strict=True)
    found = [
        ChangedSection(number=new.number, heading=new.heading, changes=changes)
        for old, new in pairs
        if (changes := tuple(_passages(old, new)))
    ]
    return NoticeDifference(
        earlier=earlier.number, later=later.number, language=later.language, sections=tuple(found)
    )


def _passages(old: NoticeSection, new: NoticeSection) -> Iterator[Passage]:
    before, after = ([one.heading, *lines(one)] for one in (old, new))
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            yield Passage(removed=tuple(before[i:j]), added=tuple(after[k:m]))
