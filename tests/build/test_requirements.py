"""Requirements are installed once, into the package, and what cannot be installed is named with its line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from build_fixtures import Make, content, functions, names, only_index, wheel, write
from stackline.build import Workshop
from stackline.build.methods import python
from stackline.build.target import Target, python_for
from stackline.core import DiagnosticError
from stackline.runner.interpreters import find_python


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only index there is."""
    only_index(monkeypatch, tmp_path / "wheels")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    wheel(tmp_path / "wheels", "alpha")
    wheel(tmp_path / "wheels", "beta")
    return tmp_path / "wheels"


def problems(make: Make, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(DiagnosticError) as refused:
        make(text)
    return [(d.file, d.line, d.summary) for d in refused.value.diagnostics]


def test_packages_are_beside_the_code_without_scripts(make: Make, workshop: Workshop, wheels: Path) -> None:
    write(workshop.root / "src", app="import alpha\n", requirements__txt="# shop\nalpha==1.0\n")
    ((_, artifact),) = make(functions("src")).artifacts
    assert [n for n in names(artifact) if "dist-info" not in n] == [
        "alpha/__init__.py",
        "app.py",
        "requirements.txt",
    ]
    assert b"bin/" not in content(artifact, "alpha-1.0.dist-info/RECORD")


def test_the_functions_own_file_wins(make: Make, workshop: Workshop, wheels: Path) -> None:
    write(workshop.root / "src", requirements__txt="alpha\n")
    (workshop.root / "src" / "alpha").mkdir()
    (workshop.root / "src" / "alpha" / "__init__.py").write_text("MINE = 1\n")
    ((_, artifact),) = make(functions("src")).artifacts
    assert content(artifact, "alpha/__init__.py") == b"MINE = 1\n"


def test_the_same_requirements_are_installed_once(
    make: Make, workshop: Workshop, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = python.install

    def counted(needed: object, *more: object) -> None:
        asked.append(str(needed))
        real(needed, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(python, "install", counted)
    for name in ("a", "b", "c"):
        write(workshop.root / name, app=f"N = '{name}'\n", requirements__txt="alpha\n# other words\n")
    built = make(functions("a", "b", "c"))
    assert len(asked) == 1
    assert len({artifact.name for _, artifact in built.artifacts}) == 3
    assert len(list(workshop.cache.iterdir())) == 1


def test_a_second_build_needs_no_index(make: Make, workshop: Workshop, wheels: Path) -> None:
    write(workshop.root / "src", app="", requirements__txt="alpha\n")
    first = make(functions("src"))
    for path in wheels.iterdir():
        path.unlink()
    assert make(functions("src")).artifacts == first.artifacts
    (workshop.root / "src" / "app.py").write_text("x = 2\n")
    assert make(functions("src")).fresh == 1


def test_every_requirement_that_cannot_be_installed_is_named(
    make: Make, workshop: Workshop, wheels: Path
) -> None:
    write(workshop.root / "a", requirements__txt="alpha\n\nnot-there-at-all>=2  # why\n")
    write(workshop.root / "b", requirements__txt="beta==9.9\n")
    found = problems(make, functions("a", "b"))
    assert [(file, line) for file, line, _ in found] == [("a/requirements.txt", 3), ("b/requirements.txt", 1)]
    assert "not-there-at-all" in found[0][2]
    assert "beta" in found[1][2]


@pytest.mark.parametrize(
    ("text", "line"), [("alpha\nbe ta!!\n", 2), ("-e ./mine\n", 1), ("alpha==1.0\nalpha==2.0\n", 1)]
)
def test_a_line_that_makes_no_sense_is_named(
    make: Make, workshop: Workshop, wheels: Path, text: str, line: int
) -> None:
    write(workshop.root / "src", requirements__txt=text)
    assert problems(make, functions("src"))[0][:2] == ("src/requirements.txt", line)


def test_nothing_half_installed_is_kept(make: Make, workshop: Workshop, wheels: Path) -> None:
    write(workshop.root / "src", requirements__txt="alpha\nmissing-one\n")
    problems(make, functions("src"))
    assert list(workshop.cache.iterdir()) == []


def test_a_local_package_that_changed_is_installed_again(
    make: Make, workshop: Workshop, wheels: Path
) -> None:
    wheel(workshop.root / "src", "own")
    write(workshop.root / "src", requirements__txt="./own-1.0-py3-none-any.whl\n")
    before = make(functions("src")).artifacts[0][1].name
    path = wheel(workshop.root / "src", "own")
    path.write_bytes(path.read_bytes() + b"\0")
    assert make(functions("src")).artifacts[0][1].name != before


def test_an_included_file_belongs_to_it(make: Make, workshop: Workshop, wheels: Path) -> None:
    write(workshop.root / "src", requirements__txt="-r more.txt\n", more__txt="alpha\n")
    assert "alpha/__init__.py" in names(make(functions("src")).artifacts[0][1])
    write(workshop.root / "src", more__txt="beta\n")
    assert "beta/__init__.py" in names(make(functions("src")).artifacts[0][1])


@pytest.mark.parametrize(
    ("runtime", "architecture", "platform"),
    [
        ("python3.13", "arm64", "aarch64-manylinux_2_34"),
        ("python3.12", "x86_64", "x86_64-manylinux_2_34"),
        # Up to Python 3.11 it is Amazon Linux 2, whose glibc is older.
        ("python3.11", "x86_64", "x86_64-manylinux_2_17"),
        ("python3.9", "arm64", "aarch64-manylinux_2_17"),
    ],
)
def test_lambdas_own_machine_is_asked_for_its_wheels(runtime: str, architecture: str, platform: str) -> None:
    target = Target.on_lambda(runtime, architecture)
    version = runtime.removeprefix("python")
    assert target.uv_arguments()[2:] == ["--python-version", version, "--python-platform", platform]


@pytest.mark.parametrize("runtime", ["python3.9", "python3.11", "python3.12", "python3.13", "python3.14"])
def test_code_is_built_for_the_python_that_runs_it(runtime: str) -> None:
    import asyncio

    runs = asyncio.run(find_python(runtime))
    program, version = python_for(runtime)
    assert runs is not None
    assert (version, Path(program).resolve()) == (runs.version, runs.program)
    said = subprocess.run(
        [program, "-c", "import sys; print(sys.prefix == sys.base_prefix)"], capture_output=True, text=True
    )
    assert said.stdout.strip() == "True"
