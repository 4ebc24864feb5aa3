"""What the machine lacks is said in a message, with what to do."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import environments, ports, state
from infra.local.environments import ROOT, Refusal


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_an_old_python_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match=r"Python 3\.11 or newer is needed, but this is 3\.9") as refusal:
        environments.check_python((3, 9, 18))
    assert "make run PYTHON=python3.11" in str(refusal.value)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_a_new_enough_python_will_do(version: tuple[int, ...]) -> None:
    environments.check_python(version)


def test_make_says_which_python_is_missing() -> None:
    made = subprocess.run(
        ["make", "environment", "PYTHON=python-that-is-not-there"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert "There is no 'python-that-is-not-there' here." in made.stderr


def test_make_alone_explains_the_targets() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "bench", "synth", "deploy", "clean", "lock"):
        assert f"make {target} " in said


def test_a_full_disk_is_refused_before_anything_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=300 * 1024**2))
    with pytest.raises(Refusal, match=r"0\.3 GB free in .*, 3\.0 GB needed"):
        environments.check_space(ROOT, environments.NEEDED_BYTES)


def test_an_asked_port_that_is_taken_is_refused_with_another_to_try(taken_port: int) -> None:
    with pytest.raises(Refusal, match=f"Port {taken_port} of 127.0.0.1 is taken") as refusal:
        ports.chosen(str(taken_port))
    assert f"make run PORT={taken_port + ports.STEP}" in str(refusal.value)


def test_the_preferred_port_gives_way_when_it_is_taken(
    taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ports, "PREFERRED", taken_port)
    assert ports.chosen(None) != taken_port
    assert f"Port {taken_port} is taken by another program" in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["80", "99999", "http", "-1"])
def test_what_is_no_port_is_refused(asked: str) -> None:
    with pytest.raises(Refusal, match="is not a port from 1024 to 65000"):
        ports.chosen(asked)


def test_a_state_of_another_version_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "format.json").write_text(json.dumps(state.stamp() | {"emulator": "0.9.9"}))
    (tmp_path / "deployed").write_text("x")
    with pytest.raises(Refusal, match="made by another version") as refusal:
        state.prepare(tmp_path)
    assert "make clean" in str(refusal.value)
    assert "0.9.9" in str(refusal.value)
    assert (tmp_path / "deployed").exists()


def test_a_state_without_a_stamp_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dynamodb.json").write_text("{}")
    with pytest.raises(Refusal, match="make clean"):
        state.prepare(tmp_path)


def test_a_first_start_that_was_cut_off_begins_afresh(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    state.prepare(folder)
    (folder / "half.json").write_text("{}")
    state.prepare(folder)
    assert [path.name for path in folder.iterdir()] == ["format.json"]


def test_a_state_that_was_deployed_is_kept(tmp_path: Path) -> None:
    state.prepare(tmp_path)
    state.note(tmp_path, "deployed", "abc")
    state.prepare(tmp_path)
    assert state.done(tmp_path, "deployed") == "abc"


def test_two_runs_in_one_clone_are_refused(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with (
        state.held(lock, 0, "free"),
        pytest.raises(Refusal, match="already running"),
        state.held(lock, 0, "already running"),
    ):
        pass
    with state.held(lock, 0, "free again"):
        pass


def test_an_environment_is_made_again_when_its_lock_changes(tmp_path: Path) -> None:
    lock, folder = tmp_path / "lock.txt", tmp_path / "venv"
    lock.write_text("one==1\n")
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    assert not environments.is_complete(folder, lock)
    (folder / "made-from").write_text(environments.fingerprint(lock))
    assert environments.is_complete(folder, lock)
    lock.write_text("one==2\n")
    assert not environments.is_complete(folder, lock)
