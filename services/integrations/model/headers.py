"""Header rows of sheets: which column holds which field, whatever the case and punctuation. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from shared import names


class Header(Protocol):
    """A cell that may name a column."""

    @property
    def value(self) -> Any: ...


class Headers:
    """The headers that are known; aliases of a field are parted by `|`."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        pairs = ((field, one) for field, said in aliases.items() for one in said.split("|"))
        self._fields = {_key(header): field for field, header in pairs}

    def fields_of(self, cells: Iterable[Header]) -> dict[int, str]:
        """Which field each column (from 0) holds if this is a header row."""
        said = {column: cell.value for column, cell in enumerate(cells) if isinstance(cell.value, str)}
        found = {column: self._fields.get(_key(header)) for column, header in said.items()}
        return {column: field for column, field in found.items() if field}


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", names.fold(text))
