"""A wire that is there, on the command line: what it grants, what is set on it, and changing both."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Run


def test_show_says_what_a_wire_grants_and_where(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items", "--access", "read")
    shown = run("show", "GetItem", "Items")
    assert shown.status == 0
    assert "GetItem may read items of Items, not write items or delete the table." in shown.out
    assert "policy template DynamoDBReadPolicy" in shown.out
    (wire,) = run("show", "GetItem", "Items", "--json").json["wires"]
    assert wire["grants"]["words"] in shown.out
    (one,) = wire["grants"]["statements"]
    first, last = one["lines"]
    lines = (project / "template.yaml").read_text().splitlines()
    assert "DynamoDBReadPolicy" in "\n".join(lines[first - 1 : last])
    assert {one["name"] for one in wire["variables"]} == {"ITEMS_TABLE_NAME", "ITEMS_TABLE_ARN"}


def test_the_second_word_may_still_be_a_property(run: Run, project: Path) -> None:
    assert "wires" not in run("show", "GetItem", "Environment", "--json").json


def test_graph_tells_the_grants_on_asking(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items", "--access", "read")
    (wire,) = run("graph", "--grants", "--json").json["wires"]
    assert wire["grants"]["words"] == "GetItem may read items of Items, not write items or delete the table."
    assert wire["grants"]["words"] in run("graph", "--grants").out


def test_access_and_settings_change_in_place(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items", "--access", "read")
    changed = run("connect", "GetItem", "Items", "--access", "write")
    assert "+" in changed.out
    assert "DynamoDBWritePolicy" in changed.out
    (wire,) = run("show", "GetItem", "Items", "--json").json["wires"]
    assert wire["access"] == "write"
    run("connect", "Work", "GetItem")
    run("connect", "Work", "GetItem", "--set", "batch_size=25")
    (wire,) = run("show", "Work", "GetItem", "--json").json["wires"]
    assert {one["name"]: one["value"] for one in wire["settings"]}["batch_size"] == 25


def test_a_variable_is_renamed_and_the_code_that_reads_it_told(run: Run, project: Path) -> None:
    run("connect", "GetItem", "Items", "--access", "read")
    before = (project / "template.yaml").read_text()
    code = project / "src" / "get_item"
    code.mkdir(parents=True, exist_ok=True)
    (code / "app.py").write_text(
        "import os\n\n\ndef handler(event, context):\n    return os.environ['ITEMS_TABLE_NAME']\n"
    )
    changed = run("connect", "GetItem", "Items", "--variable", "ITEMS_TABLE_NAME=TABLE")
    assert changed.status == 0
    assert (project / "template.yaml").read_text() == before.replace("ITEMS_TABLE_NAME:", "TABLE:")
    assert "The code of GetItem still reads ITEMS_TABLE_NAME" in changed.err
    assert "app.py:5" in changed.err
    refused = run("connect", "GetItem", "Items", "--variable", "NOTHING=TABLE")
    assert refused.status == 1
    assert "sets no variable NOTHING" in refused.err
