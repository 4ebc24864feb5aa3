"""Made-up alumni: the same ones every time, and nobody real; their numbers and addresses as in `demo`."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from infra.local.demo import DECEASED, FICTION_LANDLINES, NAMES, RESTRICT, SECRET, SEED, Move, block

ALUMNI = 40
PHONES = FICTION_LANDLINES[60:]
"""Those that no organisation of the demo data has."""
PROGRAMMES = (
    ("Liiketalous", "Tradenomi (AMK)"),
    ("Tieto- ja viestintätekniikka", "Insinööri (AMK)"),
    ("Sairaanhoitaja", "Sairaanhoitaja (AMK)"),
    ("Metsätalous", "Metsätalousinsinööri (AMK)"),
    ("Sosionomi", "Sosionomi (AMK)"),
    ("Media-ala", "Medianomi (AMK)"),
    ("International Business", "Bachelor of Business Administration"),
)
FORMS = (
    "guest_lecture",
    "study_visit",
    "internship",
    "topic",
    "rdi_project",
    "networking",
    "education",
    "competence",
    "event",
    "mentor",
    "introducer",
)
TOPICS = ("news", "event", "education", "rdi", "work")
SHOWN = ("name", "programme", "graduation_year", "city", "workplace", "cooperation")
PENDING, OLD = frozenset({6, 19, 33}), frozenset({3, 27})
"""Whose degree nobody has confirmed yet; whose consent is older than three years."""
MOVES: dict[int, tuple[Move, ...]] = {
    9: (block("person"),),
    14: (SECRET,),
    22: (DECEASED,),
    30: (RESTRICT,),
    36: (block("staff"),),
}


@dataclass(frozen=True)
class Alumnus:
    """One alumnus to make: a fixed key, the body, the moves after."""

    key: str
    body: dict[str, Any]
    moves: tuple[Move, ...] = ()


def alumni() -> list[Alumnus]:
    """Alumni of every state that staff bring about, offering everything there is to offer."""
    chance = random.Random(SEED + 7)  # noqa: S311 - nothing is secret here
    return [_alumnus(number, chance) for number in range(ALUMNI)]


def _alumnus(number: int, chance: random.Random) -> Alumnus:
    key = f"demo-alumnus-{number}"
    body = _person(number, chance) | _studies(number, chance) | _choices(number, chance)
    return Alumnus(key, body | {"consent": _consent(number, chance)}, MOVES.get(number, ()))


def _person(number: int, chance: random.Random) -> dict[str, Any]:
    first = NAMES["first_names"][5 * number % len(NAMES["first_names"])]
    other, last = chance.choice(NAMES["first_names"]), chance.choice(NAMES["last_names"])
    city, postal_code = chance.choice(NAMES["cities"])
    born = date(1970, 1, 1) + timedelta(days=chance.randrange(10_000))
    return {
        "first_names": f"{first} {other}",
        "preferred_name": first,
        "last_name": last,
        "birth_date": born.isoformat(),
        "street": f"Keksittykuja {number + 1}",
        "postal_code": postal_code,
        "city": city,
        "email": f"alumni{number}@posti.example",
        "phone": PHONES[number],
        "workplace": chance.choice(NAMES["companies"] + NAMES["public"]),
        "job_title": chance.choice(NAMES["titles"]),
    } | ({"former_surname": chance.choice(NAMES["people"])} if number % 5 == 2 else {})


def _studies(number: int, chance: random.Random) -> dict[str, Any]:
    programme, degree = PROGRAMMES[number % len(PROGRAMMES)]
    graduated = chance.randrange(2004, 2026)
    studies = {"programme": programme, "degree": degree, "graduation_year": graduated}
    return studies | {"studies_began": graduated - 4, "degree_confirmed": number not in PENDING}


def _choices(number: int, chance: random.Random) -> dict[str, Any]:
    offered = chance.sample(FORMS, chance.randrange(1, 5))
    return {
        "cooperation": sorted({FORMS[number % len(FORMS)], *offered}),
        "language": chance.choice(("fi", "fi", "sv", "en")),
        "newsletter_topics": sorted(chance.sample(TOPICS, chance.randrange(0, 4))),
        "directory": list(SHOWN[: chance.choice((0, 0, 2, 4, 6))]),
    } | ({"further_information": "Tavoitettavissa parhaiten iltapäivisin."} if number % 7 == 1 else {})


def _consent(number: int, chance: random.Random) -> dict[str, Any]:
    given = date(2022, 9, 1) if number in OLD else date(2024, 1, 10)
    day = given + timedelta(days=chance.randrange(700 if number not in OLD else 30))
    source = ("paper", "staff", "phone")[number % 3]
    evidence = f"Alumnikansio {day.year}/{number + 1}"
    return {"text_version": "1", "source": source, "at": f"{day}T09:00:00Z", "evidence": evidence}
