"""The monthly job end to end on the emulator."""

import pytest

from infra.local.suite import Suite
from tests.e2e import newsletter_job
from tests.integrations.workbooks import BUILDERS


@pytest.mark.parametrize("writer", ["openpyxl", "XlsxWriter"])
def test_a_report_comes_in_and_a_clean_newsletter_list_goes_out(suite: Suite, writer: str) -> None:
    outcome = newsletter_job.run(suite.api, suite.tokens, BUILDERS[writer])
    assert outcome.planned["create"] == 8
    assert outcome.planned["error"] == 1
    assert outcome.carried_out["create"] == 8
    assert outcome.listed == outcome.expected
    excluded = outcome.ledger["excluded"]
    assert excluded["marketing_block"] >= 1
    assert excluded["passive"] >= 1
    assert excluded["suppressed_marketing"] >= 1


def test_the_job_runs_with_nothing_but_what_each_role_allows(enforcing_suite: Suite) -> None:
    """With the emulator's IAM enforcement on, a missing permission fails the job."""
    suite = enforcing_suite
    outcome = newsletter_job.run(suite.api, suite.tokens, BUILDERS["openpyxl"])
    assert outcome.listed == outcome.expected
