"""Alumni of the demo data, through the API as a coordinator records them."""

from typing import Any

from infra.local import demo_alumni, seed_cooperation
from infra.local.caller import Caller, Say, together
from infra.local.demo import RESTRICT, Move
from infra.local.demo_alumni import Alumnus

PATH = "/alumni/alumni"
COORDINATOR = "alumni_coordinator"


def everything(caller: Caller, say: Say) -> None:
    """The alumni, what happened to some of them since, and the cooperation with some."""
    made = together(lambda one: _make(caller, one), demo_alumni.alumni())
    say(f"  {len(made)} alumni")
    seed_cooperation.everything(caller, made, say)


def _make(caller: Caller, one: Alumnus) -> Any:
    record = caller.create(COORDINATOR, PATH, one.key, one.body, hidden=RESTRICT in one.moves)
    for move in one.moves:
        if record and not move.is_made(record):
            record = _move(caller, record, move)
    return record


def _move(caller: Caller, record: dict[str, Any], move: Move) -> Any:
    """Rights moves of the demo data, by whom alumni let make them."""
    role = COORDINATOR if move.path == "marketing-block" else move.role
    headers = {"If-Match": f'"{record["version"]}"'}
    return caller.ask(
        role, move.method, f"{PATH}/{record['id']}/{move.path}", json=move.body, headers=headers
    )
