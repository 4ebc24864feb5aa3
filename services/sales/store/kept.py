"""What retention goes by: documents by the month of their closing, revisions of a quote and their PDFs."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.sales.model.feedback import months_before
from services.sales.model.quote import Quote, Revision
from services.sales.store.feedback import FEEDBACK
from services.sales.store.quotes import DOCUMENTS, REVISIONS, revision_id
from shared import files, lists, table
from shared.act import Act
from shared.contracts.sales import document_key
from shared.contracts.subjects import Errand
from shared.events.subjects import RecordErased

MONTHS_BACK = 120
"""How far before a cutoff is looked for what former runs left."""


def _months(before: date) -> Iterator[str]:
    """The months up to a cutoff's, the earliest first."""
    for count in reversed(range(MONTHS_BACK + 1)):
        yield f"{months_before(before, count):%Y-%m}"


def documents(noun: str, before: date) -> Iterator[str]:
    """The ids of documents of a kind that were closed by the month of a day, and of those still open."""
    closed = [f"sales#{noun}#closed#{month}" for month in _months(before)]
    for item in lists.walk("gsi4", [*closed, f"sales#{noun}#open"]):
        yield item["id"]


def quotes(before: date) -> Iterator[str]:
    """The ids of quotes of which a revision was closed by the month of a day, or is still open."""
    for one in documents("revision", before):
        yield one.rpartition("-")[0]


def settled_feedback(before: date) -> Iterator[str]:
    """The ids of requests for feedback that wait for nobody and hold no answer, by the month of a day."""
    partitions = [f"{FEEDBACK.prefix}settled#{month}" for month in _months(before)]
    for item in lists.walk("gsi1", partitions):
        yield item["id"]


def revisions(quote: Quote) -> Sequence[Revision]:
    """Every revision of a quote: one batch get."""
    keys = [REVISIONS.key(revision_id(quote.id, number + 1)) for number in range(quote.latest)]
    return [REVISIONS.load(item) for item in table.batch(keys) if item["status"] != "erased"]


def erase_revisions(quote_id: str, errand: Errand, act: Act) -> None:
    """Let the revisions of a quote that is gone go after it, with their PDFs; what is gone is passed over."""
    number = 1
    while table.get(REVISIONS.key(revision_id(quote_id, number)), ("id",)):
        one = revision_id(quote_id, number)
        table.erase(REVISIONS, one, RecordErased.by(errand, "revision"), act)
        _erase_document(one, errand, act)
        number += 1


def _erase_document(record_id: str, errand: Errand, act: Act) -> None:
    item = table.get(DOCUMENTS.key(record_id))
    if item is None or item.get("status") == "erased":
        return
    files.delete(document_key(record_id, item["sha256"]))
    table.erase(DOCUMENTS, record_id, RecordErased.by(errand, "document"), act)
