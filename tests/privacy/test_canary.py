"""A canary in every personal field of every kind, in every store: gathered, then erased, then met nowhere.

What stays is named here: vouchers with what they hold, and nothing else. A new field without a canary fails.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from services import generated
from services.privacy.model.catalogue import declared
from shared import items, keyring
from shared.act import Act
from shared.contracts.subjects import What
from shared.personal import Personal, catalogue, leaves
from shared.record import Event, Kind, Record
from tests.cloud import NAMES, client
from tests.privacy.persons import ask, gathered
from tests.world import World

SUBJECTS = (
    "partners.contact:kc",
    "partners.organisation:ko",
    "alumni.alumnus:ka",
    "staff.user:ku",
    "integrations.registration:kr",
)
EMAIL, PHONE = "kanaria@kanaria.fi", "+358401234567"
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
} | {f"sales.{one}": {"organisation_id": "ko"} for one in ("order", "engagement", "billing")}
"""Of each kind, what makes a record of it the subject's, and consistent."""
OTHERS = frozenset(
    {
        "privacy.configuration",
        "privacy.notice_version",
        "privacy.errand",
        "privacy.request",
        "privacy.suppression",
        "privacy.breach",
    }
)
"""Kinds whose records are privacy's own: they name officials, or say for three years how a right was met."""
MENTIONS = {"sales.course:kk": ("description", "reason")}
VOUCHERS = {"sales#order", "sales#billing"}
"""What is kept with all it holds [Accounting Act 2:10]."""
UNMARKED = (date, datetime, Enum, int, Decimal, bool)


# --- a record of any kind with a canary in each personal field -------------------------------------------


def kinds() -> dict[str, Kind[Any]]:
    """How the contexts keep each kind of record with personal fields."""
    generated.stored()
    found: dict[str, Kind[Any]] = {}
    for model in generated.stored():
        context = model.__module__.split(".")[1]
        name = f"{context}.{model.noun}"
        if any(isinstance(one.declared, Personal) for one in catalogue(model)) and name not in OTHERS:
            found[name] = _kind(context, model)
    return found


def _kind(context: str, model: type[Record]) -> Kind[Any]:
    import gc

    return next(
        one
        for one in gc.get_objects()
        if isinstance(one, Kind) and one.model is model and one.context == context
    )


class Canaries:
    """Makes values of any type; of a personal text a canary that is met nowhere else."""

    def __init__(self, name: str) -> None:
        self.name = name.replace(".", "")
        self.links = {"lines.vat": STANDARD} | LINKS.get(name, {})

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
        special = {"country": "FI", "postal_code": "80100", "phone": PHONE}
        if last in special:
            return special[last]
        word = f"kanaria{self.name}{path.replace('.', '').replace('_', '')}"
        return f"{word}@kanaria.fi" if "email" in last else word


def canaries(record: Record) -> Iterator[str]:
    """The texts that are marked; dates, years, choices and numbers cannot be."""
    yield from (str(value) for _, _, value in leaves(record) if "kanaria" in str(value))


def seeded(world: World) -> dict[str, Record]:
    """A record of every kind in the table, as the data layer writes it."""
    keyring.current_version()
    found = {}
    for name, kind in kinds().items():
        record = Canaries(name).record(kind.model)
        stored = {one.path for one in catalogue(kind.model) if isinstance(one.declared, Personal)}
        held = [path.split(".") for path, _, _ in leaves(record)]
        bare = {one for one in stored if not any(_leads(one.split("."), path) for path in held)}
        assert bare == set(), f"{name} has personal fields without a canary"
        item = items.written(kind, items.stamped(record, version=1), Event(), Act("user:x"), [])
        world.put(item)
        found[name] = record
    return found


def _leads(declared_at: list[str], path: list[str]) -> bool:
    """Whether a path is of a declared field: numbers and keys on the way left out."""
    rest = iter(path)
    return all(part in rest for part in declared_at)


def everywhere(world: World) -> dict[str, str]:
    """All that any store holds, by its place."""
    found = {
        f"{table}/{one['pk']}/{one['sk']}": json.dumps(one, default=str, ensure_ascii=False)
        for table in ("records", "audit", "search")
        for one in world.items(table)
    }
    for one in client("s3").list_object_versions(Bucket=NAMES.files).get("Versions", ()):
        body = client("s3").get_object(Bucket=NAMES.files, Key=one["Key"], VersionId=one["VersionId"])["Body"]
        found[f"files/{one['Key']}"] = body.read().decode("utf-8", "replace")
    return found


def listening() -> str:
    """The queue that gets every event of the bus from now on, as an archive would."""
    url = client("sqs").create_queue(QueueName="listening")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    pattern = json.dumps({"source": [{"prefix": ""}]})
    client("events").put_rule(Name="listening", EventBusName=NAMES.bus, EventPattern=pattern)
    target = {"Id": "queue", "Arn": arn["QueueArn"]}
    client("events").put_targets(Rule="listening", EventBusName=NAMES.bus, Targets=[target])
    return str(url)


def carried(world: World, url: str) -> tuple[list[str], list[str]]:
    """What the bus carried to who listened, and what functions sent to queues themselves."""
    told: list[str] = []
    while found := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        told += [one["Body"] for one in found]
        for one in found:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    sent = [one for one in world.requests if one.service == "sqs" and one.operation.startswith("SendMessage")]
    return told, [json.dumps(one.params, ensure_ascii=False) for one in sent]


def test_every_canary_is_gathered_then_erased_and_met_nowhere_but_in_vouchers(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    url = listening()
    records = seeded(world)
    world.put({"pk": "partners#organisation#company", "sk": "record", "id": "company", "status": "active"})
    world.pump()
    asked = {"emails": _emails(records), "names": (), "mentions": MENTIONS}
    sections = json.dumps(gathered(world, ask(world, What.GATHER, *SUBJECTS, **asked)), ensure_ascii=False)
    missing = {
        name: sorted(one for one in canaries(record) if one not in sections)
        for name, record in records.items()
    }
    assert {name: found for name, found in missing.items() if found} == {}
    ask(world, What.ERASE, *SUBJECTS, **asked)
    world.pump()
    held = [place.split("/", 1) for place, text in everywhere(world).items() if "kanaria" in text]
    records_held = {"#".join(place.split("#")[:2]) for store, place in held if store == "records"}
    assert records_held == VOUCHERS
    words = {place.split("#")[-2] for store, place in held if store == "search"}
    assert words == {"order", "billing"}, "vouchers are found by their titles"
    assert {store for store, _ in held} == {"records", "search"}
    told, sent = carried(world, url)
    kinds_told = {json.loads(one)["detail-type"] for one in told}
    assert {"ErrandGiven", "ErrandDone", "RecordErased"} <= kinds_told
    assert [one for one in (*told, *sent) if "kanaria" in one.casefold() or PHONE in one] == []
    captured = capfd.readouterr()
    assert "kanaria" not in captured.out + captured.err


def _emails(records: Mapping[str, Record]) -> tuple[str, ...]:
    found = {one for record in records.values() for one in canaries(record) if "@" in one}
    return tuple(sorted(found))


def test_every_kind_that_holds_people_is_in_the_catalogue_of_holdings() -> None:
    assert set(kinds()) | OTHERS >= set(declared("holdings"))
