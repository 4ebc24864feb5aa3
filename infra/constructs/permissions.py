"""The statements of which roles are made: single actions, named resources, keys by prefix."""

from collections.abc import Iterable, Sequence

from aws_cdk import aws_iam as iam

from infra.declaration import Files, Read
from infra.names import INDEXES, Names

OWN_ACTIONS = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "ConditionCheckItem",
)
RESTORED = "records-restored"
"""The table into which a backup is restored, below `crm-<env>-`."""
PARTIQL = ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
_KEY_USE = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")


def allow(
    service: str, actions: Iterable[str], resources: Sequence[str], **conditions: object
) -> iam.PolicyStatement:
    """A statement that allows these actions of one service on these resources."""
    return iam.PolicyStatement(
        actions=[f"{service}:{action}" for action in actions],
        resources=list(resources),
        conditions=dict(conditions) or None,
    )


def _keys(prefixes: Sequence[str], attributes: Sequence[str] = ()) -> dict[str, object]:
    """Conditions that hold a request to keys and attributes.

    `ForAllValues` is true for a request without the key, hence the `Null` guards: such a request is refused.
    """
    every = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(prefixes)}}
    present = {"dynamodb:LeadingKeys": "false"}
    if not attributes:
        return {**every, "Null": present}
    return {
        **every,
        "ForAllValues:StringEquals": {"dynamodb:Attributes": list(attributes)},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        "Null": present | {"dynamodb:Attributes": "false"},
    }


def own_records(names: Names, context: str) -> iam.PolicyStatement:
    """A context reads and writes the records whose keys, index keys too, begin with its name."""
    resources = [names.table_arn("records"), *(names.index_arn("records", index) for index in INDEXES)]
    return allow("dynamodb", OWN_ACTIONS, resources, **_keys([f"{context}#*"]))


def others_records(names: Names, read: Read) -> iam.PolicyStatement:
    """A read outside the context's own keys, exactly as it is declared."""
    resource = names.index_arn(read.table, read.index) if read.index else names.table_arn(read.table)
    return allow("dynamodb", read.actions, [resource], **_keys(read.keys, read.attributes))


def mail_counters(names: Names) -> iam.PolicyStatement:
    """Counting, over all contexts, the mails that pages have sent to an address (`shared.pages.limits`).

    Nothing but the moments of the last mails is there, and nothing of it is read.
    """
    moments = ("pk", "sk", "ttl", "mail0", "mail1", "mail2")
    return allow("dynamodb", ["UpdateItem"], [names.table_arn("records")], **_keys(["pages#mail#*"], moments))


def relay(names: Names, stream: str) -> list[iam.PolicyStatement]:
    """From the stream to the bus, as one of our sources; poison to the dead letters."""
    ours = {"ForAllValues:StringLike": {"events:source": "crm.*"}, "Null": {"events:source": "false"}}
    bus = names.arn("events", f"event-bus/{names.bus}")
    return [allow("events", ["PutEvents"], [bus], **ours), send(names, "dead"), _stream(stream)]


def projector(names: Names, stream: str) -> list[iam.PolicyStatement]:
    """From the stream and the reads to audit and search: the one writer of either."""
    return [
        allow("dynamodb", ["PutItem"], [names.table_arn("audit")]),
        allow("dynamodb", ["PutItem", "DeleteItem"], [names.table_arn("search")]),
        consume(names, "reads"),
        send(names, "dead"),
        _stream(stream),
    ]


def _stream(arn: str) -> iam.PolicyStatement:
    return allow("dynamodb", ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"], [arn])


def retell(names: Names) -> list[iam.PolicyStatement]:
    """What `reconcile` does: walk all records, and touch one so that the stream tells it again."""
    touched = {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "version", "retold_at"]},
        "Null": {"dynamodb:Attributes": "false"},
        "StringEqualsIfExists": {"dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"]},
    }
    return [
        allow("dynamodb", ["Scan", "GetItem"], [names.table_arn("records")]),
        allow("dynamodb", ["UpdateItem"], [names.table_arn("records")], **touched),
        allow("dynamodb", ["Query"], [names.table_arn("audit")]),
    ]


def reapply(names: Names) -> list[iam.PolicyStatement]:
    """What `reapply` does: erase again, in the table or in one restored beside it, what the ledger names."""
    tables = [names.table_arn(one) for one in ("records", RESTORED)]
    return [
        allow("dynamodb", ["Scan", "GetItem", "PutItem", "DeleteItem"], tables),
        allow("dynamodb", ["Query"], [names.table_arn("audit")]),
        allow("dynamodb", ["DeleteItem"], [names.table_arn("search")]),
    ]


def probe(names: Names) -> iam.PolicyStatement:
    """The health check's look at one key that holds nothing."""
    return allow("dynamodb", ["GetItem"], [names.table_arn("records")], **_keys(["platform#health"]))


def never(*also: str) -> iam.PolicyStatement:
    """PartiQL and Scan carry no leading key, no condition would hold them: denied, whatever is allowed."""
    denied = [f"dynamodb:{action}" for action in (*PARTIQL, *also)]
    return iam.PolicyStatement(effect=iam.Effect.DENY, actions=denied, resources=["*"])


def key(key_arn: str, region: str, *services: str) -> iam.PolicyStatement:
    """Use of the suite's key, only through the services that hold the data."""
    via = [f"{service}.{region}.amazonaws.com" for service in services]
    return allow("kms", _KEY_USE, [key_arn], StringEquals={"kms:ViaService": via})


def secret(names: Names, name: str = "") -> iam.PolicyStatement:
    """Reading a secret, by default the keys for hashes and cursors; six characters follow its name."""
    arn = names.arn("secretsmanager", f"secret:{name or names.secret}-??????")
    return allow("secretsmanager", ["GetSecretValue"], [arn])


def files(names: Names, files: Files) -> list[iam.PolicyStatement]:
    """Reading, writing or erasing below one prefix of the files bucket."""
    actions = ["GetObject"] * files.read + ["PutObject"] * files.write
    actions += ["DeleteObject", "DeleteObjectVersion"] * files.erase
    listing = {"StringLike": {"s3:prefix": [f"{files.prefix}*"]}}
    bucket = f"arn:aws:s3:::{names.files}"
    below = allow("s3", actions, [names.files_arn(files.prefix)])
    return [below, *([allow("s3", ["ListBucketVersions"], [bucket], **listing)] if files.erase else [])]


def send(names: Names, queue: str) -> iam.PolicyStatement:
    return allow("sqs", ["SendMessage"], [names.queue_arn(queue)])


def consume(names: Names, queue: str) -> iam.PolicyStatement:
    """What the mapping of a queue to a function needs."""
    return allow("sqs", ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"], [names.queue_arn(queue)])


def logs(names: Names, function: str) -> iam.PolicyStatement:
    """Writing the function's own log group, which exists before it."""
    return allow("logs", ["CreateLogStream", "PutLogEvents"], [log_streams(names, function)])


def log_streams(names: Names, function: str) -> str:
    """The streams of a function's log group."""
    return names.arn("logs", f"log-group:{names.log_group(function)}:*")
