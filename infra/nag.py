"""cdk-nag: the packs that every synthesis passes, and how a finding is acknowledged on its resource."""

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import IConstruct


def packs(app: cdk.App) -> list[AwsSolutionsChecks | ServerlessChecks]:
    """The rule packs that the whole application is held against."""
    return [AwsSolutionsChecks(app), ServerlessChecks(app)]


def acknowledge(construct: IConstruct, **reasons: str) -> None:
    """Accept findings on this resource alone; rule ids are written with `_` for `-`."""
    rules = [cdk.Acknowledgment(id=rule.replace("_", "-"), reason=reason) for rule, reason in reasons.items()]
    cdk.Validations.of(construct).acknowledge(*rules)
