"""The stack of one bounded context: its functions, its queue, its rules, its routes."""

import json
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra import nag
from infra.constructs import api, permissions, queue, schedule
from infra.constructs.bundle import Contents
from infra.constructs.function import Plan, function
from infra.constructs.schedule import Start
from infra.declaration import Context, Entry
from infra.environment import Environment
from infra.names import UPLOADS, Names

BY_PREFIX = "Files are named by import or export, all below this one prefix."


class ContextStack(cdk.Stack):
    """Built from the context's declaration in `infra.contexts`, and from nothing else."""

    def __init__(
        self, scope: Construct, environment: Environment, names: Names, context: Context, env: cdk.Environment
    ) -> None:
        super().__init__(scope, names.of(context.name), env=env, termination_protection=not environment.local)
        self.environment_, self.names, self.context = environment, names, context
        self.key_arn = self._shared("key")
        functions = {name: self._function(name, entry) for name, entry in context.entries.items()}
        self._answer(functions)
        dead = self._listen(functions["consumer"])
        if context.schedules:
            self._schedule(functions["jobs"], dead)

    def _shared(self, what: str) -> str:
        return ssm.StringParameter.value_for_string_parameter(self, self.names.parameter(what))

    def _function(self, name: str, entry: Entry) -> lambda_.Function:
        context = self.context.name
        plan = Plan(
            f"{context}-{name}",
            f"services.{context}.{name}.handler",
            Contents(entry.bundle, context, without=self.context.beside(entry.bundle)),
            entry.timeout,
            entry.memory,
            entry.concurrency,
        )
        told, may = self._variables(name, entry), self._role(name, entry)
        made = function(self, self.environment_, self.names, plan, told, may)
        for files in entry.files:
            nag.acknowledge_wildcard(_role_of(made), BY_PREFIX, self.names.files_arn(files.prefix))
        return made

    def _variables(self, name: str, entry: Entry) -> dict[str, str]:
        environment, names = self.environment_, self.names
        tables = {"records", *(read.table for read in entry.reads)}
        given = {f"CRM_{table.upper()}": names.of(table) for table in sorted(tables)}
        given |= {
            "CRM_CONTEXT": self.context.name,
            "CRM_SECRET": names.secret,
            "CRM_PUBLIC_URL": environment.public_url,
        }
        if entry.files:
            given["CRM_FILES"] = names.files
        if _logs_reads(name, entry):
            given["CRM_READS_QUEUE"] = names.queue_url("reads")
        if name == "api":
            given["CRM_MAILBOX_DOMAINS"] = environment.mailbox_domains
        if name == "pages":
            said = ("organisation", "contact", "privacy_notice")
            given |= {f"CRM_{one.upper()}": getattr(environment, one) for one in said}
        if entry.webropol:
            given["CRM_WEBROPOL_URL"] = environment.webropol_url
            given["CRM_WEBROPOL_SECRET"] = names.webropol
            given["CRM_OUTBOUND_HOSTS"] = environment.outbound_hosts
        return given | self._mail(entry)

    def _mail(self, entry: Entry) -> dict[str, str]:
        if not entry.mail:
            return {}
        environment = self.environment_
        mail = ("host", "port", "from", "tls", "secure")
        told = {f"CRM_MAIL_{part.upper()}": str(getattr(environment, f"mail_{part}")) for part in mail}
        return told | ({"CRM_MAIL_CA": authority} if (authority := environment.mail_authority) else {})

    def _role(self, name: str, entry: Entry) -> list[iam.PolicyStatement]:
        names = self.names
        statements = [permissions.own_records(names, self.context.name), permissions.secret(names)]
        statements += [permissions.others_records(names, read) for read in entry.reads]
        statements += [one for files in entry.files for one in permissions.files(names, files)]
        statements += [permissions.secret(names, names.webropol)] * entry.webropol
        statements += [permissions.mail_counters(names)] * entry.counts_mails
        services = ["dynamodb", "secretsmanager"] + ["s3"] * bool(entry.files)
        if _logs_reads(name, entry):
            statements.append(permissions.send(names, "reads"))
        if name == "consumer":
            statements.append(permissions.consume(names, self.context.name))
        if name == "consumer" or _logs_reads(name, entry):
            services.append("sqs")
        return [*statements, permissions.key(self.key_arn, self.environment_.region, *services)]

    def _listen(self, consumer: lambda_.Function) -> sqs.IQueue:
        """Its queue, and the rules that fill it; answers where its dead letters go."""
        context, names = self.context, self.names
        key = kms.Key.from_key_arn(self, "Key", self.key_arn)
        made = queue.queue(self, names, context.name, key, context.consumer.timeout)
        rules = [names.rule_arn(names.bus, names.of(context.name))]
        pattern = {"source": [{"prefix": "crm."}], "detail-type": list(context.subscriptions)}
        self._rule("Rule", names.of(context.name), names.bus, pattern, made)
        if context.outside:
            name = names.of(f"{context.name}-outside")
            rules.append(names.rule_arn(names.bus, name))
            self._rule("Outside", name, names.bus, context.outside.pattern, made)
        if context.uploads:
            name = names.of(f"{context.name}-uploads")
            rules.append(names.rule_arn(None, name))
            self._rule("Uploads", name, None, self._uploaded(), made)
        assert made.dead_letter_queue
        for target in (made, made.dead_letter_queue.queue):
            queue.admit(target, rules)
        queue.feed(made, consumer, context.consumer.concurrency)
        return made.dead_letter_queue.queue

    def _schedule(self, jobs: lambda_.Function, dead: sqs.IQueue) -> None:
        """Its jobs by the clock."""
        starts = [self._start(job, cron) for job, cron in self.context.schedules.items()]
        use_key = permissions.key(self.key_arn, self.environment_.region, "sqs")
        schedule.schedule(self, self.names, jobs, dead, use_key, starts)

    def _start(self, job: str, cron: str) -> Start:
        words = job.split("_")
        id = "".join(word.capitalize() for word in words)
        return Start(id, "-".join([self.context.name, *words]), cron, json.dumps({"job": job}))

    def _uploaded(self) -> dict[str, object]:
        """S3 tells of new objects on the account's default bus only."""
        return {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [self.names.files]}, "object": {"key": [{"prefix": UPLOADS}]}},
        }

    def _rule(
        self, id: str, name: str, bus: str | None, pattern: dict[str, object], target: sqs.Queue
    ) -> None:
        dead = target.dead_letter_queue
        assert dead
        events.CfnRule(
            self,
            id,
            name=name,
            event_bus_name=bus,
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="queue",
                    arn=target.queue_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead.queue.queue_arn),
                )
            ],
        )

    def _answer(self, functions: Mapping[str, lambda_.Function]) -> None:
        """Its routes on the shared API; those of its pages are the platform's (see there)."""
        api_id, authorizer_id = self._shared("api"), self._shared("authorizer")
        key, function_arn = f"ANY /{self.context.name}/{{proxy+}}", functions["api"].function_arn
        allowed = api.invocation(self, self.names, api_id, function_arn)
        route = api.guarded_route(self, api_id, function_arn, key, authorizer_id)
        route.add_resource_dependency(allowed)
        if "pages" in functions:
            pages = Construct(self, "Pages")
            api.invocation(pages, self.names, api_id, functions["pages"].function_arn)


def _logs_reads(name: str, entry: Entry) -> bool:
    return name == "api" or entry.logs_reads


def _role_of(function: lambda_.Function) -> iam.IRole:
    role = function.role
    assert role
    return role
