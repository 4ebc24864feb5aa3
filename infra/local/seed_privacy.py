"""Owners of the registers, and requests of data subjects: one to begin with, one to decide on."""

from collections.abc import Mapping
from typing import Any

from infra.local.caller import Caller, Say

REQUESTS = "/privacy/requests"
CONFIGURATION = "/privacy/configuration"
OWNERS = {"customers": "partner_manager", "alumni": "alumni_coordinator"}
LETTER = {
    "kind": "erasure",
    "channel": "letter",
    "person": {"first_names": "Ilmari", "last_name": "Tuntematon"},
    "message": "Pyydän poistamaan tietoni, jos teillä on niitä.",
}


def everything(caller: Caller, users: Mapping[str, str], contact_id: str, say: Say) -> None:
    """Made through the API; what a former run has made stays as it is."""
    _own(caller, users)
    caller.create("staff", REQUESTS, "demo-request-letter", LETTER)
    _scoped(caller, contact_id)
    say("  2 requests of data subjects")


def _own(caller: Caller, users: Mapping[str, str]) -> None:
    """Name the owner of each register, without whom nobody could decide."""
    known = caller.ask("dpo", "GET", CONFIGURATION)["registers"]
    named = [{"owner_id": users[OWNERS[one["code"]]]} | one for one in known]
    if named != known:
        caller.ask("dpo", "PATCH", CONFIGURATION, json={"registers": named}, headers={"If-Match": "*"})


def _scoped(caller: Caller, contact_id: str) -> None:
    """Somebody called: called back, found, and the officer's opinion given; the owner decides next."""
    contact = caller.ask("dpo", "GET", f"/partners/contacts/{contact_id}")
    person = {name: contact[name] for name in ("first_names", "last_name", "email") if name in contact}
    body: dict[str, Any] = {"kind": "access", "channel": "phone", "person": person}
    request = caller.create("staff", REQUESTS, "demo-request-phone", body)
    if request["status"] != "received":
        return
    one, at = f"{REQUESTS}/{request['id']}", {"If-Match": "*"}
    caller.move("dpo", "POST", f"{one}/identity", "demo-request-identity", {"method": "call_back"})
    scope = {"records": [f"partners.contact:{contact_id}"]}
    caller.ask("dpo", "PUT", f"{one}/scope", json=scope, headers=at)
    opinion = {"text": "Tiedot voidaan antaa. Muistiinpanoista poistetaan toisten nimet."}
    caller.ask("dpo", "PUT", f"{one}/opinion", json=opinion, headers=at)
