"""Made-up cooperation with alumni: requests, offers, an event, an application of Soleops; nobody real.

Alumni are named by their numbers in `demo_alumni`, days counted from the one on which the first was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MAILBOX = "alumni@crm.example"
GUESTS = (10, 11, 12, 13, 15)
Moves = Sequence[tuple[str, Mapping[str, Any]]]
ACCEPTED = ("acceptance", {"note": "Sopii hyvin."})
PUBLISHED: Moves = (("publication", {}),)


@dataclass(frozen=True)
class Asked:
    """Something to make for an alumnus: a fixed key, the body, the moves after with their bodies."""

    key: str
    alumnus: int
    body: Mapping[str, Any]
    moves: Moves = ()


def requests(day: date) -> list[Asked]:
    """One request in every state: two wait for an answer, one of them by a letter with a link."""
    spring = {"starts": _day(day, 40), "answer_by": _day(day, 14)}
    outcome = {"kind": "study_visit", "on": day.isoformat(), "note": "20 opiskelijaa kävi."}
    return [
        _request(0, "guest_lecture", "Vierasluento verotuksesta", **spring, mail=True, message="Tervetuloa!"),
        _request(1, "mentoring", "Mentorointi keväällä"),
        _request(2, "project", "Projektiviikon toimeksianto", ACCEPTED, **spring),
        _request(
            4, "study_visit", "Tutustumiskäynti työpaikalle", ACCEPTED, ("completion", {"outcome": outcome})
        ),
        _request(5, "thesis_topic", "Opinnäytetyön aihe", ("decline", {"note": "Ei tänä vuonna."})),
        _request(7, "internship", "Harjoittelupaikka kesäksi", ("silence", {}), channel="phone"),
        _request(8, "rdi", "Kumppani hankehakemukseen", ("cancellation", {"reason": "Haku peruttiin."})),
    ]


def offers(day: date) -> list[Asked]:
    """Two that students see, one of them for some days only, and a draft."""
    return [
        _offer(16, "internship", "Harjoittelija kirjanpitoon", _day(day, 90), PUBLISHED),
        _offer(17, "project", "Verkkosivujen uudistus", _day(day, 5), PUBLISHED),
        _offer(18, "thesis_topic", "Asiakaskyselyn analyysi", _day(day, 120), ()),
    ]


def past_event(day: date) -> dict[str, Any]:
    """A breakfast of last week, to which whoever wanted came."""
    return event(day) | {
        "texts": {"fi": {"title": "Alumniaamiainen"}, "en": {"title": "Alumni breakfast"}},
        "starts": f"{_day(day, -7)}T06:00:00Z",
        "ends": f"{_day(day, -7)}T07:30:00Z",
        "sign_up_until": _day(day, -8),
        "asks_diet": False,
    }


def event(day: date) -> dict[str, Any]:
    """An evening for alumni, a month ahead."""
    texts = {"fi": "Alumni-ilta", "sv": "Alumnkväll", "en": "Alumni evening"}
    return {
        "texts": {language: {"title": title} for language, title in texts.items()},
        "starts": f"{_day(day, 30)}T15:00:00Z",
        "ends": f"{_day(day, 30)}T18:00:00Z",
        "place": "Keksittykuja 1, Joensuu",
        "places": 40,
        "sign_up_until": _day(day, 25),
        "asks_diet": True,
    }


APPLICATION: Mapping[str, Any] = {
    "application_id": "demo-1",
    "state": "applied",
    "changed_at": "2026-01-10T09:05:00Z",
    "first_names": "Tuuli Keksitty",
    "last_name": "Valmistuva",
    "email": "valmistuva@posti.example",
    "programme": "Sosionomi",
    "degree": "Sosionomi (AMK)",
    "graduation_year": 2026,
    "language": "fi",
    "consent": {"text_version": "1", "language": "fi", "at": "2026-01-10T09:00:00Z"},
}
"""Of somebody who has not graduated yet."""

DROPPED: Sequence[Mapping[str, Any]] = (
    {
        **APPLICATION,
        "application_id": "demo-2",
        "first_names": "Niilo Keksitty",
        "last_name": "Pudotettu",
        "email": "pudotettu@posti.example",
    },
    {
        **APPLICATION,
        "application_id": "demo-3",
        "first_names": "Helmi Keksitty",
        "last_name": "Viallinen",
        "email": "viallinen@posti.example",
        "graduation_year": "ensi vuonna",
        "state": "valmis",
    },
)
"""A file of applications: one that is taken in, and one that is refused."""


def _day(day: date, later: int) -> str:
    return (day + timedelta(days=later)).isoformat()


def _request(
    alumnus: int, kind: str, title: str, *moves: tuple[str, Mapping[str, Any]], **more: Any
) -> Asked:
    return Asked(f"demo-cooperation-{alumnus}", alumnus, {"kind": kind, "title": title} | more, moves)


def _offer(alumnus: int, kind: str, title: str, until: str, moves: Moves) -> Asked:
    body = {"kind": kind, "title": title, "valid_until": until, "contact": MAILBOX}
    body |= {"description": "Työtä voi tehdä osin etänä.", "city": "Joensuu"}
    return Asked(f"demo-offer-{alumnus}", alumnus, body, moves)
