"""Where the catalogue is kept: a product's id comes of its code, so that there is one of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.sales.model.product import Product
from shared import ids, lists, names, search, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import PassiveRecord
from shared.events.sales import ProductCreated
from shared.lists import Listing
from shared.record import Kind, Move
from shared.writes import Check

CARD = (
    "pk",
    "id",
    "version",
    "status",
    "code",
    "names",
    "kind",
    "productised",
    "measure",
    "price",
    "vat",
    "account",
    "responsible_id",
    "unit",
)
"""What lists and lines take of a product."""


def _lists(one: Product) -> Mapping[str, tuple[str, str]]:
    """One partition for each status: products are hundreds, written seldom."""
    return {"gsi1": (f"name#{one.status}", names.sort_key(one.names.fi))}


def _words(one: Product) -> Iterable[str]:
    return [one.code, *(name for name in (one.names.fi, one.names.sv, one.names.en) if name)]


PRODUCTS = Kind("sales", Product, lists=_lists, words=_words)


def product_id(code: str) -> str:
    """The id of the product with this code."""
    return ids.derived("sales.product", code)


def read_product(one: str, act: Act) -> Product:
    """One product."""
    return table.read(PRODUCTS, one, act)


def create_product(product: Product, act: Act, checks: Sequence[Check]) -> Product:
    """Take a product into the catalogue; Conflict where its code is taken."""
    return table.create(PRODUCTS, product, ProductCreated(), act, checks)


def change_product(one: str, move: Move[Product], act: Act, checks: Sequence[Check] = ()) -> Product:
    """Make a move on a product."""
    return table.change(PRODUCTS, one, move, act, checks)


def list_products(
    status: str, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page in Finnish order of names: one query, one batch get."""
    listing = Listing("gsi1", (f"{PRODUCTS.prefix}name#{status}",), where)
    return lists.whole_page(listing, limit, cursor, CARD)


def find_products(text: str, most: int) -> list[Item]:
    """Products of which every word of the text begins a word: one query, one batch get."""
    wanted = names.search_words(names.fold(text)) or names.search_words(text)
    hits = [one for one in search.by_words("sales", text) if one.kind == PRODUCTS.name]
    found = search.records("sales", hits, (*CARD, "rows"))
    kept = [one for one in found if all(_holds(one, word) for word in wanted)]
    return kept[:most]


def _holds(item: Item, word: str) -> bool:
    return any(row.startswith(f"w#{word}") for row in item.get("rows", ()))


def products(product_ids: Iterable[str], act: Act) -> Mapping[str, Item]:
    """Products by id: one batch get, unless the act has read them ahead; those that there are."""
    keys = [PRODUCTS.key(one) for one in product_ids]
    table.ahead(act, *keys)
    found = [table.look(key, act) for key in keys]
    return {item["id"]: item for item in found if item}


def active(product_id: str) -> Check:
    """The check that a product can be offered, as part of the write that puts it on a line."""
    return Check(
        key=PRODUCTS.key(product_id),
        condition="#status = :active",
        values={":active": "active"},
        names={"#status": "status"},
        refusal=PassiveRecord("a product of the lines is out of use; nothing was written"),
    )
