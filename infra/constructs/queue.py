"""A queue with its dead-letter queue, and the mapping of a queue to a function."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.nag import acknowledge
from infra.names import Names

MAX_RECEIVES = 5
LAST_STOP = "This is where dead letters end; an alarm tells of the first one."
QUEUE_HAS_ONE = "The source is a queue: after five deliveries its redrive policy keeps the message."


def queue(scope: Construct, names: Names, what: str, key: kms.IKey, timeout: int) -> sqs.Queue:
    """`crm-<env>-<what>`, hidden for six times its timeout, and `…-dead` after five deliveries."""
    scope = Construct(scope, "".join(part.capitalize() for part in what.split("-")) + "Queue")
    dead = dead_letters(scope, "Dead", names, f"{what}-dead", key)
    return sqs.Queue(
        scope,
        "Queue",
        queue_name=names.of(what),
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        data_key_reuse=cdk.Duration.hours(1),
        enforce_ssl=True,
        visibility_timeout=cdk.Duration.seconds(6 * timeout),
        retention_period=cdk.Duration.days(14),
        dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=MAX_RECEIVES, queue=dead),
    )


def dead_letters(scope: Construct, id: str, names: Names, what: str, key: kms.IKey) -> sqs.Queue:
    """A queue of what could not be handled; kept as long as SQS keeps."""
    made = sqs.Queue(
        scope,
        id,
        queue_name=names.of(what),
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        data_key_reuse=cdk.Duration.hours(1),
        enforce_ssl=True,
        retention_period=cdk.Duration.days(14),
    )
    acknowledge(made, LAST_STOP, "AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy")
    return made


def admit(queue: sqs.IQueue, rule_arns: Sequence[str]) -> None:
    """Let these bus rules send to the queue."""
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("events.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"ArnEquals": {"aws:SourceArn": list(rule_arns)}},
        )
    )


def feed(queue: sqs.Queue, function: lambda_.Function, concurrency: int) -> None:
    """Deliver the queue to the function; what it reports as failed comes again, the rest is done."""
    mapping = lambda_.EventSourceMapping(
        function,
        "Mapping",
        target=function,
        event_source_arn=queue.queue_arn,
        batch_size=10,
        report_batch_item_failures=True,
        max_concurrency=max(concurrency, 2),
    )
    acknowledge(mapping, QUEUE_HAS_ONE, "Serverless-LambdaEventSourceMappingDestination")
