"""`BuildMethod: makefile`: the target of the resource fills $ARTIFACTS_DIR, in a copy of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_fixtures import Make, content, functions, names, write
from stackline.build import Workshop
from stackline.build.methods.makefile import has_target
from stackline.core import Diagnostic, DiagnosticError

MAKEFILE = """\
build-F1:
\techo made > generated
\tcp bootstrap generated $(ARTIFACTS_DIR)
\tchmod 755 $(ARTIFACTS_DIR)/bootstrap
\tln -s bootstrap $(ARTIFACTS_DIR)/again
"""
PROVIDED = "provided.al2023"


@pytest.fixture
def source(workshop: Workshop) -> Path:
    folder = write(workshop.root / "src", Makefile__=MAKEFILE, bootstrap__="#!/bin/sh\n")
    (folder / "Makefile.").rename(folder / "Makefile")
    (folder / "bootstrap.").rename(folder / "bootstrap")
    return folder


def problem(make: Make, text: str) -> Diagnostic:
    with pytest.raises(DiagnosticError) as refused:
        make(text)
    return refused.value.diagnostics[0]


def test_what_make_leaves_is_packaged_and_the_code_untouched(make: Make, source: Path) -> None:
    built = make(functions("src", runtime=PROVIDED))
    ((_, artifact),) = built.artifacts
    assert names(artifact) == ["again", "bootstrap", "generated"]
    assert content(artifact, "again") == b"#!/bin/sh\n"
    assert sorted(path.name for path in source.iterdir()) == ["Makefile", "bootstrap"]


def test_nothing_changed_runs_nothing(make: Make, source: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    (source / "Makefile").write_text(f"{MAKEFILE}\techo run >> {log}\n")
    assert make(functions("src", runtime=PROVIDED)).fresh == 1
    assert make(functions("src", runtime=PROVIDED)).fresh == 0
    assert log.read_text() == "run\n"
    (source / "bootstrap").write_text("#!/bin/bash\n")
    assert make(functions("src", runtime=PROVIDED)).fresh == 1


def test_a_runtime_of_ones_own_without_a_target_is_packaged_as_it_is(make: Make, source: Path) -> None:
    (source / "Makefile").write_text("test:\n\ttrue\n")
    ((_, artifact),) = make(functions("src", runtime=PROVIDED)).artifacts
    assert names(artifact) == ["Makefile", "bootstrap"]


def with_method(more: str = "", kind: str = "Function", uri: str = "CodeUri") -> str:
    runtime = (
        "Runtime: python3.13, Handler: app.handler"
        if kind == "Function"
        else "CompatibleRuntimes: [python3.13]"
    )
    return f"""Resources:
  F1:
    Type: AWS::Serverless::{kind}
    Metadata: {{BuildMethod: makefile{more}}}
    Properties: {{{uri}: src, {runtime}}}
"""


def test_a_layer_is_what_make_leaves_and_nothing_around_it(make: Make, source: Path) -> None:
    (source / "Makefile").write_text(
        "build-F1:\n\tmkdir -p $(ARTIFACTS_DIR)/python\n\tcp bootstrap $(ARTIFACTS_DIR)/python/a.py\n"
    )
    ((_, artifact),) = make(with_method(kind="LayerVersion", uri="ContentUri")).artifacts
    assert names(artifact) == ["python/a.py"]


def test_context_root_and_working_directory(make: Make, workshop: Workshop, source: Path) -> None:
    write(workshop.root / "build", Makefile__="build-F1:\n\tcp shared.txt $(ARTIFACTS_DIR)\n")
    (workshop.root / "build" / "Makefile.").rename(workshop.root / "build" / "Makefile")
    write(workshop.root / "src" / "deep", shared__txt="x")
    ((_, artifact),) = make(with_method(", ContextPath: build, WorkingDirectory: src/deep")).artifacts
    assert names(artifact) == ["shared.txt"]
    write(workshop.root / "whole", shared__txt="y")
    more = ", ContextPath: build, ProjectRootDirectory: whole"
    ((_, artifact),) = make(with_method(more)).artifacts
    assert content(artifact, "shared.txt") == b"y"


def test_what_is_wrong_is_said_with_its_place(make: Make, workshop: Workshop, source: Path) -> None:
    (source / "Makefile").write_text("build-Other:\n\ttrue\n")
    found = problem(make, with_method())
    assert (found.summary, found.file) == ("The Makefile has no target build-F1", "src/Makefile")
    (source / "Makefile").write_text("build-F1:\n\techo why it failed\n\tfalse\n")
    found = problem(make, with_method())
    assert (found.code, found.file) == ("make", "src/Makefile")
    assert "why it failed" in found.detail
    (source / "Makefile").write_text("build-F1:\n\ttrue\n")
    assert "left nothing" in problem(make, with_method()).summary
    (source / "Makefile").write_text("build-F1:\n\tln -s /etc/hostname $(ARTIFACTS_DIR)/name\n")
    assert problem(make, with_method()).code == "link-outside"
    assert "leads out" in problem(make, with_method(", ContextPath: ../..")).summary
    (source / "Makefile").unlink()
    assert problem(make, with_method()).line == 5


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("build-Fn:\n\ttrue\n", True),
        ("all other build-Fn : x\n", True),
        ("build-%:\n\ttrue\n", True),
        ("$(TARGETS):\n\ttrue\n", True),
        ("include common.mk\n", True),
        ("X := build-Fn\n", False),
        ("# build-Fn:\n", False),
        ("build-FnTwo:\n", False),
    ],
)
def test_targets_are_known(tmp_path: Path, text: str, known: bool) -> None:
    (tmp_path / "Makefile").write_text(text)
    assert has_target(tmp_path / "Makefile", "build-Fn") is known
