"""How this university sells: seller, limits, terms, stages, questions. Data, with defaults. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field

from shared import identifiers
from shared.errors import Invalid
from shared.events.sales import ConfigurationChanged
from shared.fields import Bic, BusinessId, EInvoiceAddress, Email, Iban, Phone, VatNumber
from shared.money import Money
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Model, Record

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"), NOT_PERSONAL]
Text = Annotated[Line, NOT_PERSONAL]
Days = Annotated[int, Field(ge=0, le=365), NOT_PERSONAL]


class Labels(Model):
    """A text in the languages of the pages."""

    fi: Text
    sv: Text
    en: Text


Term = Annotated[Prose, Field(min_length=1), NOT_PERSONAL]


class Terms(Model):
    """Longer texts in the languages of the documents."""

    fi: Term
    sv: Term
    en: Term


class TermsPatch(Model):
    """Texts to replace."""

    fi: Term | None = None
    sv: Term | None = None
    en: Term | None = None


class Choice(Model):
    """One of a list of choices that are data: stages in their order, sources, reasons, questions."""

    code: Code
    labels: Labels


class Seller(Model):
    """Who sells: the university, as it stands on quotes and billing requests."""

    name: Annotated[str, NOT_PERSONAL]
    business_id: Annotated[str, NOT_PERSONAL]
    vat_number: Annotated[str, NOT_PERSONAL]
    street: Annotated[str, NOT_PERSONAL]
    postal_code: Annotated[str, NOT_PERSONAL]
    city: Annotated[str, NOT_PERSONAL]
    email: Annotated[str, NOT_PERSONAL]
    phone: Annotated[str | None, NOT_PERSONAL] = None
    iban: Annotated[str, NOT_PERSONAL]
    bic: Annotated[str, NOT_PERSONAL]
    e_invoice_address: Annotated[str | None, NOT_PERSONAL] = None
    e_invoice_operator: Annotated[str | None, NOT_PERSONAL] = None


class SellerPatch(Model):
    """Fields of the seller to replace; null clears what is not mandatory."""

    name: Text | None = None
    business_id: BusinessId | None = None
    vat_number: VatNumber | None = None
    street: Text | None = None
    postal_code: Annotated[Line, AfterValidator(identifiers.postal_code)] | None = None
    city: Text | None = None
    email: Email | None = None
    phone: Phone | None = None
    iban: Iban | None = None
    bic: Bic | None = None
    e_invoice_address: EInvoiceAddress | None = None
    e_invoice_operator: Text | None = None


def _choices(**labels: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice.model_construct(code=code, labels=Labels.model_construct(fi=fi, sv=sv, en=en))
        for code, (fi, sv, en) in labels.items()
    )


Choices = Annotated[tuple[Choice, ...], Field(max_length=50)]


class ConfigurationPatch(Model):
    """What to replace. Objects merge, lists are replaced whole, null brings back what it was at first.

    A stage, source, reason or question that is taken out stays on the documents that have it; no document
    can take it any more.
    """

    seller: SellerPatch | None = None
    approval_limit: Money | None = None
    payment_days: Days | None = None
    valid_days: Days | None = None
    terms: TermsPatch | None = None
    stages: Choices | None = None
    sources: Choices | None = None
    reasons: Choices | None = None
    questions: Choices | None = None


class Configuration(Record):
    """The one record of settings. `approval_limit`: euros net above which a quote needs approval.

    `payment_days` after the invoice, `valid_days` of a quote. Changing it changes no document that was sent.
    """

    noun: ClassVar[str] = "configuration"
    read_logged: ClassVar[bool] = False

    seller: Seller = Field(default_factory=lambda: SELLER)
    approval_limit: Money = Decimal("20000.00")
    payment_days: Days = 14
    valid_days: Days = 30
    terms: Terms = Field(default_factory=lambda: TERMS)
    stages: tuple[Choice, ...] = Field(default_factory=lambda: STAGES)
    sources: tuple[Choice, ...] = Field(default_factory=lambda: SOURCES)
    reasons: tuple[Choice, ...] = Field(default_factory=lambda: REASONS)
    questions: tuple[Choice, ...] = Field(default_factory=lambda: QUESTIONS)

    def actions(self) -> Mapping[str, str]:
        return {"edit": "sales.configuration.edit"}

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Settings replaced; raises Invalid for an empty list or a code that is there twice."""
        new = self.patched(patch)
        for name in CHOICES:
            codes = [one.code for one in getattr(new, name)]
            if not codes or len(set(codes)) < len(codes):
                raise Invalid.field(name, "is empty or holds a code twice", "choices with codes of their own")
        return new, ConfigurationChanged()

    def must_know(self, field: str, name: str, code: str | None) -> None:
        """Raise Invalid where a code is none of a list's choices; `name` is the list."""
        codes = [one.code for one in getattr(self, name)]
        if code is not None and code not in codes:
            raise Invalid.field(field, "is no choice of the configuration", " or ".join(codes))


CHOICES = ("stages", "sources", "reasons", "questions")

# The defaults are put together without validating them, which a test does: a cold start builds no validator.
SELLER: Seller = Seller.model_construct(
    name="Esimerkin ammattikorkeakoulu Oy",
    business_id="2077474-0",
    vat_number="FI20774740",
    street="Esimerkkikatu 1",
    postal_code="80100",
    city="Joensuu",
    email="palvelut@uas.example",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
)
TERMS: Terms = Terms.model_construct(
    fi="Toimituksissa noudatetaan ammattikorkeakoulun palvelutoiminnan ehtoja.",
    sv="Yrkeshögskolans villkor för serviceverksamhet tillämpas på leveranserna.",
    en="The terms of the university's service business apply.",
)
STAGES: tuple[Choice, ...] = _choices(
    identified=("Tunnistettu", "Identifierad", "Identified"),
    discussed=("Keskusteltu", "Diskuterad", "Discussed"),
    needs_known=("Tarve selvillä", "Behovet utrett", "Needs known"),
    offered=("Tarjottu", "Offererad", "Offered"),
    negotiated=("Neuvottelussa", "Förhandlas", "In negotiation"),
)
SOURCES: tuple[Choice, ...] = _choices(
    contact=("Yhteydenotto", "Kontakt", "Enquiry"),
    partnership=("Kumppanuus", "Partnerskap", "Partnership"),
    event=("Tapahtuma", "Evenemang", "Event"),
    web=("Verkkosivut", "Webbplats", "Website"),
    tender=("Tarjouspyyntö", "Anbudsbegäran", "Invitation to tender"),
    other=("Muu", "Annan", "Other"),
)
REASONS: tuple[Choice, ...] = _choices(
    price=("Hinta", "Pris", "Price"),
    quality=("Laatu", "Kvalitet", "Quality"),
    schedule=("Aikataulu", "Tidtabell", "Schedule"),
    competitor=("Toinen toimittaja", "Annan leverantör", "Another supplier"),
    no_need=("Ei tarvetta", "Inget behov", "No need"),
    other=("Muu", "Annan", "Other"),
)
QUESTIONS: tuple[Choice, ...] = _choices(
    overall=(
        "Kuinka tyytyväinen olet kokonaisuuteen?",
        "Hur nöjd är du med helheten?",
        "How satisfied are you overall?",
    ),
    expertise=("Asiantuntemus", "Sakkunskap", "Expertise"),
    schedule=("Aikataulussa pysyminen", "Tidtabellen", "Keeping to the schedule"),
    usefulness=("Hyöty työhösi", "Nyttan för ditt arbete", "Usefulness for your work"),
)
