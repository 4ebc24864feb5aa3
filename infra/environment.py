"""Where the suite is deployed: the environments of cdk.json, and what is refused before a build."""

import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

EEA_REGIONS = frozenset({"eu-north-1", "eu-west-1", "eu-west-3", "eu-central-1", "eu-south-1", "eu-south-2"})
"""Personal data never leaves the EU or EEA (R25): an allow-list; London and Zürich are not on it."""

HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_HOST_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


class Refused(Exception):
    """The deployment may not be; the message says why and what to do."""


@dataclass(frozen=True)
class Environment:
    """One environment of cdk.json; any of its values may be given on the command line: `-c log_days=14`."""

    name: str
    account: str
    region: str
    python: str
    log_days: int
    alarm_address: str
    budget_usd: int
    issuer: str
    audience: str
    cors_origins: str
    public_url: str
    organisation: str
    contact: str
    privacy_notice: str
    mail_host: str
    mail_port: int
    mail_from: str
    mail_tls: str
    mail_ca: str
    mailbox_domains: str
    webropol_url: str
    outbound_hosts: str
    mail_secure: str
    reserve: bool
    bundle: bool

    @property
    def local(self) -> bool:
        """Whether the target is the emulator."""
        return self.name == "local"

    @property
    def architecture(self) -> str:
        """The machine that functions run on: the host's under the emulator."""
        return _HOST_ARCHITECTURES[platform.machine().lower()] if self.local else "aarch64"

    @property
    def origins(self) -> list[str]:
        """The origins that may call from a browser."""
        return self.cors_origins.split()

    @property
    def mail_authority(self) -> str:
        """The certificate that the mail gateway's is signed with, where it is none that everybody knows."""
        if not self.mail_ca:
            return ""
        try:
            return Path(self.mail_ca).read_text(encoding="ascii")
        except (OSError, UnicodeError) as error:
            raise Refused(f"mail_ca of {self.name!r} names no PEM file: {type(error).__name__}") from error


def read(lookup: Callable[[str], Any]) -> Environment:
    """The environment that the context names; Refused: an unknown one, outside the EEA, the wrong Python."""
    name, known = lookup("env"), lookup("environments") or {}
    if name not in known:
        raise Refused(f"There is no environment {name!r} in cdk.json; there are {', '.join(sorted(known))}.")
    environment = _parsed({"bundle": True} | known[name] | {"name": name}, lookup)
    _refuse_outside_eea(environment)
    if environment.bundle and environment.python != HOST_PYTHON:
        raise Refused(_WRONG_PYTHON.format(python=environment.python, name=name, host=HOST_PYTHON))
    return environment


_WRONG_PYTHON = (
    "Functions in {name} run on Python {python} and carry byte code, which only Python {python} can build, "
    "but this is Python {host}. Install Python {python}, then: make deploy PYTHON=python{python}. "
    "(To synthesise without bundles: -c bundle=false.)"
)


def _parsed(values: Mapping[str, Any], lookup: Callable[[str], Any]) -> Environment:
    given = {}
    for field in fields(Environment):
        over = None if field.name == "name" else lookup(field.name)
        given[field.name] = _typed(field.type, values[field.name] if over is None else over)
    if given["python"] == "host":
        given["python"] = HOST_PYTHON
    return Environment(**given)


def _typed(kind: Any, value: Any) -> Any:
    if kind is bool:
        return str(value).lower() == "true"
    return kind(value)


def _refuse_outside_eea(environment: Environment) -> None:
    if environment.region not in EEA_REGIONS:
        raise Refused(
            f"Region {environment.region!r} of environment {environment.name!r} is not on the EEA list: "
            "personal data stays in the EU/EEA (requirement R25). "
            f"Choose one of {', '.join(sorted(EEA_REGIONS))}."
        )
