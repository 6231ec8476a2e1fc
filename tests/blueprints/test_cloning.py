"""A project from a git repository: its files, not its history; nothing of it runs, and a failure leaves nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stackline.blueprints import clone
from stackline.core import Refused
from waiting import ended, until

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    person = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    (folder / "src").mkdir(parents=True)
    (folder / "template.yaml").write_text("Resources: {}\n")
    (folder / "src" / "app.py").write_text("x = 1\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "First")
    return folder


@pytest.mark.parametrize("form", ["file://{}", "{}"])
def test_the_files_without_the_history(origin: Path, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "made"
    found = clone(form.format(origin), folder)
    assert {p.name for p in folder.iterdir()} == {"template.yaml", "src", "run.sh"}
    assert os.access(folder / "run.sh", os.X_OK)
    assert len(found.commit) == 40


def test_into_an_empty_folder(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    clone(origin.as_uri(), Path())
    assert Path("template.yaml").is_file()


@pytest.mark.parametrize(
    "url",
    ["--upload-pack=touch gone", "-u", "", "ext::sh -c touch% gone", "file:///not/there", "gopher://a/b"],
)
def test_what_is_no_repository_is_refused_and_leaves_nothing(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        clone(url, tmp_path / "made")
    assert len(caught.value.diagnostics) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    (tmp_path / "origin").mkdir()
    git(tmp_path / "origin", "init", "-q")
    with pytest.raises(Refused, match="no commit"):
        clone((tmp_path / "origin").as_uri(), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_submodules_stay_empty_and_are_named(origin: Path, tmp_path: Path) -> None:
    git(origin, "submodule", "add", "-q", origin.as_uri(), "shared")
    git(origin, "commit", "-qm", "Share")
    found = clone(origin.as_uri(), tmp_path / "made")
    assert found.submodules == ("shared",)
    assert list((tmp_path / "made" / "shared").iterdir()) == []


def test_no_hook_runs(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (hooks / "post-checkout").chmod(0o755)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    clone(origin.as_uri(), tmp_path / "made")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_clone_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """ssh that never answers stands for a slow network."""
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nexec sleep 600\n")
    ssh.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "stackline", "new", "made", "--from", "ssh://git@nowhere.example/x.git"],
        cwd=tmp_path,
        env={**os.environ, "GIT_SSH": str(ssh), "GIT_SSH_VARIANT": "ssh"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        until(lambda: (tmp_path / "asked").exists() and (tmp_path / "made").exists(), "git to ask ssh")
        process.send_signal(number)
        said, _ = ended(process)
        assert process.returncode != 0
        assert "Traceback" not in said
        assert not (tmp_path / "made").exists()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
