"""The commands that only look: graph, check, diagram; and what they say of bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import TEMPLATE, Run
from repositories import committed


def test_graph_for_people_and_for_programs(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items", "--access", "read")
    table = run("graph")
    assert table.status == 0
    assert "function-uses-table" in table.out
    answer = run("graph", "--json").json
    assert set(answer) == {"template", "resources", "wires", "references", "diagnostics"}
    assert answer["template"] == "template.yaml"
    (wire,) = answer["wires"]
    assert set(wire) == {"connection", "source", "facet", "target", "style", "access", "lines"}
    assert (wire["style"], wire["access"]) == ("access", "read")
    lines = (project / "template.yaml").read_text().splitlines()
    written = "\n".join(line for a, b in wire["lines"] for line in lines[a - 1 : b])
    assert "DynamoDBReadPolicy" in written
    assert "ITEMS_TABLE_NAME" in written


def test_the_project_is_found_from_a_folder_below(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "src" / "deep").mkdir(parents=True)
    monkeypatch.chdir(project / "src" / "deep")
    assert run("graph").status == 0


def test_a_conflict_is_told_by_its_lines_and_nothing_is_written_into_it(run: Run, project: Path) -> None:
    file = project / "template.yaml"
    both = file.read_text().replace(
        "      VisibilityTimeout: 60\n",
        "<<<<<<< HEAD\n      VisibilityTimeout: 60\n=======\n      VisibilityTimeout: 90\n>>>>>>> faster\n",
    )
    file.write_text(both)
    line = both.splitlines().index("<<<<<<< HEAD") + 1
    for command in (("graph",), ("check",), ("add", "topic", "News")):
        told = run(*command).err
        assert f"template.yaml:{line}:1: error: Lines {line} to {line + 4} are in conflict" in told or (
            command[0] == "add" and f"Lines {line} to {line + 4} are in conflict" in told
        )
        assert "yaml-broken" not in told
    assert "git left HEAD above" in run("graph").err
    assert run("add", "topic", "News").status == 1
    assert file.read_text() == both


def test_check_passes_and_fails(run: Run, project: Path) -> None:
    (project / "src" / "get_item").mkdir(parents=True)
    assert run("check").status == 0
    run("set", "GetItem", "Timout", "3")
    bad = run("check")
    assert bad.status == 1
    assert "template.yaml:" in bad.err
    assert "Timout" in bad.err


def test_strict_makes_a_warning_a_no(run: Run, project: Path) -> None:
    run("connect", "Work", "GetItem")
    run("set", "Work", "VisibilityTimeout", "30")
    assert run("check").status == 0
    strict = run("check", "--strict")
    assert strict.status == 1
    assert "visibility-timeout" in strict.err
    assert "Set VisibilityTimeout of Work to 60" in strict.err


def test_diagrams(run: Run, project: Path) -> None:
    assert run("diagram", "-o", "a.svg").status == 0
    assert "<svg" in (project / "a.svg").read_text()
    assert run("diagram", "-o", "a.mmd").status == 0
    assert "GetItem" in (project / "a.mmd").read_text()
    assert run("diagram", "-o", "a.gif").status == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken", b"Resources:\n  A:\n    Type: [\n"),
        ("empty", b""),
        ("list", b"- a\n"),
        ("tabs", b"Resources:\n\tA: 1\n"),
        ("aliases", b"a: &a [x,x,x]\n" + b"".join(b"b%d: &b%d [*a,*a,*a]\n" % (i, i) for i in range(60))),
        ("deep", b"Resources: " + b"[" * 500 + b"]" * 500),
        ("line", b"Resources: '" + b"x" * 10_000_000 + b"'"),
        ("binary", bytes(range(256))),
    ],
)
def test_bad_input_is_one_diagnostic(run: Run, project: Path, name: str, content: bytes) -> None:
    (project / "template.yaml").write_bytes(content)
    answer = run("check")
    assert answer.status == 1, name
    assert answer.err.count("error:") == 1, answer.err
    assert "template.yaml" in answer.err
    assert "Traceback" not in answer.err
    assert (project / "template.yaml").read_bytes() == content


def test_no_template_is_one_diagnostic(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("graph")
    assert answer.status == 1
    assert answer.err.count("error:") == 1
    assert "stackline new" in answer.err


def test_a_template_without_resources_draws_empty(run: Run, project: Path) -> None:
    (project / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\n")
    assert run("graph", "--json").json["resources"] == []


@pytest.mark.parametrize(
    "variant", [TEMPLATE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + TEMPLATE.encode()]
)
def test_line_ends_and_byte_order_marks_survive_an_edit(run: Run, project: Path, variant: bytes) -> None:
    (project / "template.yaml").write_bytes(variant)
    assert run("connect", "GetItem", "Items").status == 0
    changed = (project / "template.yaml").read_bytes()
    assert changed.startswith(variant[:100])
    assert (b"\r\n" in variant) == (b"\r\n" in changed)
    assert b"\n" not in changed.replace(b"\r\n", b"") or b"\r\n" not in variant
    assert run("disconnect", "GetItem", "Items").status == 0
    assert (project / "template.yaml").read_bytes() == variant


def test_a_duplicate_key_is_reported_and_nothing_is_lost(run: Run, project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE + "  Work:\n    Type: AWS::SNS::Topic\n")
    answer = run("check")
    assert answer.status == 1
    assert "Work" in answer.err
    assert run("graph").status == 0


def test_new_makes_a_project_that_works(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "shop").status == 0
    monkeypatch.chdir(tmp_path / "shop")
    assert run("add", "function", "Hello").status == 0
    assert run("check").status == 0
    assert run("new", "../shop").status == 1


def test_a_row_is_one_line_where_output_is_piped(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripts cut the table's lines, whatever width the terminal above them says and however long a name is."""
    monkeypatch.setenv("COLUMNS", "60")
    name = "GetItem" + "X" * 240
    run("rename", "GetItem", name)
    run("connect", name, "Items")
    rows = run("graph").out.splitlines()
    (wire,) = [row for row in rows if "function-uses-table" in row]
    assert wire.split()[0] == name
    assert next(row.split()[1:3] for row in rows if row.startswith(name)) == [
        "function",
        "AWS::Serverless::Function",
    ]


