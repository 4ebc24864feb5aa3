"""What a function is told by its environment: read on first use, the missing variable named."""

import os
from functools import cache


class SettingMissing(RuntimeError):
    """A function was deployed without a variable that it needs."""


@cache
def read(name: str, default: str | None = None) -> str:
    """The value of `CRM_<NAME>`; raises SettingMissing naming the variable."""
    variable = f"CRM_{name}"
    value = os.environ.get(variable, default)
    if value is None:
        raise SettingMissing(f"the environment variable {variable} is not set")
    return value


def forget() -> None:
    """Read the environment afresh."""
    read.cache_clear()
