"""Products: the services that can be offered, at what price and under which VAT. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field

from services.sales.model.configuration import Text
from services.sales.model.lines import LARGEST, Account, Unit
from shared import clock
from shared.errors import Invalid
from shared.events.sales import ProductChanged, ProductDeactivated, ProductReactivated
from shared.fields import Language
from shared.money import Money, Vat, VatCategory
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Prose, without_identity_code
from shared.record import Event, Flag, Model, Moment, Record

EDIT = "sales.products.edit"
MOVES = Moves(
    "product",
    (
        Move("edit", ("active",), "", EDIT),
        Move("deactivate", ("active",), "passive", EDIT),
        Move("reactivate", ("passive",), "active", EDIT),
    ),
)
"""What may become of a product."""


def _upper(text: object) -> object:
    return text.strip().upper() if isinstance(text, str) else text


ProductCode = Annotated[
    str,
    BeforeValidator(_upper),
    Field(pattern=r"^[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9._/-]{0,39}$"),
    AfterValidator(without_identity_code),
    NOT_PERSONAL,
]
ProductKind = Annotated[Literal["expert_service", "continuing_education"], NOT_PERSONAL]
ProductAccount = Annotated[Account, AfterValidator(without_identity_code)]
ProductPrice = Annotated[Money, Field(le=LARGEST)]
"""Euros net for a unit."""
Description = Annotated[Prose, Field(max_length=1000), NOT_PERSONAL]


class ProductNames(Model):
    """A product's name in the languages of the documents; Finnish where another is missing."""

    fi: Text
    sv: Text | None = None
    en: Text | None = None


class ProductNamesPatch(Model):
    """Names to replace; null clears the Swedish or the English one."""

    fi: Text | None = None
    sv: Text | None = None
    en: Text | None = None


class Exemption(Model):
    """Who decided that the product is exempt from VAT, and when; the reason stands in `vat`."""

    by: Id
    at: Moment


class Product(Record):
    """A product of the catalogue. `price` euros net for a `measure` such as h, kpl or pv.

    A productised one has a price; a tailored one may be priced on each quote. `unit` is the university's.
    """

    noun: ClassVar[str] = "product"
    read_logged: ClassVar[bool] = False

    code: ProductCode
    names: ProductNames
    description: Annotated[str | None, NOT_PERSONAL] = None
    kind: ProductKind
    productised: Flag = True
    measure: Unit
    price: ProductPrice | None = None
    vat: Vat
    exemption: Exemption | None = None
    account: ProductAccount | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def derived(self) -> Mapping[str, Any]:
        """`rate`: percent of VAT for a supply today."""
        return {"rate": str(self.vat.rate(clock.today()))}

    def name_in(self, language: Language) -> str:
        """The name in a language, in Finnish where there is none."""
        return getattr(self.names, language) or self.names.fi

    def whole(self) -> Self:
        """This product if it can be offered; raises Invalid where a productised one has no price."""
        if self.productised and self.price is None:
            raise Invalid.field("price", "is missing", "euros net for a unit, or productised false")
        return self

    def taxed(self, before: Vat | None, by: str, at: datetime) -> Self:
        """With who decided on an exemption that was not there before [AVL 39-40 §]."""
        if self.vat == before:
            return self
        exempt = self.vat.category is VatCategory.E
        return self.having(exemption=Exemption(by=by, at=at) if exempt else None)

    def edited(self, patch: Mapping[str, Any], by: str, at: datetime) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; documents keep what they were made with."""
        return self.patched(patch).whole().taxed(self.vat, by, at), ProductChanged()

    def deactivated(self) -> tuple[Self, Event]:
        """Passive: no line can name it any more."""
        return self.having(status="passive"), ProductDeactivated()

    def reactivated(self) -> tuple[Self, Event]:
        """Active again; raises Conflict where it is."""
        return self.having(status=MOVES.target("reactivate", self.status)), ProductReactivated()


class ProductPatch(Model):
    """Fields to replace; null clears. The code cannot be changed; `vat` is replaced whole."""

    names: ProductNamesPatch | None = None
    description: Description | None = None
    kind: ProductKind | None = None
    productised: bool | None = None
    measure: Unit | None = None
    price: ProductPrice | None = None
    vat: Vat | None = None
    account: ProductAccount | None = None
    responsible_id: Id | None = None
    unit: Id | None = None

    def patch(self) -> dict[str, Any]:
        """The merge patch: what was given, `vat` with all its fields."""
        given = self.model_dump(exclude_unset=True)
        return given | ({"vat": self.vat.model_dump()} if self.vat else {})


class NewProduct(Model):
    """A product to offer. Its code is its own for ever; a productised one needs a price."""

    code: ProductCode
    names: ProductNames
    description: Description | None = None
    kind: ProductKind
    productised: bool = True
    measure: Unit
    price: ProductPrice | None = None
    vat: Vat
    account: ProductAccount | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class ProductCard(Model):
    """A product as lists show it."""

    id: Id
    version: int
    status: Annotated[str, NOT_PERSONAL]
    code: ProductCode
    names: ProductNames
    kind: ProductKind
    productised: Flag
    measure: Unit
    price: ProductPrice | None = None
    vat: Vat
    account: ProductAccount | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
