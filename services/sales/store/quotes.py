"""Where quotes and their revisions are kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from services.sales.model.document import Document
from services.sales.model.order import Order
from services.sales.model.quote import Quote, Revision
from services.sales.store import configuration
from services.sales.store.documents import by_contact, document_lists, listed
from services.sales.store.orders import ORDER_LETTER, ORDERS
from services.sales.store.products import PRODUCTS
from shared import beside, lists, numbering, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import Conflict, NotFound
from shared.events import sales as events
from shared.lists import Listing
from shared.numbering import Number
from shared.record import Event, Kind, Move
from shared.table import Change, Creation
from shared.writes import Check

QUOTE_LETTER = "T"
QUOTES = Kind(
    "sales",
    Quote,
    words=lambda one: [one.title],
    matches=lambda one: [("number", one.number), *by_contact(one)],
)


def _revision_lists(one: Revision) -> Mapping[str, tuple[str, str]]:
    own = {"gsi1": (f"quote#{one.quote_id}", f"{one.revision:04d}")}
    return {**document_lists(one), **own}


REVISIONS = Kind("sales", Revision, lists=_revision_lists, matches=by_contact)
DOCUMENTS = Kind("sales", Document)


def revision_id(quote_id: str, revision: int) -> str:
    """The id of a quote's revision."""
    return f"{quote_id}-{revision}"


def read_quote(quote_id: str, act: Act) -> Quote:
    """What all revisions share."""
    return table.read(QUOTES, quote_id, act)


def read_revision(quote_id: str, revision: int, act: Act) -> Revision:
    """One revision."""
    return table.read(REVISIONS, revision_id(quote_id, revision), act)


def find_revision(record_id: str, act: Act) -> Revision:
    """One revision by its own id."""
    return table.read(REVISIONS, record_id, act)


def ahead_of_drafting(product_ids: Iterable[str], act: Act) -> None:
    """Read in one batch what a draft is made with: settings, products, the last number."""
    products = map(PRODUCTS.key, product_ids)
    table.ahead(act, configuration.KEY, *products, numbering.key("sales", QUOTE_LETTER))


def ahead_of_sending(quote_id: str, revision: int, act: Act) -> None:
    """Read in one batch what sending decides on: the revision, what all share, the settings."""
    record_id = revision_id(quote_id, revision)
    table.ahead(act, REVISIONS.key(record_id), QUOTES.key(quote_id), configuration.KEY)


def ahead_of_acceptance(quote_id: str, revision: int, act: Act) -> None:
    """Read in one batch what an acceptance is made of: the revision, its PDF's record, the last number."""
    record_id = revision_id(quote_id, revision)
    number = numbering.key("sales", ORDER_LETTER)
    table.ahead(act, REVISIONS.key(record_id), DOCUMENTS.key(record_id), number)


def create_quote(quote: Quote, revision: Revision, act: Act, checks: Sequence[Check]) -> Quote:
    """Draft a quote and its first revision under the next number of the year."""

    def write(number: Number) -> Quote:
        counter = number.read(act)
        first = revision.having(number=str(number))
        puts = [counter, Creation(REVISIONS, first, first.told(events.QuoteRevised)).put(act)]
        numbered = quote.having(number=str(number))
        return table.create(QUOTES, numbered, events.QuoteCreated(), act, checks, puts)

    return numbering.numbered("sales", QUOTE_LETTER, write)


def change_quote(
    quote_id: str, latest: int, move: Move[Quote], act: Act, checks: Sequence[Check] = ()
) -> Quote:
    """Make a move on what all revisions share; the latest one follows."""
    moved: list[Quote] = []

    def shared(quote: Quote) -> tuple[Quote, Event]:
        new, event = move(quote)
        moved[:] = [new]
        return new, event

    changes: list[Change[Any]] = [
        Change(QUOTES, quote_id, shared),
        Change(REVISIONS, revision_id(quote_id, latest), lambda one: one.follows(moved[0])),
    ]
    found: Quote = table.change_together(changes, act, checks)[0]
    return found


def revise(
    quote_id: str, drafted: Callable[[Quote], Revision], act: Act, checks: Sequence[Check]
) -> Revision:
    """Draft one revision more, of the number that follows the latest; a repeat answers the latest."""

    def following(moved: Sequence[Any]) -> list[Creation[Any]]:
        revision = drafted(moved[0])
        return [Creation(REVISIONS, revision, revision.told(events.QuoteRevised))]

    change = Change(QUOTES, quote_id, Quote.revised)
    (quote,) = table.change_together([change], act, checks, makes=following)
    return read_revision(quote_id, quote.latest, act)


def change_revision(
    quote_id: str, revision: int, move: Move[Revision], act: Act, checks: Sequence[Check] = ()
) -> Revision:
    """Make a move on a revision."""
    return table.change(REVISIONS, revision_id(quote_id, revision), move, act, checks)


