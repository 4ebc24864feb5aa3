"""The use cases of privacy that take more than one step."""

from collections.abc import Iterable

from services.privacy import store
from services.privacy.model.comparison import NoticeDifference, difference
from services.privacy.model.configuration import PrivacyConfiguration, PrivacyConfigurationPatch
from services.privacy.model.notice import (
    DraftNotice,
    NoticeVersion,
    PrivacyNotice,
    compose,
    digest,
    gaps,
    whole,
)
from services.privacy.model.purpose import ProcessingPurpose, PurposePatch, Register
from services.privacy.model.reading import Language
from services.privacy.model.retention import RetentionRule, RetentionRulePatch
from services.privacy.model.suppression import NewSuppression, Release, Ruling, Suppression
from shared import act as acts
from shared import clock, identifiers
from shared.act import Act
from shared.attributes import Item
from shared.contracts.permission import decide
from shared.contracts.privacy import Basis, Channel, Decision, Message, Purpose
from shared.errors import Busy, Conflict, Forbidden, NotFound
from shared.record import Event

TRIES = 8


def check(
    contact_id: str, purpose: Purpose, channel: Channel, message: Message, act: Act, *, secret: bool
) -> Decision:
    """Whether a contact may be contacted; NotFound for one that is hidden from the caller."""
    card = store.card("contact", contact_id)
    hidden = (
        card is None or card["status"] == "erased" or (card.get("restricted") and not act.sees_restricted)
    )
    if card is None or hidden:
        raise NotFound("there is no such record")
    decided = decide([card], purpose, channel, message=message, may_see_secret=secret)
    return decided[contact_id]


def edit_purpose(purpose: Purpose, body: PurposePatch, act: Act) -> ProcessingPurpose:
    """Replace fields of a purpose; rights and permissions follow the basis at once.

    Raises Invalid for a recipient that the configuration does not know.
    """
    patch, at = body.model_dump(exclude_unset=True), clock.now()
    if body.recipients:
        store.configuration().must_know(body.recipients)
    return store.change_purpose(purpose, lambda one: one.edited(patch, at, act.actor), act)


# --- the notice ------------------------------------------------------------------------------------------


def edit_configuration(body: PrivacyConfigurationPatch, act: Act) -> PrivacyConfiguration:
    """Replace what the notice says of the controller, of recipients, and in its own words."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_configuration(lambda one: one.edited(patch), act)


def edit_rule(code: str, body: RetentionRulePatch, act: Act) -> RetentionRule:
    """Replace fields of a retention rule; it waits for the owners' approval again."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_rule(code, lambda one: one.edited(patch), act)


def approve_rule(code: str, user_id: str, act: Act) -> RetentionRule:
    """Approve a retention rule as the owner of a register that it concerns; Forbidden for anybody else."""
    rule, at = store.read_rule(code), clock.now()
    owned = [one for one in store.configuration().owned_by(user_id) if one in rule.registers]
    if not owned:
        raise Forbidden("only the owner of a register that the rule concerns approves it")
    return store.change_rule(code, lambda one: one.approved(owned, act.actor, at), act)


def notice(language: Language, register: Register | None) -> PrivacyNotice:
    """The notice in force; until a version is approved, what the code and the configuration make it."""
    try:
        return notice_in_force(language, register)
    except NotFound:
        return compose(store.inputs(), language, register)


def notice_in_force(language: Language, register: Register | None) -> PrivacyNotice:
    """The notice of the latest version; NotFound until one is approved."""
    return store.read_version(store.latest_number()).notice(language, register)


def draft(language: Language, register: Register | None) -> DraftNotice:
    """The notice as it would be approved now, and what is still to be decided."""
    inputs, number = store.inputs(), store.latest_number()
    hashed = digest(whole(inputs))
    made = compose(inputs, language, register).model_dump()
    differs = not number or store.read_version(number).hash != hashed
    return DraftNotice.model_validate(made | {"hash": hashed, "gaps": gaps(inputs), "differs": differs})


def approve_notice(seen: str, act: Act) -> NoticeVersion:
    """Put the notice in force as the approver saw it, `seen` being the draft's hash.

    Raises Conflict where it says by now something else, or nothing else than the version in force.
    """
    number = store.latest_number()
    if done := store.repeated(number, act):
        return done
    made = NoticeVersion.of(store.inputs(), number + 1, act.actor, clock.now())
    if made.hash != seen:
        raise Conflict("the draft has changed since you read it; read it again")
    if number and store.read_version(number).hash == made.hash:
        raise Conflict("the version in force says the same")
    return store.create_version(made, act)


