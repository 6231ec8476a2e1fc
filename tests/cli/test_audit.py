"""`stackline audit`: what was done is listed, exported and verified, and any change of it is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from cli.conftest import Run
from deploy_projects import run_deploy, write_project
from stackline.cloud import EmbeddedCloud
from stackline.deploy.preparing import journal_path
from stackline.journal import open_journal
from stackline.journal.tables import audit


def acted(folder: Path, count: int) -> None:
    journal = open_journal(journal_path(folder))
    for number in range(count):
        journal.audit("env-set", f"/shop/é{number}", {"version": number})
    journal.close()


def test_nothing_was_done_yet(run: Run, project: Path) -> None:
    assert run("audit", "list").err == "Nothing was done yet that the audit trail keeps.\n"
    assert run("audit", "export").out == ""
    assert run("audit", "verify").out == "All 0 entries are as they were written.\n"


def test_the_latest_entries_come_first(run: Run, project: Path) -> None:
    acted(project, 3)
    assert "/shop/é2" in run("audit", "list", "-n", "1").out
    told = run("audit", "list", "--json").json["entries"]
    assert [(one["number"], one["subject"], one["detail"]) for one in told[:1]] == [
        (3, "/shop/é2", {"version": 2})
    ]


def test_an_export_is_verified_by_itself(run: Run, project: Path) -> None:
    acted(project, 3)
    assert run("audit", "export", "-o", "trail.jsonl").status == 0
    path = project / "trail.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("audit", "verify", "trail.jsonl").out == "All 3 entries are as they were written.\n"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"version\\": 1', b'"version\\": 7'))
    assert path.read_bytes() != whole
    answer = run("audit", "verify", "trail.jsonl")
    assert answer.status == 1
    assert "entry 2 was changed or is missing" in answer.err
    path.write_bytes(whole.replace("é1".encode(), b"\xff"))
    assert run("audit", "verify", "trail.jsonl").status == 1
    path.write_bytes(whole.replace(b'{"number": 2', b'{"Number": 2'))
    assert "trail.jsonl:2: error: This is no audit entry" in run("audit", "verify", "trail.jsonl").err
    assert run("audit", "verify", "trail.jsonl", "--env", "local").status == 2


def test_a_change_in_the_journal_is_found(run: Run, project: Path) -> None:
    acted(project, 3)
    journal = open_journal(journal_path(project))
    with journal.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.number == 2).values(actor="eve"))
    told = run("audit", "verify", "--json")
    assert (told.status, told.json["broken"]) == (1, 2)
    assert told.json["diagnostics"][0]["code"] == "audit-broken"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield write_project(tmp_path)
    EmbeddedCloud.of(tmp_path).stop()


@pytest.mark.cloud
def test_a_trail_that_was_cut_off_is_found_by_what_a_deployment_left_in_the_bucket(
    run: Run, shop: Path
) -> None:
    acted(shop, 2)
    run_deploy(shop)
    assert json.loads(run("audit", "verify", "--env", "local", "--json").out)["heads"] == 1
    journal = open_journal(journal_path(shop))
    with journal.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.number > 2))
    assert run("audit", "verify").status == 0
    answer = run("audit", "verify", "--env", "local")
    assert answer.status == 1
    assert "The audit trail was cut off: entry 3 and what came after it are missing" in answer.err
    with journal.engine.begin() as connection:
        connection.execute(delete(audit))
    acted(shop, 5)
    assert run("audit", "verify").status == 0
    assert run("audit", "verify", "--env", "local").status == 1
