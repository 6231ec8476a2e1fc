"""`add --runtime`, `generate-event` and `invoke --local-code`: a function, an event of its source, and a call."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.conftest import Run


@pytest.fixture
def waiting(run: Run, project: Path) -> Path:
    """A queue that runs a Python function of ours."""
    run("add", "function", "Take", "--runtime", "python")
    run("connect", "Work", "Take")
    return project


@pytest.mark.parametrize(
    ("runtime", "written", "file"),
    [
        ("python", "python3", "app.py"),
        ("nodejs", "nodejs", "app.mjs"),
        ("typescript", "nodejs", "app.ts"),
        ("php", "provided", "app.php"),
    ],
)
def test_a_function_comes_with_code_of_its_language(
    run: Run, project: Path, runtime: str, written: str, file: str
) -> None:
    tried = run("add", "function", "Thumb", "--runtime", runtime, "--dry-run", "--json").json
    assert not any((project / one).exists() for one in tried["files"])
    made = run("add", "function", "Thumb", "--runtime", runtime, "--json").json
    assert made["files"] == tried["files"]
    assert file in {Path(one).name for one in made["files"]}
    assert all((project / one).is_file() for one in made["files"])
    assert f"Runtime: {written}" in (project / "template.yaml").read_text()


def test_a_runtime_is_a_function_s(run: Run, project: Path) -> None:
    answer = run("add", "queue", "Thumb", "--runtime", "php")
    assert answer.status == 2
    assert "--runtime is for functions" in answer.err


def test_the_sources_of_a_function_come_first(run: Run, waiting: Path) -> None:
    rows = run("generate-event", "--function", "Take", "--json").json
    assert (rows[0]["kind"], rows[0]["sent_by"]) == ("sqs", "Work")
    everything = {row["kind"] for row in run("generate-event", "--json").json}
    assert {"sqs", "sns", "http-api"} <= everything
    assert {row["kind"] for row in rows} == everything


def test_an_event_is_printed_with_names(run: Run, waiting: Path) -> None:
    event = run("generate-event", "sqs", "--set", "queue=orders").json
    assert event["Records"][0]["eventSourceARN"].endswith(":orders")
    assert run("generate-event", "sqs", "--set", "queue").status == 2


def test_an_event_is_kept_and_not_written_over(run: Run, waiting: Path) -> None:
    file = waiting / "events" / "order.json"
    assert run("generate-event", "sqs", "order", "--function", "Take").status == 0
    kept = file.read_text()
    assert "Work" in json.loads(kept)["Records"][0]["eventSourceARN"]
    again = run("generate-event", "sns", "order")
    assert again.status != 0
    assert "--replace" in again.err
    assert file.read_text() == kept
    assert run("generate-event", "sns", "order", "--replace").status == 0
    assert file.read_text() != kept


def test_local_code_is_called_with_a_kept_event(run: Run, waiting: Path) -> None:
    code = waiting / "src" / "Take" / "app.py"
    assert code.is_file()
    code.write_text("def handler(event, context):\n    print('seen')\n    return len(event['Records'])\n")
    run("generate-event", "sqs", "order", "--function", "Take")
    called = run("invoke", "Take", "-e", "order", "--local-code", "--json").json
    assert called["result"] == 1
    assert "seen" in called["log"]
    code.write_text("def handler(event, context):\n    raise ValueError('no such order')\n")
    failed = run("invoke", "Take", "-e", "order", "--local-code")
    assert failed.status == 1
    assert "ValueError: no such order" in failed.err


def test_local_code_says_how_it_was_built(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js")
    run("add", "function", "Take", "--runtime", "nodejs")
    code = project / "src" / "Take"
    (code / "package.json").write_text('{"dependencies": {"money": "1"}}')
    (code / "node_modules" / "money").mkdir(parents=True)
    bin = project.parent / "bin"  # Node.js without npm
    bin.mkdir()
    (bin / "node").symlink_to(node)
    monkeypatch.setenv("PATH", str(bin))
    called = run("invoke", "Take", "--local-code")
    assert "node_modules of src/Take is packaged as it is, since npm is not installed" in called.err


def test_local_code_needs_an_environment_that_is_there(run: Run, waiting: Path) -> None:
    answer = run("invoke", "Take", "--local-code", "--env", "staging")
    assert answer.status == 1
    assert "There is no environment 'staging'" in answer.err
