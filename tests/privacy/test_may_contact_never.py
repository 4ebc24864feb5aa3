"""No block ever opens a door: whatever is added against contact, a refusal stays one."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.contacting import Question, may_contact
from shared.contracts.privacy import Basis, Channel, Message, Purpose, Suppressed
from tests.privacy.test_may_contact import (
    ENDED,
    GIVEN,
    ORGANISATIONS,
    PASSIVE,
    TODAY,
    WITHDRAWN,
    WORK,
    reasons,
)

purposes = st.sampled_from(Purpose)
flags = st.booleans()
CONTACTS = st.fixed_dictionaries(
    {"id": st.just("c1"), "status": st.sampled_from(["active", "passive", "erased"])},
    optional={
        "email": st.just("a@firma.fi"),
        "email_of": st.sampled_from(["o1", "o2"]),
        "phone": st.just("+358505020402"),
        "phone_of": st.sampled_from(["o1", "o2"]),
        "purposes": st.lists(purposes, max_size=3),
        "objections": st.lists(purposes, max_size=2),
        "affiliations": st.lists(st.sampled_from([WORK, ENDED, {"organisation_id": "o2"}]), max_size=2),
        "consents": st.lists(st.sampled_from([GIVEN, WITHDRAWN]), max_size=2),
        "marketing_block": st.just({"set_by": "staff"}),
        "soft_opt_in": flags,
        "contact_secret": flags,
        "deceased": flags,
        "restricted": flags,
        "sources": st.sampled_from([{}, {"email": "import:i1"}]),
    },
)
QUESTIONS = st.builds(
    Question,
    contact=CONTACTS,
    purpose=purposes,
    channel=st.sampled_from(Channel),
    basis=st.sampled_from(Basis),
    today=st.just(TODAY),
    message=st.sampled_from(Message),
    organisations=st.sampled_from([ORGANISATIONS, PASSIVE, {}]),
    suppressed=st.builds(
        Suppressed,
        marketing=st.sampled_from([(), ("dpo",)]),
        restricted=st.sampled_from([(), ("contact:x",)]),
        erased=st.sampled_from([(), ("MKT",), ("PART",)]),
    ),
    may_see_secret=flags,
)


def blocked(q: Question, how: str) -> Question:
    """The question with one thing more that stands against the message."""
    contact, known = dict(q.contact), q.suppressed
    passive = "passive" if contact["status"] == "active" else contact["status"]
    changes: dict[str, dict[str, Any]] = {
        "block": {"contact": contact | {"marketing_block": {"set_by": "person"}}},
        "objection": {"contact": contact | {"objections": [*contact.get("objections", ()), q.purpose]}},
        "restriction": {"contact": contact | {"restricted": True}},
        "passivation": {"contact": contact | {"status": passive}},
        "erasure": {"contact": contact | {"status": "erased"}},
        "death": {"contact": contact | {"deceased": True}},
        "secret": {"contact": contact | {"contact_secret": True}},
        "withdrawal": {"contact": contact | {"consents": [WITHDRAWN | {"purpose": q.purpose}]}},
        "departure": {"contact": contact | {"affiliations": []}},
        "suppressed_marketing": {"suppressed": known | Suppressed(marketing=("dpo",))},
        "suppressed_restricted": {"suppressed": known | Suppressed(restricted=("contact:y",))},
        "suppressed_erased": {"suppressed": known | Suppressed(erased=(q.purpose,))},
        "unseen": {"may_see_secret": False},
        "closed": {"organisations": PASSIVE},
    }
    return replace(q, **changes[how])


HOW = [
    "block",
    "objection",
    "restriction",
    "passivation",
    "erasure",
    "death",
    "secret",
    "withdrawal",
    "departure",
    "suppressed_marketing",
    "suppressed_restricted",
    "suppressed_erased",
    "unseen",
    "closed",
]


@given(QUESTIONS, st.sampled_from(HOW))
def test_nothing_that_stands_against_contact_ever_allows_it(question: Question, how: str) -> None:
    if not may_contact(question).allowed:
        assert not may_contact(blocked(question, how)).allowed


@given(QUESTIONS)
def test_a_decision_always_says_why(question: Question) -> None:
    found = reasons(question)
    assert len(found) == len(set(found))
