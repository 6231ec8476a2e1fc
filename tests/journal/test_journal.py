"""The journal keeps what was done in order, also where the process was killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.journal import Durable, Journal, Run, open_journal


def process(place: Path | str, body: str) -> subprocess.Popen[bytes]:
    """A process with `journal` open at this place."""
    program = f"""
import os, signal
from pathlib import Path, PosixPath
from stackline.journal import *
journal = open_journal({place!r})
{body}"""
    return subprocess.Popen([sys.executable, "-c", program])


def killed(place: Path | str, body: str) -> None:
    body += "\n    os.kill(os.getpid(), signal.SIGKILL)"
    assert process(place, body).wait() == -signal.SIGKILL


def test_it_is_what_the_port_wants(journal: Journal) -> None:
    port: Durable = journal
    with port.start("deploy", "local", "x") as run:
        assert run.step("plan", lambda token: token) == f"{run.id}-plan-1"


def test_a_run_keeps_its_steps_in_order(journal: Journal) -> None:
    with journal.start("deploy", "local", "shop-local") as run:
        run.record("build", artifacts=2)
        run.record("execute", "failed", status="ROLLBACK_COMPLETE")
        run.end("failed", why="no")
    (record,) = journal.runs()
    assert (record.kind, record.environment, record.subject) == ("deploy", "local", "shop-local")
    assert [(s.name, s.state, s.detail) for s in record.steps] == [
        ("build", "done", {"artifacts": 2}),
        ("execute", "failed", {"status": "ROLLBACK_COMPLETE"}),
    ]
    assert (record.outcome, record.detail) == ("failed", {"why": "no"})


def test_what_is_meant_is_written_before_it_is_done(journal: Journal) -> None:
    def effect(token: str) -> str:
        (record,) = journal.runs()
        (intent,) = record.intents
        assert intent.detail == {"stack": "shop", "token": token}
        assert not record.is_done(intent)
        return token

    with journal.start("deploy", "local", "x") as run:
        tokens = [run.step("execute", effect, stack="shop")]
        (record,) = journal.runs()
        assert record.is_done(record.intents[0])
        tokens.append(run.step("execute", lambda token: token))
    assert tokens == [f"{run.id}-execute-1", f"{run.id}-execute-2"]


def test_what_an_effect_raises_leaves_it_open(journal: Journal) -> None:
    def effect(_: str) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError), journal.start("deploy", "local", "x") as run:
        run.step("execute", effect)
    (broken,) = journal.resume("x")
    assert broken.record.id == run.id
    assert [broken.record.is_done(one) for one in broken.record.intents] == [False]
    broken.settle("another", "deployed", seconds=3)
    assert journal.resume("x") == []
    # How it ended by itself stays what it said.
    assert journal.runs()[0].outcome == "failed"


def test_a_killed_run_is_there_to_be_resumed_until_somebody_says_what_became_of_it(
    journal: Journal, place: Path | str
) -> None:
    body = "with journal.start('deploy', 'local', 'x') as run, run.lease('x'):\n    run.step('plan', lambda t: t)\n"
    killed(place, f"{body}    run._intend('execute', {{'change_set': 'c'}})")
    (record,) = journal.runs()
    assert (record.outcome, record.ended) == ("killed", None)
    assert journal.resume("another") == []
    (broken,) = journal.resume("x")
    plan, execute = broken.record.intents
    assert (broken.record.is_done(plan), broken.record.is_done(execute)) == (True, False)
    assert execute.detail == {"change_set": "c", "token": f"{record.id}-execute-1"}
    broken.settle("me", "deployed")
    assert journal.resume("x") == []
    assert (journal.runs()[0].outcome, journal.runs()[0].detail) == ("deployed", {"by": "me"})


def test_runs_that_ended_or_go_on_are_not_resumed(journal: Journal) -> None:
    with journal.start("deploy", "local", "x") as run:
        run.step("execute", lambda token: token)
        run.end("deployed")
    with journal.start("deploy", "local", "x") as run, run.lease("x"):
        run._intend("execute", {})  # pyright: ignore[reportPrivateUsage]
        assert journal.resume("x") == []


def test_a_signal_reaches_the_run_that_waits_also_from_another_process(
    journal: Journal, place: Path | str
) -> None:
    with journal.start("deploy", "local", "x") as run:
        process(place, f"journal.signal({run.id!r}, 'stop', why='enough')").wait()
        journal.signal("f" * 32, "stop")
        told: list[object] = []
        looks = iter([None, None, "seen"])
        assert run.wait("execute", lambda: next(looks), 0, told.append) == "seen"
    assert told == [("stop", {"why": "enough"})]
    assert [(s.name, s.state) for s in journal.runs()[0].steps] == [("execute", "waiting")]


def test_the_first_end_counts(journal: Journal) -> None:
    with journal.start("deploy", "local", "x") as run:
        run.end("deployed")
        run.end("failed")
    assert journal.runs()[0].outcome == "deployed"


@pytest.mark.parametrize(("error", "outcome"), [(KeyboardInterrupt, "interrupted"), (ValueError, "failed")])
def test_a_run_that_raises_says_so(journal: Journal, error: type[BaseException], outcome: str) -> None:
    with pytest.raises(error), journal.start("deploy", "local", "x"):
        raise error
    assert journal.runs()[0].outcome == outcome


def test_a_run_going_on_is_running(journal: Journal) -> None:
    with journal.start("deploy", "local", "x"):
        assert journal.runs()[0].outcome == "running"


def test_runs_are_found_by_environment_latest_first(journal: Journal) -> None:
    for environment in ("local", "prod", "local"):
        with journal.start("deploy", environment, environment) as run:
            run.end("deployed")
    assert [r.environment for r in journal.runs()] == ["local", "prod", "local"]
    assert len(journal.runs("prod")) == 1
    assert len(journal.runs(limit=2)) == 2


def test_long_names_and_any_text_are_kept(journal: Journal) -> None:
    with journal.start("deploy", "e" * 300, "s" * 300) as run:
        run.record("n" * 100, why="\x00 ü \ud800")
    assert journal.runs()[0].steps[0].detail == {"why": "\x00 ü \ud800"}


def test_each_journal_has_a_name_of_its_own_that_stays(journal: Journal, place: Path | str) -> None:
    assert open_journal(place).id == journal.id
    assert len(journal.id) == 32


def test_many_processes_open_a_new_journal_at_once(place: Path | str) -> None:
    body = "with journal.start('deploy', 'local', 'x'):\n    pass"
    assert [one.wait() for one in [process(place, body) for _ in range(3)]] == [0, 0, 0]
    journal = open_journal(place)
    assert [r.outcome for r in journal.runs()] == ["done"] * 3
    journal.close()


# What only a file, or only a server, can do


def test_only_its_owner_reads_the_journal(tmp_path: Path) -> None:
    open_journal(tmp_path / "state" / "journal.db").close()
    assert (tmp_path / "state" / "journal.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_journal_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    assert code(tmp_path / "journal.db") == "journal-unusable"


def test_a_later_layout_is_not_touched(tmp_path: Path) -> None:
    open_journal(tmp_path / "journal.db").close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute("update layout set version = 99")
    assert code(tmp_path / "journal.db") == "journal-version"


def test_a_journal_of_the_first_layout_goes_on(tmp_path: Path) -> None:
    where = tmp_path / "journal.db"
    journal = open_journal(where)
    with journal.start("deploy", "local", "x") as run, run.lease("x"):
        pass
    journal.close()
    with sqlite3.connect(where) as connection:
        for old in (
            "drop table signals",
            "drop table identity",
            "alter table leases drop column fence",
            "delete from leases",
            "update layout set version = 1",
        ):
            connection.execute(old)
    journal = open_journal(where)
    with journal.start("deploy", "local", "x") as run, run.lease("x"):
        run.step("execute", lambda token: token)
    assert [r.outcome for r in journal.runs()] == ["done", "done"]


def test_a_full_disk_is_a_diagnostic_and_nothing_is_done(tmp_path: Path) -> None:
    """SQLite itself says so: it may take no page more than the file has."""
    journal = open_journal(tmp_path / "journal.db")
    done: list[str] = []
    with journal.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    def fill(run: Run) -> None:
        for _ in range(200):
            run.step("execute", done.append, text="x" * 1000)

    with journal.start("deploy", "local", "x") as run, pytest.raises(DiagnosticError) as refused:
        fill(run)
    assert [d.code for d in refused.value.diagnostics] == ["journal-unwritable"]
    assert "full" in refused.value.diagnostics[0].summary
    journal.close()
    # The effect that could not be written down before was not done.
    (record,) = open_journal(tmp_path / "journal.db").runs()
    assert len(done) == len(record.intents)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://u:hunter2@127.0.0.1:1/x", "journal-unusable"),
        ("nonsense", "journal-address"),
        ("made+up://u:hunter2@h/x", "journal-address"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_diagnostic_without_its_password(url: str, found: str) -> None:
    with pytest.raises(DiagnosticError) as refused:
        open_journal(url)
    assert [d.code for d in refused.value.diagnostics] == [found]
    assert "hunter2" not in str(refused.value.diagnostics)


def code(where: Path) -> str:
    with pytest.raises(DiagnosticError) as refused:
        open_journal(where)
    return refused.value.diagnostics[0].code
