"""The dependencies of a lock as one zip: installed for the target machine, pruned, byte code only."""

import ast
import contextlib
import hashlib
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
FORMAT = "10"
"""Part of every fingerprint: raise it when the way of building changes."""

UPON = {"workbook": "runtime", "document": "workbook", "pages": "runtime"}
"""The lock that a lock agrees with and adds packages to, as `requirements/compile.sh` makes them."""

LARGE = 16_000_000
"""Bytes of a library, typst's, to which the last levels of compression give 0.4 percent in five seconds."""
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_GLIBC_OF_LAMBDA = ("2014", "_2_17", "_2_24", "_2_26", "_2_27", "_2_28", "_2_31", "_2_34")
_UNUSED_SUFFIXES = frozenset(
    {".py", ".pyi", ".typed", ".js", ".css", ".c", ".h", ".pxd", ".pyx", ".rst", ".md"}
)
_UNUSED_FOLDERS = frozenset({"tests", "test", "__pycache__", "bin"})
_UNUSED_PARTS = (
    # Used by nobody after installation: the builder of cffi bindings, and DNS, as we send no look-ups.
    "cffi/",
    "pycparser/",
    "dns/",
    "idna/cli.",
    "jmespath/",  # the runtime's boto3 brings it
    "phonenumbers/shortdata/",
    "pydantic/color.",
    "pydantic/experimental/",
    "pydantic/mypy.",
    "pydantic/v1/",
    "stdnum/at/postleitzahl.dat",
    "stdnum/eu/nace",
)
_UNUSED = re.compile(
    # Of Powertools the router of an HTTP API and the logger are needed, and the events that the router knows.
    r"aws_lambda_powertools/(metrics|middleware_factory|tracing)/"
    r"|aws_lambda_powertools/event_handler/(appsync|bedrock_|http_resolver|lambda_function_url|vpc_lattice)"
    r"|aws_lambda_powertools/event_handler/(events_appsync|graphql_appsync|openapi/(merge|swagger_ui))"
    r"|aws_lambda_powertools/utilities/(?!__init__|data_classes|jmespath_utils|serialization|typing)"
    r"|aws_lambda_powertools/utilities/data_classes/"
    r"(?!__init__|alb|api_gateway_proxy|bedrock_agent_event|common|lambda_f|shared|vpc)"
    # Numbers are parsed and checked, not found in texts nor typed.
    r"|phonenumbers/(asyoutype|carrier|geocoder|phonenumbermatcher|prefix|shortnumber|timezone)"
    # Numbers of organisations are European, and of a country's numbers those of VAT and banks are asked for.
    r"|stdnum/(?!__init__|bic|exceptions|iban|iso11649|luhn|numdb|util)[^/]*$"
    r"|stdnum/in_/"
    r"|stdnum/(?!(at|be|bg|ch|cy|cz|de|dk|ee|es|eu|fi|fr|gb|gr|hr|hu|ie|is|it|lt|lu|lv|mt|nl|no|pl|pt|ro|se|si|sk)/)../"
    r"|stdnum/../(aic|amka|asmens|at_02|banknote|bis|brin|cae|codicefiscale|cups|ecnumber|eic|esr|excise"
    r"|identiteitskaartnummer|idnr|leitweg|nhs|nir|onderwijsnummer|onrc|pesel|pps|rcs"
    r"|referenciacatastral|regon|sedol|siret|stnr|tin|upn|utr|veronumero|wkn)\."
)


@dataclass(frozen=True)
class Target:
    """The machine that will run the bundle: a Python minor and an architecture, or this very host."""

    python: str
    architecture: str
    host: bool

    @property
    def name(self) -> str:
        return f"{self.python}-{self.architecture}{'-host' * self.host}"

    def pip_options(self) -> list[str]:
        """Wheels for the cloud's machine whatever this one is; for the host what pip finds for itself."""
        if self.host:
            return []
        platforms = [f"--platform=manylinux{glibc}_{self.architecture}" for glibc in _GLIBC_OF_LAMBDA]
        return [*platforms, f"--python-version={self.python}", "--implementation=cp"]


def fingerprint(lock: str, target: Target) -> str:
    """Of the lock's content and the machine."""
    return f"{FORMAT}-{target.name}-{hashlib.sha256(_path(lock).read_bytes()).hexdigest()}"


def _path(lock: str) -> Path:
    return ROOT / "requirements" / f"{lock}.txt"


