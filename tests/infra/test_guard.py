"""The guard decides as IAM does."""

import pytest

from tests.infra import guard
from tests.infra.guard import allowed
from tests.infra.roles import Statement

CARD = {"pk", "sk", "id", "status", "email"}


@pytest.mark.parametrize(
    ("operator", "given", "wanted", "expected"),
    [
        ("StringEquals", ("a",), ("a", "b"), True),
        ("StringEquals", ("a*",), ("a",), False),
        ("StringEquals", (), ("a",), False),
        ("StringLike", ("partners#contact#1",), ("partners#*",), True),
        ("StringLike", ("staff#user#1",), ("partners#*",), False),
        ("StringLike", ("partners.contact",), ("partners?contact",), True),
        ("StringEqualsIfExists", (), ("a",), True),
        ("StringEqualsIfExists", ("b",), ("a",), False),
        ("ForAllValues:StringLike", ("partners#1", "partners#2"), ("partners#*",), True),
        ("ForAllValues:StringLike", ("partners#1", "staff#2"), ("partners#*",), False),
        ("ForAllValues:StringLike", (), ("partners#*",), True),
        ("ForAllValues:StringEquals", ("a", "b"), ("a",), False),
        ("ForAnyValue:StringEquals", ("a", "b"), ("a",), True),
        ("ForAnyValue:StringEquals", (), ("a",), False),
        ("Null", (), ("false",), False),
        ("Null", ("a",), ("false",), True),
        ("Null", (), ("true",), True),
    ],
)
def test_a_condition_holds_as_in_iam(
    operator: str, given: tuple[str, ...], wanted: tuple[str, ...], expected: bool
) -> None:
    assert guard.holds(operator, given, wanted) is expected


def test_an_operator_that_is_not_in_use_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        guard.holds("NumericLessThan", ("1",), ("2",))


def test_a_denial_beats_a_permission() -> None:
    role = [Statement("Allow", ("s:*",), ("*",), {}), Statement("Deny", ("s:Scan",), ("*",), {})]
    assert guard.decide(role, "s:Get", "x", {})
    assert not guard.decide(role, "s:Scan", "x", {})
    assert not guard.decide(role, "t:Get", "x", {})


def test_a_context_reads_and_writes_its_own_keys() -> None:
    for action in ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "ConditionCheckItem"):
        assert allowed("partners-api", action, "records", leading_keys={"partners#contact#1"})
    assert allowed("partners-api", "Query", "records", "gsi1", {"partners#contact#name#active#m"})


def test_a_context_does_not_write_the_keys_of_another() -> None:
    for action in ("PutItem", "UpdateItem", "DeleteItem"):
        assert not allowed("partners-api", action, "records", leading_keys={"staff#user#1"})
        assert not allowed(
            "partners-api", action, "records", leading_keys={"partners#contact#1", "staff#user#1"}
        )


def test_an_empty_key_set_is_denied() -> None:
    assert not allowed("partners-api", "GetItem", "records")
    assert not allowed("partners-api", "Query", "records", "gsi1", set())


def test_a_prefix_of_a_name_is_not_the_name() -> None:
    assert not allowed("partners-api", "GetItem", "records", leading_keys={"partnersX#contact#1"})


def test_a_card_of_another_context_is_read_by_its_attributes_only() -> None:
    key = {"partners#contact#1"}
    for action in ("GetItem", "BatchGetItem"):
        assert allowed("privacy-api", action, "records", leading_keys=key, attributes=CARD)
        assert not allowed("privacy-api", action, "records", leading_keys=key)
        assert not allowed("privacy-api", action, "records", leading_keys=key, attributes=CARD | {"notes"})
        assert not allowed(
            "privacy-api", action, "records", leading_keys=key, attributes=CARD, select="ALL_ATTRIBUTES"
        )
        assert not allowed("staff-consumer", action, "records", leading_keys=key, attributes=CARD)


