"""`allowed_actions` are exactly the moves that then succeed: for every state and role, each is tried."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from shared import clock
from shared.contracts.staff import Role
from tests.partners.people import at, contact, done, of, organisation, read

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
LATER = (NOON + timedelta(hours=1)).isoformat()

CONTACT_MOVES = {
    "edit": ("PATCH", "", {"title": "Johtaja"}),
    "affiliate": ("PUT", "/affiliations/{organisation}", {"role": "Johtaja"}),
    "inform": ("PUT", "/informed/RDI", {"how": "x", "notice_version": "1"}),
    "tell": ("POST", "/telling", None),
    "record_consent": (
        "PUT", "/consents/RDI", {"channels": ["phone"], "text_version": "1", "evidence": "x"},
    ),
    "withdraw_consent": ("DELETE", "/consents/MKT", None),
    "deactivate": ("POST", "/deactivation", None),
    "reactivate": ("POST", "/reactivation", None),
    "protect": ("PUT", "/protection", {"contact_secret": True}),
    "object": ("PUT", "/objections", {"purposes": ["FEED"]}),
    "block_marketing": ("PUT", "/marketing-block", {"set_by": "person", "reason": "y"}),
    "unblock_marketing": ("DELETE", "/marketing-block", {"reason": "x", "wished_at": LATER}),
    "restrict": ("PUT", "/restriction", None),
    "unrestrict": ("DELETE", "/restriction", {"how": "letter"}),
}  # fmt: skip
ORGANISATION_MOVES = {
    "edit": ("PATCH", "", {"city": "Oulu"}),
    "deactivate": ("POST", "/deactivation", None),
    "reactivate": ("POST", "/reactivation", None),
    "protect": ("PUT", "/protection", {"contact_secret": True}),
    "object": ("PUT", "/objections", {"purposes": ["SERV"]}),
    "restrict": ("PUT", "/restriction", None),
    "unrestrict": ("DELETE", "/restriction", {"how": "letter"}),
}
ROLES = [*Role, "dpo+admin"]
CONSENT = {"channels": ["email"], "text_version": "1", "evidence": "lomake"}


def attempts(world, path, record, moves, roles, **names):
    """For each role and move: whether it is said to be allowed, and the status it then gets."""
    stood = world.item(record)
    for role in roles:
        shown = read(world, path, role)
        allowed = shown.json["allowed_actions"] if shown.status == 200 else []
        assert set(allowed) <= moves.keys(), "an action without a route"
        for action, (method, rest, body) in moves.items():
            with clock.fixed(NOON + timedelta(hours=2)):
                answer = world.call(
                    "partners", method, path + rest.format(**names), body, role=role, version=stood["version"]
                )
            world.put(stood)
            yield role, action, action in allowed, answer.status, shown.status


def differences(tried):
    """What was allowed and refused, or not allowed and accepted."""
    refusals = {403, 404, 409}
    for role, action, allowed, status, shown in tried:
        if (status != 200) if allowed else (status not in refusals):
            yield role, action, allowed, status
        if status == 404 and shown == 200 and action != "withdraw_consent":
            yield role, action, "hidden, though shown"


@pytest.mark.parametrize(
    ("passive", "restricted", "marked"), list(itertools.product((False, True), repeat=3))
)
def test_what_may_be_done_with_a_contact(world, passive, restricted, marked):
    address = {"email": "anna@example.fi"} if marked else {}
    one, anna = organisation(world), contact(world, **address)
    with clock.fixed(NOON):
        if marked:
            done(world, "PUT", at(anna, "/consents/MKT"), CONSENT)
            done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "person"})
        if passive:
            done(world, "POST", at(anna, "/deactivation"))
        if restricted:
            done(world, "PUT", at(anna, "/restriction"), role="dpo")
    roles = ("dpo", "admin", "staff", "dpo+admin") if restricted else ROLES
    tried = attempts(world, at(anna), f"partners#contact#{anna}", CONTACT_MOVES, roles, organisation=one)
    assert list(differences(tried)) == []


@pytest.mark.parametrize("passive", [False, True])
@pytest.mark.parametrize("state", ["company", "private_person", "restricted"])
def test_what_may_be_done_with_an_organisation(world, passive, state):
    kind = "company" if state == "company" else "private_person"
    one = organisation(world, kind=kind, business_id="2077474-0" if kind == "company" else None)
    if passive:
        done(world, "POST", of(one, "/deactivation"))
    if state == "restricted":
        done(world, "PUT", of(one, "/restriction"), role="dpo")
    tried = attempts(world, of(one), f"partners#organisation#{one}", ORGANISATION_MOVES, ROLES)
    assert list(differences(tried)) == []
