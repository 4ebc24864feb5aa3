"""The table of permissions, held against every route of every context: who is let in, and how far."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from services import generated
from services.integrations.model import exports
from services.sales.model import quote
from shared.contracts.staff import ALL, GRANTS, OWN, PERMISSIONS, UNIT, WIDTH, Role
from shared.http import Route
from shared.personal import groups
from shared.record import Record
from tests.world import User, World

OURS = [route for api in generated.apis() for route in api.routes]
ROUTES = {f"{route.method} {route.path}": route for route in OURS}
GUARDED = {name: route for name, route in ROUTES.items() if route.allow}
CONSENT = {
    "purpose": "PART",
    "channels": ["email"],
    "at": "2026-01-01T00:00:00Z",
    "text_version": "1",
    "evidence": "x",
}
COURSE = {
    "title": "x",
    "starts": "2026-01-01",
    "ends": "2026-01-01",
    "places": 1000,
    "price": "5.00",
    "vat": {"category": "Z"},
}
GATHERING = {
    "texts": {"fi": {"title": "x"}},
    "starts": "2199-01-01T15:00:00Z",
    "ends": "2199-01-01T16:00:00Z",
    "place": "x",
    "places": 5,
    "sign_up_until": "2199-01-01",
}
RECORDS: dict[str, dict[str, Any]] = {
    "contact_id": {
        "kind": "partners#contact",
        "first_names": "Anna",
        "last_name": "Aalto",
        "consents": [CONSENT],
    },
    "alumnus_id": {
        "kind": "alumni#alumnus",
        "first_names": "Anna",
        "last_name": "Aalto",
        "source": "paper",
    },
    "cooperation_id": {
        "kind": "alumni#cooperation",
        "fields": {"kind": "rdi"},
        "status": "accepted",
        "alumnus_id": "beside",
        "title": "x",
        "asked_on": "2026-01-01",
        "asked_by": "another",
    },
    "offer_id": {
        "kind": "alumni#offer",
        "fields": {"kind": "internship"},
        "status": "draft",
        "organisation_id": "beside",
        "title": "x",
        "description": "x",
        "valid_from": "2026-01-01",
        "valid_until": "2199-01-01",
    },
    "intake_id": {
        "kind": "alumni#intake",
        "fields": {"stage": "applied"},
        "source": "soleops",
        "revision": 1,
        "status": "review",
    },
    "survey_id": {
        "kind": "integrations#survey",
        "survey_id": "x",
        "title": "x",
        "questions": [{"id": "q", "field": "ignored"}],
        "text_version": "1",
        "graduates_only": True,
        "cursor": "2026-01-01T00:00:00Z",
        "status": "parked",
    },
    "registration_id": {
        "kind": "integrations#registration",
        "fields": {"stage": "applied"},
        "source": "soleops",
        "external_id": "A-1",
        "via": "api",
        "said_at": "2026-01-01T00:00:00Z",
        "fingerprint": "x",
        "status": "received",
    },
    "drop_id": {"kind": "integrations#drop", "filename": "x.json", "format": "json", "status": "awaiting"},
    "unsubscription_id": {
        "kind": "integrations#unsubscription",
        "filename": "x.csv",
        "format": "csv",
        "status": "awaiting",
    },
    "event_id": {"kind": "alumni#event", "status": "open", **GATHERING},
    "event_list_id": {
        "kind": "alumni#event_list",
        "what": "attendance",
        "event_id": "beside",
        "status": "made",
    },
    "participation_id": {
        "kind": "alumni#participation",
        "status": "invited",
        "event_id": "beside",
        "person_kind": "alumnus",
        "person_id": "beside",
    },
    "organisation_id": {
        "kind": "partners#organisation",
        "fields": {"kind": "private_person"},
        "name": "Aalto Eva",
    },
    "import_id": {"kind": "integrations#import", "filename": "report.xlsx", "status": "planned"},
    "export_id": {"kind": "integrations#export", "purpose": "MKT", "recipient": "x", "status": "made"},
    "sales_export_id": {"kind": "sales#export", "what": "pipeline", "format": "xlsx", "status": "made"},
    "product_id": {
        "kind": "sales#product",
        "fields": {"kind": "expert_service"},
        "code": "A",
        "names": {"fi": "A"},
        "measure": "h",
        "productised": False,
        "vat": {"category": "Z"},
    },
    "opportunity_id": {
        "kind": "sales#opportunity",
        "title": "x",
        "contact_id": "x",
        "stage": "offered",
        "status": "open",
        "opened_on": "2026-01-01",
        "responsible_id": "another",
    },
    "engagement_id": {
        "kind": "sales#engagement",
        "number": "TA-2026-0001",
        "title": "x",
        "contact_id": "x",
        "status": "ongoing",
    },
    "feedback_id": {
        "kind": "sales#feedback",
        "status": "requested",
        "title": "Mittaus",
        "mode": "named",
        "year": 2026,
        "asked_on": "2026-01-01",
        "letters": 1,
    },
    "course_id": {"kind": "sales#course", "status": "planned", **COURSE},
    "enrolment_id": {
        "kind": "sales#enrolment",
        "status": "enrolled",
        "course_id": "beside",
        "title": "x",
        "contact_id": "x",
        "payer_id": "x",
        "price": "5.00",
    },
}
"""Path parameter to a record that may be somebody's own; routes on users and units ask for all of them."""

