"""What a function carries: small, whole, the same each time, and only its own context's code."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import environment
from infra.constructs import bundle, dependencies
from infra.constructs.bundle import Contents
from infra.constructs.dependencies import Target
from infra.contexts import CONTEXTS
from infra.environment import HOST_PYTHON
from tests.infra.roles import context

HERE = Target(HOST_PYTHON, environment.read(context("local").get).architecture, host=True)
EVERY = {
    (context.name, entry.bundle): Contents(entry.bundle, context.name, without=context.beside(entry.bundle))
    for context in CONTEXTS
    for entry in context.entries.values()
}
API = EVERY["partners", "runtime"]
SALES_API = EVERY["sales", "runtime"]
WORKBOOK = EVERY["integrations", "workbook"]
DOCUMENT = EVERY["sales", "document"]
PAGES = EVERY["sales", "pages"]
MEGABYTE = 1_000_000
LAMBDA_UNPACKED = 250 * 1024**2
"""What Lambda lets a function carry, unpacked; packed it may be as much, since it comes through S3."""


def names(contents: Contents) -> list[str]:
    with zipfile.ZipFile(bundle.build(contents, HERE)) as archive:
        return archive.namelist()


@pytest.mark.parametrize("context", sorted(one.name for one in CONTEXTS))
def test_an_api_bundle_is_at_most_6_mb(context: str) -> None:
    assert bundle.build(EVERY[context, "runtime"], HERE).stat().st_size <= 6 * MEGABYTE


def test_a_workbook_bundle_is_at_most_15_mb() -> None:
    assert bundle.build(WORKBOOK, HERE).stat().st_size <= 15 * MEGABYTE


def test_a_pages_bundle_is_at_most_6_5_mb() -> None:
    assert bundle.build(PAGES, HERE).stat().st_size <= 6.5 * MEGABYTE


def test_a_document_bundle_is_at_most_45_mb() -> None:
    """typst is one library: 33 MB packed, 84 unpacked, fonts included. Nothing of it can be left out."""
    assert bundle.build(DOCUMENT, HERE).stat().st_size <= 45 * MEGABYTE


@pytest.mark.parametrize("contents", [SALES_API, WORKBOOK, DOCUMENT, PAGES], ids=lambda one: one.name)
def test_a_bundle_unpacks_to_less_than_half_of_what_lambda_takes(contents: Contents) -> None:
    with zipfile.ZipFile(bundle.build(contents, HERE)) as archive:
        assert sum(one.file_size for one in archive.infolist()) <= LAMBDA_UNPACKED / 2


def test_fonts_go_along_only_where_documents_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = tmp_path / "services" / "sales" / "document" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "sans.ttf").write_bytes(b"")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    assert fonts / "sans.ttf" in set(DOCUMENT.sources())
    assert fonts / "sans.ttf" not in {*SALES_API.sources(), *PAGES.sources()}


def test_an_entry_point_goes_along_only_where_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = ("shared/consumer.py", "shared/pages/edge.py")
    parts += tuple(f"services/sales/{name}" for name in ("api/edge.py", "consumer.py", "jobs.py", "pages.py"))
    for part in (*parts, "services/sales/model/order.py"):
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part).write_text("")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)

    def carried(contents: Contents) -> set[str]:
        return {path.relative_to(tmp_path).as_posix() for path in contents.sources()}.intersection(parts)

    kernel = "shared/consumer.py"
    assert carried(SALES_API) == {kernel, "services/sales/api/edge.py", "services/sales/jobs.py"}
    assert carried(DOCUMENT) == {kernel, "services/sales/consumer.py"}
    assert carried(PAGES) == {kernel, "shared/pages/edge.py", "services/sales/pages.py"}


def test_a_bundle_holds_one_context_and_the_kernel() -> None:
    held = names(API)
    assert {name.split("/")[1] for name in held if name.startswith("services/")} == {
        "__init__.pyc",
        "partners",
    }
    assert "shared/table.pyc" in held
    assert not [name for name in held if name.startswith(("infra/", "tests/", "boto3/"))]
    assert len(set(held)) == len(held)


def test_every_module_comes_as_byte_code_alone() -> None:
    held = names(API)
    assert {"shared/table.pyc", "services/partners/api/edge.pyc", "pydantic/main.pyc"} <= set(held)
    assert not [name for name in held if name.endswith(".py") or "__pycache__" in name]


def test_a_package_imports_nothing_that_stays_out(tmp_path: Path) -> None:
    """`tests` and `phonenumbers/prefix` stay out."""
    for name in ("two.py", "three/__init__.py", "tests/__init__.py", "prefix.py", "../jmespath/__init__.py"):
        (tmp_path / "phonenumbers" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "phonenumbers" / name).write_text("")
    source = """from .tests import a