@pytest.mark.parametrize("ending", ["svg", "png", "html", "drawio", "mmd"])
def test_a_picture_is_current_until_the_template_changes(run: Run, project: Path, ending: str) -> None:
    file = f"docs.{ending}"
    missing = run("diagram", "-o", file, "--check")
    assert missing.status == 1
    assert "is not there" in missing.err
    assert run("diagram", "-o", file).status == 0
    written = (project / file).read_bytes()
    assert run("diagram", "-o", file, "--check").status == 0
    assert run("diagram", "-o", file, "--check", "--json").json == {"file": file, "current": True}
    run("add", "topic", "News")
    stale = run("diagram", "-o", file, "--check")
    assert stale.status == 1
    assert "[diagram-stale]" in stale.err
    assert f"stackline diagram -o {file}" in stale.err
    assert (project / file).read_bytes() == written


def test_a_picture_of_what_changed_since_a_revision(run: Run, project: Path) -> None:
    committed(project)
    run("add", "topic", "News")
    run("remove", "Work")
    assert run("diagram", "-o", "d.svg", "--since", "HEAD").status == 0
    svg = (project / "d.svg").read_text()
    assert ">added<" in svg
    assert ">removed<" in svg
    assert run("diagram", "-o", "-", "--since", "HEAD").out.count("class ") == 2
    unknown = run("diagram", "-o", "e.svg", "--since", "nope")
    assert unknown.status != 0
    assert "[revision-unknown]" in unknown.err
    assert not (project / "e.svg").exists()


def test_fidelity_says_the_worst_first_and_starts_nothing(run: Run, project: Path) -> None:
    run("add", "database", "Store")
    told = run("dev", "--fidelity")
    assert told.status == 0
    assert (
        told.out.index("Not emulated")
        < told.out.index("Store  AWS::RDS::DBCluster")
        < told.out.index("Emulated\n")
    )
    assert "Nothing listens at its address" in told.out
    assert not (project / ".stackline" / "cloud").exists()
    answer = run("dev", "--fidelity", "--json").json
    lacking = [one["type"] for one in answer["resources"] if one["level"] == "not"]
    assert answer["counts"]["not"] == len(lacking)
    assert set(lacking) == {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}
    worst = answer["resources"][0]
    assert worst["level"] == "not"
    assert {"row", "level", "part", "says", "file", "line"} == set(worst["parts"][0])