def build(lock: str, target: Target) -> Path:
    """The zip of the lock's packages; built once for each fingerprint, upon that of the lock it adds to."""
    digest = hashlib.sha256(fingerprint(lock, target).encode()).hexdigest()
    wanted = CACHE / "dependencies" / f"{lock}-{target.name}-{digest[:16]}.zip"
    if not wanted.exists():
        wanted.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder, written_whole(wanted) as unfinished:
            if lock in UPON:
                shutil.copyfile(build(UPON[lock], target), unfinished)
            _install(lock, target, folder)
            _pack(Path(folder), unfinished)
    return wanted


def _added(lock: str) -> str:
    """What a lock has beyond the one that it adds to; RuntimeError where they do not agree."""
    packages, there = _packages(lock), _packages(UPON[lock]) if lock in UPON else []
    if not set(there) <= set(packages):
        raise RuntimeError(f"requirements/{lock}.txt does not agree with {UPON[lock]}.txt: run `make lock`")
    return "".join(one for one in packages if one not in there)


def _packages(lock: str) -> list[str]:
    """Each package of a lock with its hashes, without the comments that say who asked for it."""
    return re.findall(r"^\S.*\n(?:    --hash.*\n)*", _path(lock).read_text(), re.MULTILINE)


def _install(lock: str, target: Target, folder: str) -> None:
    requirements = Path(folder, "requirements.txt")
    requirements.write_text(_added(lock))
    command = [sys.executable, "-m", "pip", "install", f"--target={folder}", f"--requirement={requirements}"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", *target.pip_options()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    requirements.unlink()
    if done.returncode:
        raise RuntimeError(f"pip could not install requirements/{lock}.txt for {target.name}:\n{done.stderr}")


def _pack(folder: Path, wanted: Path) -> None:
    """Byte code where its source was (`module.pyc`), data and libraries; what is never used stays out."""
    with zipfile.ZipFile(wanted, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            inside = path.relative_to(folder)
            if inside.suffix == ".py" and _wanted(inside.with_suffix(".pyc")):
                if inside.name == "__init__.py":
                    path.write_text(_narrowed(path.read_text(), folder, inside.parent))
                put(archive, inside.with_suffix(".pyc").as_posix(), compiled(path, inside))
            elif _wanted(inside):
                put(archive, inside.as_posix(), _content(path))


def _wanted(inside: Path) -> bool:
    path = inside.as_posix()
    if ".dist-info/" in path:
        return path.endswith(".dist-info/METADATA")
    if inside.suffix in _UNUSED_SUFFIXES or _UNUSED_FOLDERS.intersection(inside.parts):
        return False
    return not (path.startswith(_UNUSED_PARTS) or _UNUSED.match(path))


def _narrowed(source: str, folder: Path, package: Path) -> str:
    """The code of a package without its imports of what stays out: a start pays for each of them."""
    tree = ast.parse(source)
    kept = [one for one in tree.body if not isinstance(one, ast.ImportFrom) or _there(one, folder, package)]
    return source if kept == tree.body else ast.unparse(ast.Module(kept, tree.type_ignores))


def _there(statement: ast.ImportFrom, folder: Path, package: Path) -> bool:
    """Whether the module of an import goes along, or is another library's."""
    above = package.parents[statement.level - 2] if statement.level > 1 else package
    parts = (statement.module or "").split(".")
    module = Path(*parts) if not statement.level else above.joinpath(*parts)
    files = (module.with_name(f"{module.name}.py"), module / "__init__.py")
    there = [file.with_suffix(".pyc") for file in files if (folder / file).is_file()]
    return module.parts[:1] != package.parts[:1] or all(map(_wanted, there))


def _content(path: Path) -> bytes:
    """Of a distribution's metadata the head, where libraries look for versions; else the whole file."""
    content = path.read_bytes()
    return content.partition(b"\n\n")[0] + b"\n" if path.name == "METADATA" else content


def compiled(source: Path, inside: Path) -> bytes:
    """The byte code of a module, without docstrings and assertions, for a place where its source is not."""
    with tempfile.NamedTemporaryFile(suffix=".pyc") as file:
        py_compile.compile(str(source), file.name, str(inside), True, optimize=2, invalidation_mode=UNCHECKED)
        return Path(file.name).read_bytes()


def put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file with nothing of this machine or moment about it."""
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 6 if len(content) > LARGE else 9)


@contextlib.contextmanager
def written_whole(wanted: Path) -> Iterator[Path]:
    """A path that becomes the wanted file when all went well; two builders do not disturb each other."""
    handle, name = tempfile.mkstemp(dir=wanted.parent, suffix=".unfinished")
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, wanted)
    finally:
        Path(name).unlink(missing_ok=True)
