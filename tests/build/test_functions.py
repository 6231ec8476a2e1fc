"""Folders become artifacts named by their content; what is wrong is said by file and line, all at once."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from build_fixtures import Make, content, functions, names, write
from stackline.build import Workshop, build, find_sources
from stackline.core import DiagnosticError
from stackline.template import Template


def problems(make: Make, text: str) -> list[tuple[str, str, int]]:
    with pytest.raises(DiagnosticError) as refused:
        make(text)
    return [(d.code, d.file, d.line) for d in refused.value.diagnostics]


def test_a_folder_is_packaged_without_what_does_not_belong(make: Make, workshop: Workshop) -> None:
    folder = write(workshop.root / "src", app="x = 1\n")
    for name in (
        "__pycache__/app.pyc",
        ".git/config",
        ".venv/x",
        "env/pyvenv.cfg",
        "env/lib/x.py",
        "pkg/m.py",
        "pkg/m.pyc",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    ((_, artifact),) = make(functions("src")).artifacts
    assert names(artifact) == ["app.py", "pkg/m.py"]
    assert artifact.path.name == artifact.name


def test_nothing_changed_builds_nothing(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "a", app="x = 1\n")
    write(workshop.root / "b", app="x = 2\n")
    first, second = make(functions("a", "b")), make(functions("a", "b"))
    assert (first.fresh, second.fresh) == (2, 0)
    assert [a.name for _, a in first.artifacts] == [a.name for _, a in second.artifacts]
    write(workshop.root / "b", app="x = 3\n")
    third = make(functions("a", "b"))
    assert third.fresh == 1
    assert third.artifacts[0][1].name == first.artifacts[0][1].name


def test_functions_of_one_folder_share_one_artifact(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="x = 1\n")
    built = make(functions("src", "src/", "./src"))
    assert len({artifact.name for _, artifact in built.artifacts}) == 1


def test_missing_folders_are_named_with_their_lines_all_at_once(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "scan_page", app="")
    with pytest.raises(DiagnosticError) as refused:
        make(functions("scan_pgae", "scan_page", "nowhere"))
    found = [(d.code, d.file, d.line) for d in refused.value.diagnostics]
    assert found == [("code-missing", "template.yaml", 5), ("code-missing", "template.yaml", 17)]
    assert "scan_page" in str(refused.value.diagnostics[0].fix)


def test_an_empty_folder_and_one_outside_are_refused(make: Make, workshop: Workshop) -> None:
    (workshop.root / "empty").mkdir()
    write(workshop.root.parent / "beside", app="")
    assert problems(make, functions("empty", "../beside", "/etc")) == [
        ("code-empty", "template.yaml", 5),
        ("code-outside", "template.yaml", 11),
        ("code-outside", "template.yaml", 17),
    ]


def test_code_beside_the_project_is_fine_in_one_repository(make: Make, workshop: Workshop) -> None:
    (workshop.root.parent / ".git").mkdir()
    write(workshop.root.parent / "beside", app="")
    assert make(functions("../beside")).fresh == 1


def test_a_zip_is_uploaded_as_it_is(make: Make, workshop: Workshop) -> None:
    with zipfile.ZipFile(workshop.root / "code.zip", "w") as archive:
        archive.writestr("app.py", "x = 1")
    ((_, artifact),) = make(functions("code.zip")).artifacts
    assert artifact.path == workshop.root / "code.zip"
    assert artifact.name.endswith(".zip")


def test_layers_and_definitions(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "layer", shared="x = 1\n")
    (workshop.root / "flow.asl.yaml").write_text("StartAt: A\n")
    text = """Resources:
  Plain: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layer}}
  Made:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
    Metadata: {BuildMethod: python3.11}
  Flow: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: flow.asl.yaml}}
  Raw: {Type: 'AWS::Lambda::Function', Properties: {Code: layer, Runtime: python3.11}}
  There: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: s3://bucket/key}}
  Inline: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: 'x = 1'}}
"""
    built = {source.resource: artifact for source, artifact in make(text).artifacts}
    assert sorted(built) == ["Flow", "Made", "Plain", "Raw"]
    assert names(built["Plain"]) == ["shared.py"]
    assert names(built["Made"]) == ["python/shared.py"]
    assert content(built["Made"], "python/shared.py") == b"x = 1\n"
    assert built["Flow"].name.endswith(".yaml")


@pytest.mark.parametrize(
    ("file", "code"), [("not.zip", "zip-broken"), ("up.zip", "zip-unsafe"), ("root.zip", "zip-unsafe")]
)
def test_a_zip_that_nobody_should_unpack_is_refused(
    make: Make, workshop: Workshop, file: str, code: str
) -> None:
    (workshop.root / "not.zip").write_text("no zip")
    for name, entry in (("up.zip", "a/../../key"), ("root.zip", "/etc/passwd")):
        with zipfile.ZipFile(workshop.root / name, "w") as archive:
            archive.writestr(entry, "x")
    assert problems(make, functions(file)) == [(code, "template.yaml", 5)]


def test_what_the_settings_exclude_is_not_packaged(make: Make, workshop: Workshop) -> None:
    folder = write(workshop.root / "src", app="", notes__md="")
    write(folder / "tests", test_app="")
    write(folder / "pkg" / "deep", data__map="", code="")
    everything = names(make(functions("src")).artifacts[0][1])
    patterns = (("*", ("tests/", "**/*.map")), ("F1", ("*.md",)), ("Other", ("app.py",)))
    template = Template.parse(functions("src").encode())
    built = build(find_sources(template), replace(workshop, exclude=patterns), here=True)
    assert names(built.artifacts[0][1]) == ["app.py", "pkg/deep/code.py"]
    assert names(make(functions("src")).artifacts[0][1]) == everything


METHOD = """Resources:
  F1:
    Type: AWS::Serverless::Function
    Metadata: METADATA
    Properties: {CodeUri: src, Handler: app.handler, Runtime: RUNTIME}
