"""Purposes as data."""

import pytest

from services.privacy.model.purpose import defaults
from shared.contracts.privacy import DEFAULT_BASIS, Basis, Purpose, basis_of
from shared.contracts.staff import Role
from tests.world import World

MKT = "/privacy/purposes/MKT"


def test_all_ten_are_there_before_anything_is_stored(world: World) -> None:
    with world.counting() as calls:
        answer = world.call("privacy", "GET", "/privacy/purposes", role="viewer")
    assert [one["code"] for one in answer.json["items"]] == [str(one) for one in Purpose]
    assert calls.operations["BatchGetItem"] == 1
    for one in answer.json["items"]:
        assert one["version"] == 0
        assert one["basis"] == DEFAULT_BASIS[one["code"]]
        assert one["recipients"]
        assert one["name_fi"]
        assert one["about_en"]
        assert one["subjects"]
    assert world.items(prefix="privacy#") == []


def test_defaults_name_every_purpose_once() -> None:
    assert list(defaults()) == list(Purpose)


def test_who_relies_on_legitimate_interest_lacks_a_balancing_test_until_one_is_approved(world: World) -> None:
    before = world.call("privacy", "GET", MKT)
    assert (before.version, before.json["lacks_balancing_test"]) == (0, True)
    text = "Tasapainotesti: työtehtävään liittyvä viestintä"
    after = world.call("privacy", "PATCH", MKT, {"balancing_test": text}, role="dpo", version=0)
    assert (after.status, after.version, after.json["lacks_balancing_test"]) == (200, 1, False)
    assert after.json["balancing_test"]["text"] == text
    assert after.json["balancing_test"]["approved_by"] == world.role("dpo").actor


def test_the_officer_changes_a_basis(world: World) -> None:
    first = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role="dpo", version=0)
    assert (first.version, first.json["basis"]) == (1, "consent")
    assert basis_of(Purpose.MKT) is Basis.CONSENT
    assert basis_of(Purpose.ALUM) is DEFAULT_BASIS[Purpose.ALUM]
    listed = world.call("privacy", "GET", "/privacy/purposes").json["items"]
    assert {one["code"]: one["version"] for one in listed if one["version"]} == {"MKT": 1}
    second = world.call("privacy", "PATCH", MKT, {"recipients": ["webropol"]}, role="dpo", version=1)
    assert (second.version, second.json["basis"], second.json["recipients"]) == (2, "consent", ["webropol"])
    events = world.item("privacy#purpose#mkt")["events"]
    assert [(one["type"], one["changed"]) for one in events] == [("PurposeChanged", ["recipients"])]


def test_legitimate_interest_comes_with_its_balancing_test(world: World) -> None:
    path = "/privacy/purposes/PART"
    bare = world.call("privacy", "PATCH", path, {"basis": "legitimate_interest"}, role="dpo", version=0)
    assert (bare.status, bare.json["errors"][0]["field"]) == (422, "balancing_test")
    assert world.items(prefix="privacy#") == []
    interest = {"ground_fi": "yhteydenpito", "ground_en": "keeping in touch"}
    body = {"basis": "legitimate_interest", "balancing_test": "perustelu"}
    unnamed = world.call("privacy", "PATCH", path, body, role="dpo", version=0)
    assert (unnamed.status, unnamed.json["errors"][0]["field"]) == (422, "ground_fi")
    assert world.items(prefix="privacy#") == []
    body |= interest
    assert world.call("privacy", "PATCH", path, body, role="dpo", version=0).status == 200
    dropped = world.call("privacy", "PATCH", path, {"balancing_test": None}, role="dpo", version=1)
    assert dropped.status == 422


def test_the_first_change_is_safe_under_races(world: World) -> None:
    """Somebody else's first change gets in between the look and the write."""
    first = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role="dpo", version=0)
    late = world.call("privacy", "PATCH", MKT, {"basis": "contract"}, role="dpo", version=0)
    assert (first.status, late.status, late.code) == (200, 412, "stale_version")


