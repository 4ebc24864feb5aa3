"""What requests ask of roles."""

from typing import Any

import pytest

from tests.infra.demands import Demand, demands, refused

RECORDS = "crm-test-records"
CONTACT = {"pk": {"S": "partners#contact#1"}, "sk": {"S": "record"}}
USER = {"pk": {"S": "staff#user#1"}, "sk": {"S": "record"}}


def one(operation: str, **params: Any) -> Demand:
    (demand,) = demands(operation, {"TableName": RECORDS} | params)
    return demand


def test_a_get_names_what_it_projects_and_the_key() -> None:
    names = {"#a0": "id", "#a1": "status"}
    demand = one("GetItem", Key=CONTACT, ProjectionExpression="#a0, #a1", ExpressionAttributeNames=names)
    assert demand.leading_keys == {"partners#contact#1"}
    assert demand.attributes == {"pk", "sk", "id", "status"}
    assert demand.select == "SPECIFIC_ATTRIBUTES"


def test_a_get_without_a_projection_asks_for_everything() -> None:
    demand = one("GetItem", Key=CONTACT)
    assert (demand.attributes, demand.select) == (None, "ALL_ATTRIBUTES")


def test_a_query_of_an_index_is_led_by_the_indexs_own_key() -> None:
    demand = one(
        "Query",
        IndexName="gsi1",
        KeyConditionExpression="gsi1pk = :partition AND gsi1sk = :name",
        ExpressionAttributeValues={
            ":partition": {"S": "partners#contact#name#active#m"},
            ":name": {"S": "x"},
        },
    )
    assert (demand.index, demand.leading_keys) == ("gsi1", {"partners#contact#name#active#m"})
    assert demand.select == "ALL_PROJECTED_ATTRIBUTES"


def test_an_update_names_all_that_its_expressions_touch() -> None:
    demand = one(
        "UpdateItem",
        Key=CONTACT,
        UpdateExpression="SET retold_at = :now, #s = if_not_exists(first, :x) REMOVE old",
        ConditionExpression="version = :version AND attribute_not_exists(gone)",
        ExpressionAttributeNames={"#s": "status"},
    )
    assert demand.attributes == {"pk", "sk", "retold_at", "status", "first", "old", "version", "gone"}


def test_a_transaction_asks_for_each_of_its_parts() -> None:
    put = {"Put": {"TableName": RECORDS, "Item": CONTACT | {"version": {"N": "1"}}}}
    check = {"ConditionCheck": {"TableName": RECORDS, "Key": USER, "ConditionExpression": "x = :x"}}
    parts = list(demands("TransactWriteItems", {"TransactItems": [put, check]}))
    assert [(part.action, part.leading_keys) for part in parts] == [
        ("PutItem", {"partners#contact#1"}),
        ("ConditionCheckItem", {"staff#user#1"}),
    ]


def test_a_batch_asks_for_the_keys_of_each_table() -> None:
    (demand,) = demands("BatchGetItem", {"RequestItems": {RECORDS: {"Keys": [CONTACT, USER]}}})
    assert demand.leading_keys == {"partners#contact#1", "staff#user#1"}


def test_an_unknown_operation_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="ExecuteStatement"):
        list(demands("ExecuteStatement", {"Statement": "SELECT 1"}))


def test_a_request_is_held_against_the_deployed_role() -> None:
    own = {"TableName": RECORDS, "Key": CONTACT}
    others = {"TableName": RECORDS, "Key": USER}
    assert refused("partners-api", "GetItem", own) == []
    assert [one.leading_keys for one in refused("partners-api", "GetItem", others)] == [{"staff#user#1"}]
    assert refused("partners-api", "DeleteItem", others)
    assert refused("partners-api", "Scan", {"TableName": RECORDS})
