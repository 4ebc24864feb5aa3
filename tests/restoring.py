"""A records table that comes back from a backup."""

from typing import Any

from tests.cloud import NAMES, client
from tests.world import World


def restored(world: World, backup: list[dict[str, Any]]) -> None:
    """The table as it was when the backup was made; what was made since is gone."""
    for item in world.items():
        client("dynamodb").delete_item(
            TableName=NAMES.of("records"), Key={name: {"S": item[name]} for name in ("pk", "sk")}
        )
    for item in backup:
        world.put(item)
