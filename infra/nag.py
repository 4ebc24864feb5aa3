"""cdk-nag: the packs that every synthesis passes, and how a finding is acknowledged on its resource."""

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from constructs import IConstruct


def packs(app: cdk.App) -> list[AwsSolutionsChecks | ServerlessChecks]:
    """The rule packs that the whole application is held against."""
    return [AwsSolutionsChecks(app), ServerlessChecks(app)]


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Accept these findings on this resource alone, for this reason."""
    full = [f"{rule.partition('-')[0]}::{rule}" for rule in rules]
    cdk.Validations.of(construct).acknowledge(*(cdk.Acknowledgment(id=rule, reason=reason) for rule in full))


def acknowledge_wildcard(construct: IConstruct, reason: str, arn: str) -> None:
    """Accept one resource pattern of this role; a token for the account is shown as cdk-nag shows it."""
    shown = arn.replace(cdk.Aws.ACCOUNT_ID, "<AWS::AccountId>")
    acknowledge(construct, reason, f"AwsSolutions-IAM5[Resource::{shown}]")
