"""What holds state: the key, the tables, the files bucket, the secret."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.cards import PROJECTIONS
from infra.constructs.function import removal
from infra.environment import Environment
from infra.nag import acknowledge
from infra.names import LEDGER_DAYS, LEDGERS, PASSING, SUBJECT_DAYS, SUBJECTS, Names

FILE_DAYS = 7
LOGGED = "Every link to a file is given and logged by our own route and lives 60 seconds."
BY_HAND = (
    "Stored hashes name the version of their key: a new version is added by hand and re-hashed by a job."
)


def key(scope: Construct, environment: Environment, names: Names) -> kms.Key:
    """The customer-managed key under which all rests; rotated every year, never deleted with a stack."""
    made = kms.Key(
        scope,
        "Key",
        alias=f"alias/{names.bus}",
        description="CRM data at rest",
        enable_key_rotation=True,
        removal_policy=removal(environment),
    )
    made.add_to_resource_policy(
        iam.PolicyStatement(
            sid="ServicesThatSendToEncryptedQueues",
            principals=[iam.ServicePrincipal(f"{name}.amazonaws.com") for name in ("events", "cloudwatch")],
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=["*"],
            conditions={"StringEquals": {"aws:SourceAccount": names.account}},
        )
    )
    return made


def records(scope: Construct, environment: Environment, names: Names, key: kms.Key) -> dynamodb.Table:
    """The one table of aggregates, with its stream, its list indexes and the reports' sparse one."""
    table = _table(
        scope, "Records", environment, names, key, stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES
    )
    for index, projected in PROJECTIONS.items():
        table.add_global_secondary_index(
            index_name=index,
            partition_key=_string(f"{index}pk"),
            sort_key=_string(f"{index}sk"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=list(projected),
        )
    return table


def audit(scope: Construct, environment: Environment, names: Names, key: kms.Key) -> dynamodb.Table:
    """Changes and reads by record; written by the projector alone."""
    return _table(scope, "Audit", environment, names, key)


def search(scope: Construct, environment: Environment, names: Names, key: kms.Key) -> dynamodb.Table:
    """Words and matches by prefix; written by the projector alone, rebuilt from the records."""
    table = _table(scope, "Search", environment, names, key)
    table.add_global_secondary_index(
        index_name="bulk",
        partition_key=_string("bulkpk"),
        sort_key=_string("bulksk"),
        projection_type=dynamodb.ProjectionType.KEYS_ONLY,
    )
    return table


def _table(
    scope: Construct,
    id: str,
    environment: Environment,
    names: Names,
    key: kms.Key,
    stream: dynamodb.StreamViewType | None = None,
) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        id,
        table_name=names.of(id.lower()),
        partition_key=_string("pk"),
        sort_key=_string("sk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=not environment.local,
        removal_policy=removal(environment),
        time_to_live_attribute="ttl",
        stream=stream,
    )


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def files(scope: Construct, environment: Environment, names: Names, key: kms.Key) -> s3.Bucket:
    """Uploads, plans, results and exports, gone after a week; documents, which stay."""
    bucket = s3.Bucket(
        scope,
        "Files",
        bucket_name=names.files,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        cors=_cors(environment),
        lifecycle_rules=_expiry(),
        removal_policy=removal(environment),
    )
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    # Bucket(event_bridge_enabled=True) would bring a custom resource with a function of its own.
    resource.add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )
    acknowledge(bucket, LOGGED, "AwsSolutions-S1")
    return bucket


def _expiry() -> list[s3.LifecycleRule]:
    passing = [s3.LifecycleRule(prefix=one, expiration=cdk.Duration.days(FILE_DAYS)) for one in PASSING]
    gathered = s3.LifecycleRule(prefix=SUBJECTS, expiration=cdk.Duration.days(SUBJECT_DAYS))
    ledgers = s3.LifecycleRule(prefix=LEDGERS, expiration=cdk.Duration.days(LEDGER_DAYS))
    return [
        *passing,
        gathered,
        ledgers,
        s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(1)),
    ]


def _cors(environment: Environment) -> list[s3.CorsRule] | None:
    if not environment.origins:
        return None
    methods = [s3.HttpMethods.POST, s3.HttpMethods.GET]
    return [s3.CorsRule(allowed_methods=methods, allowed_origins=environment.origins, allowed_headers=["*"])]


def secret(scope: Construct, environment: Environment, names: Names, key: kms.Key) -> secretsmanager.Secret:
    """The key ring for hashes and cursors; losing it would orphan every hash, so it outlives the stack."""
    made = secretsmanager.Secret(
        scope,
        "Keys",
        secret_name=names.secret,
        description="Keys for hashes and cursors by version; add a version, then set `current` to it",
        encryption_key=key,
        generate_secret_string=secretsmanager.SecretStringGenerator(
            secret_string_template='{"current": "1"}',  # noqa: S106 - the key is generated
            generate_string_key="1",
            password_length=64,
            exclude_punctuation=True,
        ),
        removal_policy=removal(environment),
    )
    acknowledge(made, BY_HAND, "AwsSolutions-SMG4")
    return made
