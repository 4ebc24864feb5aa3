"""Whether people may be contacted: the one decision with all that bears on it read, for checks and lists."""

from collections.abc import Iterable, Mapping, Sequence

from shared import clock, table
from shared.attributes import Item
from shared.contracts.contacting import Decision, Question, may_contact
from shared.contracts.partners import ORGANISATION_CARD, organisation_key
from shared.contracts.privacy import NOTHING, Channel, Message, Purpose, Suppressed, footing_of, suppressed

REASONS = {
    "erased": "the record has been erased",
    "deceased": "the person has died",
    "contact_secret": "the person's contact details are protected (turvakielto)",
    "restricted": "processing of the record is restricted",
    "passive": "the record is passive",
    "pending": "the registration is not confirmed yet",
    "left": "the person has left the register",
    "address_of_restricted_record": "another record with this address is restricted",
    "no_address": "there is no address for this channel",
    "address_of_ended_affiliation": "the address is of an organisation that the person has left",
    "address_of_passive_organisation": "the address is of an organisation that is passive",
    "objection": "the person objects to this purpose",
    "marketing_block": "the person is blocked from marketing",
    "suppressed_marketing": "the address is blocked from marketing",
    "suppressed_erased": "the address belongs to a person erased from this purpose",
    "no_topic": "the person was asked what newsletters should be about, and wants none",
    "purpose_not_recorded": "the person is not recorded for this purpose",
    "no_balancing_test": "the purpose rests on a legitimate interest whose balancing test has ended",
    "consent_withdrawn": "the person withdrew the consent for this purpose and channel",
    "no_consent": "there is no consent for this purpose and channel, and no other ground carries the message",
}
"""Every reason that stands against a message: its code and what it says."""


def decide(
    contacts: Sequence[Item],
    purpose: Purpose,
    channel: Channel,
    *,
    message: Message = Message.ORDINARY,
    may_see_secret: bool = False,
    newsletter: bool = False,
    organisations: Mapping[str, Item] | None = None,
) -> dict[str, Decision]:
    """Whether each of these contacts or alumni (whole cards) may be contacted now, by id.

    Costs one get and two batch gets for each hundred contacts; organisations whose cards are handed over are
    not read again.
    """
    today, footing = clock.today().isoformat(), footing_of(purpose)
    cards = _cards(contacts, channel, organisations or {})
    found = suppressed({pair for contact in contacts for pair in _addresses(contact, channel)})
    decisions = {}
    for contact in contacts:
        question = Question(
            contact=contact,
            purpose=purpose,
            channel=channel,
            basis=footing.basis,
            today=today,
            message=message,
            organisations=cards,
            suppressed=_others(contact, channel, found),
            may_see_secret=may_see_secret,
            newsletter=newsletter,
            weighed=footing.carries(today),
        )
        decisions[str(contact["id"])] = may_contact(question)
    return decisions


def _addresses(contact: Item, channel: Channel) -> Iterable[tuple[str, str]]:
    """What a person is known by: the email address always, the number where it is called."""
    names = ("email", "phone") if channel is Channel.PHONE else ("email",)
    return [(name, contact[name]) for name in names if contact.get(name)]


def _others(contact: Item, channel: Channel, found: Mapping[tuple[str, str], Suppressed]) -> Suppressed:
    """What others than the contact's own record say; its own is on its card, and newer there."""
    known = NOTHING
    for pair in _addresses(contact, channel):
        known = known | found.get(pair, NOTHING)
    noun = str(contact.get("pk", "partners#contact")).split("#")[1]
    return known.without(f"{noun}:{contact['id']}")


def _cards(contacts: Sequence[Item], channel: Channel, known: Mapping[str, Item]) -> dict[str, Item]:
    named = {one for contact in contacts for one in _workplaces(contact, channel)}
    keys = [organisation_key(one) for one in sorted(named - known.keys())]
    prefix = organisation_key("")["pk"]
    read = {item["pk"].removeprefix(prefix): item for item in table.batch(keys, ORGANISATION_CARD)}
    return {**known, **read}


def _workplaces(contact: Item, channel: Channel) -> list[str]:
    if channel is Channel.POST:
        return [one["organisation_id"] for one in contact.get("affiliations", ())]
    return [contact[f"{channel}_of"]] if contact.get(f"{channel}_of") else []
