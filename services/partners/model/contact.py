"""Contacts: people, their roles in organisations, and what was agreed with them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.partners.model.organisation import EMAIL, NOTES, PHONE
from shared.contracts.privacy import Channel, Purpose
from shared.errors import Conflict, Invalid, NotFound
from shared.events.partners import (
    ContactAffiliated,
    ContactChanged,
    ContactConsented,
    ContactConsentWithdrawn,
    ContactDeactivated,
    ContactInformed,
    ContactMarketingBlocked,
    ContactMarketingUnblocked,
    ContactProtected,
    ContactReactivated,
    ContactRestricted,
    ContactUnrestricted,
)
from shared.fields import Country, Language, PostalCode, fitting_postal_code
from shared.person import SAID, Informed, Lift, MarketingBlock, Person
from shared.personal import NOT_PERSONAL, Id, Line, Personal
from shared.record import Event, Flag, Model, Moment

FIRST_NAMES = Personal("user.name.first", "Etunimet", "First names", mandatory=True)
LAST_NAME = Personal("user.name.last", "Sukunimi", "Surname", mandatory=True)
PREFERRED = Personal("user.name", "Kutsumanimi", "Preferred given name")
TITLE = Personal("user.job_title", "Tehtävänimike", "Job title")
HOME = Personal("user.contact.address", "Kotiosoite", "Home address", group="home_address")
ROLE = Personal("user.job_title", "Rooli organisaatiossa", "Role in the organisation")


class Affiliation(Model):
    """A role in an organisation, with dates (ISO days, both included); one of the live ones is primary."""

    organisation_id: Id
    role: Annotated[str | None, ROLE] = None
    starts: Annotated[date | None, NOT_PERSONAL] = None
    ends: Annotated[date | None, NOT_PERSONAL] = None
    primary: Flag = False

    def live(self, today: date) -> bool:
        """In force, or still to come."""
        return self.ends is None or self.ends >= today


class Consent(Model):
    """A consent for one purpose and its channels: the text's version, when, and the evidence kept."""

    purpose: Annotated[Purpose, NOT_PERSONAL]
    channels: Annotated[tuple[Channel, ...], NOT_PERSONAL]
    at: Moment
    text_version: Annotated[str, NOT_PERSONAL]
    evidence: Annotated[str, SAID]
    withdrawn_at: Moment | None = None


class Home(Model):
    """A home address."""

    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    country: Country = "FI"