BESIDE = (
    {"pk": "sales#course#beside", "sk": "record", "id": "beside", "status": "open", "taken": 900} | COURSE,
    {"pk": "alumni#event#beside", "sk": "record", "id": "beside", "status": "open"} | GATHERING,
)
"""What those records rely on; nobody's own."""

BODIES: dict[str, Any] = {
    "PATCH /partners/contacts/<contact_id>": {"title": "Johtaja"},
    "PUT /partners/contacts/<contact_id>/affiliations/<organisation_id>": {},
    "PATCH /partners/organisations/<organisation_id>": {"city": "Oulu"},
    "PUT /partners/contacts/<contact_id>/marketing-block": {},
    "DELETE /partners/contacts/<contact_id>/marketing-block": {"reason": "x"},
    "DELETE /partners/contacts/<contact_id>/restriction": {"how": "letter"},
    "DELETE /partners/organisations/<organisation_id>/restriction": {"how": "letter"},
    "PUT /partners/contacts/<contact_id>/protection": {"contact_secret": False},
    "PUT /partners/organisations/<organisation_id>/protection": {"contact_secret": False},
    "PUT /partners/organisations/<organisation_id>/objections": {"purposes": []},
    "PUT /partners/contacts/<contact_id>/objections": {"purposes": []},
    "PUT /partners/contacts/<contact_id>/informed/<purpose>": {"how": "x", "notice_version": "1"},
    "PUT /partners/contacts/<contact_id>/consents/<purpose>": {
        "channels": ["email"],
        "text_version": "1",
        "evidence": "x",
    },
    "PATCH /alumni/alumni/<alumnus_id>": {"city": "Oulu"},
    "POST /alumni/alumni/<alumnus_id>/consents": {
        "text_version": "1",
        "source": "paper",
        "at": "2026-01-01T00:00:00Z",
        "evidence": "x",
    },
    "POST /alumni/alumni/<alumnus_id>/withdrawal": {},
    "PUT /alumni/alumni/<alumnus_id>/informed": {"how": "x", "notice_version": "1"},
    "PUT /alumni/alumni/<alumnus_id>/marketing-block": {},
    "DELETE /alumni/alumni/<alumnus_id>/marketing-block": {"reason": "x"},
    "DELETE /alumni/alumni/<alumnus_id>/restriction": {"how": "letter"},
    "PUT /alumni/alumni/<alumnus_id>/protection": {"contact_secret": False},
    "PATCH /alumni/cooperation-requests/<cooperation_id>": {"course": "x"},
    "POST /alumni/cooperation-requests/<cooperation_id>/acceptance": {},
    "POST /alumni/cooperation-requests/<cooperation_id>/decline": {},
    "POST /alumni/cooperation-requests/<cooperation_id>/completion": {
        "outcome": {"kind": "rdi", "on": "2026-01-01"}
    },
    "POST /alumni/cooperation-requests/<cooperation_id>/cancellation": {"reason": "x"},
    "PATCH /alumni/offers/<offer_id>": {"city": "Oulu"},
    "POST /alumni/offers/<offer_id>/closing": {"reason": "filled"},
    "PATCH /integrations/surveys/<survey_id>": {"title": "y"},
    "POST /integrations/surveys/<survey_id>/rereading": {"begins": "2026-01-01T00:00:00Z"},
    "POST /alumni/intakes/<intake_id>/link": {"alumnus_id": "x"},
    "POST /alumni/intakes/<intake_id>/rejection": {"reason": "x"},
    "POST /alumni/intakes/<intake_id>/refusal": {"reason": "x"},
    "POST /alumni/intakes/<intake_id>/unlinking": {"reason": "x"},
    "POST /alumni/intakes/<intake_id>/detachment": {"reason": "x"},
    "PATCH /alumni/events/<event_id>": {"place": "x"},
    "POST /alumni/events/<event_id>/invitations": {"segment": {}},
    "POST /alumni/events/<event_id>/cancellation": {"reason": "x"},
    "POST /alumni/events/<event_id>/walk-ins": {"alumnus_id": "x"},
    "POST /alumni/events/<event_id>/lists": {"what": "attendance"},
    "POST /alumni/participations/<participation_id>/acceptance": {},
    "PATCH /alumni/participations/<participation_id>": {"diet": "x"},
    "POST /integrations/imports/<import_id>/commit": {"plan_hash": "0" * 64},
    "PATCH /sales/products/<product_id>": {"price": "5.00"},
    "PATCH /sales/opportunities/<opportunity_id>": {"value": "5.00"},
    "POST /sales/opportunities/<opportunity_id>/winning": {"reason": "price"},
    "POST /sales/opportunities/<opportunity_id>/loss": {"reason": "price"},
    "POST /sales/opportunities/<opportunity_id>/cancellation": {"reason": "price"},
    "POST /sales/opportunities/<opportunity_id>/reopening": {"reason": "x"},
    "PATCH /sales/engagements/<engagement_id>": {"notes": "x"},
    "POST /sales/engagements/<engagement_id>/completion": {},
    "POST /sales/engagements/<engagement_id>/cancellation": {"reason": "x"},
    "PUT /sales/engagements/<engagement_id>/deliverables/<deliverable_id>": {"name": "x"},
    "PATCH /sales/courses/<course_id>": {"place": "x"},
    "POST /sales/courses/<course_id>/cancellation": {"reason": "x"},
    "POST /sales/courses/<course_id>/enrolments": {"contact_id": "x", "payer_id": "x"},
    "POST /sales/courses/<course_id>/billing": {},
    "PATCH /sales/enrolments/<enrolment_id>": {"price": "6.00", "price_reason": "x"},
    "POST /sales/enrolments/<enrolment_id>/cancellation": {"reason": "x"},
}
UNIT_ID = "ict"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One deployment for the whole walk."""
    with World() as world:
        for one in BESIDE:
            world.put(one)
        yield world


@pytest.fixture(scope="module")
def users(world: World) -> dict[Role, User]:
    """A user of each role, all of one unit."""
    return {role: world.user(role, unit=UNIT_ID) for role in Role}


def record_of(route: Route) -> str | None:
    """The path parameter that names the record whose scope counts: the first."""
    named = route.path.split("<")[1].split(">")[0] if "<" in route.path else None
    return named if named in RECORDS else None


def put(world: World, parameter: str, record_id: str, **owners: str) -> None:
    """A fresh record, as a former call may have changed it."""
    given = RECORDS[parameter]
    more = {name: value for name, value in given.items() if name not in ("kind", "fields")}
    key = {"pk": f"{given['kind']}#{record_id}", "sk": "record"}
    world.put(key | {"id": record_id, "status": "active"} | more | given.get("fields", {}) | owners)


def ask(world: World, name: str, user: User | None, record_id: str) -> Any:
    """Call a route on a record; every other parameter leads nowhere."""
    route = ROUTES[name]
    path = route.path.replace("<purpose>", "PART").replace("<name>", "pipeline").replace("<year>", "2026")
    while "<" in path:
        first = path.index("<")
        path = path[:first] + record_id + path[path.index(">") + 1 :]
        record_id = "x"
    body = BODIES.get(name, {} if route.method in ("POST", "PATCH", "PUT") and not record_of(route) else None)
    version = "*" if route.conditional else None
    context = path.split("/")[1]
    return world.call(
        context, route.method, path, body, user=user, version=version, signed_in=user is not None
    )


# --- the walk --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_role_without_the_permission_is_refused_and_nothing_is_written(world, users, name):
    permission = GUARDED[name].allow
    for role, user in users.items():
        if permission in GRANTS[role]:
            continue
        with world.counting() as calls:
            answer = ask(world, name, user, "anything")
        assert (answer.status, answer.code) == (403, "forbidden"), (role, answer)
        assert answer.json["permission"] == permission
        assert calls.write_units == 0
        assert not calls.of("PutObject")


OWNERS = {
    "own": lambda user: {"responsible_id": user.id, "unit": "other"},
    "unit": lambda user: {"responsible_id": "another", "unit": UNIT_ID},
    "other": lambda user: {"responsible_id": "another", "unit": "other"},
    "nobody": lambda user: {},
}
COVERED = {OWN: {"own"}, UNIT: {"own", "unit"}, ALL: set(OWNERS)}


@pytest.mark.parametrize("name", sorted(name for name, route in GUARDED.items() if record_of(route)))
def test_a_permission_reaches_exactly_the_records_of_its_scope(world, users, name):
    route = GUARDED[name]
    for role, user in users.items():
        scope = GRANTS[role].get(route.allow)
        if scope is None:
            continue
        for relation, owners in OWNERS.items():
            put(world, record_of(route), "r1", **owners(user))
            answer = ask(world, name, user, "r1")
            if relation in COVERED[scope]:
                assert answer.status not in (401, 403, 404, 422, 428), (role, relation, answer)
                assert answer.status < 500, (role, relation, answer)
            else:
                assert (answer.status, answer.code) == (403, "forbidden"), (role, relation, answer)


@pytest.mark.parametrize("name", sorted(name for name, route in GUARDED.items() if not record_of(route)))
def test_a_role_with_the_permission_is_let_in(world, users, name):
    for role, user in users.items():
        if GUARDED[name].allow in GRANTS[role]:
            answer = ask(world, name, user, "anything")
            assert answer.status not in (401, 403), (role, answer)
            assert answer.status < 500, (role, answer)


def test_lists_show_no_more_than_reading_one_by_one_would(world, users):
    """A list of a context whose read permission is scoped leaves out what the caller could not open."""
    for one, parameter in (("imports", "import_id"), ("exports", "export_id")):
        permission = f"integrations.{one}.read"
        for role, user in users.items():
            if permission not in GRANTS[role]:
                continue
            listed = world.call("integrations", "GET", f"/integrations/{one}", user=user).json["items"]
            for item in listed:
                path = f"/integrations/{one}/{item['id']}"
                assert world.call("integrations", "GET", path, user=user).status == 200, (role, parameter)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nobody_comes_in_unsigned(world, name):
    answer = ask(world, name, None, "anything")
    assert (answer.status, answer.code) == (401, "unauthenticated")


@pytest.fixture(scope="module")
def gone(world: World) -> User:
    """A user with every role whose account is out of use."""
    return world.user(*Role, status="passive")


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_deactivated_user_and_a_stranger_are_out(world, gone, name):
    stranger = User("nobody", (), None, {"iss": "https://identity.test/", "sub": "stranger"})
    for user in (gone, stranger):
        answer = ask(world, name, user, "anything")
        assert (answer.status, answer.code) == (403, "forbidden")


def test_a_user_is_out_within_a_minute_of_deactivation():
    from shared import auth

    assert auth.CACHED_SECONDS <= 60


def test_several_roles_give_the_widest_scope_of_each(world):
    from shared.auth import merged_grants

    for one in Role:
        for other in Role:
            merged = merged_grants((one, other))
            assert merged == merged_grants((other, one))
            for permission in PERMISSIONS:
                scopes = [GRANTS[role][permission] for role in (one, other) if permission in GRANTS[role]]
                assert merged.get(permission) == max(scopes, key=WIDTH.__getitem__, default=None)


# --- the table itself ------------------------------------------------------------------------------------


def records() -> Iterator[type[Record]]:
    """Every aggregate of every context."""
    for context in generated.CONTEXTS:
        import_module(f"services.{context}.api")
        import_module(f"services.{context}.consumer")
    waiting = [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("services."):
            yield kind


def source_permissions() -> set[str]:
    """Permissions that the contexts name: by a route, or in an action or a field group of a model."""
    named = {route.allow for route in OURS if route.allow} | {
        "privacy.restricted.read",
        "partners.organisations.unblock",
        quote.LATE,
        *exports.LISTS.values(),
    }
    for kind in records():
        named |= {f"fields.{group}" for group in groups(kind).values()}
        for state in states(kind):
            named |= set(state.actions().values()) | set(state.guarded().values())
    return named


def states(kind: type[Record]) -> Iterator[Record]:
    """A record of a kind in every state that bears on its actions."""
    for status in ("active", "passive", "uploaded", "scanning", "planned", "committed", "requested", "made"):
        for flags in ({}, {"restricted": True}, {"contact_secret": True}):
            for organisation in ("company", "private_person"):
                values = {
                    "id": "x",
                    "status": status,
                    "kind": organisation,
                    "affiliations": (),
                    "consents": (),
                }
                blank = {name: None for name in kind.model_fields} | values | {"restricted": False} | flags
                try:
                    record = kind.model_construct(
                        **{k: v for k, v in blank.items() if k in kind.model_fields}
                    )
                    record.actions(), record.guarded()
                except (KeyError, TypeError, AttributeError):
                    continue
                yield record


def test_every_permission_that_is_named_is_granted_to_somebody():
    assert source_permissions() - PERMISSIONS == set()


def test_every_permission_that_is_granted_is_named_somewhere():
    assert PERMISSIONS - source_permissions() == set()


def test_a_route_asks_a_permission_of_its_own_context():
    for name, route in ROUTES.items():
        context = route.path.split("/")[1]
        assert route.allow is None or route.allow.split(".")[0] == context, name
    assert [name for name, route in ROUTES.items() if route.allow is None] == [
        "POST /staff/invitations/acceptance"
    ]


def test_every_change_of_a_record_is_walked_with_a_body_that_reaches_it():
    assert BODIES.keys() <= ROUTES.keys()
