"""What integrations publishes: the commit of an import, and where its plan lies."""

from enum import StrEnum
from typing import Literal

from shared import keyring
from shared.record import Model

SEGMENT_ROWS = 500
"""Rows in one plan segment."""


def upload_key(import_id: str) -> str:
    """Where the uploaded file of an import lies."""
    return f"uploads/{import_id}.xlsx"


def uploaded_import(key: str) -> str:
    """The import whose file lies under an upload's key."""
    return key.removeprefix("uploads/").removesuffix(".xlsx")


def plan_key(import_id: str, plan_hash: str, segment: int) -> str:
    """Where one segment of a plan lies: NDJSON, under the plan's own hash, so that no other replaces it."""
    return f"plans/{import_id}/{plan_hash[:16]}/{segment:04d}.ndjson"


def result_key(import_id: str, segment: int) -> str:
    """Where the outcome of one segment's commit lies: NDJSON of `{row, outcome, reason, contact_id}`."""
    return f"results/{import_id}/{segment:04d}.ndjson"


def ledger_key(export_id: str) -> str:
    """Where the ledger of a list lies: NDJSON of what the list calls whom it carries."""
    return f"ledgers/{export_id}.ndjson"


def list_references(record_id: str) -> list[str]:
    """What lists call a person's record, under every live key, the current one first."""
    return [one[:24] for one in keyring.keyed_hashes("crm_ref", record_id)]


DropFormat = Literal["json", "ndjson", "xlsx"]
_DROPPED = "uploads/soleops-"


def drop_key(drop_id: str, form: DropFormat) -> str:
    """Where the uploaded file of a drop lies."""
    return f"{_DROPPED}{drop_id}.{form}"


def uploaded_drop(key: str) -> str | None:
    """The drop whose file lies under an upload's key; none where it is an import's."""
    if not key.startswith(_DROPPED):
        return None
    return key.removeprefix(_DROPPED).partition(".")[0]


UnsubscriptionFormat = Literal["xlsx", "csv"]
_UNSUBSCRIBED = "uploads/unsubscribed-"


def unsubscription_key(record_id: str, form: UnsubscriptionFormat) -> str:
    """Where the uploaded file of unsubscribed addresses lies."""
    return f"{_UNSUBSCRIBED}{record_id}.{form}"


def uploaded_unsubscription(key: str) -> str | None:
    """The list of unsubscribed addresses whose file lies under an upload's key; None for another's."""
    if not key.startswith(_UNSUBSCRIBED):
        return None
    return key.removeprefix(_UNSUBSCRIBED).partition(".")[0]


class Outcome(StrEnum):
    """What a plan means to do with a row, or what was done."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    SUPPRESSED = "suppressed"
    ERROR = "error"


WRITES = (Outcome.CREATE, Outcome.UPDATE)


class PlanOrganisation(Model):
    """The organisation of a row: one that is there, or one to be created under this name."""

    id: str | None = None
    name: str = ""
    business_id: str | None = None


class PlanProblem(Model):
    """What is wrong with a cell; never the value itself."""

    field: str
    problem: str
    expected: str = ""


class PlanRow(Model):
    """One row of a plan: what is to happen to it and why. Lies in S3 only.

    fields: what is to be written (a create: all of first_names, last_name, email, phone, title that the row
    has; an update: the blanks it fills). contact_id and version: the contact to update, as planned.
    link: the contact gets a role in the organisation. block: the address is suppressed for marketing.
    same_as: the earlier row of the file about the same person. given: what a row that writes nothing says.
    """

    row: int
    outcome: Outcome
    reason: str
    problems: tuple[PlanProblem, ...] = ()
    contact_id: str | None = None
    version: int | None = None
    fields: dict[str, str] = {}
    organisation: PlanOrganisation | None = None
    role: str | None = None
    link: bool = False
    block: bool = False
    same_as: int | None = None
    given: dict[str, str] = {}


class RowResult(Model):
    """What was done with a row."""

    row: int
    outcome: Outcome
    reason: str
    contact_id: str | None = None
