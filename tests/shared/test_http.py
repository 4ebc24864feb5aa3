"""The HTTP edge, through the Lambda handler: admission, conditions, problems, documents."""

import json

import pytest

from shared import table
from shared.request import BODY_LIMIT
from tests.observation import cancelled, refusal
from tests.shared.things import THINGS, Thing, api, key, made

THINGS_PATH = "/things/things"
IDENTITY_CODE = "131052-308T"


@pytest.fixture
def call(world):
    """Call the made-up context."""

    def made_up(method, path="", body=None, **how):
        return world.call("things", method, THINGS_PATH + path, body, **how)

    return made_up


@pytest.fixture
def refused(world, call):
    """A call that is refused so and leaves the tables as they were."""

    def holds(status, code, *request, **how):
        world.role(how.get("role", "staff"))
        before = world.items()
        answer = call(*request, **how)
        assert (answer.status, answer.code) == (status, code), answer.text
        assert answer.json["status"] == status
        assert answer.json["title"]
        assert answer.headers["cache-control"] == "no-store"
        assert world.items() == before
        return answer

    return holds


@pytest.fixture
def one(call):
    """The answer to a create."""
    return call("POST", "", {"name": "Mäkinen", "city": "Turku"})


# --- documents -------------------------------------------------------------------------------------------


def test_a_create_answers_201_with_etag_location_and_document(world, one):
    assert (one.status, one.headers["etag"], one.headers["content-type"]) == (201, '"1"', "application/json")
    assert one.headers["location"] == f"/things/things/{one.json['id']}"
    document = one.json
    assert document.pop("created_at") == document.pop("updated_at")
    assert document == {
        "id": one.json["id"],
        "version": 1,
        "status": "active",
        "restricted": False,
        "responsible_id": world.role("staff").id,
        "name": "Mäkinen",
        "language": "fi",
        "city": "Turku",
        "size": 0,
        "blocked": False,
        "others": [],
        "allowed_actions": ["deactivate", "edit"],
    }
    assert world.item(key(one.json["id"]))["act"] == {
        "actor": world.role("staff").actor,
        "role": "staff",
        "purpose": "PART",
        "request_id": world.requests[-1].params["Item"]["act"]["M"]["request_id"]["S"],
    }


def test_a_read_is_one_get_and_one_message_before_the_answer(world, call, one):
    call("GET", f"/{one.json['id']}")
    with world.counting() as calls:
        answer = call("GET", f"/{one.json['id']}")
    assert (answer.status, answer.version, answer.json["name"]) == (200, 1, "Mäkinen")
    assert calls.operations == {"GetItem": 1, "SendMessage": 1}
    assert {one.function for one in calls.requests} == {"things-api"}


def test_a_change_is_one_get_and_one_put(world, call, one):
    with world.counting() as calls:
        answer = call("PATCH", f"/{one.json['id']}", {"city": "Åbo"}, version=1)
    assert (answer.status, answer.version, answer.json["city"]) == (200, 2, "Åbo")
    assert calls.operations == {"GetItem": 1, "PutItem": 1}


def test_a_read_is_audited_with_who_why_and_which_request(world, call, one):
    call("GET", f"/{one.json['id']}", headers={"Purpose": "ALUM"})
    world.pump()
    read, _ = world.audit(key(one.json["id"]))
    assert read.pop("sk").startswith("r#")
    assert read.pop("request_id").startswith("request-")
    assert read.pop("ttl") > 0
    assert read.pop("at")
    assert read == {
        "pk": key(one.json["id"]),
        "what": "card",
        "actor": world.role("staff").actor,
        "role": "staff",
        "purpose": "ALUM",
        "count": 1,
        "query": "",
    }


def test_nothing_is_shown_that_could_not_be_logged_as_read(world, call, one):
    with world.fault("things-api.before_send_message"):
        answer = call("GET", f"/{one.json['id']}")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "Mäkinen" not in answer.text


