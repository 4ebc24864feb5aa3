"""Elements in Finvoice's formats: decimal comma, CCYYMMDD, texts that fit and cannot break the file."""

import re
import textwrap
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

EURO = {"AmountCurrencyIdentifier": "EUR"}
LONGEST_TEXT = 512
"""Letters of InvoiceFreeText, ArticleDescription and RowFreeText."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped [2.2]: controls, lone surrogates."""


def clean(text: str | None) -> str:
    """A text as one line of what XML can hold; empty for none."""
    return " ".join(_NOT_XML.sub("", text or "").split())


def put(parent: Element, name: str, text: str | None = None, **attributes: str) -> None:
    """Add an element where there is a text for it. The writer escapes; no text becomes markup."""
    if text:
        SubElement(parent, name, attributes).text = text


def cut(parent: Element, name: str, text: str | None, most: int, kept: list[str]) -> None:
    """Add a line of text, cut to the schema's most; then `kept` takes the whole, after the element's name."""
    whole = clean(text)
    put(parent, name, whole[:most].rstrip())
    if len(whole) > most:
        kept.append(f"{name}: {whole}")


def paragraphs(text: str | None, most: int = LONGEST_TEXT) -> Iterator[str]:
    """A longer text as parts of at most so many letters: by its own lines, else between words."""
    for line in _NOT_XML.sub("", text or "").splitlines():
        yield from textwrap.wrap(clean(line), most, break_on_hyphens=False)


def amount(parent: Element, name: str, euros: Decimal) -> None:
    """Add an amount in euros, with two decimals or as many more as it has."""
    put(parent, name, decimal(euros, 2), **EURO)


def day(parent: Element, name: str, on: date | None) -> None:
    """Add a calendar day where there is one."""
    put(parent, name, on.isoformat().replace("-", "") if on else None, Format="CCYYMMDD")


def decimal(value: Decimal, least: int = 0) -> str:
    """A number with a comma, with so many decimals or as many more as it has; zero has no sign."""
    whole, _, part = format((value + 0).normalize(), "f").partition(".")
    part = part.ljust(least, "0")
    return f"{whole},{part}" if part else whole
