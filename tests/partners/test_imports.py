"""Carrying out a committed import: plans as integrations writes them, over the bus, with all that fails."""

import json

import pytest

from shared import files, ids
from shared.contracts.integrations import Outcome, PlanOrganisation, PlanRow, plan_key, result_key
from shared.events.integrations import ImportCommitRequested
from tests.cloud import NAMES, client
from tests.delivery import react
from tests.partners.people import at, contact, do, done, names_found, of, organisation, read, suppress

IMPORT, HASH = "imp-1", "f" * 64
NEW = {"first_names": "Anna", "last_name": "Aalto"}


def create(row, organisation=None, link=True, **fields):
    name = PlanOrganisation(**organisation) if organisation else None
    return PlanRow(
        row=row,
        outcome=Outcome.CREATE,
        reason="new",
        fields=NEW | fields,
        organisation=name,
        link=link and bool(organisation),
        role="Johtaja" if organisation else None,
    )


def update(row, contact_id, version=1, **more):
    return PlanRow(
        row=row, outcome=Outcome.UPDATE, reason="blanks", contact_id=contact_id, version=version, **more
    )


class Commit:
    """A plan in the bucket and the event that commits it."""

    def __init__(self, world, *segments, unit="ict"):
        self.world = world
        self.user = world.role("communications")
        for number, rows in enumerate(segments):
            files.write_lines(plan_key(IMPORT, HASH, number), (row.model_dump(mode="json") for row in rows))
        self.event = ImportCommitRequested(
            record_id=IMPORT,
            version=3,
            actor=self.user.actor,
            request_id="r1",
            segments=len(segments),
            plan_hash=HASH,
            unit=unit,
        )

    def publish(self):
        """Put the event on the bus, as the relay does."""
        detail = json.dumps(self.event.model_dump(mode="json", exclude_none=True))
        entry = {
            "Source": "crm.integrations",
            "DetailType": "ImportCommitRequested",
            "Detail": detail,
            "EventBusName": NAMES.bus,
        }
        client("events").put_events(Entries=[entry])

    def carry_out(self, **how):
        self.publish()
        self.world.pump(**how)
        return self.results()

    def results(self, segment=0):
        """Row to (outcome, reason)."""
        return {
            one["row"]: (one["outcome"], one["reason"])
            for one in files.read_lines(result_key(IMPORT, segment))
        }


def contacts(world):
    return [one for one in world.items(prefix="partners#contact#") if one["sk"] == "record"]


def organisations(world):
    return [one for one in world.items(prefix="partners#organisation#") if one["sk"] == "record"]


def receipts(world):
    return world.items(prefix="partners#import_segment#")


# --- what a plan's rows become ---------------------------------------------------------------------------


def test_rows_become_contacts_of_organisations_old_and_new(world):
    there = organisation(world, "Vanha Oy")
    rows = [
        create(2, {"id": there, "name": "Vanha Oy"}, email="a@example.fi", phone="+358505020402"),
        create(3, {"name": "Uusi Oy"}, email="b@example.fi"),
        create(4, {"name": " UUSI  oy"}, email="c@example.fi"),
        create(5, {"name": "Tunnus Oy", "business_id": "0737546-2"}),
        create(6, {"name": "Toinen nimi", "business_id": "0737546-2"}),
        create(7, email="d@example.fi", title="Rehtori"),
        create(8, {"name": "Ei linkkiä Oy"}, link=False),
        PlanRow(row=9, outcome=Outcome.ERROR, reason="invalid"),
        PlanRow(row=10, outcome=Outcome.DUPLICATE, reason="same_person", same_as=7),
    ]
    commit = Commit(world, rows)
    results = commit.carry_out()
    assert results == {
        **{row: ("create", "created") for row in range(2, 9)},
        9: ("error", "invalid"),
        10: ("duplicate", "same_person"),
    }
    made = {one["name"]: one for one in organisations(world)}
    assert sorted(made) == ["Tunnus Oy", "Uusi Oy", "Vanha Oy"]
    assert made["Uusi Oy"]["incomplete"] == ["business_id"]
    assert "incomplete" not in made["Tunnus Oy"]
    assert (made["Uusi Oy"]["kind"], made["Uusi Oy"]["source"]) == ("company", f"import:{IMPORT}")
    people = {one.get("email", one["id"]): one for one in contacts(world)}
    assert len(people) == 7
    first = people["a@example.fi"]
    assert (first["email_of"], first["phone_of"]) == (there, there)
    assert first["affiliations"] == [{"organisation_id": there, "role": "Johtaja", "primary": True}]
    assert first["sources"] == dict.fromkeys(first["sources"], f"import:{IMPORT}")
    assert set(first["sources"]) == {"first_names", "last_name", "email", "phone"}
    assert (first["responsible_id"], first["unit"]) == (commit.user.id, "ict")
    assert people["b@example.fi"]["email_of"] == people["c@example.fi"]["email_of"] == made["Uusi Oy"]["id"]
    assert "email_of" not in people["d@example.fi"]
    assert first["act"]["actor"] == commit.user.actor
    assert len(read(world, of(made["Uusi Oy"]["id"], "/contacts")).json["items"]) == 2
    assert len(names_found(world, "aalto")) == 7


