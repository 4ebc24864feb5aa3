"""Owners of the registers, requests of data subjects, and restricted data that somebody may use."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.local.caller import Caller, Say

REQUESTS, RELEASES = "/privacy/requests", "/privacy/releases"
CONFIGURATION = "/privacy/configuration"
RELEASED_DAYS = 60
OWNERS = {"customers": "partner_manager", "alumni": "alumni_coordinator"}
LETTER = {
    "kind": "erasure",
    "channel": "letter",
    "person": {"first_names": "Ilmari", "last_name": "Tuntematon"},
    "message": "Pyydän poistamaan tietoni, jos teillä on niitä.",
}


def everything(
    caller: Caller, users: Mapping[str, str], contact_id: str, restricted_id: str | None, say: Say
) -> None:
    """Made through the API; what a former run has made stays as it is.

    restricted_id: the contact whose data is restricted; None once it is hidden from whoever made it.
    """
    _own(caller, users)
    caller.create("staff", REQUESTS, "demo-request-letter", LETTER)
    _scoped(caller, contact_id)
    if restricted_id:
        _released(caller, users["staff"], f"partners.contact:{restricted_id}")
    say("  2 requests of data subjects, 1 release of restricted data")


def _own(caller: Caller, users: Mapping[str, str]) -> None:
    """Name the owner of each register, without whom nobody could decide."""
    known = caller.ask("dpo", "GET", CONFIGURATION)["registers"]
    named = [{"owner_id": users[OWNERS[one["code"]]]} | one for one in known]
    if named != known:
        caller.ask("dpo", "PATCH", CONFIGURATION, json={"registers": named}, headers={"If-Match": "*"})


def _released(caller: Caller, user_id: str, record: str) -> None:
    """A restricted contact may be used for a claim, as the owner of the register has approved."""
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date()
    body = {
        "subjects": [record],
        "records": [record],
        "ground": "legal_claims",
        "purpose": "Vastine oikaisuvaatimukseen",
        "user_id": user_id,
        "until": (today + timedelta(days=RELEASED_DAYS)).isoformat(),
        "opinion": "Vastineeseen tarvitaan yhteydenpidon tiedot. Käyttö voidaan sallia.",
    }
    one = caller.create("dpo", RELEASES, "demo-release", body)
    caller.move(OWNERS["customers"], "POST", f"{RELEASES}/{one['id']}/approval", "demo-release-approval")


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
