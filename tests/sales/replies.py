"""What a customer does on the pages of a quote: opens the link of the letter, reads, answers."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from services.sales.actions import offers
from services.sales.store import quotes as store
from shared import clock
from shared.act import system
from shared.contracts.sales import document_key
from tests.cloud import NAMES, client
from tests.sales.people import EXEMPT, QUOTES, REDUCED, consumer, customer, do, draft, line, made
from tests.shared.browsing import Parsed
from tests.world import Answer, World

OFFER, WITHDRAWAL = "/sales/pages/offer", "/sales/pages/withdrawal"
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")
PDF = b"%PDF-1.7 \xe4\xf6"
YES = {"accepted_by": "Eva Åström", "agreed": "yes"}
GONE = {"withdrawn_by": "Eva Åström", "withdrawal_email": "Eva@example.fi"}
HELD = "sales#revision#"
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}'\"&amp;<!--"
IDENTITY_CODE = "131052-308T"


def offered(world: World, *lines: dict[str, Any], documented: bool = True, **values: Any) -> str:
    """A quote whose first revision is sent by mail, its PDF kept as if it had been made; the quote's id."""
    quote_id = draft(world, *(lines or (line(),)), **values)
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/sending", {"mail": True}))
    if documented:
        keep(world, f"{quote_id}-1")
    return quote_id


def to_company(world: World) -> str:
    """An offer to a company: two rates of VAT and an exemption."""
    customer(world)
    lines = (
        line(name="Valmennus", description="Kaksi päivää", supplied_on="2027-01-15"),
        line(name="Kirja", quantity="2", unit="kpl", unit_price="1000", discount="10", vat=REDUCED),
        line(name="Koulutus", quantity="1", unit="pv", unit_price="500", vat=EXEMPT),
    )
    return offered(world, *lines, message="Hei!\nTässä tarjous.", terms="Maksu 14 päivää netto.")


def to_consumer(world: World) -> str:
    """An offer to a consumer; its first line is due before they can no longer withdraw."""
    consumer(world)
    lines = (
        line(name="Valmennus", supplied_on="2026-11-26"),
        line(name="Aineisto", quantity="7", unit="kpl", unit_price="0.33"),
    )
    return offered(world, *lines, organisation_id="eva")


def keep(world: World, revision_id: str) -> None:
    """Keep a PDF of a revision."""
    sha256 = hashlib.sha256(PDF).hexdigest()
    quote_id = revision_id.rpartition("-")[0]
    facts = {"id": revision_id, "quote_id": quote_id, "sha256": sha256, "bytes": len(PDF), "language": "fi"}
    key = {"pk": f"sales#document#{revision_id}", "sk": "record"}
    world.put(key | facts | {"made_at": "2026-11-22T08:00:00.000Z", "status": "active"})
    client("s3").put_object(Bucket=NAMES.files, Key=document_key(revision_id, sha256), Body=PDF)


def code(quote_id: str, revision: int = 1) -> str:
    """The code of a revision's link."""
    return str(offers.code_of(store.read_revision(quote_id, revision, system("test"))))


def post(world: World, quote_id: str, path: str = OFFER, language: str = "fi", **form: Any) -> Answer:
    """Post a form of the page with the code of the quote's first revision."""
    given = form if "code" in form else {"code": code(quote_id), **form}
    return world.visit("sales", "POST", path, given, query={"lang": language})


def page(world: World, quote_id: str, path: str = OFFER, language: str = "fi", **form: Any) -> Parsed:
    """The page that a post is answered with."""
    answer = post(world, quote_id, path, language, **form)
    assert answer.status == 200, answer.text
    return Parsed(answer.text)


def accept(world: World, quote_id: str, **form: Any) -> Answer:
    """Accept as the form does."""
    return post(world, quote_id, f"{OFFER}/acceptance", **(YES | form))


def withdraw(world: World, quote_id: str, **form: Any) -> Answer:
    """Withdraw as the form does."""
    return post(world, quote_id, f"{WITHDRAWAL}/confirmation", **(GONE | form))


def revision(world: World, quote_id: str, number: int = 1) -> dict[str, Any]:
    """The item of a revision."""
    item = world.item(f"{HELD}{quote_id}-{number}")
    assert item is not None
    return item


def orders(world: World) -> list[dict[str, Any]]:
    """The items of all orders."""
    return [one for one in world.items(prefix="sales#order#") if one["sk"] == "record"]


def said(shown: Parsed, *names: str) -> list[str]:
    """The texts of the elements of these names, white space made one blank, in order."""
    return [plain(one.text) for one in shown.elements if one.name in names]


def plain(text: str) -> str:
    """White space made one blank; no-break spaces stay."""
    return re.sub(r"[ \n]+", " ", text).strip()


def buttons(shown: Parsed) -> list[str]:
    """What can be done on the page: the labels of its buttons, those of the languages left out."""
    return [plain(one.text) for one in shown.all("button") if one.attributes.get("class") != "link"]


def state(shown: Parsed) -> list[str]:
    """The note on what has become of the offer."""
    note = shown.one("div", **{"class": "note"})
    return [plain(text) for text in note.text.split("\n") if text.strip()]


def records(world: World) -> list[dict[str, Any]]:
    """All that sales keeps, the counters of limits left out."""
    return [one for one in world.items(prefix="sales#") if "#limit#" not in one["pk"]]


@contextmanager
def unanswered(world: World) -> Iterator[None]:
    """A block within which no record of sales may change; the counters of limits may."""
    before = records(world)
    yield
    assert records(world) == before


def at_noon(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act with the clock held, as a thread of its own does not inherit it."""

    def held() -> Any:
        with clock.fixed(NOON):
            return act()

    return held