from phonenumbers.tests import b
from phonenumbers.prefix import c
from .prefix import d
from .two import e
from phonenumbers.two import f
from jmespath import search
from . import g
if TYPE_CHECKING:
    from .prefix import h
"""
    narrowed = dependencies._narrowed(source, tmp_path, Path("phonenumbers"))
    assert narrowed.splitlines() == source.splitlines()[4:]
    below = dependencies._narrowed(
        "from ..prefix import a\nfrom ..two import b\n", tmp_path, Path("phonenumbers/three")
    )
    assert below == "from ..two import b"
    whole = "from .two import e  # as it was\n"
    assert dependencies._narrowed(whole, tmp_path, Path("phonenumbers")) == whole


def test_byte_code_is_never_checked_against_its_source() -> None:
    with zipfile.ZipFile(bundle.build(API, HERE)) as archive:
        for name in archive.namelist():
            if name.endswith(".pyc"):
                assert archive.read(name)[4:8] == b"\x01\x00\x00\x00", name


def test_the_fingerprint_follows_lock_python_and_machine() -> None:
    prints = {
        bundle.fingerprint(contents, target)
        for contents in (API, WORKBOOK, Contents(), DOCUMENT, PAGES)
        for target in (Target("3.13", "aarch64", False), Target("3.13", "x86_64", False), HERE)
    }
    assert len(prints) == 15


def test_the_fingerprint_follows_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "one.py").write_text("x = 1\n")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    before = bundle.fingerprint(Contents(), HERE)
    assert bundle.fingerprint(Contents(), HERE) == before
    (tmp_path / "shared" / "one.py").write_text("x = 2\n")
    after = bundle.fingerprint(Contents(), HERE)
    assert after != before
    (tmp_path / "shared" / "page.html").write_text("<p>\n")
    assert bundle.fingerprint(Contents(), HERE) != after


def test_the_cloud_gets_wheels_for_its_own_machine() -> None:
    options = Target("3.13", "aarch64", host=False).pip_options()
    assert "--platform=manylinux2014_aarch64" in options
    assert "--platform=manylinux_2_28_aarch64" in options
    assert "--python-version=3.13" in options
    assert HERE.pip_options() == []


def test_an_interrupted_build_leaves_nothing_behind(tmp_path: Path) -> None:
    wanted = tmp_path / "bundle.zip"
    with pytest.raises(KeyboardInterrupt), dependencies.written_whole(wanted):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


IMPORT = """
import importlib, sys
sys.path[:0] = [sys.argv[1]]
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    assert callable(module.handler), name
    assert module.__file__.startswith(sys.argv[1]), module.__file__
import pydantic, phonenumbers, email_validator, nacl.secret, stdnum.eu.vat, stdnum.fi.ytunnus
import stdnum.iban, stdnum.iso11649
assert stdnum.eu.vat.is_valid("FI20774740") and stdnum.fi.ytunnus.is_valid("2077474-0")
assert all(stdnum.eu.vat._get_cc_module(one) for one in stdnum.eu.vat.MEMBER_STATES)
assert stdnum.iban.is_valid("FI2112345600000785") and stdnum.iso11649.is_valid("RF18539007547034")
assert phonenumbers.is_valid_number(phonenumbers.parse("+358401234567"))
assert email_validator.validate_email("a@example.fi", check_deliverability=False).normalized
assert pydantic.__file__.startswith(sys.argv[1])
"""


def handlers(contents: Contents) -> list[str]:
    entries = next(one.entries for one in CONTEXTS if one.name == contents.context)
    folder = bundle.ROOT / "services" / contents.context
    return [
        f"services.{contents.context}.{name}"
        for name, entry in entries.items()
        if entry.bundle == contents.lock and ((folder / name).is_dir() or (folder / f"{name}.py").exists())
    ]


@pytest.mark.parametrize("contents", EVERY.values(), ids=lambda one: one.name)
def test_every_handler_starts_from_its_bundle_alone(contents: Contents, tmp_path: Path) -> None:
    """Beside the bundle there is the runtime's own boto3, as in the cloud."""
    with zipfile.ZipFile(bundle.build(contents, HERE)) as archive:
        archive.extractall(tmp_path)
    modules = [f"shared.{name}" for name in ("relay", "projector", "reconcile", "reapply", "front")]
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        IMPORT,
        str(tmp_path),
        *modules,
        *handlers(contents),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
