"""Files about an event: names for the door, totals for the kitchen, and who is in neither."""

import io
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest

from services.alumni import subjects
from services.alumni.store import gatherings as store
from shared import clock
from shared import subjects as errands
from shared.act import Act
from shared.contracts.subjects import Errand, What
from tests.alumni.hosting import EVENTS, do, event, invited, opened, said
from tests.alumni.people import COORDINATOR, alumnus, done, of, problems, read
from tests.alumni.test_attendance import coming
from tests.cloud import NAMES, client
from tests.world import AUTO, Answer, World

pytestmark = pytest.mark.usefixtures("postbox")
BY = Act(actor="user:u1", request_id="r1")
LISTS = "/alumni/event-lists"


def guest(world: World, name: str, first: str = "Aino", **fields: Any) -> str:
    email = f"{name.encode().hex()[:20]}{first.lower()}@posti.example"
    return alumnus(world, last_name=name, first_names=first, email=email, **fields)


def part(event_id: str, person_id: str) -> str:
    return store.participation_id(event_id, "alumnus", person_id)


def coming_with(world: World, event_id: str, person_id: str, diet: str | None = None) -> None:
    answer = said(world, part(event_id, person_id), "acceptance", {"diet": diet} if diet else {})
    assert answer.status == 200, answer


def asked(world: World, event_id: str, what: str, role: str = COORDINATOR, key: str = AUTO) -> Answer:
    body = {"what": what, "language": "fi"}
    return world.call("alumni", "POST", f"{EVENTS}/{event_id}/lists", body, role=role, key=key)


def made(world: World, event_id: str, what: str = "attendance") -> dict[str, Any]:
    """What is known of a file once the consumer has been at it."""
    answer = asked(world, event_id, what)
    assert answer.status == 202, answer
    world.pump(twice=True)
    return known(world, answer.json["id"])


def known(world: World, list_id: str) -> dict[str, Any]:
    answer = read(world, f"{LISTS}/{list_id}")
    assert answer.status == 200, answer
    return dict(answer.json)


def sheet(world: World, one: dict[str, Any]) -> Any:
    """The one sheet of a file, by its link."""
    answer = read(world, f"{LISTS}/{one['id']}/download")
    assert answer.status == 200, answer
    key = urlsplit(answer.json["url"]).path.lstrip("/").removeprefix(f"{NAMES.files}/")
    body = client("s3").get_object(Bucket=NAMES.files, Key=key)["Body"].read()
    (found,) = openpyxl.load_workbook(io.BytesIO(body)).worksheets
    return found


def rows(world: World, one: dict[str, Any]) -> list[tuple[Any, ...]]:
    return list(sheet(world, one).iter_rows(values_only=True))


def files() -> list[str]:
    return [one["Key"] for one in client("s3").list_objects_v2(Bucket=NAMES.files).get("Contents", [])]


def test_the_door_has_names_in_finnish_order_how_they_signed_up_and_no_diet(world):
    people = [guest(world, name) for name in ("Öhman", "Åkerlund", "Virtanen", "Äijälä", "Kieltäjä")]
    late = guest(world, "Ovelainen")
    one = opened(world, places=3)
    invited(world, one, alumnus_ids=people)
    for person in people[:4]:
        coming_with(world, one, person, "gluteeniton")
    said(world, part(one, people[4]), "decline")
    with clock.fixed(clock.now() + timedelta(days=31)):
        said(world, part(one, people[0]), "attendance")
        said(world, part(one, people[1]), "absence")
        coming(world, one, late)
        ledger = made(world, one)
        assert rows(world, ledger) == [
            ("Nimi", "Ryhmä", "Ilmoittautuminen", "Paikalla"),
            ("Ovelainen Aino", "alumni", "ovelta", "x"),
            ("Virtanen Aino", "alumni", "mukana", None),
            ("Åkerlund Aino", "alumni", "mukana", "–"),
            ("Äijälä Aino", "alumni", "jonossa", None),
            ("Öhman Aino", "alumni", "mukana", "x"),
        ]
    assert (ledger["status"], ledger["count"], ledger["unnamed"]) == ("made", 5, 0)


def test_a_name_that_looks_like_a_formula_stays_a_text_and_the_sheet_is_set_for_paper(world):
    person = guest(world, "=HYPERLINK(1)")
    one = opened(world, texts={"fi": {"title": "Ilta & ruoka [1]"}})
    invited(world, one)
    coming_with(world, one, person)
    found = sheet(world, made(world, one))
    cell = found["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1) Aino", "s", True)
    assert (found.page_setup.paperSize, found.print_title_rows) == (9, "$1:$1")
    assert found.oddHeader.left.text.startswith("Ilta && ruoka [1]")


