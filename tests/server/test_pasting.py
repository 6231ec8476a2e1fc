"""Copy, paste and duplicate over the workspace: text, places, code that comes along on save, one step of undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.core import Refused
from stackline.server.schemas import DuplicateIntent, PasteIntent, Point
from stackline.server.workspace import Workspace

SHOP = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  # Does what is to be done.
  Do:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/do
      Handler: main.handler
      Runtime: python3.13
      Policies:
        - SQSSendMessagePolicy:
            QueueName: !GetAtt Work.QueueName

  Work:
    Type: AWS::SQS::Queue
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def opened(folder: Path, text: str) -> Workspace:
    folder.mkdir()
    (folder / "template.yaml").write_text(text)
    return Workspace(folder, "template.yaml")


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    shop = opened(tmp_path / "shop", SHOP)
    code = tmp_path / "shop/src/do"
    code.mkdir(parents=True)
    (code / "main.py").write_text("def handler(event, context): return 1\n")
    (code / "__pycache__").mkdir()
    (code / "__pycache__/app.pyc").write_bytes(b"x")
    (code / "secret").symlink_to("/etc/hostname")
    return shop


@pytest.fixture
def other(tmp_path: Path) -> Workspace:
    return opened(tmp_path / "other", "Resources:\n  Work:\n    Type: AWS::SNS::Topic\n")


def paste(into: Workspace, text: str) -> list[str]:
    result = into.edit(
        into.session().revision, PasteIntent(do="paste", text=text, position=Point(x=500, y=300))
    )
    return [note.summary for note in result.notes]


def test_cards_go_to_another_project_with_code_and_places(shop: Workspace, other: Workspace) -> None:
    text = shop.copy(["Do", "Work"], {"Do": (0, 0), "Work": (300, 40)})
    before = (other.root / "template.yaml").read_text()
    notes = paste(other, text)
    snapshot = other.snapshot()
    assert "  # Does what is to be done.\n  Do:\n" in snapshot.text
    assert "!GetAtt Work2.QueueName" in snapshot.text
    do, work = snapshot.positions["Do"], snapshot.positions["Work2"]
    assert (work.x - do.x, work.y - do.y) == (300, 40)
    assert notes == ["src/do is copied along when you save"]
    assert not (other.root / "src").exists()
    other.save(snapshot.revision)
    assert sorted(path.name for path in (other.root / "src/do").iterdir()) == ["main.py"]
    result = other.undo(other.session().revision)
    assert result.snapshot.text == before
    assert set(result.snapshot.positions) == set()


def test_other_code_in_the_same_place_is_not_touched(shop: Workspace, other: Workspace) -> None:
    (other.root / "src/do").mkdir(parents=True)
    (other.root / "src/do/main.py").write_text("theirs\n")
    notes = paste(other, shop.copy(["Do"], {}))
    assert "There is another src/do here: the copy's is src/do-2" in notes
    other.save(other.session().revision)
    assert (other.root / "src/do/main.py").read_text() == "theirs\n"
    assert (other.root / "src/do-2/main.py").exists()
    assert "CodeUri: src/do-2" in other.snapshot().text


def test_text_from_elsewhere_brings_no_files(shop: Workspace, other: Workspace) -> None:
    text = shop.copy(["Do"], {})
    forged = text.replace(text.split("(", 1)[1][:32], "0" * 32)
    notes = paste(other, forged)
    assert "src/do is not in this project, and could not be copied from the other" in notes
    other.save(other.session().revision)
    assert not (other.root / "src").exists()


def test_paths_out_of_the_project_are_not_followed(shop: Workspace, other: Workspace, tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    text = shop.copy(["Do"], {}).replace("CodeUri: src/do", "CodeUri: ../beside")
    notes = paste(other, text)
    assert not any("copied along" in note for note in notes)


def test_a_duplicate_stands_below_and_shares_its_code(shop: Workspace) -> None:
    shop.arrange({"Do": (0, 0), "Work": (400, 0)}, "Move")
    result = shop.edit(shop.session().revision, DuplicateIntent(do="duplicate", ids=["Do", "Work"]))
    assert result.added == ["Do2", "Work2"]
    assert result.label == "Duplicate Do and Work"
    text = result.snapshot.text
    assert text.index("  Do:") < text.index("  Do2:") < text.index("  Work:")
    assert text.count("CodeUri: src/do\n") == 2
    assert text.count("!GetAtt Work2.QueueName") == 1
    places = result.snapshot.positions
    assert places["Do2"].y > 54
    assert places["Work2"].x - places["Do2"].x == 400
    undone = shop.undo(result.snapshot.revision)
    assert undone.snapshot.text == SHOP


def test_a_resource_that_is_not_there_is_not_copied(shop: Workspace) -> None:
    with pytest.raises(Refused):
        shop.copy(["Nothing"], {})
