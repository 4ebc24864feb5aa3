"""Use cases of the catalogue: filling a document's lines with what its products say."""

from collections.abc import Sequence
from typing import Any

from services.sales.actions.customers import newly_linked
from services.sales.model.lines import GivenLine
from services.sales.model.product import NewProduct, Product, ProductPatch
from services.sales.store import customers, products
from shared import clock
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import Invalid
from shared.fields import Language
from shared.record import Event
from shared.writes import Check

MOST_PRODUCTS = 80
"""Different products on one document: each is a check of its write, and a transaction takes 100."""


def create(body: NewProduct, caller: Caller, act: Act) -> Product:
    """Take a product into the catalogue, in the caller's responsibility unless another user is named."""
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(exclude_unset=True)
    product = Product.model_validate(given | {"id": products.product_id(body.code)}).whole()
    product = product.taxed(None, caller.user_id, clock.now())
    checks = customers.checks(act, users=[body.responsible_id], units=[body.unit])
    return products.create_product(product, act, checks)


def edit(product_id: str, body: ProductPatch, caller: Caller, act: Act) -> Product:
    """Replace fields of a product."""
    patch = body.patch()
    checks: list[Check] = []

    def move(product: Product) -> tuple[Product, Event]:
        new, event = product.edited(patch, caller.user_id, clock.now())
        checks[:] = newly_linked(act, product, new)
        return new, event

    return products.change_product(product_id, move, act, checks)


def filled(
    lines: Sequence[GivenLine], language: Language, act: Act
) -> tuple[Sequence[GivenLine], list[Check]]:
    """Lines with what their products say wherever they say nothing themselves: one batch get.

    Name in the document's language, unit, price, VAT and account; a tailored product may leave the price
    open. The checks, for the write that puts the lines down, say that each product is active. Raises Invalid
    naming `lines.<n>.product_id`, counted from 0, for an unknown or a passive product.
    """
    named = products_of(lines)
    if len(named) > MOST_PRODUCTS:
        raise Invalid.field("lines", "name too many products", f"at most {MOST_PRODUCTS} different ones")
    known = products.products(named, act)
    whole = [
        _filled(line, known.get(line.product_id), number, language) if line.product_id else line
        for number, line in enumerate(lines)
    ]
    return whole, [products.active(one) for one in named]


def products_of(lines: Sequence[GivenLine]) -> list[str]:
    """The products that lines name, each once."""
    return list(dict.fromkeys(line.product_id for line in lines if line.product_id))


def _filled(line: GivenLine, item: Item | None, number: int, language: Language) -> GivenLine:
    if item is None or item["status"] != "active":
        raise Invalid.field(
            f"lines.{number}.product_id", "is no product in use", "an active product of the catalogue"
        )
    product = products.PRODUCTS.load(item)
    says: dict[str, Any] = {
        "name": product.name_in(language),
        "unit": product.measure,
        "unit_price": product.price,
        "vat": product.vat,
        "account": product.account,
    }
    left_out = {name: value for name, value in says.items() if getattr(line, name) is None}
    return line.model_copy(update=left_out)
