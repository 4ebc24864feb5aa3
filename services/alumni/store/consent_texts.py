"""Where versions of the consent text are kept; version 1 holds without being stored."""

from services.alumni.model.consent_text import ConsentText, first_text
from shared import keyring, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import Conflict, NotFound
from shared.events.alumni import ConsentTextDrafted
from shared.record import Kind, Move
from shared.table import Change
from shared.writes import Lost, Put

TEXTS = Kind("alumni", ConsentText)
NUMBER = {"pk": "alumni#counter#consent_text", "sk": "pointer"}
"""The pointer whose version is how many texts were approved after the first."""


def latest_number() -> int:
    """The number of the version in force."""
    item = table.get(NUMBER)
    return 1 + (int(item["version"]) if item else 0)


def current() -> ConsentText:
    """The version in force: two gets, one while it is the first."""
    return read_text(latest_number())


def read_text(number: int) -> ConsentText:
    """One version, a draft too; NotFound where there is none."""
    item = table.get(TEXTS.key(str(number)))
    if item is None and number == 1:
        return first_text()
    if item is None:
        raise NotFound("there is no such version of the consent text")
    return TEXTS.load(item)


def create_text(text: ConsentText, act: Act) -> ConsentText:
    """Keep a draft under the number after the version in force; Conflict where there is a draft already."""
    return table.create(TEXTS, text, ConsentTextDrafted(), act)


def change_text(number: int, move: Move[ConsentText], act: Act) -> ConsentText:
    """Make a move on a draft."""
    return table.change(TEXTS, str(number), move, act)


def approve_text(number: int, move: Move[ConsentText], act: Act) -> ConsentText:
    """Put a draft in force, in one transaction with the pointer to it."""
    pointer = Put(NUMBER | {"version": number - 1}, number - 2 or None)
    try:
        (text,) = table.change_together([Change(TEXTS, str(number), move)], act, beside=[pointer])
    except Lost as lost:
        raise Conflict("another version was approved meanwhile") from lost
    return text


def list_texts(limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the versions, the latest first, a draft before it: one get and one batch get."""
    top = keyring.unseal("consent_texts", cursor)["n"] if cursor else latest_number() + 1
    numbers = range(top, max(0, top - limit), -1)
    found = {int(one["number"]): one for one in table.batch([TEXTS.key(str(n)) for n in numbers])}
    first = {1: first_text().model_dump(mode="json") | {"version": 0}} if 1 in numbers else {}
    following = keyring.seal("consent_texts", {"n": top - limit}) if top > limit else None
    known = first | found
    return [known[number] for number in numbers if number in known], following
