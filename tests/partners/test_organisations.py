"""Organisations: what each kind must have, edits, lists."""

import pytest

from tests.delivery import react
from tests.partners.people import (
    ORGANISATIONS,
    contact,
    do,
    done,
    listed,
    of,
    organisation,
    organise,
    problems,
    read,
)

SWEDISH = {"country": "SE", "vat_number": "SE556188840401", "business_id": None}


# --- registration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "company", "business_id": "2077474-0"},
        {"kind": "company", "business_id": "20774740"},
        {"kind": "public", "business_id": "0737546-2"},
        {"kind": "association", "business_id": "1572860-0"},
        {"kind": "association", "association_id": "123.456"},
        {"kind": "company", **SWEDISH},
        {"kind": "public", "country": "NO", "national_id": "974 760 673", "business_id": None},
        {"kind": "association", "country": "EE", "national_id": "80123456"},
        {"kind": "private_person"},
    ],
)
def test_each_kind_is_recorded_with_its_registration(world, fields):
    answer = organise(world, **fields)
    assert answer.status == 201, answer
    assert answer.headers["location"] == of(answer.json["id"])
    kept = world.item(f"partners#organisation#{answer.json['id']}")
    assert kept["kind"] == fields["kind"]
    assert kept.get("business_id") in (None, "2077474-0", "0737546-2", "1572860-0")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "company", "business_id": None}, "business_id"),
        ({"kind": "public", "business_id": None}, "business_id"),
        ({"kind": "association"}, "business_id"),
        ({"kind": "company", "business_id": None, "vat_number": "FI20774740"}, "business_id"),
        ({"kind": "company", "business_id": None, "association_id": "123.456"}, "business_id"),
        ({"kind": "company", "business_id": None, "national_id": "123456"}, "business_id"),
        ({"kind": "company", "business_id": None, "country": "SE"}, "business_id"),
        ({"kind": "company", "business_id": "1234567-8"}, "business_id"),
        ({"kind": "company", "business_id": "0000000-0"}, "business_id"),
        ({"kind": "company", **SWEDISH, "vat_number": "SE556188840402"}, "vat_number"),
        (
            {"kind": "company", "business_id": None, "country": "NO", "national_id": "no number"},
            "national_id",
        ),
        ({"kind": "company", "business_id": None, "country": "NO", "national_id": "ÅÄÖ 1"}, "national_id"),
        ({"kind": "company", "country": "XX"}, "country"),
        ({"kind": "company", "postal_code": "0010"}, "postal_code"),
        ({"kind": "company", "postal_code": "SE-100"}, "postal_code"),
        ({"kind": "private_person", "business_id": "2077474-0"}, "business_id"),
        ({"kind": "private_person", "vat_number": "FI20774740"}, "vat_number"),
        ({"kind": "private_person", "national_id": "123456", "country": "NO"}, "national_id"),
        ({"kind": "private_person", "association_id": "123.456"}, "association_id"),
        ({"kind": "private_person", "website": "https://example.fi"}, "website"),
        ({"kind": "nonprofit"}, "kind"),
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"phone": "12345"}, "phone"),
        ({"incomplete": ["business_id"]}, "incomplete"),
        ({"status": "passive"}, "status"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(world, unwritten, fields, field):
    world.role("partner_manager")
    with unwritten():
        assert list(problems(organise(world, **fields))) == [field]


def test_a_private_person_has_no_invoice_address_even_for_who_may_set_one(world, unwritten):
    world.role("admin")
    with unwritten():
        answer = organise(world, role="admin", kind="private_person", e_invoice_address="003720774740")
    assert list(problems(answer)) == ["e_invoice_address"]


def test_the_caller_is_responsible_unless_another_user_is_named(world):
    mine = world.user("staff", unit="ict")
    answer = world.call(
        "partners", "POST", ORGANISATIONS, {"kind": "private_person", "name": "Aalto Anna"}, user=mine
    )
    assert (answer.json["responsible_id"], answer.json["unit"]) == (mine.id, "ict")
    theirs = organise(world, responsible_id=mine.id)
    assert (theirs.status, theirs.json["responsible_id"]) == (201, mine.id)


def test_nobody_but_an_active_user_can_be_made_responsible(world, unwritten):
    gone = world.user("staff", status="passive")
    one = organisation(world)
    with unwritten():
        assert organise(world, responsible_id=gone.id).code == "passive_record"
        assert organise(world, responsible_id="nobody").code == "passive_record"
        assert do(world, "PATCH", of(one), {"responsible_id": gone.id}).code == "passive_record"


def test_the_same_request_again_answers_with_the_same_record(world):
    body = {"kind": "private_person", "name": "Aalto Anna"}
    first = world.call("partners", "POST", ORGANISATIONS, body, key="k1")
    again = world.call("partners", "POST", ORGANISATIONS, body, key="k1")
    assert (again.status, again.json["id"]) == (201, first.json["id"])
    other = world.call("partners", "POST", ORGANISATIONS, body | {"name": "Aalto Eva"}, key="k1")
    assert other.code == "idempotency_key_reused"
    assert len(world.items(prefix="partners#organisation#")) == 1


# --- edits -----------------------------------------------------------------------------------------------


def test_an_edit_replaces_what_it_names_and_null_clears(world):
    one = organisation(world, city="Joensuu", postal_code="80100", website="https://example.fi")
    changed = done(world, "PATCH", of(one), {"city": "Kuopio", "website": None, "email": "INFO@Example.FI "})
    assert (changed["city"], changed["postal_code"], changed["email"]) == (
        "Kuopio",
        "80100",
        "info@example.fi",
    )
    assert "website" not in changed
    event = world.item(f"partners#organisation#{one}")["events"][0]
    assert (event["type"], event["changed"]) == ("OrganisationChanged", ["city", "email", "website"])


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"business_id": None}, "business_id"),
        ({"name": None}, "name"),
        ({"postal_code": "801"}, "postal_code"),
        ({"kind": "public"}, "kind"),
        ({"country": "SE", "business_id": None}, "business_id"),
    ],
)
def test_an_edit_may_not_leave_it_unregistered(world, unwritten, patch, field):
    one = organisation(world, postal_code="80100")
    with unwritten():
        assert list(problems(do(world, "PATCH", of(one), patch))) == [field]