def test_an_index_of_another_context_is_read_where_it_is_declared() -> None:
    names = {"partners#contact#name#active#m"}
    assert allowed("integrations-consumer", "Query", "records", "gsi1", names)
    assert not allowed("integrations-consumer", "Query", "records", "gsi2", names)
    assert not allowed("integrations-api", "Query", "records", "gsi1", names)


def test_a_user_is_checked_as_active_in_the_write_that_names_them() -> None:
    assert allowed("partners-api", "ConditionCheckItem", "records", leading_keys={"staff#user#1"})
    assert not allowed("partners-api", "ConditionCheckItem", "records", leading_keys={"staff#unit#1"})


def test_public_pages_check_customers_and_read_none_of_them() -> None:
    organisation, shown = {"partners#organisation#1"}, {"pk", "sk", "id", "status", "name", "vat_number"}
    assert allowed("sales-pages", "PutItem", "records", leading_keys={"sales#revision#1"})
    assert allowed("sales-pages", "ConditionCheckItem", "records", leading_keys=organisation)
    assert not allowed("sales-pages", "GetItem", "records", leading_keys=organisation, attributes=shown)
    assert not allowed("sales-pages", "GetItem", "records", leading_keys=organisation, attributes={"phone"})
    assert not allowed("sales-pages", "PutItem", "records", leading_keys=organisation)
    assert not allowed("sales-pages", "GetItem", "records", leading_keys={"staff#user#1"}, attributes={"id"})
    assert not allowed("sales-pages", "Query", "search", leading_keys={"sales#word#a"})
    assert allowed("alumni-pages", "Query", "search", leading_keys={"alumni#match#email#1"})
    assert not allowed("alumni-pages", "Query", "search", leading_keys={"alumni#word#a"})


def test_sales_reads_its_reports_index_and_searches_its_own_words() -> None:
    assert allowed("sales-api", "Query", "records", "gsi4", {"sales#order#open"})
    assert not allowed("partners-api", "Query", "records", "gsi4", {"sales#order#open"})
    assert allowed("sales-api", "Query", "search", leading_keys={"sales#word#a"})
    assert not allowed("sales-api", "Query", "search", leading_keys={"partners#word#a"})


def test_only_the_projector_writes_audit_and_search() -> None:
    for table in ("audit", "search"):
        assert allowed("projector", "PutItem", table, leading_keys={"partners#contact#1"})
        assert not allowed("partners-api", "PutItem", table, leading_keys={"partners#contact#1"})
        assert not allowed("reconcile", "PutItem", table, leading_keys={"partners#contact#1"})
    assert not allowed("projector", "UpdateItem", "audit", leading_keys={"partners#contact#1"})
    assert not allowed("projector", "DeleteItem", "audit", leading_keys={"partners#contact#1"})


def test_only_reconcile_scans_and_only_the_records() -> None:
    assert allowed("reconcile", "Scan", "records")
    assert not allowed("reconcile", "Scan", "audit")
    assert not allowed("partners-api", "Scan", "records")


def test_reconcile_touches_a_record_and_changes_nothing_else_of_it() -> None:
    key = {"partners#contact#1"}
    touched = {"pk", "sk", "version", "retold_at"}
    assert allowed("reconcile", "UpdateItem", "records", leading_keys=key, attributes=touched)
    assert not allowed("reconcile", "UpdateItem", "records", leading_keys=key, attributes=touched | {"email"})
    assert not allowed("reconcile", "UpdateItem", "records", leading_keys=key)


def test_reapply_writes_records_and_those_restored_beside_them_and_nothing_of_the_audit() -> None:
    for table in ("records", "records-restored"):
        for action in ("Scan", "GetItem", "PutItem", "DeleteItem"):
            assert allowed("reapply", action, table, leading_keys={"partners#contact#1"})
            assert not allowed("reapply", action, "audit", leading_keys={"partners#contact#1"})
    assert allowed("reapply", "Query", "audit", leading_keys={"ledger#2026-12-31"})
    assert not allowed("partners-api", "Query", "audit", leading_keys={"ledger#2026-12-31"})
