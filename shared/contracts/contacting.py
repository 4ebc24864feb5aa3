"""May we contact? The one decision, of what its caller has read: pure; `permission` reads, and asks it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.contracts.privacy import NOTHING, Basis, Channel, Message, Purpose, Suppressed


@dataclass(frozen=True)
class Decision:
    """Whether a person may be contacted, and every reason that stands against it."""

    allowed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """Who is to be contacted for what: a contact's card and what bears on it.

    organisations: the cards of the organisations it is affiliated with, by id. today: ISO date in Finland.
    newsletter: it is marketing whatever its purpose, so that a block stands against it (R16).
    weighed: whether the balancing test that a legitimate interest needs is in force.
    """

    contact: Mapping[str, Any]
    purpose: Purpose
    channel: Channel
    basis: Basis
    today: str
    message: Message = Message.ORDINARY
    organisations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    suppressed: Suppressed = NOTHING
    may_see_secret: bool = False
    newsletter: bool = False
    weighed: bool = True

    @property
    def workplace(self) -> str | None:
        """The organisation whose address it is, if it is a work address; letters go to where people work."""
        if self.channel is Channel.POST:
            known = [one["organisation_id"] for one in self.contact.get("affiliations", ())]
            return next(
                (one for one in known if self.live(one) and self.in_use(one)), next(iter(known), None)
            )
        workplace: str | None = self.contact.get(f"{self.channel}_of")
        return workplace

    @property
    def address(self) -> str | None:
        """The address of the channel, as far as the card tells; letters go home where that is on the card."""
        if self.channel is Channel.POST:
            return self.workplace or self.contact.get("street")
        return self.contact.get(str(self.channel))

    @property
    def consented_at(self) -> datetime | None:
        """When the person last consented to the purpose, if that consent is in force."""
        given = [one for one in self.contact.get("consents", ()) if one["purpose"] == self.purpose]
        moments = [datetime.fromisoformat(one["at"]) for one in given if not one.get("withdrawn_at")]
        return max(moments, default=None)

    def live(self, organisation_id: str) -> bool:
        """Whether the affiliation with the organisation has not ended by the day."""
        return any(
            one["organisation_id"] == organisation_id and not (one.get("ends") and one["ends"] < self.today)
            for one in self.contact.get("affiliations", ())
        )

    def in_use(self, organisation_id: str) -> bool:
        """Whether the organisation is active."""
        return self.organisations.get(organisation_id, {}).get("status") == "active"


def may_contact(question: Question) -> Decision:
    """The one decision; the strictest rule wins, and every reason that stands against it is told."""
    reasons = [*_state(question), *_address(question), *_objected(question), *_ground(question)]
    return Decision(not reasons, tuple(dict.fromkeys(reasons)))


def _state(q: Question) -> Iterable[str]:
    contact = q.contact
    if contact.get("status") == "erased":
        yield "erased"
    if contact.get("deceased"):
        yield "deceased"
    if contact.get("contact_secret") and not q.may_see_secret:
        yield "contact_secret"
    if q.message is not Message.LEGAL:
        yield from _stopped(q)


def _stopped(q: Question) -> Iterable[str]:
    """What a message that the law requires passes."""
    if q.contact.get("restricted"):
        yield "restricted"
    status = q.contact.get("status")
    if status == "pending" and q.message is Message.ORDINARY:
        yield "pending"
    elif status not in ("active", "erased", "pending"):
        yield "left" if status == "withdrawn" else "passive"
    if q.suppressed.restricted or q.organisations.get(q.workplace or "", {}).get("restricted"):
        yield "address_of_restricted_record"


def _address(q: Question) -> Iterable[str]:
    if not q.address:
        yield "no_address"
    elif q.workplace and not q.live(q.workplace):
        yield "address_of_ended_affiliation"
    elif q.workplace and not q.in_use(q.workplace):
        yield "address_of_passive_organisation"


def _objected(q: Question) -> Iterable[str]:
    """A block and a 21(2) objection deny marketing alone, a 21(1) objection service messages as well."""
    marketing = q.purpose is Purpose.MKT or q.newsletter
    passed = q.message is Message.LEGAL or (marketing and q.message is Message.SERVICE)
    if q.purpose in q.contact.get("objections", ()) and not passed:
        yield "objection"
    if marketing and q.contact.get("marketing_block") and not passed:
        yield "marketing_block"
    if marketing and q.suppressed.marketing and not passed:
        yield "suppressed_marketing"
    if q.suppressed.bars(q.purpose, q.consented_at):
        yield "suppressed_erased"
    if q.newsletter and q.contact.get("topics_asked") and not q.contact.get("newsletter_topics"):
        yield "no_topic"


def _ground(q: Question) -> Iterable[str]:
    """An ordinary message is carried by its purpose's basis, or failing that by a wish of theirs."""
    if q.message is not Message.ORDINARY:
        return
    if q.purpose is Purpose.MKT or q.basis is Basis.CONSENT:
        yield from _wished(q)
    if not q.weighed and not _consents(q, withdrawn=False):
        yield "no_balancing_test"
    if q.purpose is not Purpose.MKT and q.purpose not in q.contact.get("purposes", ()):
        yield "purpose_not_recorded"


def _wished(q: Question) -> Iterable[str]:
    """Consent, or for marketing what 917/2014 § 200 and 202 allow without it."""
    interest = q.purpose is Purpose.MKT and q.basis is Basis.LEGITIMATE_INTEREST
    if _consents(q, withdrawn=False):
        return
    if _consents(q, withdrawn=True):
        yield "consent_withdrawn"
    elif not (interest and (_soft_opt_in(q) or _at_work(q))):
        yield "no_consent"


def _consents(q: Question, withdrawn: bool) -> bool:
    """Whether there is a consent for this very purpose and channel, in force or withdrawn."""
    return any(
        one["purpose"] == q.purpose
        and q.channel in one["channels"]
        and bool(one.get("withdrawn_at")) is withdrawn
        for one in q.contact.get("consents", ())
    )


def _soft_opt_in(q: Question) -> bool:
    """An address that the customer gave at a sale, with a chance to refuse; never an imported one."""
    imported = str(q.contact.get("sources", {}).get(str(q.channel), "")).startswith("import:")
    return q.channel is Channel.EMAIL and bool(q.contact.get("soft_opt_in")) and not imported


def _at_work(q: Question) -> bool:
    """A work address in a live role: what the message is about belongs to the person's duties."""
    organisation = q.organisations.get(q.workplace or "", {})
    return organisation.get("kind") in ("company", "association", "public")