def test_the_kitchen_has_totals_and_nobodys_name(world):
    people = [guest(world, f"Vieras{it}") for it in range(5)]
    one = opened(world, places=4)
    invited(world, one)
    diets = ("Kasvis", "kasvis ", "=1+1", None, "jonottajan")
    for person, diet in zip(people, diets, strict=True):
        coming_with(world, one, person, diet)
    ledger = made(world, one, "diets")
    assert rows(world, ledger) == [("Ruokavalio", "Henkilöitä"), ("Kasvis", 2), ("=1+1", 1)]
    assert sheet(world, ledger)["A3"].data_type == "s"
    assert ledger["count"] == 3


def test_diets_are_for_who_works_on_the_event_and_only_while_they_are_kept(world, unwritten):
    person = guest(world, "Vieras")
    none, one = opened(world), opened(world)
    invited(world, one)
    with unwritten():
        assert asked(world, none, "diets").code == "conflict"
        assert asked(world, one, "attendance", role="staff").code == "forbidden", "not their event"
        assert asked(world, one, "attendance", role="viewer").code == "forbidden"
        assert "what" in problems(asked(world, one, "everything"))
    coming_with(world, one, person, "kasvis")
    ends = datetime.fromisoformat(event(world, one)["ends"])
    with clock.fixed(ends + timedelta(days=13)):
        ledger = made(world, one, "diets")
        kept = datetime.fromisoformat(ledger["expires_at"]) - clock.now()
        assert kept < timedelta(days=2), "no longer than diets are"
        assert len(files()) == 1
    with clock.fixed(ends + timedelta(days=15)):
        assert read(world, f"{LISTS}/{ledger['id']}/download").code == "expired"
        world.job("alumni", {"job": "delete_diets"})
        assert files() == []
        with unwritten():
            assert asked(world, one, "diets").code == "conflict"


def test_a_file_is_gone_after_seven_days_and_each_download_is_in_the_read_log(world):
    person = guest(world, "Vieras")
    one = opened(world)
    invited(world, one)
    coming_with(world, one, person)
    ledger = made(world, one)
    sheet(world, ledger)
    world.pump()
    logged = [it for it in world.audit(f"alumni#event_list#{ledger['id']}") if it.get("what") == "download"]
    assert [(it["actor"], it["count"]) for it in logged] == [(world.role(COORDINATOR).actor, 1)]
    assert files() == [f"exports/alumni/{ledger['id']}/{ledger['file_hash'][:16]}.xlsx"]
    assert read(world, f"{LISTS}/{ledger['id']}/download", "staff").code == "forbidden"
    with clock.fixed(clock.now() + timedelta(days=7, minutes=1)):
        assert read(world, f"{LISTS}/{ledger['id']}/download").code == "expired"


def test_a_repeated_order_and_a_repeated_event_make_one_file(world):
    one = opened(world)
    first = asked(world, one, "attendance", key="once")
    again = asked(world, one, "attendance", key="once")
    assert first.json["id"] == again.json["id"]
    world.pump(twice=True)
    assert len(files()) == 1
    assert known(world, first.json["id"])["count"] == 0


def test_who_is_protected_is_counted_and_not_named_and_who_is_restricted_is_not_there(world):
    seen, protected, restricted = guest(world, "Näkyvä"), guest(world, "Salainen"), guest(world, "Rajattu")
    one = opened(world, places=3)
    invited(world, one)
    for person in (seen, protected, restricted):
        coming_with(world, one, person)
    before = made(world, one)
    assert before["count"] == 3
    done(world, "PUT", of(protected, "/protection"), {"contact_secret": True}, role="dpo")
    done(world, "PUT", of(restricted, "/restriction"), role="dpo")
    world.pump(twice=True)
    assert files() == [], "who is restricted now was in it"
    assert read(world, f"{LISTS}/{before['id']}/download").code == "expired"
    ledger = made(world, one)
    text = str(rows(world, ledger))
    assert (ledger["count"], ledger["unnamed"]) == (2, 1)
    assert "Näkyvä" in text
    assert "nimeä ei näytetä" in text
    assert "Salainen" not in text
    assert "Rajattu" not in text


def test_files_go_at_once_that_hold_somebody_who_is_erased_and_one_not_made_yet_fails(world):
    stays, goes = guest(world, "Jäävä"), guest(world, "Lähtevä")
    one = opened(world)
    invited(world, one)
    for person in (stays, goes):
        coming_with(world, one, person)
    ready = made(world, one)
    waiting = asked(world, one, "attendance").json["id"]
    errand = Errand(id="e1", what=What.ERASE, subjects=(f"alumni.alumnus:{goes}",))
    errands.erase((subjects.PARTICIPATIONS,), errand, BY)
    assert files() == []
    assert known(world, ready["id"])["dropped"] is True
    world.pump(twice=True)
    assert known(world, waiting)["failure"]["code"] == "overtaken"
    assert files() == []
    assert "Lähtevä" not in str(rows(world, made(world, one)))


def test_a_list_of_an_event_that_was_called_off_is_empty(world):
    person = guest(world, "Vieras")
    one = opened(world)
    invited(world, one)
    coming_with(world, one, person)
    do(world, one, "/cancellation", {"reason": "x"})
    world.pump(twice=True)
    assert made(world, one)["count"] == 0
