"""The fixed names by which stacks meet, and their ARNs; every allowed region is in the partition `aws`."""

from dataclasses import dataclass

LISTS, REPORTS, REGISTER = ("gsi1", "gsi2", "gsi3"), "gsi4", "gsi5"
INDEXES = (*LISTS, REPORTS, REGISTER)
UPLOADS, PLANS, RESULTS, EXPORTS, DROPS = "uploads/", "plans/", "results/", "exports/", "drops/"
PASSING = (UPLOADS, PLANS, RESULTS, EXPORTS, DROPS)
"""What is gone after a week; documents stay."""
DOCUMENTS, SUBJECTS, LEDGERS = "documents/", "subjects/", "ledgers/"
LEDGER_DAYS = 5 * 365
"""How long it is kept whom a list carried: as long as its audit entry."""
SUBJECT_DAYS = 92
"""How long what was gathered for a request is kept: as long as an extended one may take."""


@dataclass(frozen=True)
class Names:
    """The names of one environment; `account` may be a token until deployment."""

    env: str
    region: str
    account: str

    def of(self, what: str) -> str:
        """`crm-<env>-<what>`."""
        return f"crm-{self.env}-{what}"

    def parameter(self, what: str) -> str:
        """The SSM parameter through which stacks share a generated identifier."""
        return f"/crm/{self.env}/{what}"

    def log_group(self, what: str) -> str:
        return f"/crm/{self.env}/{what}"

    @property
    def bus(self) -> str:
        return f"crm-{self.env}"

    @property
    def files(self) -> str:
        return self.of(f"files-{self.account}")

    @property
    def secret(self) -> str:
        return self.of("keys")

    @property
    def webropol(self) -> str:
        """The secret with the account in Webropol; made by hand."""
        return self.of("webropol")

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def files_arn(self, prefix: str) -> str:
        return f"arn:aws:s3:::{self.files}/{prefix}*"

    def table_arn(self, table: str) -> str:
        return self.arn("dynamodb", f"table/{self.of(table)}")

    def index_arn(self, table: str, index: str) -> str:
        return f"{self.table_arn(table)}/index/{index}"

    def queue_arn(self, what: str) -> str:
        return self.arn("sqs", self.of(what))

    def queue_url(self, what: str) -> str:
        return f"https://sqs.{self.region}.amazonaws.com/{self.account}/{self.of(what)}"

    def function_arn(self, what: str) -> str:
        return self.arn("lambda", f"function:{self.of(what)}")

    def rule_arn(self, bus: str | None, rule: str) -> str:
        return self.arn("events", f"rule/{bus}/{rule}" if bus else f"rule/{rule}")
