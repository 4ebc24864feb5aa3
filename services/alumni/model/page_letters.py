"""The letters that follow what somebody did on a page, in Finnish, Swedish and English. Pure."""

import json
import textwrap
from pathlib import Path
from typing import Any

from services.alumni.model.letters import Letter

WIDTH = 90
_WORDS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_BLOCKED = {
    "fi": "Olemme lopettaneet myös muun markkinoinnin sinulle.",
    "sv": "Vi har också slutat med annan marknadsföring till dig.",
    "en": "We have stopped other marketing to you as well.",
}
_NOT_BLOCKED = {
    "fi": "Eroaminen ei koske muuta viestintäämme, jota mahdollisesti saat.",
    "sv": "Detta gäller inte andra meddelanden som du eventuellt får från oss.",
    "en": "This does not concern other messages that you may get from us.",
}


def _letter(name: str) -> Letter:
    """A letter with its greeting and closing, and with the person's own links where it is to have them."""
    found, parts = _WORDS["letters"][name], _WORDS["parts"]
    letter = {}
    for language, greeting in parts["greeting"].items():
        links = parts["links"][language] if found["links"] else ()
        said = [textwrap.fill(one, WIDTH) for one in (greeting, *found[language]["text"], *links)]
        letter[language] = (
            found[language]["subject"],
            "\n\n".join([*said, parts["closing"][language]]) + "\n",
        )
    return letter


VERIFY, ALREADY, LINK, WELCOME, ADDED, LEFT, NEW_ADDRESS, NOT_YOU = map(
    _letter, ("verify", "already", "link", "welcome", "added", "left", "new_address", "not_you")
)


def marketing(language: str, blocked: bool) -> str:
    """What the letter to who left says of marketing."""
    return (_BLOCKED if blocked else _NOT_BLOCKED)[language]
