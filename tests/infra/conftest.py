"""Importing `infra` first has jsii run on the wheel's Node, whichever test imports aws_cdk."""

import infra  # noqa: F401