"""


def test_a_build_that_is_to_be_skipped_is(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="", requirements__txt="nowhere-to-be-found\n")
    text = METHOD.replace("METADATA", "{SkipBuild: true}").replace("RUNTIME", "python3.13")
    assert names(make(text).artifacts[0][1]) == ["app.py", "requirements.txt"]


def test_a_build_method_that_is_none_is_refused(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="")
    text = METHOD.replace("METADATA", "{BuildMethod: makefil}").replace("RUNTIME", "python3.13")
    with pytest.raises(DiagnosticError) as refused:
        make(text)
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.line) == ("build-method", 5)
    assert problem.fix is not None
    assert problem.fix.summary == "Did you mean makefile?"


def test_a_python_of_no_known_version_is_refused(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="", requirements__txt="anything\n")
    text = METHOD.replace("METADATA", "{BuildMethod: python-uv}").replace("RUNTIME", "!Ref Unknown")
    with pytest.raises(DiagnosticError) as refused:
        make(text, here=False)
    assert [one.code for one in refused.value.diagnostics] == ["runtime-unknown"]


def test_sources_of_a_program_that_nothing_builds_are_pointed_out(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", go__mod="module a\n", main__go="package main\n")
    assert [note.code for note in make(functions("src", runtime="provided.al2023")).notes] == [
        "packaged-as-is"
    ]
    (workshop.root / "src" / "bootstrap").write_text("")
    assert make(functions("src", runtime="provided.al2023")).notes == ()


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ("{ParentPackageMode: explicit, ParentPackages: shop.orders}", "shop/orders/app.py"),
        ("{ParentPackageMode: auto}", "src/app/app.py"),
        ("{}", "app.py"),
    ],
)
def test_code_is_put_into_its_parent_packages(
    make: Make, workshop: Workshop, properties: str, place: str
) -> None:
    write(workshop.root / "src" / "app", app="")
    text = f"""Resources:
  F1:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {properties}}}
    Properties: {{CodeUri: src/app, Handler: src.app.app.handler, Runtime: python3.11}}
"""
    assert names(make(text).artifacts[0][1]) == [place]


def test_globals_give_location_runtime_and_architecture(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="")
    text = """Globals: {Function: {CodeUri: src, Runtime: python3.11}}
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {Handler: app.a}}
  B: {Type: 'AWS::Serverless::Function', Properties: {Handler: app.b, Runtime: nodejs20.x}}
"""
    sources = [source for source, _ in make(text).artifacts]
    assert [(s.resource, s.path[0], s.runtime) for s in sources] == [
        ("A", "Globals", "python3.11"),
        ("B", "Globals", "nodejs20.x"),
    ]


def test_links_are_followed_once(make: Make, workshop: Workshop) -> None:
    folder = write(workshop.root / "src", app="")
    (folder / "again").symlink_to(folder)
    (folder / "linked.py").symlink_to("app.py")
    (folder / "broken.py").symlink_to("nowhere")
    ((_, artifact),) = make(functions("src")).artifacts
    assert names(artifact) == ["app.py", "linked.py"]


def test_more_than_lambda_takes_is_said_soon(
    make: Make, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(workshop.root / "src", app="")
    (folder / "model.bin").write_bytes(b"")
    with (folder / "model.bin").open("wb") as file:
        file.truncate(251 << 20)
    with pytest.raises(DiagnosticError, match="more than Lambda takes"):
        make(functions("src"))


def test_a_link_out_of_the_project_carries_nothing_off(
    make: Make, workshop: Workshop, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.pem").write_text("private")
    for number, target in enumerate((tmp_path / "secret" / "key.pem", tmp_path / "secret")):
        folder = write(workshop.root / f"src{number}", app="")
        (folder / "linked").symlink_to(target)
        with pytest.raises(DiagnosticError, match="leads out of the project"):
            make(functions(f"src{number}"))


def test_artifacts_that_nothing_used_for_long_are_forgotten(make: Make, workshop: Workshop) -> None:
    write(workshop.root / "src", app="x = 1\n")
    ((_, old),) = make(functions("src")).artifacts
    write(workshop.root / "src", app="x = 2\n")
    os.utime(old.path, (0, 0))
    ((_, fresh),) = make(functions("src")).artifacts
    assert (old.path.exists(), fresh.path.exists()) == (False, True)
    os.utime(fresh.path, (0, 0))
    assert make(functions("src")).fresh == 0