def test_the_receipt_tells_integrations_once_for_each_segment(world):
    commit = Commit(world, [create(2)], [create(3), create(4)])
    commit.carry_out()
    events = sorted((one["segment"], one["carried_out"], one["events"][0]["type"]) for one in receipts(world))
    assert events == [(0, 1, "ImportSegmentApplied"), (1, 2, "ImportSegmentApplied")]
    assert {one["events"][0]["import_id"] for one in receipts(world)} == {IMPORT}
    assert commit.results(1) == {3: ("create", "created"), 4: ("create", "created")}


def test_an_update_fills_blanks_only(world):
    anna = contact(world, "Virtanen Anna", email="old@example.fi")
    row = update(2, anna, fields={"email": "new@example.fi", "phone": "+358505020402", "title": "Johtaja"})
    assert Commit(world, [row]).carry_out() == {2: ("update", "updated")}
    document = read(world, at(anna)).json
    assert (document["email"], document["phone"], document["title"]) == (
        "old@example.fi",
        "+358505020402",
        "Johtaja",
    )
    assert document["sources"] == dict.fromkeys(("phone", "title"), f"import:{IMPORT}")


def test_an_update_with_a_role_is_told_to_the_organisation_and_its_address_is_the_organisations(world):
    one, anna = organisation(world), contact(world)
    row = update(2, anna, fields={"email": "a@example.fi"}, organisation=PlanOrganisation(id=one), link=True)
    assert Commit(world, [row]).carry_out() == {2: ("update", "updated")}
    document = read(world, at(anna)).json
    assert document["email_of"] == one
    assert [role["organisation_id"] for role in document["affiliations"]] == [one]
    assert [row["contact_id"] for row in read(world, of(one, "/contacts")).json["items"]] == [anna]


def test_a_role_that_is_there_already_is_not_doubled(world):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one, "role": "Opettaja"}])
    row = update(
        2, anna, organisation=PlanOrganisation(id=one), link=True, role="Johtaja", fields={"title": "X"}
    )
    Commit(world, [row]).carry_out()
    assert [role["role"] for role in read(world, at(anna)).json["affiliations"]] == ["Opettaja"]


# --- what happened between plan and commit ---------------------------------------------------------------


def test_an_organisation_gone_passive_in_between_is_a_conflict_of_its_rows_alone(world):
    there, anna = organisation(world, "Vanha Oy"), contact(world)
    rows = [
        create(2, {"id": there}),
        create(3, {"name": "Uusi Oy"}),
        update(4, anna, organisation=PlanOrganisation(id=there), link=True, fields={"title": "X"}),
    ]
    commit = Commit(world, rows)
    done(world, "POST", of(there, "/deactivation"))
    assert commit.carry_out() == {
        2: ("conflict", "passive_record"),
        3: ("create", "created"),
        4: ("conflict", "passive_record"),
    }
    assert read(world, at(anna)).json["version"] == 1
    assert len(contacts(world)) == 2


