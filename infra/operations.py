"""Operations: alarms that reach a person, a dashboard, and a budget."""

from collections.abc import Iterator

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.contexts import CONTEXTS
from infra.environment import Environment
from infra.nag import acknowledge
from infra.names import Names

PLATFORM_FUNCTIONS = ("relay", "projector", "reconcile", "reapply", "front")
STREAM_READERS = ("relay", "projector")
MAILED = "Mail is repeated by SNS itself; the alarm stays red on the dashboard until its cause is gone."
MINUTE_MS = 60_000
BUDGET_REGION = "eu-west-1"
TOLD = (("ACTUAL", 80), ("FORECASTED", 100))
"""Told at 80 % of the month's budget spent, and when the forecast passes all of it."""
LATE, VERY_LATE = 5, 60
"""Minutes behind the stream at which somebody should know, and at which somebody must act: it keeps a day."""


def functions() -> list[str]:
    """Every function of the suite, below `crm-<env>-`."""
    return [
        *PLATFORM_FUNCTIONS,
        *(f"{context.name}-{entry}" for context in CONTEXTS for entry in context.entries),
    ]


def dead_letter_queues() -> list[str]:
    """Every queue of what could not be handled."""
    return ["dead", "reads-dead", *(f"{context.name}-dead" for context in CONTEXTS)]


class Operations(cdk.Stack):
    """Watches the other stacks by their fixed names, and so depends on none of their exports."""

    def __init__(
        self, scope: Construct, environment: Environment, names: Names, env: cdk.Environment
    ) -> None:
        super().__init__(scope, names.of("operations"), env=env)
        self.names = names
        self.topic = self._topic(environment)
        for alarm in self._alarms():
            alarm.add_alarm_action(actions.SnsAction(self.topic))
        self._dashboard()

    def _topic(self, environment: Environment) -> sns.Topic:
        key_arn = ssm.StringParameter.value_for_string_parameter(self, self.names.parameter("key"))
        key = kms.Key.from_key_arn(self, "Key", key_arn)
        topic = sns.Topic(
            self, "Alarms", topic_name=self.names.of("alarms"), master_key=key, enforce_ssl=True
        )
        mail = topic.add_subscription(subscriptions.EmailSubscription(environment.alarm_address))
        acknowledge(mail, MAILED, "Serverless-SNSRedrivePolicy")
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[
                    iam.ServicePrincipal(f"{name}.amazonaws.com") for name in ("cloudwatch", "budgets")
                ],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.names.account}},
            )
        )
        return topic

    def _alarms(self) -> Iterator[cloudwatch.Alarm]:
        for queue in dead_letter_queues():
            yield self._alarm(f"{queue}-letters", self._depth(queue), 1, "Letters nobody could handle")
        for function in functions():
            yield self._alarm(f"{function}-errors", self._of(function, "Errors"), 1, "The function failed")
            yield self._alarm(
                f"{function}-throttles", self._of(function, "Throttles"), 1, "Calls were turned away"
            )
        for function in STREAM_READERS:
            age = self._of(function, "IteratorAge", "Maximum")
            for minutes in (LATE, VERY_LATE):
                said = f"{minutes} minutes behind the stream, which keeps 24 hours"
                yield self._alarm(f"{function}-late-{minutes}", age, minutes * MINUTE_MS, said)

    def _alarm(self, id: str, metric: cloudwatch.Metric, threshold: float, said: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "".join(part.capitalize() for part in id.split("-")),
            alarm_name=self.names.of(id),
            alarm_description=said,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _of(self, function: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name=metric,
            dimensions_map={"FunctionName": self.names.of(function)},
            statistic=statistic,
            period=cdk.Duration.minutes(5),
        )

    def _depth(self, queue: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions_map={"QueueName": self.names.of(queue)},
            statistic="Maximum",
            period=cdk.Duration.minutes(5),
        )

    def _dashboard(self) -> None:
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=self.names.bus)
        board.add_widgets(
            self._graph("Calls", [self._of(function, "Invocations") for function in functions()]),
            self._graph("Errors", [self._of(function, "Errors") for function in functions()]),
            self._graph("Duration p95", [self._of(function, "Duration", "p95") for function in functions()]),
        )
        board.add_widgets(
            self._graph(
                "Behind the stream", [self._of(one, "IteratorAge", "Maximum") for one in STREAM_READERS]
            ),
            self._graph("Waiting", [self._depth(context.name) for context in CONTEXTS]),
            self._graph("Dead letters", [self._depth(queue) for queue in dead_letter_queues()]),
        )

    def _graph(self, title: str, metrics: list[cloudwatch.Metric]) -> cloudwatch.GraphWidget:
        return cloudwatch.GraphWidget(title=title, left=metrics, width=8)


class Budget(cdk.Stack):
    """The month's budget. CloudFormation knows budgets in some regions only, so it lives in one of those."""

    def __init__(self, scope: Construct, environment: Environment, names: Names) -> None:
        env = cdk.Environment(account=environment.account or None, region=BUDGET_REGION)
        # Its template is small and has no assets, so that the region need not be bootstrapped for it.
        super().__init__(scope, names.of("budget"), env=env, synthesizer=cdk.BootstraplessSynthesizer())
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=names.bus,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=environment.budget_usd, unit="USD"),
            ),
            notifications_with_subscribers=[_told(environment, *when) for when in TOLD],
        )


def _told(
    environment: Environment, kind: str, share: int
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    address = budgets.CfnBudget.SubscriberProperty(
        subscription_type="EMAIL", address=environment.alarm_address
    )
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=share,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[address],
    )