def test_a_file_is_answered_as_it_is_and_logged_as_a_read_of_its_record(world, call, one):
    with world.counting() as calls:
        answer = call("GET", f"/{one.json['id']}/letter")
    assert (answer.status, answer.text) == (200, "<name>Mäkinen</name>")
    assert answer.headers == {
        "content-type": "application/xml",
        "content-disposition": 'attachment; filename="M_kinen.xml"',
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    (message,) = calls.of("SendMessage")
    told = json.loads(message.params["MessageBody"])
    assert (told["what"], told["record"]) == ("card", key(one.json["id"]))


def test_a_file_that_could_not_be_logged_as_read_is_not_shown(world, call, one):
    with world.fault("things-api.before_send_message"):
        answer = call("GET", f"/{one.json['id']}/letter")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "Mäkinen" not in answer.text


def test_a_file_says_in_the_description_what_it_is():
    described = json.loads(api.app.get_openapi_json_schema(title="things", version="0"))
    answer = described["paths"]["/things/things/{thing_id}/letter"]["get"]["responses"]["200"]
    assert answer["content"] == {
        "application/xml": {"schema": {"type": "string", "contentMediaType": "application/xml"}}
    }


def test_a_list_is_one_page_and_logged_once_without_ids(world, call, one):
    with world.counting() as calls:
        answer = call("GET", query={"limit": 10})
    assert (answer.status, answer.json["next"]) == (200, None)
    assert answer.json["items"] == [{"id": one.json["id"], "version": 1, "name": "Mäkinen", "city": "Turku"}]
    (message,) = calls.of("SendMessage")
    told = json.loads(message.params["MessageBody"])
    assert (told["what"], told["record"], told["count"]) == ("list", "/things/things", 1)


def test_a_list_goes_on_from_its_cursor(call):
    for name in ("Aalto", "Berg", "Carlsson"):
        call("POST", "", {"name": name})
    first = call("GET", query={"limit": 2})
    second = call("GET", query={"limit": 2, "cursor": first.json["next"]})
    assert [one["name"] for one in first.json["items"] + second.json["items"]] == [
        "Aalto",
        "Berg",
        "Carlsson",
    ]
    assert second.json["next"] is None


def test_a_cursor_of_another_list_is_refused(call, refused):
    for name in ("Aalto", "Berg"):
        call("POST", "", {"name": name, "city": "Turku"})
    cursor = call("GET", query={"limit": 1}).json["next"]
    refused(422, "invalid", "GET", query={"limit": 1, "cursor": cursor, "city": "Turku"})
    refused(422, "invalid", "GET", query={"limit": 1, "cursor": cursor[:-4] + "AAAA"})


def test_a_route_without_a_result_answers_204(call, one):
    answer = call("DELETE", f"/{one.json['id']}/notes", version=1)
    assert (answer.status, answer.text, answer.headers["cache-control"]) == (204, "", "no-store")


def test_a_guarded_field_is_shown_and_edited_with_its_permission_only(call, refused, one):
    path = f"/{one.json['id']}"
    edited = call("PATCH", path, {"home": "Kotikatu 1"}, version=1, role="partner_manager")
    assert (edited.status, edited.json["home"]) == (200, "Kotikatu 1")
    assert "home" not in call("GET", path).json
    refused(403, "forbidden", "PATCH", path, {"home": None}, version=2)
    answer = refused(403, "forbidden", "POST", "", {"name": "Virtanen", "home": "Kotikatu 2"})
    assert answer.json["permission"] == "fields.home_address"


def test_only_moves_that_are_open_to_the_caller_are_listed(call, one):
    path = f"/{one.json['id']}"
    assert call("GET", path).json["allowed_actions"] == ["deactivate", "edit"]
    assert call("GET", path, role="viewer").json["allowed_actions"] == []
    call("POST", f"{path}/deactivation", version=1)
    assert call("GET", path).json["allowed_actions"] == []
    assert call("GET", path, role="partner_manager").json["allowed_actions"] == ["reactivate"]


# --- who may ---------------------------------------------------------------------------------------------


def test_without_a_token_nothing_is_open(refused):
    refused(401, "unauthenticated", "GET", signed_in=False)


def test_a_token_without_an_account_opens_nothing(world, refused):
    from tests.world import ISSUER, User

    stranger = User("nobody", (), None, {"iss": ISSUER, "sub": "nobody"})
    refused(403, "forbidden", "GET", user=stranger)


def test_without_the_permission_it_is_forbidden_before_headers_and_body_are_looked_at(refused):
    answer = refused(403, "forbidden", "POST", "", "{not json", role="viewer", key=None)
    assert answer.json["permission"] == "partners.contacts.create"


def test_the_scope_of_a_permission_is_held(world, call, refused, one):
    other = world.user("staff")
    path = f"/{one.json['id']}"
    refused(403, "forbidden", "PATCH", path, {"city": "Oulu"}, version=1, user=other)
    deputy = world.user(
        "staff",
        stands_in_for=[{"user_id": world.role("staff").id, "starts": "2000-01-01", "ends": "2999-12-31"}],
    )
    assert call("PATCH", path, {"city": "Oulu"}, version=1, user=deputy).status == 200


def test_a_restricted_record_does_not_exist_but_for_the_data_protection_officer(call, refused, one):
    path, act = f"/{one.json['id']}", table.Act("user:dpo")
    table.change(THINGS, one.json["id"], Thing.put_under_restriction, act)
    refused(404, "not_found", "GET", path)
    refused(404, "not_found", "PATCH", path, {"city": "Oulu"}, version=2)
    assert call("GET", path, role="dpo").json["restricted"] is True


# --- conditions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_", [("PATCH", "", {"city": "Oulu"}), ("DELETE", "/notes"), ("POST", "/block")]
)
def test_every_change_asks_for_if_match(refused, one, request_):
    method, rest, *body = request_
    refused(428, "version_required", method, f"/{one.json['id']}{rest}", *body)


