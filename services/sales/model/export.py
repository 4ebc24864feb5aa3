"""Files of reports and billing requests, with the ledger of who had them made. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from services.sales.model.reports import ReportFilter, ReportName
from shared.errors import Invalid
from shared.events.sales import SalesExportFailed, SalesExportMade
from shared.exports import FileRequest
from shared.fields import Language
from shared.personal import NOT_PERSONAL
from shared.record import Event, Number

What = Annotated[ReportName | Literal["figures", "billing_requests"], NOT_PERSONAL]
Format = Annotated[Literal["xlsx", "json", "finvoice"], NOT_PERSONAL]
ENDINGS: Mapping[str, str] = {"xlsx": "xlsx", "json": "json", "finvoice": "zip"}


class SalesExport(FileRequest):
    """A file of sales and what became of it; `responsible_id` asked for it and answers for it.

    `asked`: what it is narrowed to. `count`: its rows, documents or Finvoices. `language` of its headers.
    """

    noun: ClassVar[str] = "export"

    what: What
    format: Format
    asked: ReportFilter = Field(default_factory=ReportFilter)
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    count: Number | None = None

    @property
    def ending(self) -> str:
        """What the name of its file ends with."""
        return ENDINGS[self.format]

    def actions(self) -> Mapping[str, str]:
        return {"download": "sales.exports.download"} if self.status == "made" else {}

    def made(self, count: int, file_hash: str, at: datetime) -> tuple[Self, Event]:
        """The file is there; one made beside it is dropped."""
        return self.with_file(at, count=count, file_hash=file_hash), SalesExportMade()

    def failed(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be made."""
        return self.without_file(code, detail), SalesExportFailed()


class NewSalesExport(ReportFilter):
    """A file to make: a report, the year's figures, or the billing requests that await finance.

    `finvoice`: a zip of one Finvoice for each billing request. Without `language` it is the caller's own.
    """

    what: What
    format: Format = "xlsx"
    language: Language | None = None

    @property
    def permission(self) -> str:
        """What one must be allowed to read to have this made."""
        return "sales.billing.read" if self.what == "billing_requests" else "sales.reports.read"

    def must_be_possible(self) -> None:
        """Raise Invalid for a format that there is not of this, and for figures of no year."""
        if self.format == "finvoice" and self.what != "billing_requests":
            raise Invalid.field("format", "is for billing_requests alone", "xlsx or json")
        if self.what == "figures" and self.year is None:
            raise Invalid.field("year", "is missing", "the year of the figures")
