"""What the stacks hold, in the cloud and on the emulator."""

import json
from importlib import import_module
from typing import Any

import pytest

from infra.cards import ALUMNUS_LISTED, CARD, PROJECTIONS, REPORT
from infra.contexts import CONTEXTS
from infra.declaration import Context
from infra.names import INDEXES
from tests.infra import roles
from tests.infra.roles import ROOT, resources, templates

ENVIRONMENTS = ("test", "prod", "local")
STATEFUL = {
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::DynamoDB::Table",
    "AWS::Events::Archive",
    "AWS::Events::EventBus",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
}
FROZEN = ROOT / "tests" / "infra" / "stateful.json"


def named(properties: dict[str, Any]) -> str:
    return str(properties["QueueName"])


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_what_holds_state_keeps_its_logical_id(env: str) -> None:
    """A changed logical id would have CloudFormation make it anew, and leave the data behind."""
    found = {
        stack: {name: one["Type"] for name, one in template["Resources"].items() if one["Type"] in STATEFUL}
        for stack, template in templates(env).items()
    }
    frozen = json.loads(FROZEN.read_text())
    assert {stack: ids for stack, ids in found.items() if ids} == frozen[env]


@pytest.mark.parametrize("env", ["test", "prod"])
def test_data_outlives_its_stack_in_the_cloud(env: str) -> None:
    kept = STATEFUL - {"AWS::SQS::Queue", "AWS::Events::EventBus", "AWS::Events::Archive", "AWS::KMS::Alias"}
    for template in templates(env).values():
        for name, one in template["Resources"].items():
            if one["Type"] in kept - {"AWS::Cognito::UserPoolClient"}:
                assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain"), name


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_tables_are_encrypted_recoverable_and_protected(env: str) -> None:
    tables = {one["TableName"]: one for _, _, one in resources(env, "AWS::DynamoDB::Table")}
    assert set(tables) == {f"crm-{env}-{name}" for name in ("records", "audit", "search")}
    for one in tables.values():
        assert one["SSESpecification"]["SSEType"] == "KMS"
        assert one["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["Key961B73FD", "Arn"]}
        assert one["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert one["BillingMode"] == "PAY_PER_REQUEST"
        assert one["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
        assert one.get("DeletionProtectionEnabled", False) is (env != "local")


def test_indexes_project_what_lists_and_reports_show_within_dynamodbs_limits() -> None:
    assert max(map(len, PROJECTIONS.values())) <= 20
    assert sum(map(len, PROJECTIONS.values())) <= 100
    records = next(
        one for _, _, one in resources("test", "AWS::DynamoDB::Table") if "StreamSpecification" in one
    )
    projections = {one["IndexName"]: one["Projection"] for one in records["GlobalSecondaryIndexes"]}
    own = {"gsi4": REPORT, "gsi5": ALUMNUS_LISTED}
    assert projections == {
        index: {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(own.get(index, CARD))}
        for index in INDEXES
    }


def test_the_stream_has_two_readers_and_never_a_third() -> None:
    mappings = [one for _, _, one in resources("test", "AWS::Lambda::EventSourceMapping")]
    streams = [one for one in mappings if "StartingPosition" in one]
    assert len(streams) == 2
    for one in streams:
        assert one["BisectBatchOnFunctionError"] is True
        assert "FunctionResponseTypes" not in one
    for one in mappings:
        if one not in streams:
            assert one["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_every_queue_has_a_dead_letter_queue_and_that_an_alarm(env: str) -> None:
    queues = {named(one): one for _, _, one in resources(env, "AWS::SQS::Queue")}
    dead = {name for name in queues if name.endswith("-dead")}
    watched = {
        dimension["Value"]
        for _, _, alarm in resources(env, "AWS::CloudWatch::Alarm")
        for dimension in alarm.get("Dimensions", ())
        if dimension["Name"] == "QueueName" and alarm["AlarmActions"]
    }
    assert watched == dead
    for name, one in queues.items():
        assert one["KmsMasterKeyId"]
        if name not in dead:
            assert one["RedrivePolicy"]["maxReceiveCount"] == 5
            assert f"{name}-dead" in dead


def test_a_message_stays_hidden_for_six_times_its_functions_timeout() -> None:
    queues = {named(one): one for _, _, one in resources("test", "AWS::SQS::Queue")}
    for context in CONTEXTS:
        assert queues[f"crm-test-{context.name}"]["VisibilityTimeout"] == 6 * context.consumer.timeout
    assert queues["crm-test-reads"]["VisibilityTimeout"] == 6 * 60


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_every_function_keeps_its_log_for_a_time(env: str) -> None:
    groups = {one["LogGroupName"]: one for _, _, one in resources(env, "AWS::Logs::LogGroup")}
    assert all(one["RetentionInDays"] for one in groups.values())
    for _, _, function in resources(env, "AWS::Lambda::Function"):
        short = function["FunctionName"].removeprefix(f"crm-{env}-")
        assert f"/crm/{env}/{short}" in groups
        assert "LoggingConfig" in function


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_no_functions_environment_holds_a_secret(env: str) -> None:
    """The secret is named, never told; values are plain texts, so that none can be resolved into one."""
    for _, _, function in resources(env, "AWS::Lambda::Function"):
        variables = function["Environment"]["Variables"]
        for name, value in variables.items():
            assert isinstance(value, str), name
            assert "resolve:" not in value
            assert not {"PASSWORD", "TOKEN", "KEY"}.intersection(name.split("_")), name
        assert variables.get("CRM_SECRET", f"crm-{env}-keys") == f"crm-{env}-keys"
        assert variables["CRM_ENV"] == env
        assert variables["TZ"] == "UTC"


def test_functions_fail_loudly() -> None:
    metrics: dict[str, set[str]] = {}
    for _, _, alarm in resources("test", "AWS::CloudWatch::Alarm"):
        for dimension in alarm.get("Dimensions", ()):
            metrics.setdefault(dimension["Value"], set()).add(alarm["MetricName"])
    for function in roles.functions():
        late = {"IteratorAge"} if function in ("relay", "projector") else set()
        assert metrics[f"crm-test-{function}"] == {"Errors", "Throttles"} | late


PUBLIC = {
    "GET /health",
    "GET /openapi.json",
    "GET /alumni/pages/{proxy+}",
    "POST /alumni/pages/{proxy+}",
    "GET /privacy/pages/{proxy+}",
    "POST /privacy/pages/{proxy+}",
    "GET /sales/pages/{proxy+}",
    "POST /sales/pages/{proxy+}",
}


def test_only_health_the_description_and_the_pages_of_contexts_are_public() -> None:
    public = {
        one["RouteKey"]
        for _, _, one in resources("test", "AWS::ApiGatewayV2::Route")
        if one["AuthorizationType"] != "JWT"
    }
    assert public == PUBLIC
    guarded = {one["RouteKey"] for _, _, one in resources("test", "AWS::ApiGatewayV2::Route")} - public
    assert guarded == {f"ANY /{context.name}/{{proxy+}}" for context in CONTEXTS}


def test_public_pages_are_answered_by_a_function_of_their_own() -> None:
    every = templates("test")["platform"]["Resources"]
    routes = {
        one["Properties"]["RouteKey"]: one["Properties"]
        for one in every.values()
        if one["Type"].endswith("::Route")
    }
    (integration,) = {
        routes[key]["Target"]["Fn::Join"][1][1]["Ref"]
        for key in PUBLIC
        if key.endswith("/sales/pages/{proxy+}")
    }
    expected = f"arn:aws:lambda:{roles.REGION}:{roles.ACCOUNT}:function:crm-test-sales-pages"
    assert every[integration]["Properties"]["IntegrationUri"] == expected


def test_the_api_may_call_each_function_that_it_has_routes_to() -> None:
    called = {
        roles.resolve(one["FunctionName"], templates("test")[stack]).rpartition(":")[2]
        for stack, _, one in resources("test", "AWS::Lambda::Permission")
        if one["Principal"] == "apigateway.amazonaws.com"
    }
    entries = {f"crm-test-{context.name}-{name}" for context in CONTEXTS for name in context.entries}
    answering = {one for one in entries if one.endswith(("-api", "-pages"))}
    assert called == {"crm-test-front", *answering}


def test_a_context_has_public_routes_if_it_has_pages() -> None:
    for context in CONTEXTS:
        assert bool(context.public) == bool(context.pages)
        assert all(f" /{context.name}/pages/" in key for key in context.public)


def test_the_access_log_names_the_route_and_not_the_path() -> None:
    (stage,) = (one for _, _, one in resources("test", "AWS::ApiGatewayV2::Stage"))
    assert set(json.loads(stage["AccessLogSettings"]["Format"]).values()) == {
        "$context.requestId",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
    }


def test_public_routes_are_throttled_by_themselves() -> None:
    (stage,) = (one for _, _, one in resources("test", "AWS::ApiGatewayV2::Stage"))
    front = {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 10}
    pages = {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}
    assert stage["RouteSettings"] == {
        "GET /health": front,
        "GET /openapi.json": front,
        "GET /alumni/pages/{proxy+}": pages,
        "POST /alumni/pages/{proxy+}": pages,
        "GET /privacy/pages/{proxy+}": pages,
        "POST /privacy/pages/{proxy+}": pages,
        "GET /sales/pages/{proxy+}": pages,
        "POST /sales/pages/{proxy+}": pages,
    }
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 100}
    after = next(
        one["DependsOn"]
        for one in templates("test")["platform"]["Resources"].values()
        if one["Type"] == "AWS::ApiGatewayV2::Stage"
    )
    routes = {name for stack, name, _ in resources("test", "AWS::ApiGatewayV2::Route") if stack == "platform"}
    assert len(routes) == len(PUBLIC)
    assert routes <= set(after)


def test_jobs_start_in_finnish_time_and_leave_letters_where_they_cannot() -> None:
    found = {}
    for stack, _, one in resources("test", "AWS::Scheduler::Schedule"):
        target, template = one["Target"], templates("test")[stack]
        assert one["ScheduleExpressionTimezone"] == "Europe/Helsinki"
        function = roles.resolve(target["Arn"], template).rpartition(":")[2]
        letters = roles.resolve(target["DeadLetterConfig"]["Arn"], template).rpartition(":")[2]
        found[one["Name"]] = (one["ScheduleExpression"], function, json.loads(target["Input"]), letters)
    assert found == {
        "crm-test-reconcile": ("cron(30 2 * * ? *)", "crm-test-reconcile", {}, "crm-test-dead"),
        **_started("alumni", "delete_diets", "cron(20 3 * * ? *)"),
        **_started("alumni", "tell_departures", "cron(40 3 * * ? *)"),
        **_started("alumni", "forget_originals", "cron(50 3 * * ? *)"),
        **_started("alumni", "remind", "cron(30 6 * * ? *)"),
        **_started("integrations", "poll_webropol", "cron(0/15 * * * ? *)"),
        **_started("privacy", "survey_retention", "cron(15 2 * * ? *)"),
        **_started("privacy", "give_errands_again", "cron(30 4 * * ? *)"),
        **_started("privacy", "tell_what_is_due", "cron(0 5 * * ? *)"),
        **_started("privacy", "end_releases", "cron(5 0 * * ? *)"),
        **_started("privacy", "tell_of_balancing_tests", "cron(10 5 * * ? *)"),
        **_started("sales", "close_requests", "cron(0 4 * * ? *)"),
        **_started("sales", "freeze_months", "cron(15 3 * * ? *)"),
        **_started("sales", "purge_answers", "cron(45 3 * * ? *)"),
    }


def _started(context: str, job: str, cron: str) -> dict[str, Any]:
    name = f"crm-test-{context}-{job.replace('_', '-')}"
    return {name: (cron, f"crm-test-{context}-jobs", {"job": job}, f"crm-test-{context}-dead")}


@pytest.mark.parametrize("context", [one for one in CONTEXTS if one.schedules], ids=lambda one: one.name)
def test_a_schedule_names_a_job_that_there_is(context: Context) -> None:
    assert set(context.schedules) == set(import_module(f"services.{context.name}.jobs").JOBS)


def test_of_other_systems_only_what_is_declared_comes_in() -> None:
    rules = {one["Name"]: one for _, _, one in resources("test", "AWS::Events::Rule")}
    outside = rules["crm-test-sales-outside"]
    assert outside["EventBusName"] == "crm-test"
    assert outside["EventPattern"] == {
        "source": [{"prefix": "finance."}],
        "detail-type": ["BillingStatusReported"],
    }
    ours = [one for name, one in rules.items() if not name.endswith(("-outside", "-uploads"))]
    assert all(one["EventPattern"]["source"] == [{"prefix": "crm."}] for one in ours)
    assert len(ours) == len(CONTEXTS)
    for policy in (p for stack, _, p in resources("test", "AWS::SQS::QueuePolicy") if stack == "sales"):
        allowed = next(one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow")
        assert [arn.rpartition(":")[2] for arn in allowed["Condition"]["ArnEquals"]["aws:SourceArn"]] == [
            "rule/crm-test/crm-test-sales",
            "rule/crm-test/crm-test-sales-outside",
        ]


def test_files_expire_are_private_and_travel_encrypted() -> None:
    ((_, _, bucket),) = resources("test", "AWS::S3::Bucket")
    rules = bucket["LifecycleConfiguration"]["Rules"]
    expiring = {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    weekly = dict.fromkeys(("uploads/", "plans/", "results/", "exports/", "drops/"), 7)
    assert expiring == weekly | {"subjects/": 92, "ledgers/": 1825}
    assert [rule.get("Prefix") for rule in rules if "AbortIncompleteMultipartUpload" in rule] == [None]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert "VersioningConfiguration" not in bucket
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    ((_, _, policy),) = resources("test", "AWS::S3::BucketPolicy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_stacks_share_no_exports(env: str) -> None:
    for template in templates(env).values():
        assert not [one for one in template.get("Outputs", {}).values() if "Export" in one]
        assert "Fn::ImportValue" not in json.dumps(template)


def test_the_local_target_differs_by_what_the_emulator_lacks() -> None:
    def kinds(env: str) -> dict[str, set[str]]:
        return {
            stack: {f"{name} {one['Type']}" for name, one in template["Resources"].items()}
            for stack, template in templates(env).items()
        }

    cloud, local = kinds("test"), kinds("local")
    assert set(cloud) - set(local) == {"budget"}
    missing = {one.split()[1] for stack in local for one in cloud[stack] ^ local[stack]}
    assert missing == {"AWS::Events::Archive"}
