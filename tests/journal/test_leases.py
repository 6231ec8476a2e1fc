"""One run at a time has a lease, and a dead one does not keep it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stackline.journal import LeaseHeld, open_journal
from waiting import joined


def test_the_second_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.db")
    with journal.run("deploy", "local", "x") as first, journal.run("deploy", "local", "x") as second:
        with first.lease("deploy local"):
            with pytest.raises(LeaseHeld) as refused, second.lease("deploy local"):
                pass
            with second.lease("deploy prod"):
                pass
        with second.lease("deploy local"):
            pass
    import os

    assert f"process {os.getpid()}" in refused.value.diagnostics[0].summary


def test_a_lease_is_given_back_when_its_run_fails(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.db")
    with pytest.raises(ValueError), journal.run("deploy", "local", "x") as run, run.lease("deploy local"):
        raise ValueError
    with journal.run("deploy", "local", "x") as run, run.lease("deploy local"):
        pass


def test_the_lease_of_a_killed_process_is_free(tmp_path: Path) -> None:
    where = tmp_path / "journal.db"
    program = f"""
import os, signal
from pathlib import Path
from stackline.journal import open_journal
with open_journal(Path({str(where)!r})).run("deploy", "local", "x") as run, run.lease("deploy local"):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program]).returncode == -signal.SIGKILL
    with open_journal(where).run("deploy", "local", "x") as run, run.lease("deploy local"):
        pass


@pytest.mark.parametrize(("expires", "free"), [(0, True), (4e9, False)])
def test_the_lease_of_another_machine_ends_when_it_is_not_renewed(
    tmp_path: Path, expires: float, free: bool
) -> None:
    where = tmp_path / "journal.db"
    journal = open_journal(where)
    with sqlite3.connect(where) as connection:
        row = ("deploy local", "r1", "ann", "elsewhere", 1, "", 0.0, expires)
        connection.execute("insert into leases values (?,?,?,?,?,?,?,?)", row)
    with journal.run("deploy", "local", "x") as run:
        if free:
            with run.lease("deploy local"):
                pass
        else:
            with pytest.raises(LeaseHeld, match=r"ann .process 1 on elsewhere"), run.lease("deploy local"):
                pass


def test_a_pid_that_was_given_to_another_process_holds_nothing(tmp_path: Path) -> None:
    import os
    import socket

    where = tmp_path / "journal.db"
    journal = open_journal(where)
    with sqlite3.connect(where) as connection:
        row = ("deploy local", "r1", "ann", socket.gethostname(), os.getpid(), "12345", 0.0, 4e9)
        connection.execute("insert into leases values (?,?,?,?,?,?,?,?)", row)
    with journal.run("deploy", "local", "x") as run, run.lease("deploy local"):
        pass


def test_of_many_at_once_exactly_one_gets_it(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.db")
    got: list[bool] = []
    inside, start = threading.Event(), threading.Barrier(6)

    def attempt() -> None:
        with journal.run("deploy", "local", "x") as run:
            start.wait(60)
            try:
                with run.lease("deploy local"):
                    got.append(True)
                    assert inside.wait(60)
            except LeaseHeld:
                got.append(False)
                if got.count(False) == 5:
                    inside.set()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    joined(*threads)
    assert sorted(got) == [False] * 5 + [True]
