"""What is declared of personal data, as data: purposes, retention, recipients, kinds, words. Pure."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def declared(name: str) -> Any:
    """A file of the catalogue; `fields` is generated from the models of all contexts."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@cache
def version() -> str:
    """Of the fields that are declared: it changes whenever one of them does."""
    return hashlib.sha256((HERE / "fields.json").read_bytes()).hexdigest()[:16]