def test_a_postal_code_is_checked_against_the_country_that_the_edit_leaves(world):
    one = organisation(world, postal_code="80100")
    assert done(world, "PATCH", of(one), {"country": "NL", "postal_code": "1012 AB"})["country"] == "NL"
    assert list(problems(do(world, "PATCH", of(one), {"country": "FI"}))) == ["postal_code"]


def test_an_edit_that_changes_nothing_writes_nothing(world, unwritten):
    one = organisation(world, city="Joensuu")
    with unwritten():
        answer = do(world, "PATCH", of(one), {"city": "Joensuu"})
    assert (answer.status, answer.version) == (200, 1)


def test_a_version_is_asked_and_held(world, unwritten):
    one = organisation(world)
    done(world, "PATCH", of(one), {"city": "Kuopio"})
    with unwritten():
        assert do(world, "PATCH", of(one), {"city": "Oulu"}, version=None).code == "version_required"
        assert do(world, "PATCH", of(one), {"city": "Oulu"}, version=1).code == "stale_version"
    assert do(world, "PATCH", of(one), {"city": "Oulu"}, version=2).version == 3


def test_an_organisation_of_an_import_is_complete_once_it_is_registered(world):
    world.put(
        {
            "pk": "partners#organisation#o1",
            "sk": "record",
            "id": "o1",
            "status": "active",
            "kind": "company",
            "name": "Tuotu Oy",
            "incomplete": ["business_id"],
        }
    )
    assert done(world, "PATCH", of("o1"), {"city": "Oulu"})["incomplete"] == ["business_id"]
    assert done(world, "PATCH", of("o1"), {"business_id": "2077474-0"})["incomplete"] == []


