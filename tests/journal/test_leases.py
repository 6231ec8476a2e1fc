"""One run at a time has a lease, a dead one does not keep it, and one that lost it does nothing more."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from stackline.journal import Journal, LeaseHeld, LeaseLost, Run, leases, tables
from stackline.journal.writing import clock
from waiting import joined

from .test_journal import killed


@contextmanager
def deploying(journal: Journal) -> Generator[Run]:
    with journal.start("deploy", "local", "x") as run, run.lease("deploy local"):
        yield run


def write(journal: Journal, **more: Any) -> None:
    row = {"name": "deploy local", "run": "r1", "actor": "ann", "host": "elsewhere", "pid": 1, "born": ""}
    with journal.engine.begin() as connection:
        connection.execute(
            insert(tables.leases).values({**row, "taken": 0.0, "expires": 4e9, "fence": 7, **more})
        )


def now(journal: Journal) -> float:
    with journal.engine.connect() as connection:
        return clock(connection)


def test_the_second_is_refused_and_told_who_holds_it_and_since_when(journal: Journal) -> None:
    with journal.start("deploy", "local", "x") as first, journal.start("deploy", "local", "x") as second:
        with first.lease("deploy local"):
            with pytest.raises(LeaseHeld) as refused, second.lease("deploy local"):
                pass
            with second.lease("deploy prod"):
                pass
        with second.lease("deploy local"):
            pass
    summary = refused.value.diagnostics[0].summary
    assert f"process {os.getpid()}" in summary
    assert time.strftime("since %Y-%m-%d %H:") in summary


def test_a_lease_is_given_back_when_its_run_fails(journal: Journal) -> None:
    with pytest.raises(ValueError), deploying(journal):
        raise ValueError
    with deploying(journal):
        pass


def test_the_lease_of_a_killed_process_is_free(journal: Journal, place: Path | str) -> None:
    killed(place, "with journal.start('deploy', 'local', 'x') as run, run.lease('deploy local'):\n    pass")
    with deploying(journal):
        pass


@pytest.mark.parametrize(("expires", "free"), [(-1, True), (30, False)])
def test_the_lease_of_another_machine_ends_when_it_is_not_renewed(
    journal: Journal, expires: float, free: bool
) -> None:
    write(journal, expires=now(journal) + expires)
    if free:
        with deploying(journal) as run:
            assert run.held[0].fence == 8
    else:
        with pytest.raises(LeaseHeld, match=r"ann .process 1 on elsewhere"), deploying(journal):
            pass


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_takes_no_lease(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """A process of this machine is asked whether it lives, and another's lease ends by the clock of the database."""
    real = time.time
    if journal.engine.dialect.name == "postgresql":
        write(journal, expires=now(journal) + 30)
        monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)
        with pytest.raises(LeaseHeld), deploying(journal):
            pass
        with journal.engine.begin() as connection:
            connection.execute(update(tables.leases).values(run="", expires=0))
        monkeypatch.setattr(time, "time", real)
    with deploying(journal) as holder:
        monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)
        with pytest.raises(LeaseHeld), deploying(journal):
            pass
        assert holder.step("execute", lambda token: token)
    assert journal.resume("x") == []


def test_a_pid_that_was_given_to_another_process_holds_nothing(journal: Journal) -> None:
    write(journal, host=socket.gethostname(), pid=os.getpid(), born="12345")
    with deploying(journal):
        pass


def test_who_was_away_too_long_does_nothing_more(journal: Journal) -> None:
    """The fence: another has taken the lease, and given it back or not."""
    done: list[str] = []

    def overtaken(other: dict[str, Any]) -> None:
        with deploying(journal) as late:
            late.step("plan", done.append)
            other["fence"] = late.held[0].fence + 1
            with journal.engine.begin() as connection:
                connection.execute(update(tables.leases).values(host="elsewhere", **other))
            late.step("execute", done.append)

    for other in ({"run": "r2"}, {"run": ""}):
        with pytest.raises(LeaseLost, match="another has gone on"):
            overtaken(other)
        (record, *_) = journal.runs()
        assert [(s.name, s.state) for s in record.steps] == [("plan", "intended"), ("plan", "done")]
        with journal.engine.connect() as connection:
            row = connection.execute(select(tables.leases)).mappings().one()
        assert (row["run"], row["fence"]) == (other["run"], other["fence"])
        with journal.engine.begin() as connection:
            connection.execute(update(tables.leases).values(run=""))
    assert len(done) == 2


def test_a_fence_only_grows(journal: Journal) -> None:
    fences: list[int] = []
    for _ in range(3):
        with deploying(journal) as run:
            fences.append(run.held[0].fence)
    assert fences == [1, 2, 3]


def test_a_run_of_a_machine_that_is_gone_is_resumed_by_who_has_the_lease(journal: Journal) -> None:
    with journal.start("deploy", "local", "x") as gone:
        gone._intend("execute", {})  # pyright: ignore[reportPrivateUsage]
        with journal.engine.begin() as connection:
            connection.execute(update(tables.runs).values(host="elsewhere"))
        write(journal, run=gone.id)
        assert journal.resume("x") == []
        with journal.engine.begin() as connection:
            connection.execute(update(tables.leases).values(expires=0))
        with deploying(journal) as run:
            assert [one.record.id for one in run.unfinished()] == [gone.id]


def test_a_lease_is_renewed_while_it_is_held(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW", 0.01)
    renewed = threading.Event()
    with deploying(journal):
        with journal.engine.begin() as connection:
            connection.execute(update(tables.leases).values(expires=0.0))
        while not renewed.is_set():
            with journal.engine.connect() as connection:
                if connection.execute(select(tables.leases.c.expires)).scalar_one() > now(journal):
                    renewed.set()


def test_of_many_at_once_exactly_one_gets_it(journal: Journal) -> None:
    got: list[bool] = []
    inside, start = threading.Event(), threading.Barrier(6)

    def attempt() -> None:
        with journal.start("deploy", "local", "x") as run:
            start.wait()
            try:
                with run.lease("deploy local"):
                    got.append(True)
                    inside.wait()
            except LeaseHeld:
                got.append(False)
                if got.count(False) == 5:
                    inside.set()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    joined(*threads)
    assert sorted(got) == [False] * 5 + [True]
