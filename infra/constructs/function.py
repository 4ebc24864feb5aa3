"""A Lambda function with its own role and its own log group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs import bundle, permissions
from infra.environment import Environment, Refused
from infra.nag import acknowledge, acknowledge_wildcard
from infra.names import Names

RUNTIME = "The minor version is set in cdk.json: byte code is built by the very Python that runs it."
SETTINGS = {"POWERTOOLS_LOG_LEVEL": "INFO", "PYDANTIC_DISABLE_PLUGINS": "__all__", "TZ": "UTC"}
"""What every function is told: there are no plugins of pydantic, which it need not look for as it starts."""
NO_TRACER = (
    "Tracing doubles the start of a function; the request id in log and audit ties a request together."
)
INVOKED = "Called by the API, or by a mapping or a schedule that has its own dead-letter queue."
LOG_STREAMS = "A function names its log streams itself; the group is its own."


@dataclass(frozen=True)
class Plan:
    """What a function is: its fixed name below `crm-<env>-`, its handler, its bundle, its size."""

    name: str
    handler: str
    bundle: bundle.Contents
    timeout: int
    memory: int = 1024
    concurrency: int = 0
    scans: bool = False


def function(
    scope: Construct,
    environment: Environment,
    names: Names,
    plan: Plan,
    variables: Mapping[str, str],
    statements: Sequence[iam.PolicyStatement],
) -> lambda_.Function:
    """The function of this plan; its role holds these statements and its own log, nothing else."""
    scope = Construct(scope, "".join(part.capitalize() for part in plan.name.split("-")))
    made = lambda_.Function(
        scope,
        "Function",
        function_name=names.of(plan.name),
        runtime=lambda_.Runtime(f"python{environment.python}", lambda_.RuntimeFamily.PYTHON),
        architecture=_architecture(environment),
        handler=plan.handler,
        code=bundle.code(environment, plan.bundle),
        timeout=cdk.Duration.seconds(plan.timeout),
        memory_size=plan.memory,
        role=_role(scope, names, plan, statements),
        log_group=_log_group(scope, environment, names, plan),
        environment={"CRM_ENV": environment.name, **SETTINGS, **variables},
        reserved_concurrent_executions=plan.concurrency if environment.reserve and plan.concurrency else None,
    )
    acknowledge(made, RUNTIME, "AwsSolutions-L1", "Serverless-LambdaLatestVersion")
    acknowledge(made, NO_TRACER, "Serverless-LambdaTracing")
    acknowledge(made, INVOKED, "Serverless-LambdaDLQ")
    return made


def _architecture(environment: Environment) -> lambda_.Architecture:
    return (
        lambda_.Architecture.ARM_64 if environment.architecture == "aarch64" else lambda_.Architecture.X86_64
    )


def _role(scope: Construct, names: Names, plan: Plan, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
    denied = permissions.never() if plan.scans else permissions.never("Scan")
    every = [permissions.logs(names, plan.name), denied, *statements]
    role = iam.Role(
        scope,
        "Role",
        role_name=f"{names.of(plan.name)}-{names.region}",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        inline_policies={"own": iam.PolicyDocument(statements=every)},
    )
    acknowledge_wildcard(role, LOG_STREAMS, permissions.log_streams(names, plan.name))
    return role


def _log_group(scope: Construct, environment: Environment, names: Names, plan: Plan) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=names.log_group(plan.name),
        retention=retention(environment),
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )


def retention(environment: Environment) -> logs.RetentionDays:
    """The configured retention; Refused where CloudWatch knows no such number of days."""
    known = {
        1: "DAY",
        7: "WEEK",
        14: "TWO_WEEKS",
        30: "MONTH",
        90: "THREE_MONTHS",
        365: "YEAR",
        731: "TWO_YEARS",
    }
    if environment.log_days not in known:
        raise Refused(
            f"Logs cannot be kept for {environment.log_days} days: one of {', '.join(map(str, known))}."
        )
    name = known[environment.log_days]
    return logs.RetentionDays[name if name.endswith("S") else f"ONE_{name}"]


def removal(environment: Environment) -> cdk.RemovalPolicy:
    """In the cloud what holds state outlives its stack."""
    return cdk.RemovalPolicy.DESTROY if environment.local else cdk.RemovalPolicy.RETAIN