def test_a_stale_etag_is_412_and_says_which_version_there_is(call, refused, one):
    path = f"/{one.json['id']}"
    call("PATCH", path, {"city": "Oulu"}, version=1)
    answer = refused(412, "stale_version", "PATCH", path, {"city": "Vaasa"}, version=1)
    assert answer.json["current"] == 2


def test_a_star_matches_whatever_version_there_is(call, one):
    path = f"/{one.json['id']}"
    assert call("PATCH", path, {"city": "Oulu"}, version="*").version == 2
    assert call("PATCH", path, {"city": "Vaasa"}, version="*").version == 3


def test_a_star_does_not_make_what_is_not_there(refused):
    refused(404, "not_found", "PATCH", "/gone", {"city": "Oulu"}, version="*")


@pytest.mark.parametrize("etag", ['W/"1"', " 1 ", '"1"'])
def test_an_etag_is_taken_as_clients_write_it(call, one, etag):
    answer = call("PATCH", f"/{one.json['id']}", {"city": "Oulu"}, headers={"If-Match": etag})
    assert answer.status == 200


@pytest.mark.parametrize("etag", ['"1", "2"', "abc", "-1", "1.0", "²", "9" * 40, '"x"', "0x1"])
def test_what_is_no_etag_of_ours_is_refused(refused, one, etag):
    refused(422, "invalid", "PATCH", f"/{one.json['id']}", {"city": "Oulu"}, headers={"If-Match": etag})


@pytest.mark.parametrize("etag", ["", '""', " "])
def test_an_empty_if_match_is_none(refused, one, etag):
    refused(
        428, "version_required", "PATCH", f"/{one.json['id']}", {"city": "Oulu"}, headers={"If-Match": etag}
    )


# --- idempotency -----------------------------------------------------------------------------------------


def test_a_create_asks_for_a_key(refused):
    refused(400, "idempotency_key_required", "POST", "", {"name": "Mäkinen"}, key=None)
    refused(400, "idempotency_key_required", "POST", "", {"name": "Mäkinen"}, key="")


def test_a_key_may_be_two_hundred_characters(call, refused):
    assert call("POST", "", {"name": "Mäkinen"}, key="k" * 200).status == 201
    refused(422, "invalid", "POST", "", {"name": "Mäkinen"}, key="k" * 201)


def test_the_same_create_twice_makes_one_and_answers_with_it_as_it_is_now(world, call):
    first = call("POST", "", {"name": "Mäkinen"}, key="k")
    call("PATCH", f"/{first.json['id']}", {"city": "Oulu"}, version=1)
    again = call("POST", "", {"name": "Mäkinen"}, key="k")
    assert (again.status, again.version, again.json["city"]) == (201, 2, "Oulu")
    assert again.json["id"] == first.json["id"]
    assert len(world.items(prefix="things#")) == 1


def test_the_same_key_with_another_body_is_422(call, refused):
    call("POST", "", {"name": "Mäkinen"}, key="k")
    refused(422, "idempotency_key_reused", "POST", "", {"name": "Virtanen"}, key="k")


