"""What only its own tools build goes to `sam build`; where that is not, the folder as it is, and said so."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from build_fixtures import Make, functions, names, write
from sam_cli import sam_command
from stackline.build import Workshop
from stackline.core import DiagnosticError


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH without any program but the shell's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cp", "mkdir", "cat"):
        (folder / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize(
    ("runtime", "file", "language"),
    [("java21", "pom.xml", "Java"), ("dotnet8", "a.csproj", ".NET"), ("ruby3.3", "Gemfile", "Ruby")],
)
def test_without_sam_it_is_packaged_as_it_is_and_said_so(
    make: Make, workshop: Workshop, nothing: Path, runtime: str, file: str, language: str
) -> None:
    (workshop.root / "src").mkdir()
    (workshop.root / "src" / file).write_text("")
    built = make(functions("src", runtime=runtime))
    (note,) = built.notes
    assert (note.code, note.severity, note.line) == ("packaged-as-is", "warning", 5)
    assert f"{language} code is built by `sam build`" in note.summary
    assert names(built.artifacts[0][1]) == [file]


def test_what_is_built_already_is_packaged_without_a_word(
    make: Make, workshop: Workshop, nothing: Path
) -> None:
    write(workshop.root / "src", app__rb="def handler; end\n")
    assert make(functions("src", runtime="ruby3.3")).notes == ()


def test_sam_is_asked_for_this_resource_of_this_template(
    make: Make, workshop: Workshop, nothing: Path
) -> None:
    write(workshop.root / "src", Gemfile__="")
    (workshop.root / "src" / "Gemfile.").rename(workshop.root / "src" / "Gemfile")
    (nothing / "sam").write_text(
        '#!/bin/sh\necho "$@" > asked\nmkdir -p "$6/F1"\ncp src/Gemfile "$6/F1/made"\n'
    )
    (nothing / "sam").chmod(stat.S_IRWXU)
    built = make(functions("src", runtime="ruby3.3"))
    assert names(built.artifacts[0][1]) == ["made"]
    assert (workshop.root / "asked").read_text().startswith("build F1 --template template.yaml --build-dir ")
    (workshop.root / "asked").unlink()
    assert make(functions("src", runtime="ruby3.3")).fresh == 0
    assert not (workshop.root / "asked").exists()
    (nothing / "sam").write_text("#!/bin/sh\necho no bundler here\nexit 1\n")
    (workshop.root / "src" / "Gemfile").write_text("changed")
    with pytest.raises(DiagnosticError) as refused:
        make(functions("src", runtime="ruby3.3"))
    assert "no bundler here" in refused.value.diagnostics[0].detail


GO = """Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: go1.x}
    Properties: {CodeUri: src, Handler: bootstrap, Runtime: provided.al2023, Architectures: [arm64]}
"""


@pytest.mark.skipif(shutil.which("go") is None, reason="no Go")
def test_go_is_built_by_the_real_sam(
    make: Make, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(sam_command().parent), prepend=":")
    monkeypatch.setenv("GOCACHE", str(tmp_path / "go"))
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    write(
        workshop.root / "src",
        go__mod="module hello\n\ngo 1.19\n",
        main__go="package main\n\nfunc main() {}\n",
    )
    (workshop.root / "template.yaml").write_text(GO)
    built = make(GO, here=False)
    ((_, artifact),) = built.artifacts
    assert names(artifact) == ["bootstrap"]
    assert not (workshop.root / ".aws-sam").exists()