@pytest.mark.parametrize("version", [0, "*"])
def test_a_first_change_that_loses_its_put_is_judged_anew(
    world: World, version: int | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared import table

    real, calls = table.create, []

    def late(*args: object, **more: object) -> object:
        if not calls:
            calls.append(1)
            won = world.call(
                "privacy", "PATCH", MKT, {"recipients": ["hosting"]}, role="dpo", version=0, key="a"
            )
            assert won.status == 200
        return real(*args, **more)

    world.role("dpo")
    monkeypatch.setattr(table, "create", late)
    body = {"about_fi": "Uutiskirjeet."}
    answer = world.call("privacy", "PATCH", MKT, body, role="dpo", version=version, key="b")
    stored = world.item("privacy#purpose#mkt")
    assert stored["recipients"] == ["hosting"]
    assert answer.status == (412 if version == 0 else 200)
    assert stored["version"] == (1 if version == 0 else 2)


def test_a_change_of_nothing_stores_nothing(world: World) -> None:
    body = {"recipients": ["koodiviidakko", "meerkado", "hosting"]}
    answer = world.call("privacy", "PATCH", MKT, body, role="dpo", version=0)
    assert (answer.status, answer.version) == (200, 0)
    assert world.items(prefix="privacy#") == []


def test_a_change_names_the_version_it_read(world: World) -> None:
    answer = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role="dpo")
    assert (answer.status, answer.code) == (428, "version_required")
    wrong = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role="dpo", version=3)
    assert wrong.status == 412
    assert world.items(prefix="privacy#") == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DPO}))
def test_only_the_officer_changes_purposes(world: World, role: Role) -> None:
    answer = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role=role, version=0)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert world.items(prefix="privacy#") == []


@pytest.mark.parametrize("role", list(Role))
def test_people_of_every_role_read_purposes_and_a_machine_none(world: World, role: Role) -> None:
    read, listed = (world.call("privacy", "GET", path, role=role) for path in (MKT, "/privacy/purposes"))
    if role is Role.INTEGRATION:
        assert [(answer.status, answer.code) for answer in (read, listed)] == [(403, "forbidden")] * 2
    else:
        assert read.json["basis"] == "legitimate_interest"
        assert len(listed.json["items"]) == len(Purpose)


def test_there_is_no_eleventh_purpose(world: World) -> None:
    assert world.call("privacy", "GET", "/privacy/purposes/SPAM").status in (404, 422)


def test_a_recipient_is_one_that_the_configuration_knows(world: World) -> None:
    answer = world.call("privacy", "PATCH", MKT, {"recipients": ["nobody"]}, role="dpo", version=0)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "recipients")
    assert world.items(prefix="privacy#") == []


def test_a_new_basis_drops_what_the_old_one_rested_on(world: World) -> None:
    changed = world.call("privacy", "PATCH", MKT, {"basis": "consent"}, role="dpo", version=0)
    assert "ground_fi" not in changed.json
    back = {"basis": "legitimate_interest", "balancing_test": "perustelu"}
    assert world.call("privacy", "PATCH", MKT, back, role="dpo", version=1).status == 422


def test_a_purpose_stored_before_retention_had_rules_of_its_own_is_read_as_one_of_today(world: World) -> None:
    old = {
        "id": "serv",
        "version": 3,
        "code": "SERV",
        "name_fi": "Palveluliiketoiminta",
        "name_en": "Service business",
        "basis": "contract",
        "retention_fi": "3 vuotta",
        "retention_en": "3 years",
        "retention": {"counted_from": "last_activity", "months": 36},
        "recipients": ["Finance", "Microsoft 365", "Somebody"],
        "schema": 1,
    }
    world.put({"pk": "privacy#purpose#serv", "sk": "record"} | old)
    read = world.call("privacy", "GET", "/privacy/purposes/SERV")
    assert (read.version, read.json["basis"]) == (3, "contract")
    assert read.json["recipients"] == ["finance", "microsoft-365", "hosting"]
    assert read.json["subjects"] == [str(one) for one in defaults()[Purpose.SERV].subjects]
    assert "ground_fi" not in read.json
    assert "retention" not in read.json


def test_former_balancing_tests_stay_with_their_approvers_and_dates(world: World) -> None:
    path, texts = "/privacy/purposes/MKT", ("Ensimmäinen punninta.", "Toinen punninta.", "Kolmas punninta.")
    for text in texts:
        done = world.call("privacy", "PATCH", path, {"balancing_test": text}, role="dpo", version="*")
        assert done.status == 200, done
    assert done.json["balancing_test"]["text"] == texts[2]
    former = done.json["former_balancing_tests"]
    assert [one["text"] for one in former] == list(texts[:2])
    assert {one["approved_by"] for one in former} == {world.role("dpo").actor}
    other = world.call("privacy", "PATCH", path, {"name_sv": "x"}, role="dpo", version="*")
    assert other.json["former_balancing_tests"] == former
