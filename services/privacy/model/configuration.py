"""Who answers for the registers, who gets data, and the prose of the notice: configuration (R1). Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from services.privacy.model.catalogue import declared
from services.privacy.model.countries import EeaCountry
from services.privacy.model.purpose import REGISTERS, Register
from shared import identifiers
from shared.errors import Invalid
from shared.events.privacy import PrivacyConfigurationChanged
from shared.fields import BusinessId, Email, Phone
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose
from shared.record import Event, Model, Record

NAME = Personal("user.name", "Nimi", "Name", source="staff")
EMAIL = Personal("user.contact.email", "Sähköposti", "Email", source="staff")
PHONE = Personal("user.contact.phone_number", "Puhelin", "Phone", source="staff")
TITLE = Personal("user.job_title", "Tehtävänimike", "Job title", mandatory=True, source="staff")

Words = Annotated[Line, NOT_PERSONAL]
Passage = Annotated[Prose, Field(min_length=1), NOT_PERSONAL]
Section = Annotated[Literal[1, 2, 3, 4, 5, 6, 11, 13], NOT_PERSONAL]
"""The sections of the notice that have prose of the controller's own; lists fill the others."""


class Address(Model):
    """An address of the controller."""

    street: Words
    postal_code: Annotated[Line, AfterValidator(identifiers.postal_code), NOT_PERSONAL]
    city: Words


class Controller(Model):
    """Who decides why and how the data is processed; the postal and the visiting address differ."""

    name_fi: Words
    name_en: Words
    business_id: Annotated[BusinessId, NOT_PERSONAL]
    postal: Address
    visiting: Address
    email: Annotated[Email, NOT_PERSONAL]
    phone: Annotated[Phone, NOT_PERSONAL]


class Official(Model):
    """Somebody named in the notice by their task, by name too where the controller wants it."""

    title_fi: Annotated[Line, TITLE]
    title_en: Annotated[Line, TITLE]
    name: Annotated[Line | None, NAME] = None
    email: Annotated[Email | None, EMAIL] = None
    phone: Annotated[Phone | None, PHONE] = None


class RegisterOfPeople(Model):
    """One of the two registers. `owner_id`: the user who decides for it; `owner` is who the notice names."""

    code: Annotated[Register, NOT_PERSONAL]
    name_fi: Words
    name_en: Words
    owner: Official
    owner_id: Id | None = None


class Recipient(Model):
    """Who gets personal data, or gives it to us: on whose behalf, in which country, and what."""

    code: Id
    name_fi: Words
    name_en: Words
    role: Annotated[Literal["controller", "processor"], NOT_PERSONAL]
    country: EeaCountry
    sent_fi: Words | None = None
    sent_en: Words | None = None
    received_fi: Words | None = None
    received_en: Words | None = None


class SectionProse(Model):
    """The controller's own words in a section of the notice."""

    section: Section
    fi: Passage
    en: Passage


Officials = Annotated[tuple[Official, ...], Field(max_length=20)]
Recipients = Annotated[tuple[Recipient, ...], Field(max_length=100)]


class PrivacyConfiguration(Record):
    """The one record of what the notice says of the controller, of recipients, and in its own words."""

    noun: ClassVar[str] = "configuration"
    read_logged: ClassVar[bool] = False

    controller: Controller
    registers: tuple[RegisterOfPeople, ...]
    responsible: tuple[Official, ...] = ()
    contact: Official
    officer: Official
    recipients: tuple[Recipient, ...]
    prose: tuple[SectionProse, ...] = ()

    def actions(self) -> Mapping[str, str]:
        return {"edit": "privacy.notice.edit"}

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Replaced by a merge patch; raises Invalid where a register, recipient or section is lost or twice.

        A recipient stays, as purposes name it by its code; one that no purpose names is in no notice.
        """
        new = self.patched(patch)
        _must_be("registers", [one.code for one in new.registers], REGISTERS)
        _must_be("recipients", [one.code for one in new.recipients], [one.code for one in self.recipients])
        _must_be("prose", [one.section for one in new.prose], ())
        for one in new.recipients:
            one_sided = bool(one.sent_fi) is not bool(one.sent_en) or bool(one.received_fi) is not bool(
                one.received_en
            )
            if one_sided or not (one.sent_fi or one.received_fi):
                raise Invalid.field(
                    "recipients", f"{one.code} lacks words", "what it gets or gives, fi and en"
                )
        return new, PrivacyConfigurationChanged()

    def owned_by(self, user_id: str) -> tuple[Register, ...]:
        """The registers that a user decides for."""
        return tuple(one.code for one in self.registers if one.owner_id == user_id)

    def must_know(self, recipients: tuple[str, ...]) -> None:
        """Raise Invalid where a code is no recipient's."""
        known = [one.code for one in self.recipients]
        if strange := [one for one in recipients if one not in known]:
            raise Invalid.field("recipients", f"{strange[0]} is not known", " or ".join(known))


def _must_be(field: str, codes: list[Any], known: Any) -> None:
    if len(set(codes)) < len(codes) or not set(known) <= set(codes):
        expected = f"each once, and at least {', '.join(map(str, known))}" if known else "each once"
        raise Invalid.field(field, "leaves one out or names one twice", expected)


class ControllerPatch(Model):
    """Fields of the controller to replace."""

    name_fi: Words | None = None
    name_en: Words | None = None
    business_id: BusinessId | None = None
    postal: Address | None = None
    visiting: Address | None = None
    email: Email | None = None
    phone: Phone | None = None


class PrivacyConfigurationPatch(Model):
    """What to replace. Objects merge, lists are replaced whole."""

    controller: ControllerPatch | None = None
    registers: Annotated[tuple[RegisterOfPeople, ...], Field(max_length=2)] | None = None
    responsible: Officials | None = None
    contact: Official | None = None
    officer: Official | None = None
    recipients: Recipients | None = None
    prose: Annotated[tuple[SectionProse, ...], Field(max_length=8)] | None = None


def default_configuration() -> PrivacyConfiguration:
    """What holds until it is first edited: version 0, a made-up university."""
    return PrivacyConfiguration.model_validate(
        {"id": "current", "recipients": declared("recipients"), **declared("configuration")}
    )
