"""Routes of the catalogue, and of the VAT rates its products carry."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import StringConstraints

from services.sales.actions import products
from services.sales.api.edge import OfUnit, api, narrowed
from services.sales.model.product import NewProduct, Product, ProductCard, ProductKind, ProductPatch
from services.sales.store import products as store
from shared import clock, keyring, money
from shared.fields import Day
from shared.paging import Cursor, Limit, Page
from shared.record import Model

ONE = "/sales/products/<product_id>"
InUse = Annotated[Literal["active", "passive"], Query(description="Products in use, or those out of use.")]
OfKind = Annotated[ProductKind | None, Query(description="One kind of product.")]
On = Annotated[Day | None, Query(description="The day of supply; today in Finland where it is left out.")]


class ProductSearch(Model):
    """The beginning of words of a product's code or name."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class VatRate(Model):
    """A rate in percent for supplies from a day on."""

    rate_class: money.RateClass
    percent: Decimal
    since: date


class VatRates(Model):
    """The rates of category S on a day, the highest first; empty before the first known one."""

    on: date
    rates: list[VatRate]


@api.get("/sales/products", allow="sales.products.read")
def list_products(
    status: InUse = "active",
    kind: OfKind = None,
    unit: OfUnit = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ProductCard]:
    """Products in Finnish order of names; a page may be short where a filter drops records."""
    return api.cards(ProductCard, *store.list_products(status, narrowed(kind=kind, unit=unit), limit, cursor))


@api.create("/sales/products", allow="sales.products.edit")
def create_product(body: NewProduct) -> Product:
    """Take a product into the catalogue; a code that is taken is a conflict."""
    return products.create(body, api.caller, api.act)


@api.ask("/sales/products/search", allow="sales.products.read")
def search_products(body: ProductSearch) -> Page[ProductCard]:
    """Products by code or name in any language, active and passive; at most 50."""
    found = store.find_products(body.q, most=50)
    api.searched(keyring.keyed_hash("query", body.q), len(found))
    return api.cards(ProductCard, found)


@api.get("/sales/vat-rates", allow="sales.products.read")
def list_vat_rates(on: On = None) -> VatRates:
    """The VAT rates of a day [AVL 84-85 a §]."""
    day = on or clock.today()
    rates = [
        VatRate(rate_class=one.rate_class, percent=one.percent, since=one.since) for one in money.rates(day)
    ]
    return VatRates(on=day, rates=rates)


@api.get(ONE, allow="sales.products.read")
def read_product(product_id: str) -> Product:
    """One product; `rate` is the VAT percent of a supply today."""
    return store.read_product(product_id, api.act)


@api.change("PATCH", ONE, allow="sales.products.edit")
def edit_product(product_id: str, body: ProductPatch) -> Product:
    """Replace fields by a JSON merge patch; documents keep what they were made with."""
    return products.edit(product_id, body, api.caller, api.act)


@api.move(f"{ONE}/deactivation", allow="sales.products.edit")
def deactivate_product(product_id: str) -> Product:
    """Take a product out of use: no line can name it any more."""
    return store.change_product(product_id, Product.deactivated, api.act)


@api.move(f"{ONE}/reactivation", allow="sales.products.edit")
def reactivate_product(product_id: str) -> Product:
    """Take a product into use again."""
    return store.change_product(product_id, Product.reactivated, api.act)
