"""What a function carries: dependencies from a hashed lock and our own code, byte-compiled."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

from infra.constructs import dependencies
from infra.constructs.dependencies import ROOT, Target
from infra.environment import Environment

BUNDLES = dependencies.CACHE / "bundles"
PARTS = frozenset({".py", ".html", ".css", ".js", ".json", ".typ"})
"""What of our folders goes along: code, and the texts that it reads."""
FONTS = frozenset({".otf", ".ttf"})
"""What goes along only where documents are set."""


@dataclass(frozen=True)
class Contents:
    """The parts of a bundle: a lock of `requirements/`, one context or none, and files beside the code.

    without: entry points of the context that other bundles serve; nothing imports an entry point.
    """

    lock: str = "runtime"
    context: str = ""
    extras: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "-".join(
            part for part in (self.context or "platform", self.lock, *map(_stem, self.extras)) if part
        )

    def sources(self) -> Iterator[Path]:
        """Our own files in the bundle, in a fixed order."""
        yield from self._files(ROOT / "shared", () if self.lock == "pages" else ("pages",))
        if self.context:
            yield ROOT / "services" / "__init__.py"
            yield from self._files(ROOT / "services" / self.context, self.without)
        yield from (ROOT / extra for extra in self.extras if (ROOT / extra).exists())

    def _files(self, folder: Path, without: Sequence[str]) -> Iterator[Path]:
        parts = PARTS | FONTS if self.lock == "document" else PARTS
        left_out = {folder / name for one in without for name in (one, f"{one}.py")}
        for path in sorted(folder.rglob("*")):
            if path.suffix in parts and not left_out.intersection((path, *path.parents)):
                yield path


def _stem(path: str) -> str:
    return Path(path).stem


def code(environment: Environment, contents: Contents) -> lambda_.Code:
    """The code asset. Without bundling a folder stands for it, so that templates can be made anywhere."""
    target = Target(environment.python, environment.architecture, environment.local)
    digest = fingerprint(contents, target)
    path = build(contents, target) if environment.bundle else ROOT / "shared"
    return lambda_.Code.from_asset(str(path), asset_hash=digest)


def fingerprint(contents: Contents, target: Target) -> str:
    """Changes whenever the bundle would: with our code, the lock, the Python or the machine."""
    digest = hashlib.sha256(dependencies.fingerprint(contents.lock, target).encode())
    for source in contents.sources():
        digest.update(f"\0{source.relative_to(ROOT)}\0".encode() + source.read_bytes())
    return digest.hexdigest()


def build(contents: Contents, target: Target) -> Path:
    """The bundle as a zip; built once for each fingerprint, upon the dependencies of its lock."""
    stem = f"{contents.name}-{target.name}"
    wanted = BUNDLES / f"{stem}-{fingerprint(contents, target)[:16]}.zip"
    if not wanted.exists():
        BUNDLES.mkdir(parents=True, exist_ok=True)
        outdated = list(BUNDLES.glob(f"{stem}-*.zip"))
        with dependencies.written_whole(wanted) as unfinished:
            shutil.copyfile(dependencies.build(contents.lock, target), unfinished)
            with zipfile.ZipFile(unfinished, "a", zipfile.ZIP_DEFLATED) as archive:
                for source in contents.sources():
                    _add(archive, source)
        for old in outdated:
            old.unlink(missing_ok=True)
    return wanted


def _add(archive: zipfile.ZipFile, source: Path) -> None:
    """Our own modules go in as the dependencies do; a trace names their lines without their source."""
    inside = source.relative_to(ROOT)
    if source.suffix == ".py":
        module = inside.with_suffix(".pyc").as_posix()
        dependencies.put(archive, module, dependencies.compiled(source, inside))
    else:
        dependencies.put(archive, inside.as_posix(), source.read_bytes())
