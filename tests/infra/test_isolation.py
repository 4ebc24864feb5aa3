"""The guard over recorded calls catches what a role would refuse."""

from tests.isolation import violations
from tests.world import World


def test_a_read_of_another_contexts_keys_is_caught(world: World) -> None:
    from shared import table
    from tests.observation import running

    with running("staff-api"):
        table.get({"pk": "partners#contact#c1", "sk": "record"})
    ((function, demand),) = violations(world.requests)
    assert (function, demand.action, demand.leading_keys) == ("staff-api", "GetItem", {"partners#contact#c1"})
    world.requests.clear()


def test_a_scan_is_caught(world: World) -> None:
    from shared import aws, settings
    from tests.observation import running

    with running("partners-api"):
        aws.dynamodb().scan(TableName=settings.read("RECORDS"))
    assert [demand.action for _, demand in violations(world.requests)] == ["Scan"]
    world.requests.clear()


def test_a_whole_card_is_caught_where_only_some_attributes_may_be_read(world: World) -> None:
    from shared import table
    from tests.observation import running

    with running("privacy-api"):
        table.get({"pk": "partners#contact#c1", "sk": "record"})
    assert [demand.action for _, demand in violations(world.requests)] == ["GetItem"]
    world.requests.clear()


def test_what_the_suite_does_is_allowed(world: World) -> None:
    body = {"first_names": "Aino", "last_name": "Näyte", "email": "aino@example.fi"}
    made = world.call("partners", "POST", "/partners/contacts", body).json
    world.call("partners", "GET", f"/partners/contacts/{made['id']}")
    world.pump()
    assert len([one for one in world.requests if one.function]) > 5
    assert violations(world.requests) == []
