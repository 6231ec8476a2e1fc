"""MiniStack's environment is made once, whole, and again when it no longer fits. The installer is replaced here."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from stackline.core import Diagnostic, DiagnosticError
from stackline.embedded import environment
from waiting import joined


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "stackline"


@pytest.fixture
def installs(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The installer's calls; making an environment makes a folder with a Python."""
    calls: list[list[str]] = []

    def run(arguments: list[str]) -> None:
        calls.append(arguments)
        if arguments[0] == "venv":
            python = Path(arguments[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)

    monkeypatch.setattr(environment, "_uv", run)
    return calls


def test_it_is_made_once(cache: Path, installs: list[list[str]]) -> None:
    said: list[str] = []
    python = environment.ensure(said.append)
    assert python == cache / environment.name() / "bin" / "python"
    assert python.exists()
    assert said
    assert environment.ensure(said.append) == python
    assert len(installs) == 2  # one environment, one installation
    assert "ministack==1.5.33" in installs[1]
    assert sorted(path.name for path in cache.iterdir()) == [environment.name(), f"{environment.name()}.lock"]


def test_a_failed_installation_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(arguments: list[str]) -> None:
        raise DiagnosticError([Diagnostic("error", "embedded-install-failed", "no network")])

    monkeypatch.setattr(environment, "_uv", fail)
    with pytest.raises(DiagnosticError, match="no network"):
        environment.ensure(lambda text: None)
    assert [path.name for path in cache.iterdir()] == [f"{environment.name()}.lock"]


def test_the_installers_words_are_passed_on(cache: Path) -> None:
    cache.mkdir(parents=True)
    with pytest.raises(DiagnosticError) as caught:
        environment._uv(["pip", "install", "--python", str(cache / "none"), "x"])
    assert caught.value.diagnostics[0].code == "embedded-install-failed"
    assert caught.value.diagnostics[0].detail


def test_other_versions_or_a_lost_python_mean_a_new_one(
    cache: Path, installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment.ensure(lambda text: None)
    python.unlink()
    python.symlink_to(cache / "gone")
    assert environment.ensure(lambda text: None).exists()
    assert len(installs) == 4
    monkeypatch.setattr(environment, "REQUIREMENTS", (*environment.REQUIREMENTS, "another==1"))
    other = environment.ensure(lambda text: None)
    assert len(installs) == 6
    assert other != python
    assert python.exists(), "a toolkit of the other version goes on using its own"


def test_two_at_once_make_one(cache: Path, installs: list[list[str]]) -> None:
    threads = [threading.Thread(target=environment.ensure, args=(lambda text: None,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    joined(*threads)
    assert len(installs) == 2
