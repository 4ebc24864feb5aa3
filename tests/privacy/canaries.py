"""A record of any kind with a canary in each of its personal fields, as the data layer writes it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin
from zlib import crc32

from pydantic import BaseModel

from services.privacy.model.configuration import default_configuration
from services.privacy.store import suppressions
from shared import clock, items, keyring
from shared.act import Act
from shared.events.subjects import ErrandGiven
from shared.personal import Personal, catalogue, leaves
from shared.record import Event, Kind, Record
from tests.kinds import kinds as every_kind
from tests.world import World

EMAIL = "kanaria@kanaria.fi"
STANDARD = {"category": "S", "rate_class": "standard"}
LINKS: Mapping[str, Mapping[str, Any]] = {
    "partners.contact": {"id": "kc", "purposes": ("PART", "MKT"), "affiliations.organisation_id": "company"},
    "partners.organisation": {"id": "ko", "kind": "private_person", "incomplete": ()},
    "alumni.alumnus": {"id": "ka", "status": "active"},
    "alumni.cooperation": {"alumnus_id": "ka"},
    "alumni.participation": {"person_kind": "alumnus", "person_id": "ka"},
    "alumni.intake": {"alumnus_id": "ka"},
    "alumni.submission": {"alumnus_id": "ka"},
    "integrations.registration": {"id": "kr"},
    "privacy.link": {"records.record": "partners.contact:kc"},
    "privacy.release": {"records": ["partners.contact:kc"], "subjects": ["partners.contact:kc"]},
    "staff.user": {"id": "ku", "deputies": (), "stands_in_for": ()},
    "sales.quote": {"id": "kq", "organisation_id": "ko"},
    "sales.revision": {"id": "kq-1", "quote_id": "kq", "organisation_id": "ko", "status": "sent"},
    "sales.feedback": {"contact_id": "kc", "status": "answered", "mode": "named", "marks": {"quality": 3}},
    "sales.enrolment": {"contact_id": "kc", "payer_id": "company", "status": "cancelled", "billed_by": None},
    "sales.course": {"id": "kk", "vat": STANDARD},
    "sales.opportunity": {
        "organisation_id": "ko",
        "responsible_id": "ku",
        "stage": "identified",
        "source": "other",
        "reason": "other",
    },
    "sales.engagement": {"organisation_id": "ko"},
} | {f"sales.{one}": {"organisation_id": "ko", "closed_on": clock.today()} for one in ("order", "billing")}
"""Of each kind, what makes a record of it the subject's, and consistent."""
KIND_OF_REQUEST = {
    "id": "kp",
    "kind": "rectification",
    "status": "executing",
    "scope.record": "partners.contact:kc",
    "decisions.record": "partners.contact:kc",
    "decisions.article": "16",
    "redactions.record": "partners.contact:kc",
    "plan.subjects": ["partners.contact:kc"],
    "consents.record": "partners.contact:kc",
    "errands": [{"id": "ke", "what": "rectify", "done": False}],
    "changes": {"partners.contact:away": {"title": "kanariarequestchanges"}},
}
PRIVACY: Mapping[str, Mapping[str, Any]] = {
    "privacy.configuration": {
        "id": "current",
        "controller": default_configuration().controller.model_dump(),
        "recipients": [one.model_dump() for one in default_configuration().recipients],
        "prose": [],
    },
    "privacy.notice_version": {"id": "1"},
    "privacy.request": KIND_OF_REQUEST,
    "privacy.errand": {
        "id": "ke",
        "what": "rectify",
        "status": "open",
        "request_id": "kp",
        "subjects": ["partners.contact:away"],
        "mentions": {},
        "acknowledged": {},
        "changes": {"partners.contact:away": {"title": "kanariaerrandchanges"}},
    },
}
"""Privacy's own: a request of the person that is being carried out, by the errand."""

MARKS = ("kanaria", "+35840")


@cache
def kinds() -> Mapping[str, Kind[Any]]:
    """How the contexts keep each kind of record with personal fields."""
    return {
        name: one
        for name, one in every_kind().items()
        if any(isinstance(entry.declared, Personal) for entry in catalogue(one.model))
    }


