"""Projects on disk: found upward, saved all or none, never over someone else's change."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.core import DiagnosticError, Refused
from stackline.template import Project, Template, project_diff, unified_diff

SOURCE = b"Resources:\n  A:\n    Type: X\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_bytes(SOURCE)
    (tmp_path / "src" / "deep").mkdir(parents=True)
    return tmp_path


def edited(project: Project) -> Project:
    return project.with_template(project.template.set(("Resources", "A", "Type"), "Y"))


def test_a_project_is_found_upward(folder: Path):
    assert Project.find(folder / "src" / "deep").path == folder / "template.yaml"
    assert (
        Project.find(folder / "src", "../template.yaml").path.resolve()
        == (folder / "template.yaml").resolve()
    )


@pytest.mark.parametrize("name", ["template.yml", "template.json", "sam.yaml", "serverless.yml"])
def test_a_template_may_have_other_names(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"{}")
    assert Project.open(tmp_path).template.file == name


def test_a_folder_without_template_is_one_diagnostic(tmp_path: Path):
    with pytest.raises(DiagnosticError) as error:
        Project.open(tmp_path)
    assert error.value.diagnostics[0].code == "project-missing"
    with pytest.raises(DiagnosticError):
        Project.find(tmp_path, "missing.yaml")


def test_saving_writes_the_edit_and_knows_it_is_saved(folder: Path):
    project = edited(Project.open(folder))
    assert project.changed == ("template.yaml",)
    saved = project.save()
    assert (folder / "template.yaml").read_bytes() == SOURCE.replace(b"X", b"Y")
    assert saved.changed == ()
    assert edited(saved).save().changed == ()


def test_a_change_on_disk_is_never_overwritten(folder: Path):
    project = edited(Project.open(folder))
    (folder / "template.yaml").write_bytes(SOURCE + b"# theirs\n")
    with pytest.raises(Refused) as refused:
        project.save()
    assert refused.value.diagnostics[0].code == "changed-on-disk"
    assert (folder / "template.yaml").read_bytes() == SOURCE + b"# theirs\n"


def test_all_files_are_written_or_none(folder: Path):
    (folder / "flow.asl.json").write_bytes(b"{}")
    project = edited(Project.open(folder)).with_file("flow.asl.json", b'{"a": 1}')
    (folder / "flow.asl.json").write_bytes(b"theirs")
    with pytest.raises(Refused):
        project.save()
    assert (folder / "template.yaml").read_bytes() == SOURCE


def test_a_file_that_cannot_be_written_takes_the_others_back(folder: Path):
    (folder / "blocked").write_bytes(b"a file, not a folder")
    project = edited(Project.open(folder)).with_file("blocked/new.json", b"{}")
    with pytest.raises(DiagnosticError):
        project.save()
    assert (folder / "template.yaml").read_bytes() == SOURCE


def test_files_outside_the_folder_are_refused(folder: Path):
    project = Project.open(folder)
    (folder / "link").symlink_to("/etc")
    for name in ("../other", "/etc/passwd", "link/passwd"):
        with pytest.raises(Refused):
            project.with_file(name, b"")
        with pytest.raises(Refused):
            project.read_file(name)


def test_a_new_template_is_saved_only_where_none_is(tmp_path: Path):
    project = Project.of(Template.parse(SOURCE), tmp_path)
    project.save()
    assert (tmp_path / "template.yaml").read_bytes() == SOURCE
    (tmp_path / "template.yaml").write_bytes(b"theirs")
    with pytest.raises(Refused):
        project.save()


def test_the_diff_is_what_git_would_print():
    before = Template.parse(b"Resources:\n" + b"".join(b"  R%d:\n    Type: X\n" % n for n in range(50)))
    after = before.set(("Resources", "R25", "Type"), "Y")
    assert unified_diff(before, after).split("\n") == [
        "--- a/template.yaml",
        "+++ b/template.yaml",
        "@@ -50,7 +50,7 @@",
        "   R24:",
        "     Type: X",
        "   R25:",
        "-    Type: X",
        "+    Type: Y",
        "   R26:",
        "     Type: X",
        "   R27:",
        "",
    ]
    assert unified_diff(before, before) == ""
    no_newline = Template.parse(b"A: 1")
    assert unified_diff(no_newline, no_newline.set(("A",), 2)).endswith(
        "+A: 2\n\\ No newline at end of file\n"
    )


def test_an_edit_reaches_other_files_and_all_are_saved_or_none(folder: Path):
    (folder / "src" / "flow.json").write_text('{"a": 1}')
    before = Project.open(folder)
    after = before.put(("./src/flow.json", "b"), 2).put(("Resources", "A", "Type"), "Y")
    assert after.get(("./src/flow.json",)) == {"a": 1, "b": 2}
    assert before.get(("./src/flow.json",)) == {"a": 1}
    assert after.lines(("./src/flow.json", "b")) == (1, 1)
    assert project_diff(before, after).count("+++ b/") == 2
    (folder / "src" / "flow.json").write_text("theirs")
    with pytest.raises(Refused):
        after.save()
    assert (folder / "template.yaml").read_bytes() == SOURCE
    (folder / "src" / "flow.json").write_text('{"a": 1}')
    after.save()
    assert (folder / "src" / "flow.json").read_text() == '{"a": 1, "b": 2}'


def test_files_outside_the_folder_or_not_there_hold_nothing(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    outside = tmp_path_factory.mktemp("outside") / "flow.json"
    outside.write_text('{"a": 1}')
    (folder / "link.json").symlink_to(outside)
    project = Project.open(folder)
    for name in ("./link.json", f"./../{outside.parent.name}/flow.json", "./none.json", "./src"):
        assert not project.has((name, "a"))
        with pytest.raises(DiagnosticError):
            project.put((name, "a"), 2)
    assert Project.of(project.template, folder).get(("./template.yaml",)) == project.data
    assert not Project.of(project.template, folder, {}).has(("./link.json",))


def test_json_with_holes_outside_of_strings_is_edited(folder: Path):
    (folder / "flow.json").write_bytes(b'\xef\xbb\xbf{"wait": ${Seconds}, "text": "x: ${Name}"}')
    after = Project.open(folder).put(("./flow.json", "b"), 2)
    assert after.files["flow.json"] == b'\xef\xbb\xbf{"wait": ${Seconds}, "text": "x: ${Name}", "b": 2}'
    assert after.delete(("./flow.json", "b")).files["flow.json"] == (folder / "flow.json").read_bytes()
