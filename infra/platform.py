"""The platform stack: what the contexts share — tables, bus, key, files, identity, API, functions."""

from collections.abc import Iterator

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs import api, permissions, queue, schedule, storage
from infra.constructs.bundle import Contents
from infra.constructs.function import Plan, function
from infra.constructs.schedule import Start
from infra.contexts import CONTEXTS
from infra.environment import Environment
from infra.names import Names

ARCHIVE_DAYS = 35
PROJECTOR_TIMEOUT = 60

RELAY = Plan("relay", "shared.relay.handler", Contents(), timeout=60, memory=512, concurrency=10)
PROJECTOR = Plan("projector", "shared.projector.handler", Contents(), timeout=PROJECTOR_TIMEOUT, memory=1024)
RECONCILE = Plan("reconcile", "shared.reconcile.handler", Contents(), timeout=900, memory=1024, scans=True)
REAPPLY = Plan("reapply", "shared.reapply.handler", Contents(), timeout=900, memory=1024, scans=True)
NIGHT = Start("Night", "reconcile", "cron(30 2 * * ? *)", "{}")
FRONT = Plan("front", "shared.front.handler", Contents(extras=("docs/openapi.json",)), timeout=10, memory=256)


class Platform(cdk.Stack):
    """Everything that the contexts meet in, under fixed names."""

    def __init__(
        self, scope: Construct, environment: Environment, names: Names, env: cdk.Environment
    ) -> None:
        super().__init__(scope, names.of("platform"), env=env, termination_protection=not environment.local)
        self.environment_, self.names = environment, names
        self.key = storage.key(self, environment, names)
        self.records = storage.records(self, environment, names, self.key)
        storage.audit(self, environment, names, self.key)
        storage.search(self, environment, names, self.key)
        storage.files(self, environment, names, self.key)
        storage.secret(self, environment, names, self.key)
        self._bus()
        self.dead = queue.dead_letters(self, "Poison", names, "dead", self.key)
        self.reads = queue.queue(self, names, "reads", self.key, PROJECTOR_TIMEOUT)
        self._relay()
        self._projector()
        self._reconcile()
        self._reapply()
        self._api()
        self._share("key", self.key.key_arn)

    def _share(self, what: str, value: str) -> None:
        """Let the other stacks know a generated identifier."""
        name = what.capitalize()
        ssm.StringParameter(
            self, f"{name}Parameter", parameter_name=self.names.parameter(what), string_value=value
        )

    def _bus(self) -> None:
        bus = events.EventBus(self, "Bus", event_bus_name=self.names.bus)
        if not self.environment_.local:  # the emulator has no archives
            bus.archive(
                "Archive",
                archive_name=self.names.bus,
                event_pattern=events.EventPattern(source=events.Match.prefix("crm.")),
                retention=cdk.Duration.days(ARCHIVE_DAYS),
            )

    def _relay(self) -> None:
        names, stream = self.names, self.records.table_stream_arn or ""
        told = {"CRM_BUS": names.bus, "CRM_DEAD_QUEUE": names.queue_url("dead")}
        made = self._function(RELAY, told, permissions.relay(names, stream), "dynamodb", "sqs")
        self._map(made)

    def _projector(self) -> None:
        names, stream = self.names, self.records.table_stream_arn or ""
        told = {f"CRM_{table.upper()}": names.of(table) for table in ("audit", "search")}
        told |= {"CRM_DEAD_QUEUE": names.queue_url("dead")}
        made = self._function(PROJECTOR, told, permissions.projector(names, stream), "dynamodb", "sqs")
        self._map(made)
        queue.feed(self.reads, made, concurrency=2)

    def _reconcile(self) -> None:
        """The one role that may Scan: every version of every record must be in the audit."""
        names = self.names
        told = {f"CRM_{table.upper()}": names.of(table) for table in ("records", "audit")}
        made = self._function(RECONCILE, told, permissions.retell(names), "dynamodb")
        schedule.schedule(self, names, made, self.dead, self._use_key("sqs"), [NIGHT])

    def _reapply(self) -> None:
        """Called by hand after a restore: it alone may write every record, and a table that was restored."""
        names = self.names
        told = {f"CRM_{table.upper()}": names.of(table) for table in ("records", "audit", "search")}
        self._function(REAPPLY, told, permissions.reapply(names), "dynamodb")

    def _api(self) -> None:
        environment, names = self.environment_, self.names
        made = api.http_api(self, environment, names)
        issuer, audience = environment.issuer, environment.audience
        if not issuer:
            pool, audience = api.user_pool(self, environment, names)
            issuer = f"https://cognito-idp.{environment.region}.amazonaws.com/{pool.user_pool_id}"
            cdk.CfnOutput(self, "UserPoolId", value=pool.user_pool_id)
            cdk.CfnOutput(self, "UserPoolClientId", value=audience)
        self._share("authorizer", api.authorizer(self, made, issuer, audience).ref)
        self._share("api", made.ref)
        api.stage(self, environment, names, made, dict(self._public(made.ref)))
        cdk.CfnOutput(self, "ApiId", value=made.ref)
        cdk.CfnOutput(self, "ApiUrl", value=made.attr_api_endpoint)

    def _public(self, api_id: str) -> Iterator[tuple[api.Public, list[apigateway.CfnRoute]]]:
        """The routes without sign-in, those of contexts too: the stage can throttle only what is there."""
        names = self.names
        told = {"CRM_RECORDS": names.of("records")}
        front = self._function(FRONT, told, [permissions.probe(names)], "dynamodb")
        api.invocation(self, names, api_id, front.function_arn)
        yield api.FRONT, api.public_routes(self, api_id, front.function_arn, api.FRONT)
        for context in (one for one in CONTEXTS if one.public):
            pages = api.pages(context)
            scope = Construct(self, f"{context.name.capitalize()}Pages")
            function_arn = names.function_arn(f"{context.name}-pages")
            yield pages, api.public_routes(scope, api_id, function_arn, pages)

    def _function(
        self, plan: Plan, variables: dict[str, str], statements: list[iam.PolicyStatement], *services: str
    ) -> lambda_.Function:
        use = self._use_key(*services)
        return function(self, self.environment_, self.names, plan, variables, [*statements, use])

    def _use_key(self, *services: str) -> iam.PolicyStatement:
        return permissions.key(self.key.key_arn, self.environment_.region, *services)

    def _map(self, made: lambda_.Function) -> None:
        """One of the two readers of the stream; there is never a third."""
        mapping = lambda_.CfnEventSourceMapping
        on_failure = mapping.OnFailureProperty(destination=self.dead.queue_arn)
        mapping(
            made,
            "Stream",
            function_name=made.function_name,
            event_source_arn=self.records.table_stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            bisect_batch_on_function_error=True,
            parallelization_factor=1,
            destination_config=mapping.DestinationConfigProperty(on_failure=on_failure),
        )