@pytest.mark.parametrize("change", ["edit", "deactivation", "restriction", "erased"])
def test_a_contact_that_changed_in_between_is_a_conflict(world, change):
    anna = contact(world)
    commit = Commit(
        world, [update(2, anna, fields={"title": "X"}), update(3, "nobody", fields={"title": "X"})]
    )
    if change == "edit":
        done(world, "PATCH", at(anna), {"language": "sv"})
    elif change == "erased":
        world.put(world.item(f"partners#contact#{anna}") | {"status": "erased"})
    else:
        method, role = ("POST", "partner_manager") if change == "deactivation" else ("PUT", "dpo")
        done(world, method, at(anna, f"/{change}"), role=role)
    before = contacts(world)
    results = commit.carry_out()
    held = ("suppressed", "held_for_review")
    assert results[2] == (held if change == "erased" else ("conflict", "stale_version"))
    assert results[3] == held
    assert contacts(world) == before


def test_suppression_set_in_between_holds_the_row_or_brings_the_block(world):
    anna, eva = contact(world), contact(world, "Aalto Eva")
    rows = [
        create(2, email="restricted@example.fi"),
        create(3, email="erased@example.fi"),
        create(4, email="alumnus@example.fi"),
        create(5, email="blocked@example.fi"),
        create(6, phone="+358505020402"),
        update(7, anna, fields={"email": "restricted@example.fi"}),
        update(8, eva, fields={"email": "blocked@example.fi"}),
    ]
    commit = Commit(world, rows)
    suppress(world, "email", "restricted@example.fi", restricted_by=["contact:x"])
    suppress(world, "email", "erased@example.fi", erased=[{"purpose": "PART"}])
    suppress(world, "email", "alumnus@example.fi", erased=[{"purpose": "ALUM"}])
    suppress(world, "email", "blocked@example.fi", marketing=["contact:x"])
    suppress(world, "phone", "+358505020402", restricted_by=["contact:x"])
    held = ("suppressed", "held_for_review")
    assert commit.carry_out() == {
        2: held,
        3: held,
        4: ("create", "created"),
        5: ("create", "created"),
        6: held,
        7: held,
        8: ("update", "updated"),
    }
    blocked = {one["email"]: one.get("marketing_block") for one in contacts(world) if "email" in one}
    assert sorted(blocked) == ["alumnus@example.fi", "blocked@example.fi"]
    assert blocked["alumnus@example.fi"] is None
    assert blocked["blocked@example.fi"]["set_by"] == "suppression"
    assert read(world, at(eva)).json["marketing_block"]["set_by"] == "suppression"
    assert len(contacts(world)) == 4


# --- repeats and crashes ---------------------------------------------------------------------------------


def plan(world):
    there = organisation(world, "Vanha Oy")
    anna = contact(world)
    return Commit(
        world,
        [
            create(2, {"id": there}, email="a@example.fi"),
            create(3, {"name": "Uusi Oy"}),
            create(4, {"name": "Uusi Oy"}),
            create(5),
            update(6, anna, fields={"title": "X"}),
        ],
        [create(502, {"name": "Uusi Oy"}), create(503, {"id": there})],
    )


def state(world):
    """What an import leaves, but for times."""
    untimed = {"created_at", "updated_at", "events", "retold_at"}
    kept = [one for one in world.items(prefix="partners#") if one["sk"] == "record"]
    return [{name: value for name, value in one.items() if name not in untimed} for one in kept]


def test_a_repeated_delivery_does_nothing(world, unwritten):
    commit = plan(world)
    first = commit.carry_out(twice=True)
    assert len(organisations(world)) == 2
    assert len(contacts(world)) == 7
    with unwritten():
        react("partners", commit.event)
        assert commit.carry_out() == first


