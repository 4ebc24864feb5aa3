"""Restricted records used by a recorded release: by one user, on one ground, for a time; hidden meanwhile."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.privacy.model.release import Release
from shared import clock
from shared.errors import Conflict
from tests.cloud import NAMES, client
from tests.postbox import Postbox
from tests.privacy import releasing, requesting
from tests.privacy.people import CONTACTS, change, contact
from tests.privacy.releasing import CONSENT, act, link, propose, proposed, read, released, restricted, terms
from tests.privacy.requesting import done, owner
from tests.retained import only
from tests.sales import people as selling
from tests.world import REAL, User, World

MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)
LAWYER = {"ground": "legal_claims", "purpose": "Vastine kuluttajariitalautakunnalle."}


CONTEXTS = ("privacy", "partners", "sales")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def world() -> Iterator[World]:
    """The contexts that these releases are about: fewer errands to wait for."""
    with only(*CONTEXTS), World([one for one in REAL if one.name in CONTEXTS]) as world:
        yield world


@pytest.fixture
def anna(world: World) -> str:
    one = contact(world, purposes=["PART"], notes="Soittaa usein.", phone="040 123 4567")
    world.pump()
    return f"partners.contact:{one}"


@pytest.fixture
def boss(world: World) -> User:
    return owner(world)


@pytest.fixture
def user(world: World) -> User:
    return world.user("viewer")


@pytest.fixture
def request_id(world: World, anna: str, boss: User) -> str:
    return restricted(world, boss, anna)


def released_data(answer: Any) -> Any:
    """What the file behind a link holds."""
    key = done(answer).json["url"].partition("?")[0].partition("/subjects/")[2]
    body = client("s3").get_object(Bucket=NAMES.files, Key=f"subjects/{key}")["Body"].read()
    return json.loads(body)


def files(world: World) -> list[str]:
    found = client("s3").list_objects_v2(Bucket=NAMES.files, Prefix="subjects/")
    return [one["Key"] for one in found.get("Contents", ())]


def test_a_release_lives_from_the_proposal_to_its_last_day(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = proposed(world, request_id, terms(user, anna))
    shown = read(world, one)
    assert shown == {
        "id": one,
        "version": 1,
        "status": "proposed",
        "created_at": shown["created_at"],
        "updated_at": shown["updated_at"],
        "restricted": False,
        "request_id": request_id,
        "ground": "legal_claims",
        "purpose": "Vastine kuluttajariitalautakunnalle.",
        "records": [anna],
        "subjects": [anna],
        "user_id": user.id,
        "until": "2026-02-16",
        "language": "fi",
        "opinion": {
            "text": "Käyttö on tarpeen oikeusvaateen vuoksi.",
            "by": f"user:{world.role('dpo').id}",
            "at": "2026-02-02T10:00:00Z",
        },
        "approvals": [],
        "registers": ["customers"],
        "available": False,
        "allowed_actions": ["revoke"],
    }
    assert read(world, one, user=boss)["allowed_actions"] == ["approve", "refuse", "revoke"]
    assert link(world, one, user=user).code == "conflict"
    done(act(world, one, "approval", user=boss))
    told = json.dumps([world.item(f"privacy#release#{one}")["events"], world.audit("privacy#")], default=str)
    assert not [word for word in ("Vastine", "tarpeen", "Virtanen") if word in told]
    world.pump(twice=True)
    shown = read(world, one, user=user)
    assert (shown["status"], shown["available"], shown["allowed_actions"]) == ("approved", True, [])
    data = released_data(link(world, one, user=user))
    assert data["about"] == LAWYER | {
        "release": one,
        "until": "2026-02-16",
        "made": "2026-02-02",
        "controller": data["about"]["controller"],
    }
    (record,) = data["records"]
    held = {field["path"]: field["value"] for field in record["fields"]}
    assert (record["record"], held["notes"], held["phone"]) == (anna, "Soittaa usein.", "+358401234567")
    assert sorted(one.rpartition("/")[2] for one in files(world)) == ["csv", "html", "json"]
    with clock.fixed(MONDAY + timedelta(days=14)):
        assert world.job("privacy", {"job": "end_releases"}) == {"end_releases": 0}
        assert link(world, one, user=user).status == 200
    with clock.fixed(MONDAY + timedelta(days=15)):
        assert link(world, one, user=user).code == "expired"
        assert world.job("privacy", {"job": "end_releases"}) == {"end_releases": 1}
        world.pump()
        shown = read(world, one)
        assert (shown["status"], shown["ending"]["why"], shown["closed_on"]) == (
            "ended",
            "expired",
            "2026-02-17",
        )
        assert world.job("privacy", {"job": "end_releases"}) == {"end_releases": 0}
    assert files(world) == []


def test_the_record_stays_hidden_everywhere_while_it_is_released(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    before = world.item(anna.replace(".", "#").replace(":", "#"))
    one = released(world, boss, request_id, terms(user, anna))
    done(link(world, one, user=user))
    path = f"{CONTACTS}/{anna.partition(':')[2]}"
    for somebody in (user, boss):
        assert world.call("partners", "GET", path, user=somebody).status == 404
        assert world.call("partners", "GET", CONTACTS, user=somebody).json["items"] == []
        found = world.call("partners", "POST", "/partners/search", {"q": "Virtanen"}, user=somebody)
        assert done(found).json["items"] == []
    edit = world.call("partners", "PATCH", path, {"title": "x"}, user=boss, version="*")
    assert edit.status == 404
    assert world.item(anna.replace(".", "#").replace(":", "#")) == before
    data = released_data(link(world, one, user=user))
    assert [row["record"] for row in data["records"]] == [anna]


def test_only_the_named_user_and_the_officer_have_the_records_and_no_deputy(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna))
    deputy = world.user(
        "staff", stands_in_for=[{"user_id": user.id, "starts": "2026-01-01", "ends": "2026-12-31"}]
    )
    assert link(world, one).status == 200
    for other in (boss, deputy, world.user("admin"), world.user("viewer")):
        with world.counting() as calls:
            assert (link(world, one, user=other).code) == "forbidden"
        assert calls.of("SendMessage") == []
    for other in (deputy, world.user("partner_manager"), world.user("viewer")):
        assert world.call("privacy", "GET", f"{releasing.ALL}/{one}", user=other).code == "forbidden"
    mine = world.call("privacy", "GET", releasing.ALL, user=user).json["items"]
    assert [row["id"] for row in mine] == [one]
    assert world.call("privacy", "GET", releasing.ALL, user=deputy).json["items"] == []
    path = releasing.OF_REQUEST.format(request_id)
    seen = {
        name: [row["id"] for row in world.call("privacy", "GET", path, user=who).json["items"]]
        for name, who in {"boss": boss, "dpo": world.role("dpo"), "other": world.user("viewer")}.items()
    }
    assert seen == {"boss": [one], "dpo": [one], "other": []}


LACKING: tuple[tuple[dict[str, Any], str], ...] = (
    ({"records": []}, "records"),
    ({"records": ["partners.contact:another"]}, "records"),
    ({"user_id": "nobody"}, "user_id"),
    ({"user_id": "gone"}, "user_id"),
    ({"until": "2026-02-01"}, "until"),
    ({"until": "2026-05-04"}, "until"),
    ({"purpose": ""}, "purpose"),
    ({"purpose": "Hetu 131052-308T"}, "purpose"),
    ({"opinion": ""}, "opinion"),
    ({"ground": "consent"}, "consent"),
    ({"consent": CONSENT}, "consent"),
    ({"ground": "consent", "consent": CONSENT | {"how": ""}}, "consent.how"),
    ({"ground": "consent", "consent": CONSENT | {"at": "2026-02-03T10:00:00Z"}}, "consent.at"),
    ({"ground": "curiosity"}, "ground"),
)


def test_a_proposal_that_lacks_something_is_refused_by_its_field_and_nothing_is_written(
    world: World, anna: str, user: User, request_id: str
) -> None:
    world.user("viewer", id="gone", status="passive")
    for over, field in LACKING:
        with world.counting() as calls:
            answer = propose(world, request_id, terms(user, anna, **over))
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, field), over
        assert "131052" not in answer.text
        assert calls.write_units == 0
    first, second = (propose(world, request_id, terms(user, anna), key="k1") for _ in range(2))
    assert (first.status, second.status, first.json) == (201, 201, second.json)
    other = propose(world, request_id, terms(user, anna, until="2026-05-03"), key="k1")
    assert other.code == "idempotency_key_reused"
    assert len(world.items(prefix="privacy#release#")) == 1
    assert propose(world, request_id, terms(user, anna, until="2026-05-03")).status == 201


def test_nothing_is_released_that_no_request_restricts(
    world: World, anna: str, boss: User, user: User
) -> None:
    """Neither another right, nor a decision that is not carried out, nor what was lifted."""
    other = requesting.decided(world, boss, anna, person=releasing.PERSON)
    assert propose(world, other, terms(user, anna)).code == "conflict"
    waiting = requesting.decided(world, boss, anna, kind="restriction", person=releasing.PERSON)
    assert propose(world, waiting, terms(user, anna)).code == "conflict"
    one = restricted(world, boss, anna)
    change(world, anna.partition(":")[2], "DELETE", "/restriction", {"how": "letter"})
    answer = propose(world, one, terms(user, anna))
    assert (answer.status, answer.code) == (409, "conflict")
    assert propose(world, "nothing", terms(user, anna)).status == 404
    assert world.items(prefix="privacy#release#") == []


def test_the_owner_decides_once_and_who_gave_the_opinion_does_not(
    world: World, anna: str, user: User, request_id: str
) -> None:
    both = world.user("partner_manager", "dpo", id=owner(world).id)
    own = propose(world, request_id, terms(user, anna), user=both).json["id"]
    answer = act(world, own, "approval", user=both)
    assert (answer.code, answer.json["detail"]) == ("conflict", "who gave the opinion does not decide")
    assert world.item(f"privacy#release#{own}")["version"] == 1
    boss = owner(world)
    one = proposed(world, request_id, terms(user, anna))
    before = world.item(f"privacy#release#{one}")
    for who in (world.role("dpo"), user, world.user("partner_manager", "dpo")):
        assert act(world, one, "approval", user=who).code == "forbidden"
        assert act(world, one, "refusal", {"reason": "Ei."}, user=who).code == "forbidden"
    assert act(world, one, "approval", user=boss, version=7).code == "stale_version"
    assert act(world, one, "approval", user=boss, version=None).status == 428
    assert world.item(f"privacy#release#{one}") == before
    shown = done(act(world, one, "refusal", {"reason": "Ei tarpeen."}, user=boss)).json
    assert (shown["status"], shown["ending"]["why"], shown["ending"]["note"]) == (
        "refused",
        "refused",
        "Ei tarpeen.",
    )
    assert shown["allowed_actions"] == []
    for rest, body in (("approval", None), ("refusal", {"reason": "x"})):
        assert act(world, one, rest, body, user=boss).code == "conflict"
    assert act(world, one, "revocation", {"why": "other"}).code == "conflict"
    world.pump()
    assert link(world, one, user=user).code == "conflict"
    assert files(world) == []


def test_consent_that_is_withdrawn_ends_the_use_at_once_and_no_use_on_another_ground(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna, ground="consent", consent=CONSENT))
    other = released(world, boss, request_id, terms(user, anna))
    answer = act(world, other, "revocation", {"why": "consent_withdrawn"}, user=boss)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "why")
    assert link(world, other, user=user).status == 200
    assert done(act(world, other, "revocation", {"why": "misused"}, user=boss)).json["status"] == "revoked"
    assert link(world, one, user=user).status == 200
    assert act(world, one, "revocation", {"why": "consent_withdrawn"}, user=user).code == "forbidden"
    shown = done(act(world, one, "revocation", {"why": "consent_withdrawn", "note": "Soitti."})).json
    assert (shown["status"], shown["available"], shown["closed_on"]) == ("revoked", False, "2026-02-02")
    assert link(world, one, user=user).code == "conflict"
    assert link(world, one).code == "conflict"
    world.pump(twice=True)
    assert files(world) == []


def test_a_release_ends_with_the_restriction(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna))
    waiting = proposed(world, request_id, terms(user, anna))
    change(world, anna.partition(":")[2], "DELETE", "/restriction", {"how": "letter"})
    assert link(world, one, user=user).code == "conflict"
    assert act(world, waiting, "approval", user=boss).code == "conflict"
    world.pump(twice=True)
    for each in (one, waiting):
        shown = read(world, each)
        assert (shown["status"], shown["ending"]["why"]) == ("ended", "lifted")
    assert files(world) == []


def test_what_is_lifted_while_it_is_gathered_is_not_handed_over(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = proposed(world, request_id, terms(user, anna))
    done(act(world, one, "approval", user=boss))
    change(world, anna.partition(":")[2], "DELETE", "/restriction", {"how": "letter"})
    world.pump()
    assert (read(world, one)["status"], files(world)) == ("ended", [])


def test_the_access_package_of_the_person_names_each_use(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna))
    done(link(world, one, user=user))
    done(act(world, one, "revocation", {"why": "no_longer_needed"}))
    change(world, anna.partition(":")[2], "DELETE", "/restriction", {"how": "letter"})
    world.pump()
    asked = requesting.decided(world, boss, anna, person=releasing.PERSON)
    done(requesting.act(world, asked, "execution", {}))
    world.pump()
    path = f"{requesting.REQUESTS}/{asked}/package"
    package = done(world.call("privacy", "GET", path, role="dpo")).json["package"]
    reads = [row for row in package["reads"] if row["what"] == "release"]
    assert [(row["record"], row["purpose"], row["at"][:10]) for row in reads] == [
        (anna, "legal_claims", "2026-02-02")
    ]
    (told,) = (row for row in package["records"] if row["record"] == f"privacy.release:{one}")
    values = {field["path"]: field["value"] for field in told["fields"]}
    assert values["purpose"] == "Vastine kuluttajariitalautakunnalle."
    assert (values["ground"], values["until"]) == ("legal_claims", "2026-02-16")
    done(requesting.act(world, asked, "release"))
    world.pump()
    key = next(one for one in files(world) if one.endswith("package/html"))
    html = client("s3").get_object(Bucket=NAMES.files, Key=key)["Body"].read().decode()
    assert "oikeusvaateen laatimiseksi, esittämiseksi tai puolustamiseksi" in html


def test_an_erasure_ends_the_release_and_takes_its_words(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna, ground="consent", consent=CONSENT))
    asked = requesting.advised(world, anna, kind="erasure", person=releasing.PERSON)
    given = {"record": anna, "outcome": "granted", "article": "17(1)(b)", "reason": "Suostumus peruttiin."}
    done(requesting.act(world, asked, "decision", {"decisions": [given]}, user=boss))
    done(requesting.act(world, asked, "execution", {}))
    world.pump()
    left = world.item(f"privacy#release#{one}")
    assert (left["status"], left["ending"]["why"], left["ground"]) == ("ended", "erased", "consent")
    assert not {"purpose", "opinion", "consent"} & {name for name, value in left.items() if value}
    assert link(world, one, user=user).code == "conflict"
    assert files(world) == []


def test_documents_that_follow_the_person_are_released_and_end_with_the_restriction_too(
    world: World, boss: User, user: User, postbox: Postbox
) -> None:
    eva = "partners.organisation:eva"
    selling.customer(world)
    selling.consumer(world)
    quote = selling.sent(world, organisation_id="eva")
    world.pump()
    one = restricted(world, boss, eva)
    mine = [f"sales.quote:{quote}", f"sales.revision:{quote}-1"]
    release = released(world, boss, one, terms(user, *mine))
    data = released_data(link(world, release, user=user))
    assert sorted(row["record"] for row in data["records"]) == sorted(mine)
    path = f"/sales/quotes/{quote}"
    assert world.call("sales", "GET", path, role="sales").status == 404
    lifting = "/partners/organisations/eva/restriction"
    done(world.call("partners", "DELETE", lifting, {"how": "letter"}, role="dpo", version="*"))
    assert link(world, release, user=user).code == "conflict"
    world.pump()
    shown = read(world, release)
    assert (shown["status"], shown["ending"]["why"]) == ("ended", "lifted")
    assert files(world) == []


def test_whom_non_disclosure_protects_is_released_only_to_those_who_may_see_them(
    world: World, anna: str, boss: User, user: User, request_id: str
) -> None:
    one = released(world, boss, request_id, terms(user, anna))
    protection = {"contact_secret": True, "deceased": False}
    change(world, anna.partition(":")[2], "PUT", "/protection", protection)
    with world.counting() as calls:
        answer = link(world, one, user=user)
    assert (answer.code, answer.json["permission"]) == ("forbidden", "fields.contact_secret")
    assert calls.of("SendMessage") == []
    assert link(world, one).status == 200
    answer = propose(world, request_id, terms(user, anna))
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "user_id")
    assert len(world.items(prefix="privacy#release#")) == 1
    assert propose(world, request_id, terms(world.role("dpo"), anna)).status == 201


# --- the model -------------------------------------------------------------------------------------------


def of_both(**over: Any) -> Release:
    """A release of records of both registers."""
    told = {"text": "Kyllä.", "by": "user:officer", "at": MONDAY}
    terms = {"id": "r", "request_id": "q", "ground": "legal_claims", "user_id": "u", "until": "2026-02-16"}
    records = ["partners.contact:c", "alumni.alumnus:a"]
    more = {"purpose": "Vastine.", "records": records, "subjects": records, "opinion": told}
    return Release.model_validate(terms | more | over)


def test_records_of_two_registers_are_released_once_both_owners_have_approved() -> None:
    one = of_both()
    assert one.registers == ("customers", "alumni")
    half, _ = one.approved(["customers"], "user:first", MONDAY)
    assert (half.status, [each.register_code for each in half.approvals]) == ("proposed", ["customers"])
    with pytest.raises(Conflict, match="has approved it"):
        half.approved(["customers"], "user:first", MONDAY)
    whole, _ = half.approved(["alumni"], "user:second", MONDAY)
    assert whole.status == "approved"
    with pytest.raises(Conflict, match="are not released"):
        whole.must_be_had()
    assert half.refused("Ei.", "user:second", MONDAY)[0].status == "refused"


def test_what_nobody_approved_by_its_last_day_is_approved_no_more() -> None:
    with clock.fixed(MONDAY + timedelta(days=15)):
        assert set(of_both().actions()) == {"refuse", "revoke"}
        with pytest.raises(Conflict):
            of_both().approved(["customers", "alumni"], "user:first", clock.now())


def test_lifting_another_record_or_what_is_over_changes_nothing() -> None:
    one = of_both(status="approved")
    assert one.lifted("partners.contact:other", "system:privacy", MONDAY)[0] is one
    gone, _ = one.lifted("alumni.alumnus:a", "system:privacy", MONDAY)
    assert (gone.status, gone.ending and gone.ending.why) == ("ended", "lifted")
    assert gone.lifted("alumni.alumnus:a", "system:privacy", MONDAY)[0] is gone
    assert gone.made("e", "h")[0] is gone
