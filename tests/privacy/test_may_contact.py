"""May we contact? Every rule of the one decision, with the exact reasons."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.contacting import Question, may_contact
from shared.contracts.permission import REASONS
from shared.contracts.privacy import DEFAULT_BASIS, Basis, Channel, Message, Purpose, Suppressed

TODAY = "2026-03-16"
LI, CONSENT, (ORDINARY, SERVICE, LEGAL) = Basis.LEGITIMATE_INTEREST, Basis.CONSENT, Message
WORK = {"organisation_id": "o1", "starts": "2020-01-01"}
AT_WORK = {
    "id": "c1",
    "status": "active",
    "email": "anna@firma.fi",
    "email_of": "o1",
    "phone": "+358505020402",
    "phone_of": "o1",
    "purposes": ["PART"],
    "affiliations": [WORK],
}
AT_HOME = {
    "id": "c1",
    "status": "active",
    "email": "anna@koti.fi",
    "phone": "+358505020402",
    "purposes": ["PART"],
}
ORGANISATIONS = {"o1": {"id": "o1", "status": "active", "kind": "company"}}
GIVEN = {"purpose": "MKT", "channels": ["email"], "at": "2026-01-01T00:00:00Z"}
WITHDRAWN = GIVEN | {"withdrawn_at": "2026-02-01T00:00:00Z"}


def ask(
    contact: dict[str, Any] = AT_WORK,
    purpose: Purpose = Purpose.MKT,
    channel: Channel = Channel.EMAIL,
    basis: Basis = LI,
    message: Message = ORDINARY,
    **more: Any,
) -> Question:
    return Question(
        contact=contact,
        purpose=purpose,
        channel=channel,
        basis=basis,
        today=TODAY,
        message=message,
        organisations=more.pop("organisations", ORGANISATIONS),
        **more,
    )


def reasons(question: Question) -> tuple[str, ...]:
    decision = may_contact(question)
    assert decision.allowed is (decision.reasons == ())
    assert set(decision.reasons) <= REASONS.keys()
    return decision.reasons


# --- what carries marketing ---

AT_SALE = AT_HOME | {"soft_opt_in": True}


@pytest.mark.parametrize(
    ("contact", "basis", "channel", "expected"),
    [
        (AT_WORK, LI, "email", ()),
        (AT_WORK, LI, "phone", ()),
        (AT_WORK, LI, "post", ()),
        (AT_WORK, CONSENT, "email", ("no_consent",)),
        (AT_WORK, Basis.CONTRACT, "email", ("no_consent",)),
        (AT_WORK, Basis.PUBLIC_TASK, "email", ("no_consent",)),
        (AT_WORK, Basis.LEGAL_OBLIGATION, "email", ("no_consent",)),
        (AT_HOME, LI, "email", ("no_consent",)),
        (AT_HOME, LI, "phone", ("no_consent",)),
        (AT_HOME, LI, "post", ("no_address", "no_consent")),
        (AT_HOME | {"consents": [GIVEN]}, LI, "email", ()),
        (AT_HOME | {"consents": [GIVEN]}, CONSENT, "email", ()),
        (AT_HOME | {"consents": [GIVEN]}, CONSENT, "phone", ("no_consent",)),
        (AT_HOME | {"consents": [GIVEN | {"purpose": "ALUM"}]}, CONSENT, "email", ("no_consent",)),
        (AT_HOME | {"consents": [WITHDRAWN]}, CONSENT, "email", ("consent_withdrawn",)),
        (AT_HOME | {"consents": [WITHDRAWN, GIVEN]}, CONSENT, "email", ()),
        (AT_WORK | {"consents": [WITHDRAWN]}, LI, "email", ("consent_withdrawn",)),
        (AT_WORK | {"consents": [WITHDRAWN]}, LI, "phone", ()),
        (AT_SALE, LI, "email", ()),
        (AT_SALE, LI, "phone", ("no_consent",)),
        (AT_SALE, CONSENT, "email", ("no_consent",)),
        (AT_SALE | {"sources": {"email": "import:i1"}}, LI, "email", ("no_consent",)),
        (AT_SALE | {"sources": {"phone": "import:i1"}}, LI, "email", ()),
    ],
)
def test_marketing_needs_a_ground(
    contact: dict[str, Any], basis: Basis, channel: str, expected: tuple[str, ...]
) -> None:
    assert reasons(ask(contact, basis=basis, channel=Channel(channel))) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("company", ()), ("association", ()), ("public", ()), ("private_person", ("no_consent",))],
)
def test_duties_are_those_of_an_organisation_and_not_of_a_private_person(
    kind: str, expected: tuple[str, ...]
) -> None:
    organisations = {"o1": ORGANISATIONS["o1"] | {"kind": kind}}
    assert reasons(ask(organisations=organisations)) == expected


# --- what carries other purposes ---


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.MKT}))
@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("consent", ["none", "given", "withdrawn"])
def test_another_purpose_is_carried_by_its_own_basis(
    purpose: Purpose, basis: Basis, recorded: bool, consent: str
) -> None:
    consents = {
        "none": [],
        "given": [GIVEN | {"purpose": purpose}],
        "withdrawn": [WITHDRAWN | {"purpose": purpose}],
    }
    contact = AT_HOME | {"purposes": [purpose] if recorded else ["MKT"], "consents": consents[consent]}
    lacking = {"none": ["no_consent"], "given": [], "withdrawn": ["consent_withdrawn"]}[consent]
    expected = lacking if basis is CONSENT else []
    expected += [] if recorded else ["purpose_not_recorded"]
    assert reasons(ask(contact, purpose, basis=basis)) == tuple(expected)


def test_every_purpose_has_a_basis_from_the_start() -> None:
    assert DEFAULT_BASIS.keys() == set(Purpose)


# --- blocks and objections ---

BLOCK = {"marketing_block": {"set_by": "person"}}


@pytest.mark.parametrize(
    ("state", "reason"),
    [(BLOCK, "marketing_block"), ({"objections": ["MKT"]}, "objection")],
)
@pytest.mark.parametrize("message", Message)
def test_a_block_and_a_marketing_objection_deny_marketing_alone(
    state: dict[str, Any], reason: str, message: Message
) -> None:
    contact = AT_WORK | state
    assert reasons(ask(contact, message=message)) == ((reason,) if message is ORDINARY else ())
    assert reasons(ask(contact, Purpose.PART, basis=Basis.CONTRACT, message=message)) == ()


@pytest.mark.parametrize(
    ("message", "expected"), [(ORDINARY, ("objection",)), (SERVICE, ("objection",)), (LEGAL, ())]
)
def test_an_objection_denies_the_purpose_objected_to(message: Message, expected: tuple[str, ...]) -> None:
    contact = AT_WORK | {"objections": ["SERV"], "purposes": ["SERV", "PART"]}
    assert reasons(ask(contact, Purpose.SERV, message=message)) == expected
    assert reasons(ask(contact, Purpose.PART, message=message)) == ()
    assert reasons(ask(contact, Purpose.MKT, message=message)) == ()


@pytest.mark.parametrize(
    ("suppressed", "purpose", "message", "expected"),
    [
        (Suppressed(marketing=("dpo",)), "MKT", ORDINARY, ("suppressed_marketing",)),
        (Suppressed(marketing=("dpo",)), "MKT", SERVICE, ()),
        (Suppressed(marketing=("dpo",)), "PART", ORDINARY, ()),
        (Suppressed(restricted=("contact:x",)), "PART", ORDINARY, ("address_of_restricted_record",)),
        (Suppressed(restricted=("contact:x",)), "PART", SERVICE, ("address_of_restricted_record",)),
        (Suppressed(restricted=("contact:x",)), "PART", LEGAL, ()),
        (Suppressed(erased=("PART",)), "PART", ORDINARY, ("suppressed_erased",)),
        (Suppressed(erased=("PART",)), "PART", LEGAL, ("suppressed_erased",)),
        (Suppressed(erased=("ALUM",)), "PART", ORDINARY, ()),
    ],
)
def test_a_suppressed_address_denies_what_was_suppressed(
    suppressed: Suppressed, purpose: str, message: Message, expected: tuple[str, ...]
) -> None:
    basis = DEFAULT_BASIS[Purpose(purpose)]
    question = ask(purpose=Purpose(purpose), basis=basis, message=message, suppressed=suppressed)
    assert reasons(question) == expected


# --- states ---


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize(
    ("state", "reason", "law_passes"),
    [
        ({"status": "erased"}, "erased", False),
        ({"deceased": True}, "deceased", False),
        ({"contact_secret": True}, "contact_secret", False),
        ({"restricted": True}, "restricted", True),
        ({"status": "passive"}, "passive", True),
    ],
)
def test_a_state_denies_whatever_the_basis(
    basis: Basis, message: Message, state: dict[str, Any], reason: str, law_passes: bool
) -> None:
    consents = [GIVEN | {"purpose": "PART"}]
    question = ask(AT_WORK | state | {"consents": consents}, Purpose.PART, basis=basis, message=message)
    assert reasons(question) == (() if law_passes and message is LEGAL else (reason,))


def test_the_named_permission_opens_a_protected_contact() -> None:
    question = ask(AT_WORK | {"contact_secret": True})
    assert reasons(replace(question, may_see_secret=True)) == ()


# --- addresses ---

ENDED = WORK | {"ends": "2026-03-15"}
LAST_DAY = WORK | {"ends": TODAY}
PASSIVE = {"o1": ORGANISATIONS["o1"] | {"status": "passive"}}


@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(
    ("affiliations", "organisations", "expected"),
    [
        ([WORK], ORGANISATIONS, ()),
        ([LAST_DAY], ORGANISATIONS, ()),
        ([ENDED], ORGANISATIONS, ("address_of_ended_affiliation",)),
        ([WORK], PASSIVE, ("address_of_passive_organisation",)),
        ([WORK], {}, ("address_of_passive_organisation",)),
        ([ENDED], PASSIVE, ("address_of_ended_affiliation",)),
    ],
)
def test_a_work_address_lives_with_the_role_and_the_organisation(
    message: Message,
    channel: Channel,
    affiliations: list[Any],
    organisations: dict[str, Any],
    expected: tuple[str, ...],
) -> None:
    contact = AT_WORK | {"affiliations": affiliations}
    question = ask(contact, Purpose.PART, channel, Basis.CONTRACT, message, organisations=organisations)
    assert reasons(question) == expected


def test_a_letter_goes_to_another_workplace_that_is_live() -> None:
    other = {"organisation_id": "o2"}
    organisations = PASSIVE | {"o2": {"status": "active", "kind": "public"}}
    contact = AT_WORK | {"affiliations": [WORK, other]}
    assert reasons(ask(contact, channel=Channel.POST, organisations=organisations)) == ()
    assert reasons(ask(contact, organisations=organisations)) == ("address_of_passive_organisation",)


def test_ones_own_address_outlives_the_role() -> None:
    contact = AT_HOME | {"affiliations": [ENDED]}
    assert reasons(ask(contact, Purpose.PART, basis=Basis.CONTRACT, organisations=PASSIVE)) == ()


def test_the_address_of_an_organisation_that_was_never_theirs_is_not_used() -> None:
    question = ask(AT_WORK | {"affiliations": []}, Purpose.PART, basis=Basis.CONTRACT)
    assert reasons(question) == ("address_of_ended_affiliation",)


def test_the_address_of_a_restricted_private_customer_is_left_alone() -> None:
    organisations = {"o1": {"status": "active", "kind": "private_person", "restricted": True}}
    question = ask(purpose=Purpose.PART, basis=Basis.CONTRACT, organisations=organisations)
    assert reasons(question) == ("address_of_restricted_record",)
    assert reasons(replace(question, message=LEGAL)) == ()


def test_without_an_address_there_is_no_contact() -> None:
    contact = {name: value for name, value in AT_HOME.items() if name != "email"}
    assert reasons(ask(contact, Purpose.PART, basis=Basis.CONTRACT)) == ("no_address",)


def test_every_reason_is_told_at_once() -> None:
    contact = (
        AT_WORK | BLOCK | {"restricted": True, "status": "passive", "objections": ["MKT"], "deceased": True}
    )
    assert reasons(ask(contact, basis=CONSENT, suppressed=Suppressed(marketing=("dpo",)))) == (
        "deceased",
        "restricted",
        "passive",
        "objection",
        "marketing_block",
        "suppressed_marketing",
        "no_consent",
    )


@pytest.mark.parametrize(
    ("chosen", "newsletter", "expected"),
    [
        ({"topics_asked": True}, True, ("no_topic",)),
        ({"topics_asked": True, "newsletter_topics": []}, True, ("no_topic",)),
        ({"topics_asked": True, "newsletter_topics": ["event"]}, True, ()),
        ({}, True, ()),
        ({"topics_asked": True}, False, ()),
    ],
)
def test_whoever_was_asked_for_topics_and_chose_none_gets_no_newsletter_but_other_messages(
    chosen: dict[str, Any], newsletter: bool, expected: tuple[str, ...]
) -> None:
    consent = GIVEN | {"purpose": "ALUM"}
    alumnus = AT_HOME | {"purposes": ["ALUM"], "consents": [consent]} | chosen
    asked = ask(alumnus, Purpose.ALUM, basis=Basis.CONSENT, newsletter=newsletter)
    assert reasons(asked) == expected
