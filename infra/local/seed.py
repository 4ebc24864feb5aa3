"""First users and demo data, made through the API alone; a second run finds everything there."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local import accounts, demo
from infra.local.emulator import Emulator
from infra.local.environments import Refusal

SIMULTANEOUS = 4
Say = Callable[[str], None]


def fingerprint() -> str:
    """Changes when the data or the way it is made does."""
    sources = (Path(demo.__file__), Path(accounts.__file__), Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def document(answer: httpx.Response) -> Any:
    """What was answered; Refusal when that is a refusal."""
    if answer.is_error:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise Refusal(f"{asked} was answered {answer.status_code}: {answer.text[:1000]}")
    return answer.json() if answer.content else None


@dataclass(frozen=True)
class Caller:
    """Calls the API as a sample account: each call names its role."""

    http: httpx.Client
    tokens: dict[str, str]

    def call(self, role: str, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, whatever it is."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} | options.pop("headers", {})
        return self.http.request(method, path, headers=headers, **options)

    def ask(self, role: str, method: str, path: str, **options: Any) -> Any:
        """The answered document; Refusal when the API refuses."""
        return document(self.call(role, method, path, **options))

    def create(self, role: str, path: str, key: str, body: dict[str, Any], hidden: bool = False) -> Any:
        """Make a record under a fixed key: a repeat answers the same record as it is now.

        A restricted one is hidden from whoever made it: with `hidden`, None when that has come about.
        """
        answer = self.call(role, "POST", path, json=body, headers={"Idempotency-Key": key})
        if hidden and answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return document(answer)


@contextmanager
def calling(api: str, tokens: dict[str, str]) -> Iterator[Caller]:
    """A caller of the API by these tokens."""
    limits = httpx.Limits(max_connections=2 * SIMULTANEOUS)
    with httpx.Client(base_url=api, timeout=60, limits=limits) as http:
        yield Caller(http, tokens)


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

    return dict(zip(accounts.ROLES, _together(linked, list(accounts.ROLES)), strict=True))


def everything(emulator: Emulator, api: str, tokens: dict[str, str], say: Say) -> None:
    """Users, then organisations, then their contacts."""
    with calling(api, tokens) as caller:
        known = users(emulator, caller)
        say(f"  {len(known)} users")
        organisations = demo.organisations()
        made = _together(lambda one: _make(caller, "/partners/organisations", one, known, {}), organisations)
        ids = {one.key: record["id"] for one, record in zip(organisations, made, strict=True) if record}
        say(f"  {len(made)} organisations")
        contacts = demo.contacts()
        _together(lambda one: _make(caller, "/partners/contacts", one, known, ids), contacts)
        say(f"  {len(contacts)} contacts")


def _together(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    with ThreadPoolExecutor(SIMULTANEOUS) as pool:
        return list(pool.map(work, items))


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
