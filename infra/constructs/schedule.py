"""What the clock starts: EventBridge Scheduler calls a function; a call that fails becomes a dead letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs import permissions
from infra.names import Names

ZONE = "Europe/Helsinki"


@dataclass(frozen=True)
class Start:
    """When a function is started, in Finnish time, and what it gets; the name is below `crm-<env>-`."""

    id: str
    name: str
    cron: str
    event: str


def schedule(
    scope: Construct,
    names: Names,
    function: lambda_.Function,
    dead_letters: sqs.IQueue,
    use_key: iam.PolicyStatement,
    starts: Sequence[Start],
) -> None:
    """Start the function so, under a role that may do nothing else; `use_key` is for the encrypted queue."""
    may = [
        permissions.allow("lambda", ["InvokeFunction"], [function.function_arn]),
        permissions.allow("sqs", ["SendMessage"], [dead_letters.queue_arn]),
        use_key,
    ]
    role = iam.Role(
        scope,
        "NightRole",
        assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"),
        inline_policies={"own": iam.PolicyDocument(statements=may)},
    )
    for start in starts:
        scheduler.CfnSchedule(
            scope,
            start.id,
            name=names.of(start.name),
            schedule_expression=start.cron,
            schedule_expression_timezone=ZONE,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=role.role_arn,
                input=start.event,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
            ),
        )