class Contact(Person):
    """A person the university works with, and on what terms.

    `email_of` and `phone_of` name the organisation whose address it is: when that affiliation ends the
    address leaves every list (E4). `sources` tells where each field came from.
    """

    noun: ClassVar[str] = "contact"
    at_home: ClassVar[tuple[str, ...]] = ("home", "phone")

    first_names: Annotated[str, FIRST_NAMES]
    last_name: Annotated[str, LAST_NAME]
    preferred_name: Annotated[str | None, PREFERRED] = None
    title: Annotated[str | None, TITLE] = None
    email: Annotated[str | None, EMAIL] = None
    email_of: Id | None = None
    phone: Annotated[str | None, PHONE] = None
    phone_of: Id | None = None
    home: Annotated[Home | None, HOME] = None
    language: Annotated[Language | None, NOT_PERSONAL] = None
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = (Purpose.PART,)
    affiliations: tuple[Affiliation, ...] = ()
    consents: tuple[Consent, ...] = ()
    soft_opt_in: Flag = False
    sources: Annotated[dict[str, str], NOT_PERSONAL] = Field(default_factory=dict)
    notes: Annotated[str | None, NOTES] = None
    telling_asked_at: Moment | None = None

    @property
    def name(self) -> str:
        """Surname first, as lists are ordered."""
        return f"{self.last_name} {self.first_names}"

    @property
    def tellable(self) -> bool:
        """Whether a letter can tell them of what they were not told yet."""
        return bool(self.uninformed and self.email and not self.deceased)

    def actions(self) -> Mapping[str, str]:
        moves = {"unrestrict": "restrict"} if self.restricted else UNRESTRICTED[self.status]
        moves = moves | RIGHTS
        if "inform" in moves and self.tellable:
            moves["tell"] = "edit"
        if self.marketing_block:
            moves["unblock_marketing"] = "unblock"
        if any(not one.withdrawn_at for one in self.consents):
            moves["withdraw_consent"] = "block"
        return {action: f"partners.contacts.{verb}" for action, verb in moves.items()}

    # --- edits ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        return self.patched(patch).consistent(), ContactChanged()

    def consistent(self) -> Self:
        """This contact if its parts agree; raises Invalid naming the field that does not."""
        known = {one.organisation_id for one in self.affiliations}
        for field in ("email_of", "phone_of"):
            named = getattr(self, field)
            if named is not None and named not in known:
                raise Invalid.field(field, "is no organisation of this contact", "an affiliated organisation")
        if self.home:
            fitting_postal_code("home.postal_code", self.home.postal_code, self.home.country)
        if not self.purposes:
            raise Invalid.field("purposes", "is empty", "at least one purpose of the catalogue")
        return self

    def affiliated(
        self, terms: Affiliation, replaces: str | None, addresses: Mapping[str, str], today: date
    ) -> tuple[Self, Event]:
        """A role started, changed or ended; with `replaces` the other role ends the day before (E4).

        The new role is primary where the replaced one was.
        Exactly one live role is primary, as long as there is one. `addresses`: the work email or phone that
        comes with the role takes the place of the former.
        """
        others = [one for one in self.affiliations if one.organisation_id != terms.organisation_id]
        if len(others) >= MOST_ROLES:
            raise Conflict(f"a contact has {MOST_ROLES} roles at most, the ended ones included")
        if replaces is not None:
            terms = _heir(terms, others, replaces)
            others = _ended(others, replaces, terms.starts or today)
        affiliations = _with_one_primary([*others, terms], terms, today)
        touched = tuple(sorted({terms.organisation_id, *([replaces] if replaces else [])}))
        of = {f"{name}_of": terms.organisation_id for name in addresses}
        return self.having(affiliations=affiliations, **addresses, **of), ContactAffiliated(
            organisations=touched
        )

    def deactivated(self) -> tuple[Self, Event]:
        """Passive: neither edited nor linked any more."""
        return self.having(status="passive"), ContactDeactivated()

    def reactivated(self) -> tuple[Self, Event]:
        """Active again; raises Conflict where it is."""
        if self.status == "active":
            raise Conflict("the contact is active already", legal=sorted(self.actions()))
        return self.having(status="active"), ContactReactivated()

    def was_informed(self, purpose: Purpose, informed: Informed) -> tuple[Self, Event]:
        """The person was told of the processing for one purpose."""
        return self.having(informed=self.informed | {purpose: informed}), ContactInformed()

    def consented(self, consent: Consent) -> tuple[Self, Event]:
        """A consent recorded; it takes the place of an earlier one, but not of a later withdrawal."""
        if any(
            one.purpose is consent.purpose and one.withdrawn_at and one.withdrawn_at >= consent.at
            for one in self.consents
        ):
            raise Conflict("the person withdrew this consent later than that", legal=sorted(self.actions()))
        others = [one for one in self.consents if one.purpose is not consent.purpose]
        return self.having(consents=(*others, consent)), ContactConsented()

    # --- rights moves ---

    def blocked(self, block: MarketingBlock) -> tuple[Self, Event]:
        """Marketing blocked; see `Person.with_block`."""
        return self.with_block(block), ContactMarketingBlocked()

    def unblocked(self, lift: Lift) -> tuple[Self, Event]:
        """The block lifted; see `Person.without_block`."""
        return self.without_block(lift), ContactMarketingUnblocked()

    def protected(self, contact_secret: bool, deceased: bool) -> tuple[Self, Event]:
        """Non-disclosure for safety (turvakielto), and death (R34)."""
        return self.with_protection(contact_secret, deceased), ContactProtected()

    def withdrew(self, purpose: Purpose, at: datetime) -> tuple[Self, Event]:
        """A consent withdrawn [art. 7(3)]; raises NotFound where there is none in force."""
        if not any(one.purpose is purpose and not one.withdrawn_at for one in self.consents):
            raise NotFound("there is no consent in force for this purpose")
        consents = tuple(
            one.model_copy(update={"withdrawn_at": at}) if one.purpose is purpose else one
            for one in self.consents
        )
        return self.having(consents=consents), ContactConsentWithdrawn()

    def left_of(self, over: Collection[Purpose]) -> tuple[Purpose, ...]:
        """The purposes that stay when some are over; those of `ASIDE` go with the last of the others."""
        left = {one for one in self.purposes if one not in over}
        return tuple(one for one in self.purposes if one in left or (left and one in ASIDE))

    def narrowed(self, purposes: tuple[Purpose, ...]) -> Self:
        """This contact with these purposes only, and what was recorded for them."""
        return self.having(
            purposes=purposes,
            consents=tuple(one for one in self.consents if one.purpose in purposes),
            objections=tuple(one for one in self.objections if one in purposes),
            informed={one: told for one, told in self.informed.items() if one in purposes},
        )

    def restrict(self) -> tuple[Self, Event]:
        """Stored and nothing else [art. 18]; raises Conflict where it is so already."""
        return self.with_restriction(), ContactRestricted()

    def unrestrict(self) -> tuple[Self, Event]:
        """The restriction lifted; raises Conflict where there is none."""
        return self.without_restriction(), ContactUnrestricted()


ASIDE = (Purpose.MKT, Purpose.FEED)
"""Purposes that other dealings bring with them, and that end with these."""
MOST_ROLES = 100
ACTIVE = {
    "edit": "edit",
    "affiliate": "edit",
    "inform": "edit",
    "record_consent": "edit",
    "deactivate": "deactivate",
}
UNRESTRICTED = {
    "active": ACTIVE | {"restrict": "restrict"},
    "passive": {"reactivate": "reactivate", "restrict": "restrict"},
    "erased": {},
}
RIGHTS = {"protect": "protect", "object": "block", "block_marketing": "block"}


def _heir(terms: Affiliation, others: Iterable[Affiliation], replaces: str) -> Affiliation:
    """The new role, primary where the one it replaces was."""
    was_primary = any(one.primary for one in others if one.organisation_id == replaces)
    return terms.model_copy(update={"primary": terms.primary or was_primary})


def _ended(affiliations: Iterable[Affiliation], organisation_id: str, starts: date) -> list[Affiliation]:
    """The affiliations with one of them ended the day before another starts."""
    found = list(affiliations)
    former = next((one for one in found if one.organisation_id == organisation_id), None)
    if former is None:
        raise Invalid.field("replaces", "is no organisation of this contact", "an affiliated organisation")
    eve = starts - timedelta(days=1)
    if former.starts and eve < former.starts:
        raise Invalid.field("starts", "is not after the start of the role it replaces", "a later day")
    ended = former.model_copy(update={"ends": min(former.ends or eve, eve), "primary": False})
    return [ended if one is former else one for one in found]


def _with_one_primary(found: list[Affiliation], new: Affiliation, today: date) -> tuple[Affiliation, ...]:
    live = [one for one in found if one.live(today)]
    wanted = new if new.primary and new in live else next((one for one in live if one.primary), None)
    wanted = wanted or (live[0] if live else None)
    return tuple(one.model_copy(update={"primary": one is wanted}) for one in found)
