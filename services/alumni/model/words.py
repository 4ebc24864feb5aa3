"""What an alumnus chooses from: forms of cooperation, newsletter topics, what other alumni see. Pure."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path

from shared.fields import Language


class Cooperation(StrEnum):
    """The forms of cooperation of interest (R11), mentor and introducer (R7)."""

    GUEST_LECTURE = "guest_lecture"
    STUDY_VISIT = "study_visit"
    INTERNSHIP = "internship"
    TOPIC = "topic"
    RDI_PROJECT = "rdi_project"
    NETWORKING = "networking"
    EDUCATION = "education"
    COMPETENCE = "competence"
    EVENT = "event"
    MENTOR = "mentor"
    INTRODUCER = "introducer"


class NewsletterTopic(StrEnum):
    """What alumni mailings are about (E8)."""

    NEWS = "news"
    EVENT = "event"
    EDUCATION = "education"
    RDI = "rdi"
    WORK = "work"


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
