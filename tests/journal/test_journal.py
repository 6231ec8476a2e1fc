"""The journal keeps what was done in order, also where the process was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import DiagnosticError
from stackline.journal import Journal, open_journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return open_journal(tmp_path / "state" / "journal.db")


def test_a_run_keeps_its_steps_in_order(journal: Journal) -> None:
    with journal.run("deploy", "local", "shop-local") as run:
        run.step("build", artifacts=2)
        run.step("execute", "failed", status="ROLLBACK_COMPLETE")
        run.end("failed", why="no")
    (record,) = journal.runs()
    assert (record.kind, record.environment, record.subject) == ("deploy", "local", "shop-local")
    assert [(s.name, s.state, s.detail) for s in record.steps] == [
        ("build", "done", {"artifacts": 2}),
        ("execute", "failed", {"status": "ROLLBACK_COMPLETE"}),
    ]
    assert (record.outcome, record.detail) == ("failed", {"why": "no"})


def test_the_first_end_counts(journal: Journal) -> None:
    with journal.run("deploy", "local", "x") as run:
        run.end("deployed")
        run.end("failed")
    assert journal.runs()[0].outcome == "deployed"


@pytest.mark.parametrize(("error", "outcome"), [(KeyboardInterrupt, "interrupted"), (ValueError, "failed")])
def test_a_run_that_raises_says_so(journal: Journal, error: type[BaseException], outcome: str) -> None:
    with pytest.raises(error), journal.run("deploy", "local", "x"):
        raise error
    assert journal.runs()[0].outcome == outcome


def test_a_killed_run_leaves_its_record(tmp_path: Path) -> None:
    where = tmp_path / "journal.db"
    program = f"""
import os, signal
from pathlib import Path
from stackline.journal import open_journal
with open_journal(Path({str(where)!r})).run("deploy", "local", "x") as run:
    run.step("upload")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program]).returncode == -signal.SIGKILL
    (record,) = open_journal(where).runs()
    assert (record.outcome, record.ended) == ("killed", None)
    assert [s.name for s in record.steps] == ["upload"]


def test_a_run_going_on_is_running(journal: Journal) -> None:
    with journal.run("deploy", "local", "x"):
        assert journal.runs()[0].outcome == "running"


def test_runs_are_found_by_environment_latest_first(journal: Journal) -> None:
    for environment in ("local", "prod", "local"):
        with journal.run("deploy", environment, environment) as run:
            run.end("deployed")
    assert [r.environment for r in journal.runs()] == ["local", "prod", "local"]
    assert len(journal.runs("prod")) == 1
    assert len(journal.runs(limit=2)) == 2


def test_only_its_owner_reads_the_journal(journal: Journal, tmp_path: Path) -> None:
    assert (tmp_path / "state" / "journal.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_journal_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(DiagnosticError) as refused:
        open_journal(tmp_path / "journal.db")
    assert refused.value.diagnostics[0].code == "journal-unusable"


def test_a_later_layout_is_not_touched(tmp_path: Path) -> None:
    open_journal(tmp_path / "journal.db").close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute("update layout set version = 99")
    with pytest.raises(DiagnosticError) as refused:
        open_journal(tmp_path / "journal.db")
    assert refused.value.diagnostics[0].code == "journal-version"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), min_size=2, max_size=6), st.data())
def test_law_any_change_to_the_audit_trail_is_seen(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, str]], data: st.DataObject
) -> None:
    where = tmp_path_factory.mktemp("audit") / "journal.db"
    journal = open_journal(where)
    for action, subject in entries:
        journal.audit(action, subject, {"n": 1})
    assert [(e.action, e.subject) for e in journal.audit_entries()] == entries
    assert journal.broken_audit_entry() is None
    journal.close()
    number = data.draw(st.integers(1, len(entries)))
    column = data.draw(st.sampled_from(["actor", "action", "subject", "detail", "previous", "hash"]))
    with sqlite3.connect(where) as connection:
        connection.execute(f"update audit set {column} = {column} || '!' where number = ?", (number,))
    assert open_journal(where).broken_audit_entry() == number


def test_a_missing_audit_entry_is_seen(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.db")
    for n in range(3):
        journal.audit("deploy", str(n), {})
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute("delete from audit where number = 2")
    assert journal.broken_audit_entry() == 3


def test_many_processes_append_to_one_chain(tmp_path: Path) -> None:
    where = tmp_path / "journal.db"
    open_journal(where).close()
    program = f"""
from pathlib import Path
from stackline.journal import open_journal
journal = open_journal(Path({str(where)!r}))
for n in range(10):
    journal.audit("deploy", str(n), {{}})
"""
    writers = [subprocess.Popen([sys.executable, "-c", program], env=os.environ) for _ in range(3)]
    assert [w.wait(120) for w in writers] == [0, 0, 0]
    journal = open_journal(where)
    assert len(journal.audit_entries()) == 30
    assert journal.broken_audit_entry() is None
