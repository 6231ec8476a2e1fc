"""Building beside `sam build`, in one run: the same projects, one after the other, and the trees compared file by file.

    python benchmarks/build.py [--rounds N] [CASE …]

CASEs: one, ten, same, distinct, unchanged. All with warm download caches; a clean build has neither `.aws-sam` nor
anything that Stackline keeps. `same`, `distinct` and `unchanged` are held against the fastest that SAM has: its build
method `python-uv` (beta) with --parallel. On a shared machine trust the ratios: each is of two runs beside each other,
on the clock and of processor time.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from sam_cli import sam_command  # noqa: E402

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
BOTH = ("requests", "pydantic")
PACKAGES = ("requests", "pydantic", "attrs", "jinja2", "pyyaml", "python-dateutil", "httpx", "click")
# What installers write down for themselves, and programs that name the machine that installed them.
RECORDS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")


@dataclass(frozen=True)
class Case:
    """`goal`: how many times as fast as SAM it is to be."""

    name: str
    about: str
    sets: tuple[tuple[str, ...], ...]
    goal: float
    uv: bool = False
    clean: bool = True


DISTINCT = tuple(itertools.islice(itertools.combinations(PACKAGES, 3), 50))
CASES = (
    Case("one", "1 function, clean", (BOTH,), 15),
    Case("ten", "10 functions, the same requirements, clean", (BOTH,) * 10, 15),
    Case("same", "50 functions, the same requirements, clean", (BOTH,) * 50, 5, uv=True),
    Case("distinct", "50 functions, 50 sets of requirements, clean", DISTINCT, 1, uv=True),
    Case("unchanged", "50 functions, nothing changed", (BOTH,) * 50, 9, uv=True, clean=False),
)


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of a processor: the second is hardly touched by what else runs on the machine."""

    clock: float
    processor: float


class Bench:
    """One project on disk, and both ways to build it."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.kept = folder.parent / "kept"
        lines = ["Transform: AWS::Serverless-2016-10-31", "Resources:"]
        for number, needed in enumerate(case.sets, 1):
            code = folder / f"f{number}"
            code.mkdir(parents=True)
            (code / "app.py").write_text(
                f"import {needed[0]}\n\ndef handler(event, context):\n    return {number}\n"
            )
            (code / "requirements.txt").write_text("".join(f"{name}\n" for name in needed))
            lines += [f"  F{number}:", "    Type: AWS::Serverless::Function"]
            lines += ["    Metadata: {BuildMethod: python-uv}"] if case.uv else []
            lines += [f"    Properties: {{CodeUri: f{number}, Handler: app.handler, Runtime: {RUNTIME}}}"]
        (folder / "template.yaml").write_text("\n".join(lines) + "\n")

    def sam(self) -> Took:
        if self.case.clean:
            shutil.rmtree(self.folder / ".aws-sam", ignore_errors=True)
        command = [str(sam_command()), "build"]
        command += ["--parallel"] if self.case.uv else []
        command += ["--cached"] if not self.case.clean else []
        return self._timed(command)

    def stackline(self) -> Took:
        if self.case.clean:
            shutil.rmtree(self.folder / ".stackline", ignore_errors=True)
            shutil.rmtree(self.kept, ignore_errors=True)
        return self._timed([str(Path(sys.executable).with_name("stackline")), "build", "--target", "aws"])

    def _timed(self, command: list[str]) -> Took:
        # Compiled once, as an installed program is, both of them.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {
            **inherited,
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_BETA_UV_PACKAGE_MANAGER": "1",
            "AWS_DEFAULT_REGION": "us-east-1",
            # `sam build` looks for an interpreter of the functions' version, and for uv.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(self.kept),
            "UV_CACHE_DIR": str(self.folder.parent.parent / "uv"),
            "PIP_CACHE_DIR": str(self.folder.parent.parent / "pip"),
        }
        began, used = time.perf_counter(), _processor()
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        took = Took(time.perf_counter() - began, _processor() - used)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return took

    def differences(self) -> list[str]:
        """Files of each function that are not the same in both."""
        found: list[str] = []
        packages = {}
        for package in (self.folder / ".stackline" / "build").glob("*.zip"):
            with zipfile.ZipFile(package) as archive:
                tree = {name: archive.read(name) for name in archive.namelist() if counts(name)}
            packages[tree["app.py"], tree["requirements.txt"]] = tree
        for number in range(1, len(self.case.sets) + 1):
            built = self.folder / ".aws-sam" / "build" / f"F{number}"
            theirs = {
                name: path.read_bytes()
                for path in built.rglob("*")
                if path.is_file() and counts(name := path.relative_to(built).as_posix())
            }
            ours = packages.get((theirs["app.py"], theirs["requirements.txt"]), {})
            names = theirs.keys() | ours.keys()
            found += [f"F{number}/{name}" for name in sorted(names) if theirs.get(name) != ours.get(name)]
        return found


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def counts(name: str) -> bool:
    """Whether a file must be the same in both trees."""
    if name.startswith("bin/") or name == ".lock" or "__pycache__" in name:
        return False
    return not (".dist-info/" in name and name.rpartition("/")[2] in RECORDS)


def measure(case: Case, rounds: int, folder: Path) -> bool:
    bench = Bench(case, folder / case.name / "project")
    for build in (
        bench.sam,
        bench.stackline,
    ):  # fills the download caches, and what `unchanged` is held against
        build()
    different = bench.differences()
    pairs = [(bench.sam(), bench.stackline()) for _ in range(rounds)]
    ratio = statistics.median(theirs.clock / ours.clock for theirs, ours in pairs)
    work = statistics.median(theirs.processor / ours.processor for theirs, ours in pairs)
    theirs, ours = (statistics.median(one.clock for one in times) for times in zip(*pairs, strict=True))
    met = ratio >= case.goal
    trees = f"{len(different)} files differ, e.g. {different[0]}" if different else "trees equal"
    print(
        f"{case.about:<48}{theirs:8.2f} s {ours:7.2f} s {ratio:7.1f}x {work:8.1f}x"
        f"  goal {case.goal:g}x {'met' if met else 'MISSED'}, {trees}",
        flush=True,
    )
    return met and not different


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("cases", nargs="*", choices=[[], *(case.name for case in CASES)], metavar="CASE")
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    chosen = [case for case in CASES if not asked.cases or case.name in asked.cases]
    print(f"{'':<48}{'sam':>8}   {'ours':>7}   {'ratio':>7} {'processor':>9}")
    with tempfile.TemporaryDirectory() as folder:
        run: Callable[[Case], bool] = lambda case: measure(case, asked.rounds, Path(folder))  # noqa: E731
        good = [run(case) for case in chosen]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
