"""An import's steps as a user takes them, for tests: open, upload, plan, read, commit."""

from pathlib import Path
from typing import Any

from tests.integrations.workbooks import HEADERS, Row, by_openpyxl
from tests.world import Answer, User, World

IMPORTS = "/integrations/imports"
ROLE = "partner_manager"


def opened(world: World, **who: Any) -> Any:
    """An import that awaits its file."""
    answer = world.call(
        "integrations", "POST", IMPORTS, {"filename": "raportti.xlsx"}, **(who or {"role": ROLE})
    )
    assert answer.status == 201, answer
    return answer.json


def planned(
    world: World, folder: Path, rows: list[Row], headers: Row = HEADERS, builder: Any = by_openpyxl
) -> Any:
    """The import of a workbook with these rows, planned."""
    one = opened(world)
    file = builder(folder / "raportti.xlsx", rows, headers)
    assert world.upload(one["upload"], file.read_bytes()) == 204
    world.pump()
    return read(world, one["id"])


def read(world: World, import_id: str, **who: Any) -> Any:
    """The import as it is now."""
    answer = world.call("integrations", "GET", f"{IMPORTS}/{import_id}", **(who or {"role": ROLE}))
    assert answer.status == 200, answer
    return answer.json


def rows(world: World, import_id: str, **query: Any) -> list[Any]:
    """All rows of the plan, page by page."""
    found: list[Any] = []
    while True:
        answer = world.call("integrations", "GET", f"{IMPORTS}/{import_id}/rows", role=ROLE, query=query)
        assert answer.status == 200, answer
        found.extend(answer.json["items"])
        if answer.json["next"] is None:
            return found
        query["cursor"] = answer.json["next"]


def commit(world: World, one: Any, user: User | None = None, **more: Any) -> Answer:
    """Approve the plan."""
    body = {"plan_hash": one["plan_hash"]}
    path = f"{IMPORTS}/{one['id']}/commit"
    return world.call("integrations", "POST", path, body, role=ROLE, user=user, **more)