def test_a_key_is_its_users_own(world, call):
    first = call("POST", "", {"name": "Mäkinen"}, key="k")
    other = call("POST", "", {"name": "Virtanen"}, key="k", user=world.user("staff"))
    assert other.status == 201
    assert first.json["id"] != other.json["id"]


def test_a_key_belongs_to_its_address(call, one):
    path = f"/{one.json['id']}"
    call("POST", f"{path}/deactivation", version=1, key="k")
    answer = call("POST", f"{path}/reactivation", version=2, key="k", role="partner_manager")
    assert (answer.status, answer.version) == (200, 3)


def test_a_repeated_move_answers_with_its_result_and_a_new_one_is_a_conflict(call, refused, one):
    path = f"/{one.json['id']}/deactivation"
    first = call("POST", path, version=1, key="k")
    again = call("POST", path, version=1, key="k")
    assert (first.status, first.version, again.status, again.version) == (200, 2, 200, 2)
    refused(412, "stale_version", "POST", path, version=1, key="other")
    answer = refused(409, "conflict", "POST", path, version=2, key="other")
    assert answer.json["legal"] == ["reactivate"]


def test_the_key_is_looked_at_before_if_match(call, refused, one):
    path = f"/{one.json['id']}"
    call("PATCH", path, {"city": "Oulu"}, version=1, key="k")
    again = call("PATCH", path, {"city": "Oulu"}, version=1, key="k")
    assert (again.status, again.version) == (200, 2)
    refused(422, "idempotency_key_reused", "PATCH", path, {"city": "Vaasa"}, version=1, key="k")


def test_only_the_last_eight_keys_are_kept(world, call, refused, one):
    path = f"/{one.json['id']}"
    for version in range(1, 10):
        assert call("PATCH", path, {"size": version}, version=version, key=f"k{version}").status == 200
    assert len(world.item(key(one.json["id"]))["keys"]) == 8
    assert call("PATCH", path, {"size": 2}, version=2, key="k2").version == 10
    refused(412, "stale_version", "PATCH", path, {"size": 1}, version=1, key="k1")


def test_a_key_is_kept_as_a_hash(world, call):
    answer = call("POST", "", {"name": "Mäkinen"}, key="matti@example.fi")
    assert "matti" not in json.dumps(world.item(key(answer.json["id"])))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_client_that_never_got_its_answer_tries_again_with_the_same_key(world, call, moment):
    with world.fault(f"things-api.{moment}_put_item"):
        lost = call("POST", "", {"name": "Mäkinen"}, key="k")
    again = call("POST", "", {"name": "Mäkinen"}, key="k")
    assert (lost.status, again.status, again.version) == (500, 201, 1)
    assert len(world.items(prefix="things#")) == 1


# --- contention and state --------------------------------------------------------------------------------


def test_contention_that_lasts_is_503_with_retry_after(world, refused, one):
    other = made()
    with world.fault("*.before_transact_write_items", 8, cancelled("TransactionConflict")) as fault:
        answer = refused(503, "busy", "POST", f"/{one.json['id']}/link", {"thing_id": other.id}, version=1)
    assert (answer.headers["retry-after"], fault.left) == ("1", 0)


def test_contention_that_passes_is_not_noticed(world, call, one):
    other = made()
    with world.fault("*.before_transact_write_items", 7, cancelled("None", "TransactionConflict")):
        answer = call("POST", f"/{one.json['id']}/link", {"thing_id": other.id}, version=1)
    assert (answer.status, answer.json["others"]) == (200, [other.id])


def test_a_link_to_a_passive_record_is_a_conflict(call, refused, one):
    other = made(status="passive")
    refused(409, "passive_record", "POST", f"/{one.json['id']}/link", {"thing_id": other.id}, version=1)


def test_a_passive_record_takes_rights_moves_and_no_edit(call, refused, one):
    path = f"/{one.json['id']}"
    call("POST", f"{path}/deactivation", version=1)
    refused(409, "passive_record", "PATCH", path, {"city": "Oulu"}, version=2)
    assert call("POST", f"{path}/block", version=2).json["blocked"] is True


# --- what is no request ----------------------------------------------------------------------------------


