"""Python packages are those of the target: its architecture, its Python, its Linux."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_fixtures import Make, content, functions, names, only_index, source_distribution, wheel, write
from stackline.build import Workshop
from stackline.core import Diagnostic, DiagnosticError

ARM = "      Architectures: [arm64]"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only packages there are."""
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return only_index(monkeypatch, tmp_path / "index")


def problems(make: Make, text: str) -> list[Diagnostic]:
    with pytest.raises(DiagnosticError) as refused:
        make(text, here=False)
    return refused.value.diagnostics


def native(index: Path, *tags: str) -> None:
    for tag in tags:
        wheel(index, "fast", tag=tag, files={"fast/core.so": tag.encode()})


def test_the_wheel_of_the_targets_architecture_is_taken(make: Make, workshop: Workshop, index: Path) -> None:
    native(index, "cp313-cp313-manylinux_2_28_aarch64", "cp313-cp313-manylinux_2_28_x86_64")
    write(workshop.root / "src", app="", requirements__txt="fast\n")
    for more, expected in (("", b"x86_64"), (ARM, b"aarch64")):
        text = functions("src", runtime="python3.13", more=more)
        ((_, artifact),) = make(text, here=False).artifacts
        assert content(artifact, "fast/core.so").endswith(expected)


@pytest.mark.parametrize(("runtime", "version"), [("python3.12", "cp312"), ("python3.13", "cp313")])
def test_the_wheel_of_the_targets_python_is_taken(
    make: Make, workshop: Workshop, index: Path, runtime: str, version: str
) -> None:
    native(index, *(f"{one}-{one}-manylinux_2_28_x86_64" for one in ("cp312", "cp313")))
    write(workshop.root / "src", app="", requirements__txt="fast\n")
    ((_, artifact),) = make(functions("src", runtime=runtime), here=False).artifacts
    assert content(artifact, "fast/core.so").startswith(version.encode())


def test_a_package_without_a_wheel_for_the_target_is_one_clear_problem(
    make: Make, workshop: Workshop, index: Path
) -> None:
    native(index, "cp313-cp313-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_28_x86_64")
    write(workshop.root / "src", app="", requirements__txt="# first\nfast>=1\n")
    (problem,) = problems(make, functions("src", runtime="python3.13", more=ARM))
    assert (problem.code, problem.file, problem.line) == ("wheel-missing", "src/requirements.txt", 2)
    assert problem.summary == (
        "fast has no wheel for Python 3.13 on arm64 (Amazon Linux 2023), and must be compiled"
    )
    # Amazon Linux 2, where Python 3.11 runs, is older than manylinux 2.28.
    (problem,) = problems(make, functions("src", runtime="python3.11"))
    assert "fast has no wheel for Python 3.11 on x86_64 (Amazon Linux 2)" in problem.summary


def test_pure_python_without_a_wheel_is_made_one(make: Make, workshop: Workshop, index: Path) -> None:
    source_distribution(index, "plain")
    source_distribution(index, "optional", compiles=True)
    wheel(index, "alpha")
    write(workshop.root / "src", app="", requirements__txt="plain\noptional\nalpha\n")
    ((_, artifact),) = make(functions("src", runtime="python3.13", more=ARM), here=False).artifacts
    assert {"plain.py", "optional.py", "alpha/__init__.py"} <= set(names(artifact))
    assert content(artifact, "optional.py") == b"COMPILED = False"


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_what_must_be_compiled_is_refused_by_name(
    make: Make, workshop: Workshop, index: Path, architecture: str
) -> None:
    source_distribution(index, "heavy", compiles=True, must=True)
    wheel(index, "alpha", needs=("heavy",))
    write(workshop.root / "src", app="", requirements__txt="alpha\nheavy\n")
    (problem,) = problems(
        make, functions("src", runtime="python3.13", more=f"      Architectures: [{architecture}]")
    )
    assert (problem.code, problem.line) == ("wheel-missing", 2)
    assert problem.fix is not None


def test_this_machine_may_compile(make: Make, workshop: Workshop, index: Path) -> None:
    source_distribution(index, "plain")
    write(workshop.root / "src", app="", requirements__txt="plain\n")
    ((_, artifact),) = make(functions("src"), here=True).artifacts
    assert "plain.py" in names(artifact)


def test_a_layer_is_built_for_its_architecture(make: Make, workshop: Workshop, index: Path) -> None:
    native(index, "cp313-cp313-manylinux_2_28_aarch64", "cp313-cp313-manylinux_2_28_x86_64")
    write(workshop.root / "libs", requirements__txt="fast\n")
    text = """Resources:
  Libs:
    Type: AWS::Serverless::LayerVersion
    Metadata: {BuildMethod: python3.13, BuildArchitecture: arm64}
    Properties: {ContentUri: libs, CompatibleArchitectures: [x86_64, arm64]}
"""
    ((_, artifact),) = make(text, here=False).artifacts
    assert content(artifact, "python/fast/core.so").endswith(b"aarch64")
