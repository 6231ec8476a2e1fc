"""Parameters, conditions, mappings, outputs … on the canvas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page

TEXT = SHOP.replace(
    "Resources:\n",
    """\
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Mappings:
  Sizes: {dev: {Memory: 128}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
""",
    1,
).replace(
    "Handler: app.handler\n",
    "Handler: app.handler\n      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]\n",
) + ("Outputs:\n  Queue: {Value: !Ref Pages}\n  Name: {Value: !Sub '${Stage}-shop'}\n")


@pytest.fixture
def here(tmp_path: Path) -> Page:
    return page(open_project(tmp_path, TEXT))


def entries(here: Page) -> dict[str, dict[str, Any]]:
    shown = here.client.get("/api/template").json()
    assert [one["section"] for one in shown["sections"]] == [
        "Parameters", "Mappings", "Conditions", "Rules", "Globals", "Outputs", "Metadata",
    ]  # fmt: skip
    return {
        f"{one['section']}/{entry['name']}": entry for one in shown["sections"] for entry in one["entries"]
    }


def test_everything_is_listed_with_what_it_is_and_where_it_is_used(here: Page) -> None:
    found = entries(here)
    assert list(found) == [
        "Parameters/Stage",
        "Parameters/Secret",
        "Mappings/Sizes",
        "Conditions/IsProd",
        "Globals/Function",
        "Outputs/Queue",
        "Outputs/Name",
    ]
    stage = found["Parameters/Stage"]
    assert (stage["summary"], stage["result"]) == ("String, default dev", "dev")
    assert [use["words"] for use in stage["uses"]] == [
        "Conditions.IsProd.0",
        "GetItem: MemorySize.1",
        "Outputs.Name.Value",
    ]
    assert stage["uses"][1]["resource"] == "GetItem"
    assert all(use["line"] for use in stage["uses"])
    assert found["Conditions/IsProd"]["result"] == "false"
    assert found["Outputs/Name"]["result"] == "dev-shop"
    assert found["Outputs/Queue"]["result"] is None
    assert {field["path"]: field["value"] for field in stage["fields"]}["AllowedValues"] == "[dev, prod]"


def test_a_secret_is_not_told(here: Page) -> None:
    secret = entries(here)["Parameters/Secret"]
    assert (secret["summary"], secret["result"]) == ("String", None)


def test_adding_changing_and_removing(here: Page) -> None:
    here.do(do="declare", section="Parameters", name="Size", value="{Type: Number, Default: 3}")
    assert here.snapshot["undo_label"] == "Add parameter Size"
    here.do(do="declare", section="Parameters", name="Size", path="Default", value="4")
    here.do(do="declare", section="Parameters", name="Size", path="Description", value="How many")
    assert here.snapshot["undo_label"] == "Set Description of Size"
    assert "Size: {Type: Number, Default: 4, Description: How many}" in here.text.replace("\n    ", " ") or (
        "Default: 4" in here.text
    )
    here.do(do="undeclare", section="Parameters", name="Size", path="Description")
    assert "How many" not in here.text
    here.do(do="undeclare", section="Parameters", name="Size")
    assert here.text == TEXT
    here.do(do="declare", section="Conditions", name="IsProd", value="!Equals [!Ref Stage, live]")
    assert "IsProd: !Equals [!Ref Stage, live]" in here.text


def test_what_is_used_stays(here: Page) -> None:
    status, code = here.refused(intent={"do": "undeclare", "section": "Parameters", "name": "Stage"})
    assert (status, code) == (422, "declaration-in-use")
    assert (
        here.refused(intent={"do": "undeclare", "section": "Outputs", "name": "No"})[1]
        == "declaration-missing"
    )
    part = {"do": "declare", "section": "Parameters", "name": "No", "path": "Default", "value": "1"}
    assert here.refused(intent=part)[1] == "declaration-missing"
    assert (
        here.refused(intent={"do": "declare", "section": "Resources", "name": "X", "value": "{}"})[0] == 422
    )


def test_a_section_that_goes_and_comes(here: Page) -> None:
    for name in ("Queue", "Name"):
        here.do(do="undeclare", section="Outputs", name=name)
    assert "Outputs" not in here.text
    here.do(do="declare", section="Rules", name="Known", value="{Assertions: []}")
    assert "Rules/Known" in entries(here)