FAULTS = [
    "partners-consumer.before_put_object",
    "partners-consumer.after_put_object",
    "partners-consumer.before_put_item",
    "partners-consumer.after_put_item",
    "partners-consumer.before_transact_write_items",
    "partners-consumer.after_transact_write_items",
    "partners-consumer.before_batch_get_item",
    "partners-consumer.before_get_object",
]


@pytest.mark.parametrize(("name", "times"), [*((name, 1) for name in FAULTS), (FAULTS[3], 3)])
def test_a_crash_anywhere_is_finished_by_the_repeat(world, name, times):
    commit = plan(world)
    if name.endswith("batch_get_item"):
        suppress(world, "email", "nobody@example.fi", marketing=["x"])
    with world.fault(name, times):
        results = commit.carry_out()
    assert results == {row: ("create", "created") for row in range(2, 6)} | {6: ("update", "updated")}
    assert commit.results(1) == {502: ("create", "created"), 503: ("create", "created")}
    assert sorted(one["name"] for one in organisations(world)) == ["Uusi Oy", "Vanha Oy"]
    assert len(contacts(world)) == 7
    assert {one["version"] for one in contacts(world)} == {1, 2}
    assert len(receipts(world)) == 2


def test_a_crash_between_contacts_and_receipt_then_an_edit_then_the_repeat(world):
    """What a user did meanwhile is neither overwritten nor taken for a conflict of the row."""
    commit = plan(world)
    with world.fault("partners-consumer.before_put_object", 4):
        for _ in range(4):
            with pytest.raises(Exception, match="fault"):
                _as_consumer(commit.event)
    (made,) = [one for one in contacts(world) if one.get("email") == "a@example.fi"]
    done(world, "PATCH", at(made["id"]), {"email": "changed@example.fi"})
    assert commit.carry_out()[2] == ("create", "created")
    assert read(world, at(made["id"])).json["email"] == "changed@example.fi"
    assert len(contacts(world)) == 7


def _as_consumer(event):
    from tests.observation import running

    with running("partners-consumer"):
        react("partners", event)


def test_sixty_rows_of_one_organisation_take_two_transactions(world):
    there = organisation(world)
    commit = Commit(world, [create(row, {"id": there}) for row in range(2, 62)])
    with world.counting() as calls:
        react("partners", commit.event)
    assert [len(one.params["TransactItems"]) for one in calls.of("TransactWriteItems")] == [51, 11]
    assert len(contacts(world)) == 60


def test_a_plan_that_has_expired_stays_a_dead_letter(world):
    commit = Commit(world)
    commit.event = commit.event.model_copy(update={"segments": 1})
    commit.publish()
    world.pump(dead=True)
    assert len(world.letters("partners-dead")) == 1
    assert contacts(world) == []


def test_the_same_row_of_another_import_is_another_contact(world):
    commit = Commit(world, [create(2)])
    commit.carry_out()
    assert contacts(world)[0]["id"] == ids.derived("create", ids.digest("import", IMPORT, "row", "2"))
    assert do(world, "GET", at(contacts(world)[0]["id"])).status == 200


# --- what has come up since the plan ---------------------------------------------------------------------


def test_a_work_address_that_is_filled_in_belongs_to_the_role_that_is_there(world):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one}])
    row = update(2, anna, organisation=PlanOrganisation(id=one), link=False, fields={"email": "a@example.fi"})
    assert Commit(world, [row]).carry_out() == {2: ("update", "updated")}
    assert read(world, at(anna)).json["email_of"] == one


def test_somebody_recorded_since_the_plan_is_not_created_a_second_time(world):
    new = {"name": "Uusi Oy"}
    commit = Commit(
        world, [create(2, new, email="yksi@example.fi"), create(3, new, email="kaksi@example.fi")]
    )
    contact(world, email="yksi@example.fi")
    made = organisation(world, "Uusi Oy")
    world.pump()
    assert commit.carry_out() == {2: ("conflict", "known_by_now"), 3: ("create", "created")}
    (imported,) = [one for one in contacts(world) if one.get("sources")]
    assert [role["organisation_id"] for role in imported["affiliations"]] == [made]