def test_an_unknown_address_is_404(refused):
    refused(404, "not_found", "GET", "/a/b/c/d")
    refused(404, "not_found", "GET", f"/{'x' * 3000}")
    refused(404, "not_found", "GET", "/gone")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "", "GET, POST"),
        ("DELETE", "/t1", "GET, PATCH"),
        ("GET", "/t1/deactivation", "POST"),
        ("PATCH", "/broken", "GET, PATCH"),
        ("TRACE", "", "GET, POST"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(call, method, path, allow):
    answer = call(method, path, {}, version=1)
    if path == "/broken":
        assert answer.status == 404
    else:
        assert (answer.status, answer.code, answer.headers["allow"]) == (405, "method_not_allowed", allow)


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", '"text"', "1", "true", "{}", '{"name": null}', "\x00"]
)
@pytest.mark.parametrize("request_", [("POST", ""), ("PATCH", "/t1")])
def test_a_body_that_is_no_object_of_ours_is_4xx(world, call, body, request_):
    made(id="t1")
    method, path = request_
    if (method, body) == ("PATCH", "{}"):
        return
    answer = call(method, path, body, version="*", role="partner_manager")
    assert (answer.status, answer.code) == (422, "invalid"), answer


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "image/png",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
    ],
)
def test_another_content_type_is_415(refused, content_type):
    refused(
        415,
        "unsupported_media_type",
        "POST",
        "",
        '{"name": "Mäkinen"}',
        headers={"Content-Type": content_type},
    )


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
        "application/merge-patch+json; charset=utf-8",
    ],
)
def test_json_and_merge_patches_are_taken(call, one, content_type):
    """The HTTP API hands a merge patch over as Base64."""
    answer = call(
        "PATCH", f"/{one.json['id']}", {"city": "Ähtäri"}, version=1, headers={"Content-Type": content_type}
    )
    assert (answer.status, answer.json["city"]) == (200, "Ähtäri")


def test_a_body_that_is_no_utf_8_is_4xx(call):
    answer = call("POST", "", b'{"name": "\xff\xfe"}')
    assert 400 <= answer.status < 500
    answer = call("POST", "", b'{"name": "\xff"}', headers={"Content-Type": "application/merge-patch+json"})
    assert 400 <= answer.status < 500


def test_a_body_over_256_kilobytes_is_413(call, refused):
    exactly = json.dumps({"name": "Mäkinen", "notes": "x"})
    padded = exactly + " " * (BODY_LIMIT - len(exactly.encode()))
    assert call("POST", "", padded).status == 201
    refused(413, "too_large", "POST", "", padded + " ")


