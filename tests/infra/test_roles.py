"""Every function has a role of its own that says exactly what it may."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cards import (
    ALUMNUS,
    CONSENT_TEXT,
    CONTACT,
    CUSTOMER,
    CUSTOMER_CONTACT,
    ERRAND,
    NUMBER,
    ORGANISATION,
    RECEIPT,
    REGISTRATION,
    SUPPRESSION,
    USER,
)
from infra.contexts import CONTEXTS
from infra.declaration import Context
from shared.contracts import alumni, partners, privacy, registration, sales, staff, subjects
from shared.pages import limits
from tests.infra import guard, roles
from tests.infra.roles import ROOT, Statement

FUNCTIONS = sorted(
    ["relay", "projector", "reconcile", "reapply", "front"]
    + [f"{context.name}-{entry}" for context in CONTEXTS for entry in context.entries]
)
OF_CONTEXTS = [(context.name, f"{context.name}-{entry}") for context in CONTEXTS for entry in context.entries]
SCANNING = {"reconcile", "reapply"}
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
TABLES = ("records", "audit", "search")


def allowing(function: str, service: str) -> Iterator[Statement]:
    for one in roles.statements(function):
        if one.effect == "Allow" and any(action.startswith(f"{service}:") for action in one.actions):
            yield one


def test_every_function_is_known_here() -> None:
    assert sorted(roles.functions()) == FUNCTIONS


def test_every_function_has_a_role_of_its_own() -> None:
    used = [p["Role"]["Fn::GetAtt"][0] for _, _, p in roles.resources("test", "AWS::Lambda::Function")]
    assert len(set(used)) == len(used) == len(FUNCTIONS)


def test_no_role_has_a_managed_policy() -> None:
    for _, _, properties in roles.resources("test", "AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in properties


@pytest.mark.parametrize("function", FUNCTIONS)
def test_actions_are_single_and_resources_named(function: str) -> None:
    for statement in roles.statements(function):
        assert not [action for action in statement.actions if "*" in action or "?" in action]
        if statement.effect == "Allow":
            assert "*" not in statement.resources


@pytest.mark.parametrize("function", FUNCTIONS)
def test_partiql_is_denied_and_scan_too_but_to_reconcile_and_reapply(function: str) -> None:
    denied = {action for one in roles.statements(function) if one.effect == "Deny" for action in one.actions}
    partiql = {f"dynamodb:PartiQL{verb}" for verb in ("Select", "Insert", "Update", "Delete")}
    assert denied == partiql | (set() if function in SCANNING else {"dynamodb:Scan"})
    scanning = {one for one in FUNCTIONS for table in TABLES if guard.allowed(one, "Scan", table)}
    assert scanning == SCANNING


@pytest.mark.parametrize(("context", "function"), OF_CONTEXTS)
def test_a_contexts_keys_are_limited_and_must_be_there(context: str, function: str) -> None:
    """`ForAllValues` is true for a request without keys: without the guard an empty request would pass."""
    for statement in allowing(function, "dynamodb"):
        keys = statement.conditions["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert statement.conditions["Null"]["dynamodb:LeadingKeys"] == ("false",)
        assert all(key.endswith("#*") and "*" not in key[:-1] for key in keys)
        writing = {f"dynamodb:{action}" for action in WRITES[:3]}.intersection(statement.actions)
        counts_mails = (statement.actions, keys) == (("dynamodb:UpdateItem",), (f"{limits.MAILS_TO}*",))
        assert not writing or keys == (f"{context}#*",) or counts_mails


def test_pages_count_mails_together_and_keep_nothing_else_there() -> None:
    named = frozenset({"pk", "sk", "ttl", *(f"mail{number}" for number in range(limits.MAILS))})

    def may(function: str, action: str, attributes: frozenset[str] = named) -> bool:
        keys = frozenset({f"{limits.MAILS_TO}1-a"})
        return guard.allowed(function, action, "records", leading_keys=keys, attributes=attributes)

    assert [one for one in FUNCTIONS if may(one, "UpdateItem")] == ["alumni-pages", "privacy-pages"]
    assert not may("alumni-pages", "UpdateItem", named | {"email"})
    assert not any(may("alumni-pages", action) for action in ("GetItem", "PutItem", "DeleteItem"))


@pytest.mark.parametrize(("context", "function"), OF_CONTEXTS)
def test_records_of_others_are_read_by_named_attributes(context: str, function: str) -> None:
    """No whole record of another context is given: indexes project the card, gets name their attributes."""
    for statement in allowing(function, "dynamodb"):
        keys = statement.conditions["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        gets = {"dynamodb:GetItem", "dynamodb:BatchGetItem"}.intersection(statement.actions)
        if gets and keys != (f"{context}#*",):
            assert statement.conditions["Null"]["dynamodb:Attributes"] == ("false",)
            assert statement.conditions["StringEqualsIfExists"] == {
                "dynamodb:Select": ("SPECIFIC_ATTRIBUTES",)
            }
            assert statement.conditions["ForAllValues:StringEquals"]["dynamodb:Attributes"]


def test_only_the_relay_puts_events_and_only_ours() -> None:
    found = {name: list(allowing(name, "events")) for name in FUNCTIONS}
    assert [name for name, statements in found.items() if statements] == ["relay"]
    (statement,) = found["relay"]
    assert statement.resources == (f"arn:aws:events:{roles.REGION}:{roles.ACCOUNT}:event-bus/crm-test",)
    assert statement.conditions["ForAllValues:StringLike"] == {"events:source": ("crm.*",)}
    assert statement.conditions["Null"] == {"events:source": ("false",)}


def test_what_shows_people_tells_the_log_of_reads_and_no_other_page_does() -> None:
    telling = {
        function
        for function in FUNCTIONS
        for statement in allowing(function, "sqs")
        if "sqs:SendMessage" in statement.actions and "reads" in statement.resources[0].rpartition(":")[2]
    }
    assert telling == {f"{context.name}-api" for context in CONTEXTS} | {"alumni-pages"}


def test_files_are_reached_below_declared_prefixes() -> None:
    declared = {
        f"{context.name}-{name}": {file.prefix for file in entry.files}
        for context in CONTEXTS
        for name, entry in context.entries.items()
        if entry.files
    }
    bucket = f"arn:aws:s3:::crm-test-files-{roles.ACCOUNT}/"
    found = {
        name: {
            arn.removeprefix(bucket).removesuffix("*")
            for one in allowing(name, "s3")
            if one.actions != ("s3:ListBucketVersions",)
            for arn in one.resources
        }
        for name in FUNCTIONS
        if any(allowing(name, "s3"))
    }
    assert found == declared


def test_what_may_erase_files_lists_them_below_the_same_prefix_alone() -> None:
    erasing = {
        f"{context.name}-{name}": sorted(f"{file.prefix}*" for file in entry.files if file.erase)
        for context in CONTEXTS
        for name, entry in context.entries.items()
        if any(file.erase for file in entry.files)
    }
    listing = {
        name: sorted(
            prefix
            for one in allowing(name, "s3")
            if "s3:ListBucketVersions" in one.actions
            for prefix in one.conditions["StringLike"]["s3:prefix"]
        )
        for name in FUNCTIONS
    }
    assert {name: prefixes for name, prefixes in listing.items() if prefixes} == erasing


def test_the_key_is_used_through_the_services_that_hold_the_data() -> None:
    for function in FUNCTIONS:
        for statement in allowing(function, "kms"):
            assert statement.conditions["StringEquals"]["kms:ViaService"]


def test_roles_leave_room_below_iams_limit() -> None:
    for _, name, properties in roles.resources("test", "AWS::IAM::Role"):
        size = sum(len(str(policy["PolicyDocument"])) for policy in properties.get("Policies", ()))
        assert size < 10_240, name


@pytest.mark.parametrize(
    ("declared", "published"),
    [
        (USER, staff.USER_CARD),
        (CONTACT, partners.CONTACT_CARD),
        (ORGANISATION, partners.ORGANISATION_CARD),
        (SUPPRESSION, privacy.SUPPRESSION_CARD),
        (NUMBER, privacy.NUMBER_CARD),
        (ALUMNUS, alumni.ALUMNUS_CARD),
        (CUSTOMER, sales.CUSTOMER_CARD),
        (CUSTOMER_CONTACT, sales.CUSTOMER_CONTACT_CARD),
        (ERRAND, subjects.ERRAND_CARD),
        (RECEIPT, subjects.RECEIPT_CARD),
        (REGISTRATION, registration.REGISTRATION_CARD),
        (CONSENT_TEXT, alumni.CONSENT_TEXT_CARD),
    ],
)
def test_roles_give_the_attributes_that_contracts_publish(
    declared: tuple[str, ...], published: tuple[str, ...]
) -> None:
    assert set(declared) == {"pk", "sk", *published}


def consumer(context: Context) -> Path:
    module = ROOT / "services" / context.name / "consumer"
    return module / "__init__.py" if module.is_dir() else module.with_suffix(".py")


@pytest.mark.parametrize(
    "context", [one for one in CONTEXTS if consumer(one).exists()], ids=lambda one: one.name
)
def test_a_context_is_sent_what_its_consumer_hears(context: Context) -> None:
    tree = ast.parse(consumer(context).read_text())
    (made,) = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "handler"
    ]
    assert isinstance(made, ast.Call)
    module = importlib.import_module(f"services.{context.name}.consumer")
    listed = eval(compile(ast.Expression(made.args[0]), module.__name__, "eval"), vars(module))
    heard = {event.__name__ for event in listed}
    outside = set(context.outside.events) if context.outside else set()
    assert {*context.subscriptions, *outside} == heard - {"FileArrived"}
    assert not outside.intersection(context.subscriptions)
    assert context.uploads == ("FileArrived" in heard)
