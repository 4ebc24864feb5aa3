"""First users and demo data, made through the API alone; a second run finds everything there."""

import hashlib
from pathlib import Path
from typing import Any

from infra.local import accounts, demo, seed_alumni, seed_answers, seed_privacy, seed_sales
from infra.local.caller import Caller, Say, calling, together
from infra.local.emulator import Emulator


def fingerprint() -> str:
    """Changes when the data or the way it is made does."""
    here = Path(__file__).parent
    sources = sorted({*here.glob("demo*.json"), *here.glob("demo*.py"), *here.glob("seed*.py")})
    whole = b"".join(path.read_bytes() for path in (*sources, Path(accounts.__file__)))
    return hashlib.sha256(whole).hexdigest()


def invite(emulator: Emulator, role: str) -> str | None:
    """Have the staff job invite a user; answers the code, None once it was taken up."""
    user = {"email": accounts.email(role), "name": accounts.ROLES[role], "roles": [role], "unit": None}
    code: str | None = emulator.invoke("crm-local-staff-jobs", {"job": "invite"} | user)["code"]
    return code


def users(emulator: Emulator, caller: Caller) -> dict[str, str]:
    """Have a linked staff user for every role; answers their ids."""

    def linked(role: str) -> str:
        code = invite(emulator, role)
        if code:
            caller.create(role, "/staff/invitations/acceptance", f"demo-acceptance-{role}", {"code": code})
        found: str = caller.ask(role, "GET", "/staff/me")["id"]
        return found

    return dict(zip(accounts.ROLES, together(linked, list(accounts.ROLES)), strict=True))


def everything(emulator: Emulator, api: str, tokens: dict[str, str], letters: Path, say: Say) -> None:
    """Users, organisations, their contacts, alumni, then sales; what some of them answer to letters."""
    with calling(api, tokens) as caller:
        known = users(emulator, caller)
        say(f"  {len(known)} users")
        organisations = demo.organisations()
        made = together(lambda one: _make(caller, "/partners/organisations", one, known, {}), organisations)
        ids = {one.key: record["id"] for one, record in zip(organisations, made, strict=True) if record}
        say(f"  {len(made)} organisations")
        contacts = demo.contacts()
        made = together(lambda one: _make(caller, "/partners/contacts", one, known, ids), contacts)
        people = {one.key: record["id"] for one, record in zip(contacts, made, strict=True) if record}
        say(f"  {len(contacts)} contacts")
        seed_alumni.everything(caller, say)
        restricted = people.get(_restricted(contacts))
        seed_privacy.everything(caller, known, people[_somebody(contacts)], restricted, say)
        asked = seed_sales.everything(caller, ids, people, say)
        seed_answers.give(caller, asked, letters, say)


def _somebody(contacts: list[demo.Demo]) -> str:
    """The first contact to whom nothing happened since."""
    return next(one.key for one in contacts if not one.moves)


def _restricted(contacts: list[demo.Demo]) -> str:
    """The contact whose processing is restricted."""
    return next(one.key for one in contacts if demo.RESTRICT in one.moves)


def _make(caller: Caller, path: str, one: demo.Demo, users: dict[str, str], ids: dict[str, str]) -> Any:
    body = one.body | {"responsible_id": users[one.responsible]}
    if one.works_at:
        roles = zip(body["affiliations"], one.works_at, strict=True)
        body["affiliations"] = [role | {"organisation_id": ids[key]} for role, key in roles]
    record = caller.create("admin", path, one.key, body, hidden=demo.RESTRICT in one.moves)
    for move in one.moves:
        if record and not move.is_made(record):
            record = _move(caller, f"{path}/{record['id']}/{move.path}", one.key, move, record["version"])
    return record


def _move(caller: Caller, path: str, key: str, move: demo.Move, version: int) -> Any:
    headers = {"If-Match": f'"{version}"'}
    if move.method == "POST":
        headers["Idempotency-Key"] = f"{key}-{move.path}"
    return caller.ask(move.role, move.method, path, json=move.body, headers=headers)
