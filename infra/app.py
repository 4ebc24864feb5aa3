"""The entry of the CDK: one stack for the platform, one per context, one for operations."""

import sys

import aws_cdk as cdk

from infra import environment as environments
from infra import nag
from infra.context import ContextStack
from infra.contexts import CONTEXTS
from infra.names import Names
from infra.operations import Budget, Operations
from infra.platform import Platform


def build(app: cdk.App) -> None:
    """Put the stacks of the environment that the context names into the application."""
    environment = environments.read(app.node.try_get_context)
    env = cdk.Environment(account=environment.account or None, region=environment.region)
    names = Names(environment.name, environment.region, environment.account or cdk.Aws.ACCOUNT_ID)
    platform = Platform(app, environment, names, env)
    for context in CONTEXTS:
        ContextStack(app, environment, names, context, env).add_stack_dependency(platform)
    Operations(app, environment, names, env).add_stack_dependency(platform)
    if not environment.local:  # the emulator has no budgets
        Budget(app, environment, names)


def main() -> None:
    """Synthesise; a refusal is a message, not a trace."""
    app = cdk.App()
    try:
        build(app)
    except environments.Refused as refusal:
        sys.exit(f"\n{refusal}\n")
    cdk.Validations.of(app).add_plugins(*nag.packs(app))
    app.synth()


if __name__ == "__main__":
    main()
