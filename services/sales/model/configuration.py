"""How this university sells: seller, limits, terms, stages, questions. Data, with defaults. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from shared.contracts.sales import ConfigurationChanged
from shared.errors import Invalid
from shared.fields import BusinessId, Email, Phone, PostalCode, VatNumber
from shared.money import Money
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Model, Record

Language = Literal["fi", "sv", "en"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"), NOT_PERSONAL]
Text = Annotated[Line, NOT_PERSONAL]
Days = Annotated[int, Field(ge=0, le=365), NOT_PERSONAL]


class Labels(Model):
    """A text in the languages of the pages."""

    fi: Text
    sv: Text
    en: Text


class Terms(Model):
    """Longer texts in the languages of the documents."""

    fi: Annotated[Prose, NOT_PERSONAL]
    sv: Annotated[Prose, NOT_PERSONAL]
    en: Annotated[Prose, NOT_PERSONAL]


class Choice(Model):
    """One of a list of choices that are data: stages in their order, sources, reasons, questions."""

    code: Code
    labels: Labels


class Seller(Model):
    """Who sells: the university, as it stands on quotes and billing requests."""

    name: Text
    business_id: Annotated[BusinessId, NOT_PERSONAL]
    vat_number: Annotated[VatNumber, NOT_PERSONAL]
    street: Text
    postal_code: Annotated[PostalCode, NOT_PERSONAL]
    city: Text
    email: Annotated[Email, NOT_PERSONAL]
    phone: Annotated[Phone | None, NOT_PERSONAL] = None
    iban: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"), NOT_PERSONAL]
    bic: Annotated[str, Field(pattern=r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$"), NOT_PERSONAL]
    e_invoice_address: Text | None = None
    e_invoice_operator: Text | None = None


def _choices(**labels: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(code=code, labels=Labels(fi=fi, sv=sv, en=en)) for code, (fi, sv, en) in labels.items()
    )


class ConfigurationPatch(Model):
    """What to replace; lists are replaced whole."""

    seller: Seller | None = None
    approval_limit: Money | None = None
    payment_days: Days | None = None
    valid_days: Days | None = None
    terms: Terms | None = None
    stages: tuple[Choice, ...] | None = None
    sources: tuple[Choice, ...] | None = None
    reasons: tuple[Choice, ...] | None = None
    questions: tuple[Choice, ...] | None = None


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
SELLER: Seller = Seller(
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
TERMS: Terms = Terms(
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