def send(
    revision: Revision, sent: Move[Revision], former: int | None, act: Act, checks: Sequence[Check]
) -> Revision:
    """Send a revision; the one that was in force is superseded in the same write if it is still open."""
    quote = revision.quote_id

    def superseded(one: Revision) -> tuple[Revision, Event]:
        return one.superseded() if one.status == "sent" else (one, events.QuoteSuperseded())

    changes: list[Change[Any]] = [
        Change(REVISIONS, revision.id, sent),
        Change(QUOTES, quote, lambda one: one.puts_in_force(revision.revision, former)),
    ]
    if former is not None:
        changes.append(Change(REVISIONS, revision_id(quote, former), superseded))
    found: Revision = table.change_together(changes, act, checks)[0]
    return found


def accept(
    offered: Revision,
    accepted: Move[Revision],
    order: Callable[[Revision], Order],
    act: Act,
    checks: Sequence[Check],
) -> Revision:
    """Accept a revision, the one in force, and make its order under the next number: one transaction."""

    def write(number: Number) -> Revision:
        def following(moved: Sequence[Any]) -> list[Creation[Any]]:
            made = order(moved[0]).having(number=str(number))
            return [Creation(ORDERS, made, made.told(events.OrderCreated))]

        change = Change(REVISIONS, offered.id, accepted)
        conditions = [*checks, _in_force(offered)]
        return table.change_together([change], act, conditions, makes=following, counter=number)[0]

    return numbering.numbered("sales", ORDER_LETTER, write)


def undo_acceptance(revision: Revision, undone: Move[Revision], cancelled: Move[Order], act: Act) -> Revision:
    """Undo an acceptance and cancel the order that it made, while this revision is the one in force."""
    changes: list[Change[Any]] = [
        Change(REVISIONS, revision.id, undone),
        Change(QUOTES, revision.quote_id, lambda quote: quote.undoes(revision.revision), follows=True),
        Change(ORDERS, revision.order_id or "", cancelled),
    ]
    found: Revision = table.change_together(changes, act)[0]
    return found


def list_revisions(quote_id: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of a quote's revisions, the latest first, whole."""
    listing = Listing("gsi1", (REVISIONS.prefix + f"quote#{quote_id}",), latest_first=True)
    return lists.whole_page(listing, limit, cursor)


def list_quotes(
    where: dict[str, Any], limit: int, cursor: str | None, **which: Any
) -> tuple[list[Item], str | None]:
    """A page of revisions as documents."""
    return listed(REVISIONS, where, limit, cursor, **which)


def _in_force(revision: Revision) -> Check:
    return Check(
        key=QUOTES.key(revision.quote_id),
        condition="in_force = :revision",
        values={":revision": revision.revision},
        refusal=Conflict("a newer revision has been sent", legal=["revise"]),
    )


def is_open(opportunity_id: str, organisation_id: str) -> Check:
    """The check that an opportunity is open, and this customer's or nobody's, in the write that names it."""
    return Check(
        key={"pk": f"sales#opportunity#{opportunity_id}", "sk": "record"},
        condition="#status = :open AND (attribute_not_exists(organisation_id) OR organisation_id = :of)",
        values={":open": "open", ":of": organisation_id},
        names={"#status": "status"},
        refusal=Conflict("the opportunity is not open, another customer's, or there is none"),
    )


# --- the PDF, and that the link was mailed ---------------------------------------------------------------


def create_document(document: Document, act: Act) -> Document:
    """Record the PDF of a revision, or the one made anew in the place of one that was dropped."""
    event = events.QuoteDocumentMade()
    try:
        return table.create(DOCUMENTS, document, event, act)
    except Conflict:
        return table.change(DOCUMENTS, document.id, lambda one: (one.remade(document), event), act)


def find_document(record_id: str, act: Act | None = None) -> Document | None:
    """The PDF of a revision, if it is made and kept; one get, unless the act has read it ahead."""
    key = DOCUMENTS.key(record_id)
    item = table.look(key, act) if act else table.get(key)
    kept = item is not None and item["status"] != "erased" and not item.get("dropped")
    return DOCUMENTS.load(item) if item and kept else None


def document_must_come(revision: Revision) -> None:
    """Raise NotFound where the PDF was deleted with a person and is not made anew, as an open offer's is."""
    item = table.get(DOCUMENTS.key(revision.id), ("status", "dropped"))
    if item and item.get("dropped") and revision.status != "sent":
        raise NotFound("the document was deleted, as data protection asks; the quote itself is kept")


def _mailing_key(record_id: str, what: str) -> dict[str, str]:
    return {"pk": REVISIONS.prefix + record_id, "sk": f"mailed#{what}"}


def mailed(record_id: str, what: str) -> int:
    """How often a letter of a revision was mailed, or could not be for a reason."""
    item = table.get(_mailing_key(record_id, what))
    return item["number"] if item else 0


def denied(record_id: str, what: str) -> list[str]:
    """Why a letter of a revision was not mailed the last time; empty where it was."""
    item = table.get(_mailing_key(record_id, what))
    return list(item["denied"]) if item else []


def put_mailed(record_id: str, what: str, number: int, denied: Sequence[str]) -> None:
    """Remember that a letter was mailed, or why it was not."""
    item = _mailing_key(record_id, what) | {"number": number, "denied": list(denied)}
    beside.put(item)