# --- field groups ----------------------------------------------------------------------------------------


def test_billing_is_hidden_and_refused_without_its_permission(world, unwritten):
    one = organisation(world, role="admin", e_invoice_address="003720774740", e_invoice_operator="OKOYFIHH")
    assert read(world, of(one), "finance").json["e_invoice_address"] == "003720774740"
    for role in ("viewer", "staff", "partner_manager"):
        shown = read(world, of(one), role).json
        assert "e_invoice_address" not in shown
        assert "e_invoice_operator" not in shown
    with unwritten():
        answer = do(world, "PATCH", of(one), {"e_invoice_operator": None})
        assert answer.code == "forbidden"
        assert answer.json["permission"] == "fields.billing"
        assert organise(world, e_invoice_address="1").code == "forbidden"
    assert done(world, "PATCH", of(one), {"e_invoice_operator": "NDEAFIHH"}, "finance")["version"] == 2


def test_the_street_of_a_private_person_is_a_home_address(world, unwritten):
    one = organisation(world, "Aalto Anna", kind="private_person", street="Kotitie 1", postal_code="80100")
    company = organisation(world, street="Työtie 1")
    assert read(world, of(one), "dpo").json["street"] == "Kotitie 1"
    assert not {"street", "postal_code"} & read(world, of(one), "staff").json.keys()
    assert read(world, of(company), "staff").json["street"] == "Työtie 1"
    world.role("staff")
    with unwritten():
        answer = organise(world, role="staff", kind="private_person", street="Kotitie 2")
    assert answer.json["permission"] == "fields.home_address"


def test_a_field_group_reaches_no_further_than_its_own_scope(world, unwritten):
    """Finance may edit every organisation; sales sees home addresses of its own unit only."""
    both = world.user("finance", "sales", unit="ict")
    one = organisation(world, "Aalto Anna", kind="private_person", street="Kotitie 1")
    with unwritten():
        answer = do(world, "PATCH", of(one), {"street": "Kotitie 2"}, user=both)
    assert answer.json["permission"] == "fields.home_address"
    assert do(world, "PATCH", of(one), {"city": "Oulu"}, user=both).status == 200


# --- lists -----------------------------------------------------------------------------------------------

FINNISH = [
    "3 Askelta",
    "Aalto",
    "Aalto Oy",
    "Aalto-Setälä",
    "Vasa",
    "Wasa Oy",
    "Wäre",
    "Yrjö",
    "Zeniitti",
    "Åbo",
    "Äänekoski",
    "Öljy",
]


def test_lists_are_in_finnish_order(world):
    for name in reversed(FINNISH):
        organisation(world, name)
    assert listed(world, ORGANISATIONS) == FINNISH


def test_pages_follow_each_other_without_gap_or_repeat(world):
    for name in FINNISH:
        organisation(world, name)
    seen, query = [], {"limit": 5}
    for _ in range(3):
        page = read(world, ORGANISATIONS, **query).json
        seen += [one["name"] for one in page["items"]]
        query["cursor"] = page["next"]
    assert (seen, page["next"]) == (FINNISH, None)


def test_a_cursor_is_good_for_its_own_list_only(world):
    for name in FINNISH:
        organisation(world, name, city="Oulu")
    cursor = read(world, ORGANISATIONS, limit=2).json["next"]
    for query in ({"city": "Oulu"}, {"status": "passive"}, {"kind": "company"}, {"responsible": "me"}):
        assert list(problems(read(world, ORGANISATIONS, cursor=cursor, **query))) == ["cursor"]
    assert list(problems(read(world, ORGANISATIONS, cursor=cursor[:-6] + "AAAAAA"))) == ["cursor"]
    assert list(problems(read(world, "/partners/contacts", cursor=cursor))) == ["cursor"]