def compare(earlier: int, later: int, language: Language, register: Register | None) -> NoticeDifference:
    """What a later version of the notice says differently from an earlier one."""
    old, new = (store.read_version(one).notice(language, register) for one in (earlier, later))
    return difference(old, new)


# --- what the data protection officer decides ------------------------------------------------------------


def suppress(body: NewSuppression, act: Act) -> Suppression:
    """Suppress an address, known before or not; only its keyed hash is kept."""
    ruling = Ruling(
        at=clock.now(),
        by=act.actor,
        action="suppressed",
        kind=body.checked().kind,
        purposes=body.purposes,
        reason=body.reason,
    )

    def move(one: Suppression) -> tuple[Suppression, Event]:
        if body.kind == "marketing":
            return one.blocked(ruling)
        return one.erased_from(ruling, body.registry, body.request)

    return store.put_suppression(store.unknown(*body.address), move, act)


def release(record_id: str, body: Release, act: Act) -> Suppression:
    """Release what was erased, or the officer's own block; a contact's block is lifted on the contact."""
    ruling = Ruling(
        at=clock.now(),
        by=act.actor,
        action="released",
        kind=body.kind,
        purposes=body.purposes,
        reason=body.reason,
        wished_at=body.wished_at,
    )
    consent_based = {one.code for one in store.list_purposes() if one.basis is Basis.CONSENT}

    def move(one: Suppression) -> tuple[Suppression, Event]:
        if body.kind == "marketing":
            return one.unblocked(ruling, body.wished_at)
        return one.released(ruling, body.wished_at, consent_based)

    return store.change_suppression(record_id, move, act)


# --- what contacts say -----------------------------------------------------------------------------------


def follow(noun: store.Noun, record_id: str) -> None:
    """Bring suppression to what the record of a contact, or of a private customer, says now.

    Where the record changes meanwhile it is done again: so whoever writes last has read the last version.
    """
    done = 0
    for _ in range(TRIES):
        card = store.card(noun, record_id)
        if card is None or card["status"] == "erased" or card["version"] == done:
            return
        if not _follow(noun, record_id, card):
            return
        done = card["version"]
    raise Busy("the record keeps changing; the queue tries again")


def _follow(noun: store.Noun, record_id: str, card: Item) -> bool:
    """Carry out what a card says; whether there was anything to do.

    A block and a restriction are the person's: they stay on every address that the person had while they
    stood, and leave all of them together.
    """
    marketing, restricted = _blocks(card), bool(card.get("restricted"))
    source = f"{noun}:{record_id}"
    stood = store.sourced_by(source)
    wanted = list(_suppressions(card)) if marketing or restricted else []
    for one in wanted:
        if one.id not in stood:
            store.put_sourced(source, one.id)
    _mark(source, wanted, stood, marketing=marketing, restricted=restricted)
    if not (marketing or restricted):
        for suppression in stood:
            store.drop_sourced(source, suppression)
    return bool(wanted or stood)


def _mark(
    source: str, wanted: Iterable[Suppression], stood: Iterable[str], *, marketing: bool, restricted: bool
) -> None:
    act = acts.system("privacy")

    def move(one: Suppression) -> tuple[Suppression, Event]:
        return one.marked(source, marketing=marketing, restricted=restricted)

    current = {one.id: one for one in wanted}
    for one in current.values():
        store.put_suppression(one, move, act)
    for record_id in sorted(set(stood) - current.keys()):
        try:
            store.change_suppression(record_id, move, act)
        except NotFound:
            continue


def _blocks(card: Item) -> bool:
    """Whether the contact itself is a source: a block that only echoes a suppressed address is none."""
    block = card.get("marketing_block")
    return block is not None and block.get("set_by") != "suppression"


def _suppressions(card: Item) -> Iterable[Suppression]:
    """The person's addresses: the email, and the phone if it is a mobile and not a switchboard."""
    if card.get("email"):
        yield store.unknown("email", card["email"])
    if card.get("phone") and identifiers.is_mobile(card["phone"]):
        yield store.unknown("phone", card["phone"])
