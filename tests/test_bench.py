"""All benchmarks run, whatever one of them says, and the table at the end tells of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_fixtures import write
from scripts import bench

SCRIPTS = {
    "broken": "import nothing_of_this_name",
    "good": "print('a  goal 3  met')",
    "late": "import sys\nprint('frames 20 ms  goal 17   MISSED')\nsys.exit(1)",
    "plain": "print('cold start 31 ms')",
}


def test_each_has_its_line_and_its_turn(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, **SCRIPTS)
    assert bench.main([], tmp_path) == 1
    out, errors = capfd.readouterr()
    assert "No module named 'nothing_of_this_name'" in errors
    table = re.sub(r" +", " ", out).splitlines()[-5:]
    assert [re.sub(r"\d+ s", "N s", line) for line in table] == [
        "broken N s BROKE (exit 1)",
        "good N s met",
        "late N s MISSED",
        " frames 20 ms goal 17 MISSED",
        "plain N s no goals",
    ]
    assert out.index("cold start") < out.index("no goals")


def test_the_exit_status_is_that_of_those_that_ran(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, **SCRIPTS)
    assert bench.main(["good", "plain"], tmp_path) == 0
    assert bench.main(["late"], tmp_path) == 1
    assert bench.main(["better"], tmp_path) == 2
    assert "There is no benchmark better" in capsys.readouterr().err


def test_interrupted_it_tells_what_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, **SCRIPTS)
    run = bench.run

    def until_late(file: Path) -> bench.Ran:
        if file.stem == "late":
            raise KeyboardInterrupt
        return run(file)

    monkeypatch.setattr(bench, "run", until_late)
    assert bench.main(["good", "late", "plain"], tmp_path) == 1
    said = capsys.readouterr().out
    assert "Interrupted; what ran so far:" in said
    assert "met" in said
    assert "no goals" not in said
