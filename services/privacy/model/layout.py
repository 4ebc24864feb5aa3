"""The notice and the record of processing as plain text (Markdown) and as an HTML document. Pure."""

from collections.abc import Iterator
from html import escape

from services.privacy.model.catalogue import declared
from services.privacy.model.notice import NoticeSection, PrivacyNotice, ProcessingRecord

Generated = PrivacyNotice | ProcessingRecord


def lines(section: NoticeSection) -> Iterator[str]:
    """The lines of a section: paragraphs, and the items of lists after a dash."""
    for part in section.parts:
        if part.text:
            yield part.text
        yield from (f"- {item}" for item in part.items)


def as_text(one: Generated) -> str:
    """Plain text that a person can read and Markdown can set."""
    blocks = [f"# {one.title}", *_frame(one)]
    for section in one.sections:
        blocks.append(f"## {section.number} {section.heading}")
        for part in section.parts:
            blocks += [part.text] if part.text else []
            blocks += ["\n".join(f"- {item}" for item in part.items)] if part.items else []
    return "\n\n".join(blocks) + "\n"


def as_html(one: Generated) -> str:
    """An HTML document that stands alone, without script, style or anything from elsewhere."""
    body = "\n".join(_html(one))
    return (
        f'<!doctype html>\n<html lang="{one.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(one.title)}</title>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _html(one: Generated) -> Iterator[str]:
    yield f"<h1>{escape(one.title)}</h1>"
    yield from (f"<p>{escape(text)}</p>" for text in _frame(one))
    for section in one.sections:
        yield f"<h2>{section.number} {escape(section.heading)}</h2>"
        for part in section.parts:
            if part.text:
                yield f"<p>{escape(part.text)}</p>"
            if part.items:
                yield f"<ul>\n{''.join(f'<li>{escape(item)}</li>{chr(10)}' for item in part.items)}</ul>"


def _frame(one: Generated) -> list[str]:
    """What stands under the title: the articles, and which version it is."""
    if isinstance(one, ProcessingRecord):
        return [one.subtitle]
    return [one.subtitle, version(one)]


def version(one: PrivacyNotice) -> str:
    """Which version it is: its number and the day it was approved, or that it is a draft."""
    words = declared(f"words.{one.language}")
    if not one.approved_on:
        return str(words["draft"])
    year, month, day = one.approved_on.split("-")
    shown = f"{int(day)}.{int(month)}.{year}" if one.language == "fi" else one.approved_on
    return str(words["version"].format(number=one.number, day=shown))
