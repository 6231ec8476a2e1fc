"""Reading from git: files of a revision, byte for byte, and nothing of the repository's own is run."""

from __future__ import annotations

from pathlib import Path

import repositories
from stackline.core.git import Conflict, committed, conflict_line, conflicts, files_at, git


def test_files_are_as_they_were(tmp_path: Path) -> None:
    texts = {
        "template.yaml": b"Resources: {}\r\n",
        "empty.yaml": b"",
        "flows/a b\tc.json": '{"ø": 1}'.encode(),
        "picture.png": b"\x00",
        "large.yaml": b"x" * 200,
    }
    for name, data in texts.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "link.yaml").symlink_to("/etc/passwd")
    commit = repositories.committed(tmp_path)
    (tmp_path / "template.yaml").write_bytes(b"Resources: {A: {}}")
    repositories.committed(tmp_path, "Later")
    wanted = {name: texts[name] for name in ("template.yaml", "empty.yaml", "flows/a b\tc.json")}
    assert files_at(tmp_path, commit, (".yaml", ".json"), 100) == wanted
    assert files_at(tmp_path, "HEAD~1", (".yaml", ".json"), 100) == wanted
    assert committed(tmp_path, "template.yaml") == b"Resources: {A: {}}"
    assert committed(tmp_path, "template.yaml", commit) == texts["template.yaml"]
    assert committed(tmp_path, "nothing.yaml") is None


def test_a_folder_of_the_repository_is_read_alone(tmp_path: Path) -> None:
    for name in ("shop", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "template.yaml").write_text(f"Description: {name}\n")
    repositories.committed(tmp_path)
    assert files_at(tmp_path / "shop", "HEAD", (".yaml",), 100) == {"template.yaml": b"Description: shop\n"}


def test_what_git_does_not_know_is_none(tmp_path: Path) -> None:
    assert files_at(tmp_path, "HEAD", (".yaml",), 100) is None
    (tmp_path / "a.yaml").write_text("a")
    repositories.committed(tmp_path)
    for revision in ("nope", "--all", "-", "HEAD:a.yaml", "", "HEAD~9"):
        assert files_at(tmp_path, revision, (".yaml",), 100) is None, revision


def test_programs_of_the_repository_are_not_run(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a")
    (tmp_path / ".gitattributes").write_text("*.yaml diff=evil filter=evil\n")
    repositories.committed(tmp_path)
    ran = tmp_path / "ran"
    for setting in (
        "core.fsmonitor",
        "diff.evil.textconv",
        "diff.external",
        "filter.evil.smudge",
        "core.pager",
    ):
        repositories.git(tmp_path, "config", setting, f"touch {ran}; cat")
    assert committed(tmp_path, "a.yaml") == b"a"
    assert files_at(tmp_path, "HEAD", (".yaml",), 100) == {"a.yaml": b"a"}
    assert git(tmp_path, "rev-parse", "HEAD")
    assert not ran.exists()


def test_conflicts_are_told_by_their_marks() -> None:
    text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\nd\n<<<<<<< HEAD\n=======\ne\n>>>>>>> 1f2e3d (Say so)\n"
    assert conflicts(text) == [
        Conflict(2, 4, 6, "HEAD", "other"),
        Conflict(8, 9, 11, "HEAD", "1f2e3d (Say so)"),
    ]
    assert conflict_line(text) == 2
    assert conflicts("=======\n>>>>>>> other\n<<<<<<< HEAD\n") == []
    assert conflict_line("title\n=======\n") is None