def test_filters_alone_and_together(world):
    manager, admin = world.role("partner_manager"), world.role("admin")
    organisation(world, "A", city="Joensuu")
    organisation(world, "B", city="JOENSUU", kind="public")
    organisation(world, "C", city="Kuopio")
    organisation(world, "D", city="Joensuu", responsible_id=admin.id)
    gone = organisation(world, "E", city="Joensuu")
    done(world, "POST", of(gone, "/deactivation"))
    assert listed(world, ORGANISATIONS) == ["A", "B", "C", "D"]
    assert listed(world, ORGANISATIONS, city="joensuu") == ["A", "B", "D"]
    assert listed(world, ORGANISATIONS, responsible="me") == ["A", "B", "C"]
    assert listed(world, ORGANISATIONS, "admin", responsible=manager.id) == ["A", "B", "C"]
    assert listed(world, ORGANISATIONS, responsible="me", city="Joensuu") == ["A", "B"]
    assert listed(world, ORGANISATIONS, responsible="me", city="Joensuu", kind="public") == ["B"]
    assert listed(world, ORGANISATIONS, kind="public") == ["B"]
    assert listed(world, ORGANISATIONS, status="passive") == ["E"]
    assert listed(world, ORGANISATIONS, status="passive", responsible="me") == ["E"]
    assert listed(world, ORGANISATIONS, status="passive", city="Joensuu") == ["E"]
    assert listed(world, ORGANISATIONS, status="passive", city="Kuopio") == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "x"},
        {"status": "erased"},
        {"kind": "x"},
        {"responsible": "x" * 41},
        {"city": "x" * 201},
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(world, query):
    assert list(problems(read(world, ORGANISATIONS, **query))) == list(query)


def test_a_list_logs_one_read_of_the_page(world):
    organisation(world, "A")
    organisation(world, "B")
    read(world, ORGANISATIONS)
    world.pump()
    (entry,) = world.audit("list#")
    assert (entry["pk"], entry["count"]) == ("list#/partners/organisations", 2)


# --- keys that a database takes --------------------------------------------------------------------------


def test_the_longest_name_is_a_key_that_can_be_written_and_found(world):
    """DynamoDB takes 1 024 bytes of a sort key; 200 signs may be many times as long once folded."""
    for name in ("漢" * 200, "ﷻ" * 200, "ｱﾊﾟ" * 66, "x" * 200, "🙂" * 200):
        one = organisation(world, name, city=name)
        item = world.item(f"partners#organisation#{one}")
        assert len(item["gsi1sk"].encode()) <= 1024
        assert len(item["gsi3pk"].encode()) <= 2048
    world.pump()
    assert all(len(row["sk"].encode()) <= 1024 for row in world.items("search"))
    assert len(listed(world, ORGANISATIONS)) == 5


# --- contacts of an organisation -------------------------------------------------------------------------


def test_an_organisation_lists_its_contacts_once_the_event_has_come(world):
    one, other = organisation(world), organisation(world, "Toinen Oy", business_id="0737546-2")
    anna = contact(world, affiliations=[{"organisation_id": one, "role": "Toimitusjohtaja"}])
    assert listed(world, of(one, "/contacts")) == []
    world.pump(twice=True)
    (shown,) = read(world, of(one, "/contacts")).json["items"]
    assert shown == {
        "contact_id": anna,
        "first_names": "Anna",
        "last_name": "Virtanen",
        "status": "active",
        "role": "Toimitusjohtaja",
        "primary": True,
    }
    done(
        world,
        "PUT",
        f"/partners/contacts/{anna}/affiliations/{other}",
        {"replaces": one, "starts": "2026-03-01"},
    )
    world.pump()
    assert [row["ends"] for row in read(world, of(one, "/contacts")).json["items"]] == ["2026-02-28"]
    assert listed(world, of(other, "/contacts")) == ["Virtanen Anna"]