def test_bytes_are_counted_not_letters_and_not_their_base64(call, refused):
    refused(413, "too_large", "POST", "", json.dumps({"notes": "ä" * (BODY_LIMIT // 2)}, ensure_ascii=False))
    patch = {"Content-Type": "application/merge-patch+json"}
    padded = '{"name": "Mäkinen"}' + " " * (BODY_LIMIT - 100)
    assert call("POST", "", padded, headers=patch).status == 201


@pytest.mark.parametrize("name", ["A" * 201, "", "   ", "a\nb", "a\x00b", 1, None, ["a"], {"a": 1}, True])
def test_a_wrong_value_names_its_field_and_what_would_be_right(refused, name):
    answer = refused(422, "invalid", "POST", "", {"name": name})
    (error,) = answer.json["errors"]
    assert error["field"] == "name"
    assert set(error) == {"field", "problem", "expected"}
    assert error["problem"]
    assert error["expected"]


def test_an_unknown_field_is_refused_by_name(refused):
    answer = refused(422, "invalid", "POST", "", {"name": "Mäkinen", "status": "passive"})
    assert [error["field"] for error in answer.json["errors"]] == ["status"]


def test_a_wrong_query_parameter_names_itself(refused):
    for limit in ("0", "101", "x", "1e9"):
        answer = refused(422, "invalid", "GET", query={"limit": limit})
        assert [error["field"] for error in answer.json["errors"]] == ["limit"]


def test_a_purpose_beyond_the_catalogue_is_refused(refused):
    answer = refused(422, "invalid", "GET", headers={"Purpose": IDENTITY_CODE})
    assert IDENTITY_CODE not in answer.text


SECRET = "salainen.henkilo@example.fi"


@pytest.mark.parametrize(
    "body",
    [
        {"name": IDENTITY_CODE},
        {"name": f"Maija {IDENTITY_CODE}"},
        {"name": "Mäkinen", "email": f"{IDENTITY_CODE}@example.fi"},
        {"name": "Mäkinen", "email": f"{SECRET} "[:-2] + "\x01"},
        {"name": "Mäkinen", "language": IDENTITY_CODE},
        {"name": "Mäkinen", "language": SECRET},
        {"name": "Mäkinen", IDENTITY_CODE: 1},
        {"name": "Mäkinen", "x" * 52 + IDENTITY_CODE: 1},
        {"name": "Mäkinen", "x" * 55 + " " + IDENTITY_CODE: 1},
        {"name": {SECRET: IDENTITY_CODE}},
        {"name": [IDENTITY_CODE, SECRET]},
        {"name": "Mäkinen", "notes": f"hetu on {IDENTITY_CODE}"},
        {"name": "Mäkinen", "notes": f"hetu on {IDENTITY_CODE.lower()}"},
        {"name": "Mäkinen", "notes": "hetu on 131052‐308T"},
        {"name": "\ud800"},
        '{"name": "\\ud800"}',
        [IDENTITY_CODE],
        IDENTITY_CODE,
        '{"name": "131052-308T',
    ],
)
def test_a_problem_never_says_the_input_again(refused, body):
    text = refused(422, "invalid", "POST", "", body).text
    for part in (IDENTITY_CODE, IDENTITY_CODE.lower(), "131052", "308T", SECRET):
        assert part not in text


def test_an_identity_code_in_an_address_a_header_or_a_parameter_is_not_said_again(call):
    for answer in (
        call("GET", f"/{IDENTITY_CODE}"),
        call("GET", f"/{IDENTITY_CODE}/x"),
        call("GET", query={"limit": IDENTITY_CODE}),
        call("GET", query={"cursor": IDENTITY_CODE}),
        call("GET", query={IDENTITY_CODE: "1"}),
        call("PATCH", "/t1", {"city": "Oulu"}, headers={"If-Match": IDENTITY_CODE}),
        call("POST", "", {"name": "Mäkinen"}, key=IDENTITY_CODE * 20),
    ):
        assert IDENTITY_CODE not in answer.text


def test_an_error_of_ours_is_500_names_its_request_and_nothing_else(call, capsys, caplog):
    answer = call("GET", "/broken")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert set(answer.json) == {"type", "title", "status", "code", "detail", "request_id"}
    logged = caplog.text + capsys.readouterr().out
    assert "a request failed" in logged
    for text in (answer.text, logged):
        assert IDENTITY_CODE not in text
        assert "matti@" not in text


def test_an_error_of_aws_is_500(world, call, one):
    with world.fault("things-api.before_get_item", error=refusal("InternalServerError", "GetItem")):
        assert call("GET", f"/{one.json['id']}").status == 500


def test_nothing_of_one_request_is_left_for_the_next(world, call, refused):
    call("POST", "", {"name": "Mäkinen"}, role="partner_manager")
    refused(401, "unauthenticated", "POST", "", {"name": "Virtanen"}, signed_in=False)
    refused(404, "not_found", "POST", "/a/b/c", {"name": "Virtanen"}, role="viewer")


# --- description -----------------------------------------------------------------------------------------


def test_the_routes_describe_themselves_in_openapi():
    described = json.loads(api.app.get_openapi_json_schema(title="Things", version="1"))
    assert described["openapi"].startswith("3.1")
    operations = {
        (method.upper(), path): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {
        (route.method, route.path.replace("<", "{").replace(">", "}")) for route in api.routes
    }
    create = operations["POST", "/things/things"]
    assert create["summary"] == "Record a thing."
    assert create["operationId"] == "create_thing"
    body = create["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    answer = create["responses"]["201"]["content"]["application/json"]["schema"]["$ref"]
    assert (body.rsplit("/", 1)[-1], answer.rsplit("/", 1)[-1]) == ("NewThing", "Thing")


def test_every_route_names_a_permission_and_what_it_asks_for():
    asked = {(route.method, route.path): (route.conditional, route.keyed) for route in api.routes}
    assert asked["POST", "/things/things"] == (False, True)
    assert asked["PATCH", "/things/things/<thing_id>"] == (True, False)
    assert asked["POST", "/things/things/<thing_id>/block"] == (True, True)
    assert asked["POST", "/things/search"] == (False, False)
    assert all(route.allow for route in api.routes)