class Canaries:
    """Makes values of any type; of a personal text a canary that is met nowhere else."""

    def __init__(self, name: str, links: Mapping[str, Any]) -> None:
        self.name = name.replace(".", "")
        self.links = {"lines.vat": STANDARD, **links}

    def record(self, model: type[Record]) -> Record:
        usual = {"id": f"k{self.name}", "restricted": False, "status": None}
        whole = self._model(model, "")
        whole = {**whole, **{key: value for key, value in usual.items() if value is not None}}
        if "status" not in self.links:
            whole.pop("status", None)
        whole |= {key: value for key, value in self.links.items() if "." not in key}
        return model.model_validate(whole)

    def _model(self, model: type[BaseModel], path: str) -> dict[str, Any]:
        found = {}
        for name, field in model.model_fields.items():
            place = f"{path}{name}"
            if field.exclude or place in ("version", "created_at", "updated_at", "responsible_id", "unit"):
                continue
            told = [one for one in field.metadata if isinstance(one, Personal)]
            found[name] = self.links.get(
                place, self._value(field.annotation, place, bool(told), field.metadata)
            )
        return found

    def _value(self, kind: Any, path: str, personal: bool, metadata: Any = ()) -> Any:
        if get_origin(kind) is Annotated:
            own = any(isinstance(one, Personal) for one in kind.__metadata__)
            return self._value(get_args(kind)[0], path, personal or own, (*metadata, *kind.__metadata__))
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Literal:
            return arguments[0]
        if origin in (tuple, list):
            several = len(arguments) if arguments[-1:] != (Ellipsis,) else 1
            return [self._value(arguments[0], path, personal, metadata) for _ in range(several)]
        if origin in (dict, Mapping):
            return {self._value(arguments[0], path, False): self._value(arguments[1], path, personal)}
        if arguments:
            return self._value(
                next(one for one in arguments if one is not type(None)), path, personal, metadata
            )
        return self._plain(kind, path, personal)

    def _plain(self, kind: Any, path: str, personal: bool) -> Any:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(kind, f"{path}.") if not personal else self._marked(kind, path)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        simple = {
            date: "1990-05-17",
            datetime: datetime(2026, 1, 2, tzinfo=UTC),
            int: 1,
            bool: False,
            Decimal: "1.00",
        }
        if kind in simple:
            return simple[kind]
        return self._text(path) if personal else "1"

    def _marked(self, kind: type[BaseModel], path: str) -> dict[str, Any]:
        return {
            name: self._value(field.annotation, f"{path}.{name}", True, field.metadata)
            for name, field in kind.model_fields.items()
        }

    def _text(self, path: str) -> str:
        last = path.rsplit(".", 1)[-1]
        special = {"country": "FI", "postal_code": "80100"}
        if last in special:
            return special[last]
        if last in ("phone", "phones"):
            return f"+35840{crc32(f'{self.name}{path}'.encode()) % 10**7:07}"
        word = f"kanaria{self.name}{path.replace('.', '').replace('_', '')}"
        return f"{word}@kanaria.fi" if "email" in last else word


def canaries(record: Record) -> Iterator[str]:
    """The texts that are marked; dates, years, choices and numbers cannot be."""
    yield from marked(record).values()


def marked(record: Record) -> dict[str, str]:
    """The texts that are marked, by their paths."""
    return {path: str(value) for path, _, value in leaves(record) if is_marked(str(value))}


def is_marked(text: str) -> bool:
    """Whether a text holds a canary."""
    return any(one in text.casefold() for one in MARKS)


def seeded(world: World) -> dict[str, Record]:
    """A record of every kind in the table, as the data layer writes it."""
    keyring.current_version()
    known = {"privacy.suppression": {"id": suppressions.unknown("email", EMAIL).id, "what": "email"}}
    links = {**LINKS, **PRIVACY, **known}
    found = {}
    for name, kind in kinds().items():
        record = Canaries(name, links.get(name, {})).record(kind.model)
        stored = {one.path for one in catalogue(kind.model) if isinstance(one.declared, Personal)}
        held = [path.split(".") for path, _, _ in leaves(record)]
        bare = {one for one in stored if not any(_leads(one.split("."), path) for path in held)}
        assert bare == set(), f"{name} has personal fields without a canary"
        event = ErrandGiven() if name == "privacy.errand" else Event()
        item = items.written(kind, items.stamped(record, version=1), event, Act("user:x"), [])
        world.put(item)
        found[name] = record
    return found


def _leads(declared_at: list[str], path: list[str]) -> bool:
    """Whether a path is of a declared field: numbers and keys on the way left out."""
    rest = iter(path)
    return all(part in rest for part in declared_at)