def test_a_restricted_contact_is_not_among_an_organisations(world):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one}])
    contact(world, "Aalto Eva", affiliations=[{"organisation_id": one}])
    done(world, "PUT", f"/partners/contacts/{anna}/restriction", role="dpo")
    world.pump()
    assert listed(world, of(one, "/contacts"), "dpo") == ["Aalto Eva"]


def test_a_late_delivery_does_not_undo_a_later_one(world):
    from services.partners import store
    from shared import act
    from shared.events.partners import ContactCreated

    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one, "role": "Opiskelija"}])
    old = store.read_contact(anna, act.system("test"))
    done(world, "PUT", f"/partners/contacts/{anna}/affiliations/{one}", {"role": "Johtaja"})
    react("partners", ContactCreated(record_id=anna))
    store.put_edge(old, 0)
    assert [row["role"] for row in read(world, of(one, "/contacts")).json["items"]] == ["Johtaja"]
    react("partners", ContactCreated(record_id="nobody"))


def test_pages_of_an_organisations_contacts(world):
    one = organisation(world)
    made = {contact(world, f"Aalto A{n}", affiliations=[{"organisation_id": one}]) for n in range(5)}
    world.pump()
    first = read(world, of(one, "/contacts"), limit=3).json
    rest = read(world, of(one, "/contacts"), limit=3, cursor=first["next"]).json
    assert rest["next"] is None
    assert {row["contact_id"] for row in first["items"] + rest["items"]} == made
    assert list(problems(read(world, ORGANISATIONS, cursor=first["next"]))) == ["cursor"]


# --- passive and restricted ------------------------------------------------------------------------------


def test_a_passive_organisation_is_read_but_neither_edited_nor_passivated_again(world, unwritten):
    one = organisation(world)
    document = done(world, "POST", of(one, "/deactivation"))
    assert (document["status"], document["allowed_actions"]) == ("passive", ["reactivate"])
    assert listed(world, ORGANISATIONS) == []
    with unwritten():
        assert do(world, "PATCH", of(one), {"city": "Oulu"}).code == "passive_record"
        assert do(world, "POST", of(one, "/deactivation")).code == "passive_record"
        assert do(world, "POST", of(one, "/reactivation"), role="staff").code == "forbidden"
    assert read(world, of(one), "viewer").json["name"] == "Esimerkki Oy"
    assert done(world, "POST", of(one, "/reactivation"))["status"] == "active"
    assert do(world, "POST", of(one, "/reactivation")).code == "conflict"
    assert listed(world, ORGANISATIONS) == ["Esimerkki Oy"]


def test_only_a_private_person_is_restricted_and_then_only_the_dpo_sees_them(world, unwritten):
    company = organisation(world)
    person = organisation(world, "Aalto Anna", kind="private_person", city="Oulu")
    assert do(world, "PUT", of(company, "/restriction"), role="dpo").code == "conflict"
    allowed = done(world, "PUT", of(person, "/restriction"), role="dpo")["allowed_actions"]
    assert allowed == ["object", "protect", "unrestrict"]
    world.pump()
    with unwritten():
        for role in ("admin", "partner_manager", "staff"):
            assert read(world, of(person), role).status == 404
            assert do(world, "PATCH", of(person), {"city": "Oulu"}, role=role).status in (403, 404)
            assert read(world, of(person, "/contacts"), role).status == 404
    assert listed(world, ORGANISATIONS) == ["Esimerkki Oy"]
    assert listed(world, ORGANISATIONS, city="Oulu") == []
    assert read(world, of(person), "dpo").json["restricted"] is True
    anna = contact(world)
    assert do(world, "PUT", f"/partners/contacts/{anna}/affiliations/{person}", {}).code == "passive_record"
    assert (
        done(world, "DELETE", of(person, "/restriction"), {"how": "letter"}, role="dpo")["restricted"]
        is False
    )
    assert do(world, "DELETE", of(person, "/restriction"), {"how": "letter"}, role="dpo").code == "conflict"
