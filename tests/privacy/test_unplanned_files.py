"""Files of imports that nobody has planned when a person is erased: dropped at once, or held at planning."""

from pathlib import Path
from typing import Any

import pytest

from services.integrations.actions import imports
from services.integrations.subjects import holder
from shared import act as acts
from shared import aws
from shared.consumer import FileArrived
from shared.contracts.integrations import upload_key
from shared.contracts.subjects import Errand, What
from shared.errands import Result
from tests.cloud import NAMES, client
from tests.integrations.reports import IMPORTS, ROLE, commit, opened, planned, read, rows
from tests.integrations.workbooks import by_openpyxl
from tests.observation import running
from tests.privacy.people import contact
from tests.privacy.persons import ask
from tests.privacy.requesting import act, decided, done, owner
from tests.world import World

ANNA = ("Anna Virtanen", "", "anna@example.fi", "Acme Oy")
MATTI = ("Matti Mäkinen", "", "matti@example.fi", "Acme Oy")
TERMS: dict[str, Any] = {"names": ("Anna Virtanen",), "emails": ("anna@example.fi",)}


def uploaded(world: World, folder: Path, *people: tuple[str, ...], content: bytes = b"") -> str:
    """An import whose file is in the bucket, and nobody has been told yet."""
    one = opened(world)
    body = content or by_openpyxl(folder / "raportti.xlsx", people).read_bytes()
    assert world.upload(one["upload"], body) == 204
    return str(one["id"])


def kept() -> list[str]:
    found = client("s3").list_object_versions(Bucket=NAMES.files).get("Versions", ())
    return [one["Key"] for one in found if one["Key"].startswith(("uploads/", "plans/", "results/"))]


def living(world: World) -> list[str]:
    found = [one for one in world.items(prefix="partners#contact#") if one["sk"] == "record"]
    return sorted(one["email"] for one in found if one["status"] != "erased")


@pytest.fixture
def anna(world: World) -> str:
    one = contact(world, "anna@example.fi")
    world.pump()
    return f"partners.contact:{one}"


def at_once(what: What, *subjects: str, **terms: Any) -> Result:
    """What integrations does on an errand while notices of uploads still wait."""
    errand = Errand(id="e1", what=what, subjects=subjects, **terms)
    with running("integrations-consumer"):
        return holder.does[what](errand, acts.system("integrations", reason="errand:e1"))


def test_a_file_with_the_person_that_is_not_planned_is_deleted_at_once_and_never_planned(
    world: World, tmp_path: Path, anna: str
) -> None:
    one, other = uploaded(world, tmp_path, ANNA, MATTI), uploaded(world, tmp_path, MATTI)
    found = list(at_once(What.GATHER, anna, **TERMS).sections)
    assert [row["fields"]["given"]["email"] for row in found] == ["anna@example.fi"]
    planned_so = at_once(What.PLAN, anna, **TERMS).outcomes
    erased = at_once(What.ERASE, anna, **TERMS).outcomes
    assert (
        [row.record for row in erased] == [f"integrations.import:{one}"] == [row.record for row in planned_so]
    )
    world.pump(twice=True)
    dropped = read(world, one)
    assert (dropped["status"], dropped["rejection"]["code"]) == ("rejected", "dropped")
    assert "data protection" in dropped["rejection"]["detail"]
    assert [row["outcome"] for row in rows(world, other)] == ["create"]
    assert [key for key in kept() if other not in key] == []
    answer = commit(world, {"id": one, "plan_hash": "0" * 64})
    assert (answer.status, answer.code) == (409, "conflict")


def test_a_file_that_cannot_be_read_goes_too_and_an_import_without_a_file_waits_on(
    world: World, tmp_path: Path, anna: str
) -> None:
    damaged, waiting = uploaded(world, tmp_path, content=b"PK damaged"), opened(world)
    at_once(What.ERASE, anna, **TERMS)
    world.pump()
    assert (read(world, damaged)["status"], kept()) == ("rejected", [])
    assert read(world, waiting["id"])["status"] == "uploaded"
    body = by_openpyxl(tmp_path / "raportti.xlsx", [MATTI]).read_bytes()
    assert world.upload(waiting["upload"], body) == 204
    world.pump()
    assert [row["outcome"] for row in rows(world, waiting["id"])] == ["create"]


def test_an_erasure_in_the_middle_of_planning_leaves_no_plan(world: World, tmp_path: Path, anna: str) -> None:
    one = uploaded(world, tmp_path, ANNA, MATTI)
    events, fetched = aws.s3().meta.events, []

    def erase(**_: Any) -> None:
        if not fetched:
            fetched.append(at_once)
            fetched.append(at_once(What.ERASE, anna, **TERMS))

    events.register("after-call.s3.GetObject", erase, "middle")
    try:
        world.pump()
    finally:
        events.unregister("after-call.s3.GetObject", unique_id="middle")
    assert len(fetched) == 2
    assert (read(world, one)["status"], read(world, one)["dropped"]) == ("rejected", True)
    assert kept() == []


def test_a_row_that_no_errand_could_know_is_quarantined_at_planning_and_its_neighbour_comes_in(
    world: World, tmp_path: Path, anna: str
) -> None:
    """The request named nobody's address: what tells the row is the suppression of the record's own."""
    request = decided(world, owner(world), anna, kind="erasure", person={"first_names": "Annukka"})
    one = uploaded(world, tmp_path, ("A. V.", "", "Anna@Example.fi", "Acme Oy"), MATTI)
    client("sqs").purge_queue(QueueUrl=NAMES.queue_url("integrations"))
    done(act(world, request, "execution", {}))
    world.pump()
    assert kept() == [upload_key(one)]
    with running("integrations-consumer"):
        imports.scan(FileArrived(record_id=upload_key(one)))
    told = [(row["outcome"], row["reason"]) for row in rows(world, one)]
    assert told == [("suppressed", "held_for_review"), ("create", "new_contact")]
    assert commit(world, read(world, one)).status == 202
    world.pump()
    assert living(world) == ["matti@example.fi"]


def test_whoever_commits_a_dropped_plan_is_told_why_and_of_nobody(
    world: World, tmp_path: Path, anna: str
) -> None:
    one = planned(world, tmp_path, [ANNA, MATTI])
    ask(world, What.ERASE, anna, **TERMS)
    page = world.call("integrations", "GET", f"{IMPORTS}/{one['id']}/rows", role=ROLE)
    for answer in (commit(world, one), page):
        assert (answer.status, answer.code) == (409, "expired")
        assert "deleted early, as data protection asks" in answer.json["detail"]
        assert "Anna" not in answer.text
    assert (kept(), living(world)) == ([], [])
