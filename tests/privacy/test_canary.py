"""A canary in every personal field of every kind, in every store: gathered, then erased, then met nowhere.

What stays is named here (KEPT), field by field, and nothing else. A new kind or field without a canary fails.
"""

import json
from collections.abc import Mapping

import pytest

from services.privacy.model.catalogue import declared
from shared.contracts.privacy import NOTICE_NUMBER
from shared.contracts.subjects import What
from shared.personal import Personal, catalogue
from shared.record import Record
from tests.cloud import NAMES, client
from tests.privacy.canaries import EMAIL, canaries, is_marked, kinds, marked, seeded
from tests.privacy.persons import ask, gathered
from tests.restoring import restored
from tests.world import World

SUBJECTS = (
    "partners.contact:kc",
    "partners.organisation:ko",
    "alumni.alumnus:ka",
    "staff.user:ku",
    "integrations.registration:kr",
)
MENTIONED = ("sales.course", "privacy.configuration", "privacy.notice_version")
"""Kinds that are nobody's: their texts name the person, as somebody confirmed."""
TRANSIENT = {"privacy.errand": ("changes", "emails", "names", "phones"), "privacy.request": ("changes",)}
"""What is forgotten as soon as every context has acknowledged, whether anybody is erased or not."""
CUSTOMER = ("city", "contact_email", "contact_name", "email", "name", "street")
KEPT: Mapping[str, frozenset[str]] = {
    "sales.order": frozenset(
        {
            *(f"customer.{one}" for one in CUSTOMER),
            *("amendments.reason", "instalments.name", "lines.description", "lines.name", "reason"),
            *("references.buyer", "title", "withdrawal.email", "withdrawal.name"),
        }
    ),
    "sales.billing": frozenset(
        {
            *(f"buyer.{one}" for one in CUSTOMER),
            *("lines.name", "message", "reason", "references.buyer", "rejections.reason", "title"),
        }
    ),
    "privacy.request": frozenset(
        {
            *(f"person.{one}" for one in ("first_names", "last_name", "former_name", "email", "phone")),
            *("message", "reason", "decisions.reason", "extension.reason", "opinion.text"),
            *("recipients.note", "redactions.ground"),
        }
    ),
    "privacy.suppression": frozenset({"rulings.reason"}),
    "privacy.notice_version": frozenset({"texts.sections"}),
}
"""All that is kept of an erased person, each kind until its retention rule ends.

Vouchers with their contact snapshot, whole: six years [Accounting Act 2:10]. The record of a request, whole:
that it was answered, whom, and why so, three years from its closure [GDPR art. 5(2), 12]. A suppression: what
the officer ruled and why, as long as it bars; it holds no address. A version of the notice: what everybody
was told [art. 5(2), 13]; it names officials. Of a consent [art. 7(1)] no field of a person is kept: the
request of its withdrawal says when it ended and of which record it was.
"""
IN_LEDGER = {"privacy.suppression"}
"""Of these the ledger of rights has each version whole, for 400 days (docs/decisions/0018)."""
FOUND_BY_WORDS = {"order", "billing"}
"""Vouchers are found by their titles as long as they are kept."""


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


def test_every_canary_is_gathered_then_erased_and_met_nowhere_but_in_what_is_kept_nor_after_a_restore(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    url = listening()
    records = seeded(world)
    world.put({"pk": "partners#organisation#company", "sk": "record", "id": "company", "status": "active"})
    world.put(NOTICE_NUMBER | {"version": 1})
    world.pump()
    asked = {"emails": (EMAIL, *_emails(records)), "names": (), "mentions": _mentions(records)}
    sections = json.dumps(gathered(world, ask(world, What.GATHER, *SUBJECTS, **asked)), ensure_ascii=False)
    missing = {
        name: sorted(
            one
            for path, one in marked(record).items()
            if one not in sections and path.partition(".")[0] not in TRANSIENT.get(name, ())
        )
        for name, record in records.items()
    }
    assert {name: found for name, found in missing.items() if found} == {}
    backup = world.items()
    ask(world, What.ERASE, *SUBJECTS, **asked)
    world.pump()
    must_be_gone(world, records)
    restored(world, backup)
    assert [one for one in world.items() if "kanariapartnerscontact" in str(one)] != []
    report = world.reapply()
    assert (report["left"], report["rights"]) == (0, [])
    world.pump()
    must_be_gone(world, records)
    told, sent = carried(world, url)
    kinds_told = {json.loads(one)["detail-type"] for one in told}
    assert {"ErrandGiven", "ErrandDone", "RecordErased"} <= kinds_told
    assert [one for one in (*told, *sent) if is_marked(one)] == []
    captured = capfd.readouterr()
    assert not is_marked(captured.out + captured.err)


def must_be_gone(world: World, records: Mapping[str, Record]) -> None:
    """Nothing is held of the person but what is kept."""
    held = {place: text for place, text in everywhere(world).items() if is_marked(text)}
    assert kept_fields(held, records) == KEPT
    assert {place.split("#")[-2] for place in held if place.startswith("search/")} == FOUND_BY_WORDS
    in_ledger = {_kind_at(text) for place, text in held.items() if place.startswith("audit/")}
    assert in_ledger == IN_LEDGER
    assert {place.split("/")[0] for place in held} == {"records", "search", "audit"}


def kept_fields(held: Mapping[str, str], records: Mapping[str, Record]) -> dict[str, frozenset[str]]:
    """The personal fields that records still hold, by kind; a canary that has moved elsewhere is told too."""
    found: dict[str, set[str]] = {}
    for place, text in held.items():
        if not place.startswith("records/"):
            continue
        kind = _kind_of(place.removeprefix("records/"))
        own = marked(records[kind]) if kind in records else {}
        there = {_declared(path) for path, canary in own.items() if canary in text}
        found.setdefault(kind, set()).update(there or {"?"})
    return {kind: frozenset(fields) for kind, fields in found.items()}


def _kind_of(key: str) -> str:
    return ".".join(key.split("#")[:2])


def _kind_at(ledger_entry: str) -> str:
    return _kind_of(json.loads(ledger_entry).get("record", "?"))


def _declared(path: str) -> str:
    """The path of a field as the catalogue has it: without the numbers on the way."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def _mentions(records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    return {f"{name}:{records[name].id}": tuple(marked(records[name])) for name in MENTIONED}


def _emails(records: Mapping[str, Record]) -> tuple[str, ...]:
    found = {one for record in records.values() for one in canaries(record) if "@" in one}
    return tuple(sorted(found))


def test_every_kind_that_holds_people_is_in_the_catalogue_of_holdings_and_the_other_way_round() -> None:
    assert set(kinds()) == set(declared("holdings"))


def test_what_is_kept_is_declared_and_of_kinds_that_there_are() -> None:
    """So that nobody keeps a field by a name that no longer is one."""
    for name, fields in {**KEPT, **TRANSIENT}.items():
        known = {one.path for one in catalogue(kinds()[name].model) if isinstance(one.declared, Personal)}
        assert set(fields) <= known, name
