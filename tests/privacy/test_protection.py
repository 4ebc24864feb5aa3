"""Where somebody under non-disclosure (turvakielto) is found is told by a named permission alone (R34).

A canary in home address, municipality and phone is looked for in every answer, file, list and letter.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from services import generated
from services.alumni.model.alumnus import Alumnus
from services.partners.model.contact import Contact
from services.partners.model.organisation import Organisation
from services.sales.model.customer import AT_HOME
from services.sales.store.customers import checks
from shared.act import Act
from shared.contracts.staff import Role
from shared.errors import PassiveRecord
from shared.personal import Personal, catalogue
from shared.writes import Put, execute
from tests.cloud import NAMES, client
from tests.postbox import Postbox
from tests.sales import people as sales
from tests.world import Answer, World

HOME = {"street": "Kanariakatu 7", "postal_code": "00987", "city": "Kanariala"}
PHONE = "+358409876543"
CANARIES = ("Kanariakatu", "00987", "Kanariala", "9876543")
ORGANISATIONS = "/partners/organisations"
ALLOWED = "dpo+sales+admin"
SECRET = {"contact_secret": True}


def customer(world: World, **more: Any) -> str:
    """A private customer with a canary wherever they are to be found; their id."""
    body = {"kind": "private_person", "name": "Åström Eva", "email": "eva@example.fi", "phone": PHONE}
    answer = world.call("partners", "POST", ORGANISATIONS, body | HOME | more, role="admin")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def of(customer_id: str, rest: str = "") -> str:
    return f"{ORGANISATIONS}/{customer_id}{rest}"


def protect(world: World, customer_id: str, role: str = "dpo", **body: bool) -> Answer:
    path = of(customer_id, "/protection")
    answer = world.call("partners", "PUT", path, SECRET | body, role=role, version="*")
    world.pump()
    return answer


def unveiled(world: World) -> list[tuple[str, str]]:
    """Whose protected details the log says were shown, and to whom."""
    world.pump()
    return sorted((one["pk"], one["actor"]) for one in world.audit() if one.get("what") == "protected")


def protected_by_dpo(world: World, customer_id: str) -> tuple[str, str]:
    """The entry of a read by the officer, who is shown what they protect."""
    return f"partners#organisation#{customer_id}", world.role("dpo").actor


def seen(*texts: str) -> set[str]:
    return {one for one in CANARIES for text in texts if one in text}


def documents(world: World, customer_id: str) -> tuple[str, str, str]:
    """A sent quote, its order and a billing request that finance has; the paths of their documents."""
    quote = sales.sent(world, organisation_id=customer_id)
    said = {"name": "Eva", "channel": "phone"}
    path = f"{sales.QUOTES}/{quote}/revisions/1"
    order = sales.made(sales.do(world, f"{path}/acceptance", said))["order_id"]
    sales.made(sales.do(world, f"{sales.ORDERS}/{order}/confirmation"))
    billing = sales.billed(world, order)
    sales.submitted(world, billing)
    world.pump()
    return path, f"{sales.ORDERS}/{order}", f"{sales.BILLING}/{billing}"


def files(world: World, *formats: str) -> Iterator[str]:
    """All texts of files of billing requests, made now."""
    for how in formats:
        body = {"what": "billing_requests", "format": how}
        answer = world.call("sales", "POST", "/sales/exports", body, role="admin")
        assert answer.status == 202, answer
        world.pump()
        export = world.call("sales", "GET", f"/sales/exports/{answer.json['id']}", role="admin").json
        assert export["status"] == "made", export
        prefix = f"exports/sales/{export['id']}/"
        (found,) = client("s3").list_objects_v2(Bucket=NAMES.files, Prefix=prefix)["Contents"]
        body_ = client("s3").get_object(Bucket=NAMES.files, Key=found["Key"])["Body"].read()
        yield _text(body_)


def _text(body: bytes) -> str:
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_no_role_sees_where_a_protected_private_customer_lives_but_by_the_permission(world: World) -> None:
    eva = customer(world)
    assert world.call("partners", "GET", ORGANISATIONS, role="viewer", query={"city": "Kanariala"}).json[
        "items"
    ]
    assert protect(world, eva).status == 200
    for role in (one for one in Role if one not in (Role.DPO, Role.INTEGRATION)):
        answers = [
            world.call("partners", "GET", of(eva), role=role),
            world.call("partners", "GET", ORGANISATIONS, role=role),
            world.call("partners", "GET", ORGANISATIONS, role=role, query={"city": "Kanariala"}),
            *(
                world.call("partners", "POST", "/partners/search", {"q": q}, role=role, key=None)
                for q in ("åström", "Kanariala", PHONE)
            ),
        ]
        assert all(one.status == 200 for one in answers)
        assert seen(*(one.text for one in answers)) == set()
        assert [len(one.json["items"]) for one in answers[1:]] == [1, 0, 1, 0, 0]
    assert unveiled(world) == [protected_by_dpo(world, eva)]
    shown = world.call("partners", "GET", of(eva), role="dpo")
    assert seen(shown.text) == set(CANARIES)
    found = world.call("partners", "POST", "/partners/search", {"q": "åström"}, role="dpo", key=None)
    assert found.json["items"][0]["city"] == "Kanariala"
    assert unveiled(world) == [protected_by_dpo(world, eva)] * 3


def test_who_may_not_see_it_neither_edits_nor_unveils_it(world: World) -> None:
    eva = customer(world)
    protect(world, eva)
    before = world.item(f"partners#organisation#{eva}")
    for role, body in (("admin", {"city": "Oulu"}), ("partner_manager", {"phone": None})):
        edited = world.call("partners", "PATCH", of(eva), body, role=role, version="*")
        assert (edited.status, edited.json["permission"]) == (403, "fields.contact_secret")
    refused = protect(world, eva, "admin", contact_secret=False)
    assert (refused.status, refused.json["permission"]) == (403, "fields.contact_secret")
    assert protect(world, eva, "sales").status == 403
    assert world.item(f"partners#organisation#{eva}") == before
    assert protect(world, eva, contact_secret=False).json["city"] == "Kanariala"
    assert world.call("partners", "GET", of(eva), role="admin").json["phone"] == PHONE


def test_only_a_person_is_protected(world: World) -> None:
    company = sales.customer(world, "firma", kind="company")
    before = world.item(f"partners#organisation#{company}")
    assert protect(world, company).code == "conflict"
    assert world.item(f"partners#organisation#{company}") == before


@pytest.mark.parametrize("later", [True, False])
def test_documents_files_and_finvoices_conceal_it_whenever_it_was_set(
    world: World, postbox: Postbox, later: bool
) -> None:
    eva = customer(world)
    if not later:
        protect(world, eva)
    revision, _, billing = paths = documents(world, eva)
    if later:
        protect(world, eva)
    for role in ("admin", "partner_manager", "finance"):
        answers = [world.call("sales", "GET", path, role=role) for path in paths]
        answers.append(world.call("sales", "GET", f"{billing}/finvoice", role=role))
        assert [one.status for one in answers] == [200] * 4
        assert seen(*(one.text for one in answers)) == set()
        link = world.call("sales", "GET", f"{revision}/document", role=role)
        assert (link.status, link.json["permission"]) == (403, "fields.contact_secret")
    for text in files(world, "xlsx", "json", "finvoice"):
        assert "Åström Eva" in text
        assert seen(text) == set()
    moved = sales.do(world, f"{billing}/acknowledgement", role="finance")
    assert (moved.status, seen(moved.text)) == (200, set())
    kept = world.item(billing.replace("/sales/billing-requests/", "sales#billing#"))
    assert (kept or {})["buyer"]["street"] == HOME["street"], "what is billed stays whole"
    assert unveiled(world) == [protected_by_dpo(world, eva)]


def test_who_may_see_it_gets_whole_documents_and_is_logged(world: World, postbox: Postbox) -> None:
    eva = customer(world)
    protect(world, eva)
    revision, order, billing = documents(world, eva)
    answers = [world.call("sales", "GET", one, role=ALLOWED) for one in (revision, order, billing)]
    answers.append(world.call("sales", "GET", f"{billing}/finvoice", role=ALLOWED))
    for one in answers:
        assert seen(one.text) == set(CANARIES[:3])
    assert world.call("sales", "GET", f"{revision}/document", role=ALLOWED).status == 200
    kinds = sorted(pk.split("#")[1] for pk, actor in unveiled(world) if actor == world.role(ALLOWED).actor)
    assert kinds == ["billing", "billing", "order", "revision", "revision"]


def test_documents_show_it_again_once_it_is_lifted_and_a_repeat_hides_nothing(
    world: World, postbox: Postbox
) -> None:
    eva = customer(world)
    paths = documents(world, eva)
    protect(world, eva)
    path = of(eva, "/protection")
    world.call("partners", "PUT", path, {"contact_secret": False}, role="dpo", version="*")
    world.pump(twice=True)
    for path in paths:
        assert seen(world.call("sales", "GET", path, role="admin").text) == set(CANARIES[:3])


@pytest.mark.parametrize("secret", [True, False])
def test_no_snapshot_is_written_that_was_taken_before_the_protection_changed(
    world: World, secret: bool
) -> None:
    eva = customer(world)
    if secret:
        protect(world, eva)
    put, asked = Put({"pk": "sales#revision#x-1", "sk": "record", "version": 1}), {"organisations": [eva]}
    with pytest.raises(PassiveRecord):
        execute([put], checks(Act("user:x"), **asked, secret=not secret))
    assert world.item("sales#revision#x-1") is None
    execute([put], checks(Act("user:x"), **asked, secret=secret))


def test_nobody_writes_to_a_private_customer_who_has_died(world: World, postbox: Postbox) -> None:
    eva, adam = customer(world), customer(world, name="Åström Adam", email="adam@example.fi")
    protect(world, eva, contact_secret=False, deceased=True)
    protect(world, adam)
    for one, reason in ((eva, "deceased"), (adam, "contact_secret")):
        quote = sales.draft(world, organisation_id=one)
        path = f"{sales.QUOTES}/{quote}/revisions/1"
        sales.made(sales.do(world, f"{path}/sending", {"mail": True}))
        world.pump()
        assert sales.document(world, path)["warnings"] == ["not_mailed"]
        mailed = world.item(f"sales#revision#{quote}-1", "mailed#offer")
        assert (mailed or {})["denied"] == [reason]
    assert postbox.mails == []


def test_an_import_says_nothing_of_what_is_secret(world: World) -> None:
    """A row with their phone, right or wrong, is held: neither answer tells which it was."""
    from services.integrations.actions.known import Known, Mentioned
    from services.integrations.actions.planning import plan
    from tests.integrations.test_planning import row

    anna = {"id": "anna", "version": 1, "status": "active", "first_names": "Anna", "last_name": "Virtanen"}
    anna |= {"email": "anna@example.fi", "phone": PHONE, "contact_secret": True}
    carriers = {("email", "anna@example.fi"): ("anna",), ("phone", PHONE): ("anna",)}
    known = Known(Mentioned(), {"anna": anna}, {}, carriers, {})
    named = {"first_names": "Anna", "last_name": "Virtanen"}
    rows = [
        row(1, **named, email="anna@example.fi", phone=PHONE),
        row(2, **named, email="anna@example.fi", phone="+358401111111"),
        row(3, **named, phone=PHONE),
        row(4, first_names="Olli", last_name="Toinen", phone=PHONE),
    ]
    assert {(one.outcome, one.reason, one.contact_id) for one in plan(rows, known)} == {
        ("suppressed", "held_for_review", None)
    }


def test_the_municipality_of_protected_alumni_is_searched_by_the_permission_alone(world: World) -> None:
    query = {"status": "protected", "city": "Kanariala"}
    refused = world.call("alumni", "GET", "/alumni/alumni", role="alumni_coordinator", query=query)
    assert (refused.status, refused.json["permission"]) == (403, "fields.contact_secret")
    assert world.call("alumni", "GET", "/alumni/alumni", role="dpo", query=query).json["items"] == []
    assert json.loads(refused.text)["code"] == "forbidden"


GUARDED = {
    "alumnus": Alumnus.at_home,
    "contact": Contact.at_home,
    "organisation": Organisation.at_home,
    **dict.fromkeys(("order", "revision"), tuple(f"customer.{one}" for one in (*AT_HOME, "country"))),
    "billing": tuple(f"buyer.{one}" for one in (*AT_HOME, "country")),
}
ELSEWHERE = {
    "configuration": "officials of the university, whom the notice names",
    "request": "where who asks for their rights wishes to be reached; the officer's queue",
    "intake": "shown to the officer alone",
    "submission": "what a person has just written, until it is decided on",
    "registration": "what a source has just told, until it is decided on",
}


def test_every_kind_that_holds_homes_or_phones_guards_them_or_is_named_here() -> None:
    places, found = ("contact.address", "contact.phone"), {}
    for model in generated.stored():
        told = [(one.path, one.declared) for one in catalogue(model) if isinstance(one.declared, Personal)]
        if at_home := {path for path, one in told if any(place in one.category for place in places)}:
            found[model.noun] = at_home
    assert found.keys() - ELSEWHERE.keys() == GUARDED.keys()
    assert {name for name, guarded in GUARDED.items() if not found[name] <= set(guarded)} == set()
