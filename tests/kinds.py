"""How the contexts keep their records: every `Kind` of every store, walked, so that a new one is seen."""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from services import generated
from shared.record import Kind


@cache
def kinds() -> Mapping[str, Kind[Any]]:
    """By `<context>.<kind>`."""
    generated.stored()
    ours = {name: module for name, module in sys.modules.items() if name.startswith("services.")}
    stores = [module for name, module in ours.items() if name.split(".")[2:3] == ["store"]]
    every = [one for module in stores for one in vars(module).values() if isinstance(one, Kind)]
    return {f"{one.context}.{one.name}": one for one in every}
