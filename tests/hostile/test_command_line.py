"""The command line on files and folders that are not what it hopes for: one diagnostic, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import TEMPLATE, Answer, Run, project, run
from stackline.core import files

__all__ = ["project", "run"]

DEEP = b"Resources: " + b"[" * 5000 + b"]" * 5000 + b"\n"
BOMB = (
    b"a: &a [x, x, x, x, x, x, x, x, x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 107))
    + b"Resources: {}\n"
)
UNREADABLE = {
    "deep": DEEP,
    "bomb": BOMB,
    "line": b"Description: " + b"x" * 10_000_000 + b"\nResources: {}\n",
    "zeros": b"Resources: {}\n\0",
}
READABLE = {
    "broken": b"Resources:\n  A:\n    Type: [\n  B:\n    Type: AWS::SNS::Topic\n",
    "tabs": b"Resources:\n\tA:\n\t\tType: AWS::SNS::Topic\n",
    "twice": b"Resources:\n  A:\n    Type: AWS::SNS::Topic\n  A:\n    Type: AWS::SQS::Queue\n",
    "tag": b"Resources:\n  A:\n    Type: !Foo x\n",
    "empty": b"",
    "comment": b"# nothing\n",
    "list": b"- a\n",
    "none": b"Transform: AWS::Serverless-2016-10-31\n",
    "latin": b"Description: caf\xe9\nResources: {}\n",
    "several": b"Resources: {}\n---\nResources: {}\n",
    "itself": b"Resources: &a\n  A: *a\n",
}
SILENT = {
    "crlf": TEMPLATE.replace("\n", "\r\n").encode(),
    "bom": b"\xef\xbb\xbf" + TEMPLATE.encode(),
    "utf16": TEMPLATE.encode("utf-16"),
}


def one(answer: Answer) -> None:
    """Refused, in one diagnostic that says how to mend it."""
    assert answer.status == 1, answer
    assert answer.err.count("error:") == 1, answer.err
    assert "fix:" in answer.err, answer.err


@pytest.fixture
def template(project: Path) -> Path:
    return project / "template.yaml"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_diagnostic_everywhere(run: Run, template: Path, name: str) -> None:
    template.write_bytes(UNREADABLE[name])
    for command in (["graph"], ["check"], ["add", "table"], ["diagram", "-o", "x.svg"], ["deploy"], ["edit"]):
        one(run(*command))
    assert template.read_bytes() == UNREADABLE[name]
    assert [path.name for path in template.parent.iterdir()] == ["template.yaml"]


@pytest.mark.parametrize("name", READABLE)
def test_what_is_read_in_part_is_drawn_with_one_diagnostic(run: Run, template: Path, name: str) -> None:
    template.write_bytes(READABLE[name])
    drawn = run("graph")
    assert (drawn.status, drawn.err.count("error:") + drawn.err.count("warning:")) == (0, 1)
    assert "fix:" in drawn.err
    assert [d["summary"] for d in run("graph", "--json").json["diagnostics"]]
    assert template.read_bytes() == READABLE[name]
    missing = run("remove", "Nothing")
    assert missing.status == 1
    assert template.read_bytes() == READABLE[name]


@pytest.mark.parametrize("name", SILENT)
def test_other_ways_to_write_text_are_kept(run: Run, template: Path, name: str) -> None:
    template.write_bytes(SILENT[name])
    assert run("graph").err == ""
    assert run("set", "GetItem", "Timeout", "11").status == 0
    assert run("set", "GetItem", "Timeout", "10").status == 0
    assert template.read_bytes() == SILENT[name]


def test_a_folder_in_the_place_of_the_template(run: Run, template: Path) -> None:
    template.unlink()
    template.mkdir()
    one(run("graph"))
    assert run("graph", "-t", "template.yaml").status == 2


def test_a_link_inside_is_followed_and_one_outside_is_not_written(run: Run, template: Path) -> None:
    real = template.with_name("real.yaml")
    template.rename(real)
    template.symlink_to("real.yaml")
    assert run("set", "GetItem", "Timeout", "11").status == 0
    assert template.is_symlink()
    assert "Timeout: 11" in real.read_text()
    inner = template.parent / "inner"
    inner.mkdir()
    (inner / "template.yaml").symlink_to("../real.yaml")
    os.chdir(inner)
    before = real.read_bytes()
    assert run("graph").status == 0
    one(run("set", "GetItem", "Timeout", "12"))
    assert real.read_bytes() == before


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fsync(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", fsync)
        yield


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_loses_nothing(run: Run, template: Path) -> None:
    for command in (
        ["set", "GetItem", "Timeout", "11"],
        ["add", "function", "X"],
        ["diagram", "-o", "x.svg"],
    ):
        one(run(*command))
    one(run("new", "shop"))
    assert template.read_text() == TEMPLATE
    assert [path.name for path in template.parent.iterdir()] == ["template.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write anything")
def test_what_is_not_ours_to_read_or_write(run: Run, template: Path) -> None:
    template.chmod(0)
    one(run("graph"))
    template.chmod(0o600)
    template.parent.chmod(0o500)
    one(run("set", "GetItem", "Timeout", "11"))
    template.parent.chmod(0o700)
    assert template.read_text() == TEMPLATE


def test_a_rule_that_falls_over_a_strange_template_is_not_told(run: Run, template: Path) -> None:
    """cfn-lint's "Unknown exception while processing rule" beside what is wrong."""
    template.write_text("Resources:\n  A: 3\n  B:\n    Type: AWS::SNS::Topic\n")
    answer = run("check")
    assert answer.status == 1
    assert "E0002" not in answer.err
