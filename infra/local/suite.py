"""The deployed suite on an emulator: for `make run`, and in a folder of its own for tests and benchmarks."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local import accounts, deployment, postbox, seed
from infra.local.caller import calling
from infra.local.emulator import Emulator, free_port
from infra.local.environments import LOCAL
from infra.local.state import LAYOUT, held

DEPLOYED = LOCAL / "deployed"
TABLE_PROPERTIES = ("TableName", "KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes")


@dataclass
class Suite:
    """What is running."""

    emulator: Emulator
    deployed: accounts.Deployed
    letters: Path
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        """The address of the HTTP API, by plain loopback; its public pages answer at the root as well."""
        return f"{self.emulator.url}/_aws/execute-api/{self.deployed.api_id}"

    @property
    def pool(self) -> accounts.Pool:
        """Where its users sign in."""
        return accounts.Pool(self.emulator, self.deployed)

    def refresh_tokens(self) -> bool:
        """Renew tokens whose life is half over; answers whether it did."""
        first = next(iter(self.tokens.values()), None)
        if first:
            said = accounts.claims(first)
            if accounts.seconds_left(first) > (said["exp"] - said["iat"]) / 2:
                return False
        self.tokens = self.pool.tokens()
        return True


def sign_in(emulator: Emulator, letters: Path) -> Suite:
    """The suite with its sample accounts and their tokens."""
    suite = Suite(emulator, accounts.read_outputs(emulator), letters)
    for role in accounts.ROLES:
        suite.pool.add(accounts.email(role))
    suite.refresh_tokens()
    return suite


@contextmanager
def serving(folder: Path, *, enforce_permissions: bool = False) -> Iterator[Suite]:
    """The whole suite in `folder`: deployed, a staff user for every role, and what an earlier call left.

    With `enforce_permissions` each function runs as its own role, and an action on a resource that its
    policies do not allow fails. Their conditions are left out: the emulator does not know most keys (leading
    keys, sources of events), and would refuse everything.
    """
    state, letters = folder / "state", folder / "mail"
    if not state.exists():
        shutil.copytree(_deployed(), state)
    with (
        _posting(letters) as port,
        Emulator.start(state, free_port(), enforce_permissions=enforce_permissions) as emulator,
    ):
        _tell(emulator, {"CRM_MAIL_PORT": str(port), "CRM_PUBLIC_URL": emulator.url})
        if enforce_permissions:
            _drop_conditions(emulator)
        yield sign_in(emulator, letters)


def _deployed() -> Path:
    """A saved state with the deployment of the present sources and its users; made once, then copied."""
    DEPLOYED.mkdir(parents=True, exist_ok=True)
    whole = DEPLOYED / f"{LAYOUT}-{deployment.fingerprint({})}"
    with held(DEPLOYED / "lock", 600, "Another run of the tests is deploying and does not come to its end."):
        if not whole.exists():
            for old in DEPLOYED.glob("*"):
                if old.is_dir():
                    shutil.rmtree(old)
            _deploy_into(DEPLOYED / "unfinished")
            (DEPLOYED / "unfinished").rename(whole)
    return whole


def _deploy_into(folder: Path) -> None:
    """Deploy, and keep it once all that the first sign-ins set going has come to its end."""
    assembly, letters = deployment.synthesise({}), folder / "mail"
    with _posting(letters) as port, Emulator.start(folder, free_port()) as emulator:
        deployment.deploy(emulator, assembly)
        _tell(emulator, {"CRM_MAIL_PORT": str(port)})
        suite = sign_in(emulator, letters)
        with calling(suite.api, suite.tokens) as caller:
            seed.users(emulator, caller)
        emulator.wait_until_quiet()


@contextmanager
def _posting(letters: Path) -> Iterator[int]:
    """A mail server for letters; its port."""
    port = free_port()
    mail = postbox.serve(letters, port)
    try:
        yield port
    finally:
        mail.stop()


def _tell(emulator: Emulator, news: dict[str, str]) -> None:
    """Tell the functions, deployed with other ports, where in this run letters and their links go."""
    functions = emulator.client("lambda")
    for page in functions.get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            told = one["Environment"]["Variables"]
            known = {name: value for name, value in news.items() if name in told}
            if known:
                functions.update_function_configuration(
                    FunctionName=one["FunctionName"], Environment={"Variables": told | known}
                )


def _drop_conditions(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    for page in iam.get_paginator("list_roles").paginate():
        for role in (role["RoleName"] for role in page["Roles"]):
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                for statement in document["Statement"]:
                    if statement["Effect"] == "Allow":
                        statement.pop("Condition", None)
                iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


@contextmanager
def tables(folder: Path) -> Iterator[Emulator]:
    """An emulator with the suite's empty tables and nothing else, for measuring."""
    template = json.loads((deployment.synthesise({}) / "crm-local-platform.template.json").read_text())
    with Emulator.start(folder, free_port()) as emulator:
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::DynamoDB::Table":
                emulator.client("dynamodb").create_table(**_as_request(resource["Properties"]))
        yield emulator


def _as_request(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties of a template, as CreateTable takes them; streams and encryption do not matter here."""
    kept = {name: properties[name] for name in TABLE_PROPERTIES if name in properties}
    indexes = [
        {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        for index in kept.pop("GlobalSecondaryIndexes", [])
    ]
    return kept | ({"GlobalSecondaryIndexes": indexes} if indexes else {})
