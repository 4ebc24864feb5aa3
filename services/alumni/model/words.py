"""What an alumnus chooses from: forms of cooperation, newsletter topics, what other alumni see. Pure."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path

from shared.fields import Language
from shared.graduate import Cooperation, NewsletterTopic

__all__ = ["Cooperation", "NewsletterTopic", "Shown", "countries", "words"]


class Shown(StrEnum):
    """What other alumni may be shown in the directory (R7): the name with everything else, or nothing."""

    NAME = "name"
    PROGRAMME = "programme"
    GRADUATION_YEAR = "graduation_year"
    CITY = "city"
    WORKPLACE = "workplace"
    COOPERATION = "cooperation"
    EMAIL = "email"
    PHONE = "phone"


@cache
def words() -> dict[str, dict[str, dict[Language, str]]]:
    """Field of an alumnus → code → label by language."""
    found: dict[str, dict[str, dict[Language, str]]] = json.loads(
        (Path(__file__).parent / "words.json").read_text(encoding="utf-8")
    )
    return found


@cache
def countries() -> dict[str, dict[Language, str]]:
    """Code of ISO 3166-1 → name by language, as the Unicode CLDR has it."""
    found: dict[str, dict[Language, str]] = json.loads(
        (Path(__file__).parent / "countries.json").read_text(encoding="utf-8")
    )
    return found
