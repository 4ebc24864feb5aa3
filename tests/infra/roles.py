"""What the deployed roles say: the statements of a function's role, out of the synthesised templates."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "111111111111"
REGION = "eu-north-1"
Template = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """One statement of a role, every name in it resolved."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]


def context(env: str, **given: str) -> dict[str, Any]:
    """The context of cdk.json for an environment, without bundles, in a made-up account."""
    declared: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    account = {} if env == "local" else {"account": ACCOUNT}
    return declared | {"env": env, "bundle": "false"} | account | given


@cache
def templates(env: str = "test") -> dict[str, Template]:
    """Every stack's template by its name below `crm-<env>-`; synthesised once for each state of the code."""
    kept = ROOT / ".cache" / "templates" / f"{env}-{_fingerprint()}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False) as file:
            json.dump(_synthesised(env), file)
        Path(file.name).replace(kept)
    found: dict[str, Template] = json.loads(kept.read_text())
    return found


@cache
def _fingerprint() -> str:
    """Of all that the templates are made from: the infrastructure's code, its settings, its libraries."""
    sources = [*sorted((ROOT / "infra").rglob("*.py")), ROOT / "cdk.json", ROOT / "requirements" / "dev.txt"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(ROOT)}\0".encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _synthesised(env: str) -> dict[str, Template]:
    import aws_cdk as cdk

    from infra.app import build

    os.environ["CDK_VALIDATION"] = "false"
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(context=context(env), outdir=folder)
        build(app)
        stacks = app.synth().stacks
        return {stack.stack_name.removeprefix(f"crm-{env}-"): stack.template for stack in stacks}


def resources(env: str, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(stack, logical id, properties) of every resource of a type."""
    for stack, template in templates(env).items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == kind:
                yield stack, name, resource.get("Properties", {})


def functions(env: str = "test") -> dict[str, str]:
    """The stack of each function, by the function's name below `crm-<env>-`."""
    found = resources(env, "AWS::Lambda::Function")
    return {properties["FunctionName"].removeprefix(f"crm-{env}-"): stack for stack, _, properties in found}


@cache
def statements(function: str, env: str = "test") -> tuple[Statement, ...]:
    """Every statement of the function's role: `function` is its name below `crm-<env>-`."""
    template = templates(env)[functions(env)[function]]
    every = template["Resources"]
    properties = next(
        one["Properties"]
        for one in every.values()
        if one["Type"] == "AWS::Lambda::Function"
        and one["Properties"]["FunctionName"].endswith(f"-{function}")
    )
    role = properties["Role"]["Fn::GetAtt"][0]
    documents = [policy["PolicyDocument"] for policy in every[role]["Properties"].get("Policies", ())]
    documents += [
        one["Properties"]["PolicyDocument"]
        for one in every.values()
        if one["Type"] == "AWS::IAM::Policy" and {"Ref": role} in one["Properties"]["Roles"]
    ]
    return tuple(_statement(raw, template) for document in documents for raw in document["Statement"])


def _statement(raw: Mapping[str, Any], template: Template) -> Statement:
    conditions = {
        operator: {key: _texts(values, template) for key, values in test.items()}
        for operator, test in raw.get("Condition", {}).items()
    }
    actions, on = _texts(raw["Action"], template), _texts(raw["Resource"], template)
    return Statement(raw["Effect"], actions, on, conditions)


def _texts(value: Any, template: Template) -> tuple[str, ...]:
    return tuple(resolve(one, template) for one in (value if isinstance(value, list) else [value]))


def resolve(value: Any, template: Template) -> str:
    """The text that a template's value stands for, with fixed names where resources have them."""
    match value:
        case str():
            return value
        case {"Fn::Join": [glue, parts]}:
            return str(glue).join(resolve(part, template) for part in parts)
        case {"Ref": name} if name in template.get("Parameters", {}):
            return str(template["Parameters"][name]["Default"])
        case {"Ref": name}:
            return _fixed_name(template["Resources"][name]["Properties"], name)
        case {"Fn::GetAtt": [name, attribute]}:
            return _attribute(template["Resources"][name], name, attribute)
    raise ValueError(f"cannot resolve {value}")


_ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{place}:table/{name}",
    "AWS::KMS::Key": "kms:{place}:key/{name}",
    "AWS::Lambda::Function": "lambda:{place}:function:{name}",
    "AWS::SNS::Topic": "sns:{place}:{name}",
    "AWS::SQS::Queue": "sqs:{place}:{name}",
}


def _attribute(resource: Mapping[str, Any], logical_id: str, attribute: str) -> str:
    name = _fixed_name(resource["Properties"], logical_id)
    arn = "arn:aws:" + _ARNS[resource["Type"]].format(place=f"{REGION}:{ACCOUNT}", name=name)
    return {"Arn": arn, "StreamArn": f"{arn}/stream/latest"}[attribute]


def _fixed_name(properties: Mapping[str, Any], logical_id: str) -> str:
    names = [
        value for key, value in properties.items() if re.fullmatch(r"(Table|Queue|Function|Topic)Name", key)
    ]
    return str(names[0]) if names else logical_id
