"""Made-up organisations and people: the same ones every time, and nobody real.

Numbers and addresses cannot belong to anybody: domains end in `.example`, phone numbers are those that the
Swedish regulator sets aside for fiction, business ids begin where the Finnish register has not come.
"""

import json
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 20260101
CONTACTS = 210
FICTION_MOBILES = [f"+4670174{number:04}" for number in range(605, 700)]
FICTION_LANDLINES = [f"+468465004{number:02}" for number in range(100)]
NAMES = json.loads(Path(__file__).with_name("demo.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Move:
    """A change after the creation: who makes it, where, and what shows that it was made."""

    role: str
    method: str
    path: str
    body: dict[str, Any] | None
    shows: str
    value: Any = None

    def is_made(self, record: dict[str, Any]) -> bool:
        """Whether the record shows the change already."""
        shown = record.get(self.shows)
        return bool(shown) if self.value is None else bool(shown == self.value)


@dataclass(frozen=True)
class Demo:
    """One record to make: its fixed key, its body, its organisations by their keys, and the moves after."""

    key: str
    body: dict[str, Any]
    responsible: str = "partner_manager"
    works_at: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()


DEACTIVATE = Move("admin", "POST", "deactivation", None, "status", "passive")
RESTRICT = Move("dpo", "PUT", "restriction", None, "restricted")
SECRET = Move("dpo", "PUT", "protection", {"contact_secret": True, "deceased": False}, "contact_secret")
DECEASED = Move("dpo", "PUT", "protection", {"contact_secret": False, "deceased": True}, "deceased")


def block(set_by: str) -> Move:
    """A marketing block that the person wished, or staff decided on."""
    reason = {"person": "Pyysi, ettei uutiskirjettä lähetetä", "staff": "Osoite palautti viestit"}[set_by]
    body = {"set_by": set_by, "reason": reason}
    return Move("communications", "PUT", "marketing-block", body, "marketing_block")


def business_id(number: int) -> str:
    """A well-formed business id; the register of today ends far below 9 million."""
    while True:
        digits = f"{number:07}"
        remainder = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if remainder != 1:
            return f"{digits}-{(11 - remainder) % 11}"
        number += 1


def domain(name: str) -> str:
    """The organisation's domain, in ASCII, under a top-level domain that nobody can register."""
    plain = name.lower().translate(str.maketrans("åäöé", "aaoe"))
    return "-".join(word for word in plain.split() if word.isalnum())[:40] + ".example"


def _chance(series: int) -> random.Random:
    """The same choices every time."""
    return random.Random(SEED + series)  # noqa: S311 - nothing is secret here


def organisations() -> list[Demo]:
    """Every kind, active and passive."""
    chance = _chance(0)
    made = [_company(number, name, chance) for number, name in enumerate(NAMES["companies"])]
    made += [_association(number, name, chance) for number, name in enumerate(NAMES["associations"])]
    made += [_public(number, name, chance) for number, name in enumerate(NAMES["public"])]
    return made + [_person(number, name, chance) for number, name in enumerate(NAMES["people"])]


def _place(chance: random.Random, number: int) -> dict[str, Any]:
    city, postal_code = chance.choice(NAMES["cities"])
    return {"street": f"Keksittykatu {number + 1}", "postal_code": postal_code, "city": city, "country": "FI"}


def _company(number: int, name: str, chance: random.Random) -> Demo:
    language = "sv" if name.endswith("Ab") else "fi"
    body = {"kind": "company", "name": name, "language": language}
    body |= {"business_id": business_id(9_000_000 + 20 * number)}
    body |= {"email": f"info@{domain(name)}", "website": f"https://{domain(name)}"}
    body |= {"phone": FICTION_LANDLINES[number]}
    responsible = chance.choice(("partner_manager", "sales", "staff"))
    return _organisation(f"company-{number}", body | _place(chance, number), responsible, number % 9 == 8)


def _association(number: int, name: str, chance: random.Random) -> Demo:
    body = {"kind": "association", "name": name, "association_id": f"999.{number + 100}"}
    body |= {"language": "sv" if name.endswith("rf") else "fi", "email": f"sihteeri@{domain(name)}"}
    return _organisation(
        f"association-{number}", body | _place(chance, number), "partner_manager", number == 7
    )


def _public(number: int, name: str, chance: random.Random) -> Demo:
    body = {"kind": "public", "name": name, "business_id": business_id(9_500_000 + 20 * number)}
    body |= {"email": f"kirjaamo@{domain(name)}", "phone": FICTION_LANDLINES[40 + number]}
    return _organisation(f"public-{number}", body | _place(chance, number), "project", number == 5)


def _person(number: int, name: str, chance: random.Random) -> Demo:
    first = NAMES["first_names"][3 * number % len(NAMES["first_names"])]
    body = {"kind": "private_person", "name": f"{name} {first}", "email": f"asiakas{number}@posti.example"}
    made = _organisation(f"person-{number}", body | _place(chance, number), "sales", number == 4)
    return replace(made, moves=(RESTRICT,)) if number == 6 else made


def _organisation(key: str, body: dict[str, Any], responsible: str, passive: bool) -> Demo:
    return Demo(f"demo-{key}", body, responsible, (), (DEACTIVATE,) if passive else ())


def contacts() -> list[Demo]:
    """People of the active organisations, in every status that the model knows."""
    chance = _chance(1)
    homes = [made for made in organisations() if not made.moves and made.body["kind"] != "private_person"]
    return [_contact(number, chance, homes) for number in range(CONTACTS)]


def _contact(number: int, chance: random.Random, homes: list[Demo]) -> Demo:
    first, last = NAMES["first_names"][number % len(NAMES["first_names"])], chance.choice(NAMES["last_names"])
    home = homes[number % len(homes)]
    second = (chance.choice([other for other in homes if other != home]),) if number % 12 == 0 else ()
    where = domain(home.body["name"])
    body: dict[str, Any] = {
        "first_names": first,
        "last_name": last,
        "title": chance.choice(NAMES["titles"]),
        "email": f"henkilo{number}@{where}",
        "language": home.body.get("language") or chance.choice(("fi", "sv", "en")),
        "purposes": ["PART"] if number % 3 else ["PART", "MKT"],
        "affiliations": [_role(chance, number) for _ in (home, *second)],
    }
    if number < len(FICTION_MOBILES):
        body["phone"] = FICTION_MOBILES[number]
    responsible = chance.choice(("partner_manager", "staff", "sales", "alumni_coordinator"))
    places = tuple(place.key for place in (home, *second))
    return Demo(f"demo-contact-{number}", body, responsible, places, _moves(number))


def _role(chance: random.Random, number: int) -> dict[str, Any]:
    starts = date(2020, 1, 1) + timedelta(days=chance.randrange(1800))
    return {"role": chance.choice(NAMES["roles"]), "starts": starts.isoformat(), "primary": False} | (
        {"ends": "2025-12-31"} if number % 41 == 40 else {}
    )


def _moves(number: int) -> tuple[Move, ...]:
    """What happened to the person since; most live undisturbed."""
    happened: dict[int, tuple[Move, ...]] = {
        5: (block("person"),),
        11: (block("staff"),),
        17: (DEACTIVATE,),
        23: (block("person"), DEACTIVATE),
    }
    rare = {
        31: (SECRET,),
        71: (SECRET, block("person")),
        101: (DECEASED,),
        131: (DECEASED,),
        161: (RESTRICT,),
    }
    return rare.get(number) or happened.get(number % 25, ())
