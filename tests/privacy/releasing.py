"""Restricted records and their releases, as tests make them."""

from typing import Any

from tests.privacy.requesting import act as of_request
from tests.privacy.requesting import advised, done
from tests.world import Answer, User, World

ALL, OF_REQUEST = "/privacy/releases", "/privacy/requests/{}/releases"
PERSON = {"first_names": "Anna", "last_name": "Virtanen", "email": "anna@example.fi"}
CONSENT = {"how": "Sähköposti asiakaspalveluun.", "at": "2026-01-30T10:00:00+02:00"}


def restricted(world: World, boss: User, *records: str, **over: Any) -> str:
    """A request by which records of a person were restricted by every context."""
    one = advised(world, *records, **({"kind": "restriction", "person": PERSON} | over))
    given = {"outcome": "granted", "article": "18(1)(a)", "reason": "Tiedon oikeellisuus on kiistetty."}
    decisions = [given | {"record": record} for record in records]
    done(of_request(world, one, "decision", {"decisions": decisions}, user=boss))
    done(of_request(world, one, "execution", {}))
    world.pump()
    return one


def terms(user: User, *records: str, **over: Any) -> dict[str, Any]:
    """What the officer proposes: the use for a legal claim."""
    return {
        "ground": "legal_claims",
        "purpose": "Vastine kuluttajariitalautakunnalle.",
        "records": list(records),
        "user_id": user.id,
        "until": "2026-02-16",
        "opinion": "Käyttö on tarpeen oikeusvaateen vuoksi.",
    } | over


def propose(world: World, request_id: str, body: Any, **how: Any) -> Answer:
    return world.call("privacy", "POST", OF_REQUEST.format(request_id), body, **({"role": "dpo"} | how))


def proposed(world: World, request_id: str, body: Any) -> str:
    answer = propose(world, request_id, body)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def act(world: World, release_id: str, rest: str, body: Any = None, **how: Any) -> Answer:
    """A move of the officer's, unless it says whose."""
    return world.call(
        "privacy", "POST", f"{ALL}/{release_id}/{rest}", body, **({"role": "dpo", "version": "*"} | how)
    )


def released(world: World, boss: User, request_id: str, body: Any) -> str:
    """A release that is approved, and whose data is there."""
    one = proposed(world, request_id, body)
    done(act(world, one, "approval", user=boss))
    world.pump()
    return one


def read(world: World, release_id: str, **how: Any) -> Any:
    return done(world.call("privacy", "GET", f"{ALL}/{release_id}", **({"role": "dpo"} | how))).json


def link(world: World, release_id: str, format: str = "json", **how: Any) -> Answer:
    return world.call("privacy", "GET", f"{ALL}/{release_id}/data/{format}", **({"role": "dpo"} | how))
