"""Deploying beside `sam build && sam deploy`, against the same embedded cloud, in one run; and how fast a sync is.

    python benchmarks/deploy.py [--rounds N] [--functions N] [CASE …]

CASEs: first, unchanged, changed, sync. Each is a whole command, as a person types it, on the same project: functions
with a package each, a table, an API. `first` makes a new stack from nothing that either tool keeps; both have run
before, and are compiled. In `changed` one function has other code. `sync` is the time from saving a Python file, while
`stackline sync` runs, to the first answer of the new code. On a shared machine trust the ratios: each is of two runs
beside each other, on the clock and of processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from sam_cli import sam_command  # noqa: E402
from stackline.cloud import EmbeddedCloud  # noqa: E402
from stackline.deploy import open_stack  # noqa: E402
from stackline.deploy.stack import function_name  # noqa: E402
from stackline.template import Project  # noqa: E402

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
SYNC_GOAL = 2.0  # seconds
CASES = ("first", "unchanged", "changed", "sync")
LEFT = """\
What remains of ours: starting Python with boto3, SQLAlchemy and rich, which each command pays; the check of a template
that was never deployed (cfn-lint), which SAM's two commands do not make (the line `without the check` leaves it out);
and the embedded cloud's work on the change set, for which both tools wait. On AWS the cloud's part is far larger, and
so these ratios are smaller there."""


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of a processor."""

    clock: float
    processor: float


class Bench:
    """The same project twice on disk, one for each tool, and one embedded cloud."""

    def __init__(self, folder: Path, functions: int) -> None:
        self.folder, self.functions, self.round = folder, functions, 0
        self.cloud = EmbeddedCloud(folder / "cloud")
        self.cloud.start()
        told = self.cloud.endpoint() or {}
        config = folder / "aws-config"
        config.write_text("[default]\ns3 =\n  addressing_style = path\n")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment = {
            **inherited,
            "SAM_CLI_TELEMETRY": "0",
            "AWS_ENDPOINT_URL": str(told["endpoint"]),
            "AWS_ACCESS_KEY_ID": "000000000000",
            "AWS_SECRET_ACCESS_KEY": str(told["secret"]),
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": str(config),
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        self.sam_folder, self.our_folder = folder / "sam", folder / "ours"

    def anew(self) -> None:
        """Nothing is built, and the stacks have new names."""
        self.round += 1
        for place in (self.sam_folder, self.our_folder):
            shutil.rmtree(place, ignore_errors=True)
            self._write(place)
        state = self.our_folder / ".stackline"
        state.mkdir()
        (state / "cloud").symlink_to(self.folder / "cloud")
        (self.our_folder / "stackline.yaml").write_text(f"name: ours-{self.round}\n")

    def _write(self, place: Path) -> None:
        lines = ["Transform: AWS::Serverless-2016-10-31", "Resources:"]
        lines += ["  Items: {Type: AWS::Serverless::SimpleTable}"]
        for number in range(self.functions):
            code = place / f"f{number}"
            code.mkdir(parents=True)
            (code / "app.py").write_text(
                f"# round {self.round}\n\ndef handler(event, context):\n    return 0\n"
            )
            lines += [f"  F{number}:", "    Type: AWS::Serverless::Function", "    Properties:"]
            lines += [f"      CodeUri: f{number}", "      Handler: app.handler", f"      Runtime: {RUNTIME}"]
            lines += ["      Policies: [{DynamoDBReadPolicy: {TableName: !Ref Items}}]"]
            lines += [f"      Events: {{Get: {{Type: Api, Properties: {{Path: /f{number}, Method: get}}}}}}"]
        (place / "template.yaml").write_text("\n".join(lines) + "\n")

    def change(self, number: int) -> None:
        for place in (self.sam_folder, self.our_folder):
            code = f"# round {self.round}\n\ndef handler(event, context):\n    return {number}\n"
            (place / "f0" / "app.py").write_text(code)

    def sam(self) -> Took:
        name, bucket = f"sam-{self.round}", "sam-artifacts"
        command = f"""{sam_command()} build && {sam_command()} deploy --stack-name {name} --s3-bucket {bucket} \
            --s3-prefix {name} --capabilities CAPABILITY_IAM --no-confirm-changeset --no-fail-on-empty-changeset"""
        return self._timed(["sh", "-c", command], self.sam_folder)

    def ours(self, *more: str) -> Took:
        return self._timed(
            [str(Path(sys.executable).with_name("stackline")), "deploy", *more], self.our_folder
        )

    def _timed(self, command: list[str], folder: Path) -> Took:
        began, used = time.perf_counter(), _processor()
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        took = Took(time.perf_counter() - began, _processor() - used)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
        return took

    def client(self, service: str) -> Any:
        cloud, _ = open_stack(Project.open(self.our_folder))
        return cloud._client(service, 60.0, 1)  # pyright: ignore[reportPrivateUsage]

    def answer(self, stack: str, id: str) -> bytes:
        cloud, _ = open_stack(Project.open(self.our_folder))
        name = function_name(cloud, stack, id)
        return bytes(cloud.call("lambda", "invoke", FunctionName=name)["Payload"].read())


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pair(bench: Bench, case: str, number: int) -> tuple[Took, Took]:
    """Both tools, one after the other, after the same preparation."""
    if case == "first":
        bench.anew()
    if case == "changed":
        bench.change(number)
    took = bench.sam(), bench.ours()
    wanted = str(number if case == "changed" else 0).encode()
    if case != "unchanged":
        for stack in (f"sam-{bench.round}", f"ours-{bench.round}-local"):
            if (said := bench.answer(stack, "F0")) != wanted:
                raise SystemExit(f"{stack} answers {said!r}, not {wanted!r}")
    return took


def measure(bench: Bench, case: str, rounds: int) -> bool:
    about = {
        "first": f"first deployment, {bench.functions} functions",
        "unchanged": "nothing changed",
        "changed": "one function's code changed",
    }[case]
    if case != "first":
        pair(bench, "first", 0)
    pairs = [pair(bench, case, number + 1) for number in range(rounds)]
    ratio = statistics.median(theirs.clock / ours.clock for theirs, ours in pairs)
    work = statistics.median(theirs.processor / ours.processor for theirs, ours in pairs)
    theirs, ours = (statistics.median(one.clock for one in times) for times in zip(*pairs, strict=True))
    met = ratio > 1
    print(
        f"{about:<40}{theirs:8.2f} s {ours:7.2f} s {ratio:7.1f}x {work:8.1f}x  goal faster "
        f"{'met' if met else 'MISSED'}",
        flush=True,
    )
    if case == "first":
        bench.anew()
        alone = bench.ours("--no-check").clock
        print(f"{'  ours without the check (--no-check)':<40}{'':>10} {alone:7.2f} s", flush=True)
    return met


def measure_sync(bench: Bench, rounds: int) -> bool:
    """From the saved file to the first answer of the new code, of a function that is called all the time."""
    bench.anew()
    command = [str(Path(sys.executable).with_name("stackline")), "sync", "local"]
    said = (bench.folder / "sync.log").open("w+")
    following = subprocess.Popen(
        command, cwd=bench.our_folder, env=bench.environment, stdout=said, stderr=subprocess.STDOUT
    )
    try:
        _until(lambda: "Deployed" in (bench.folder / "sync.log").read_text(), "the first deployment")
        client = bench.client("lambda")
        cloud, stack = open_stack(Project.open(bench.our_folder))
        name = function_name(cloud, stack, "F0")

        def answers(number: int) -> bool:
            return client.invoke(FunctionName=name)["Payload"].read() == str(number).encode()

        _until(lambda: answers(0), "the deployed code")
        time.sleep(1.0)  # it is watching by then
        took: list[float] = []
        for number in range(1, rounds + 1):
            code = bench.our_folder / "f0" / "app.py"
            began = time.perf_counter()
            code.write_text(f"# round {bench.round}\n\ndef handler(event, context):\n    return {number}\n")
            _until(lambda number=number: answers(number), "the new code")
            took.append(time.perf_counter() - began)
            time.sleep(0.5)
    finally:
        following.send_signal(signal.SIGINT)
        following.wait()
        said.close()
    slowest = max(took)
    met = slowest < SYNC_GOAL
    print(
        f"{'sync: saved file to first new answer':<40}{'':>10} {statistics.median(took):7.2f} s, slowest "
        f"{slowest:.2f} s  goal {SYNC_GOAL:g} s {'met' if met else 'MISSED'}",
        flush=True,
    )
    return met


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 120
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"waited 120 s for {what}")
        time.sleep(0.01)


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("cases", nargs="*", choices=[[], *CASES], metavar="CASE")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--functions", type=int, default=5)
    asked = arguments.parse_args()
    good: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.functions)
        try:
            bench.anew()
            bench.client("s3").create_bucket(Bucket="sam-artifacts")
            pair(bench, "first", 0)  # compiles both, fills their caches
            print(f"{'':<40}{'sam':>8}   {'ours':>7}   {'ratio':>7} {'processor':>9}")
            for case in [one for one in CASES if not asked.cases or one in asked.cases]:
                done = (
                    measure_sync(bench, asked.rounds)
                    if case == "sync"
                    else measure(bench, case, asked.rounds)
                )
                good.append(done)
        finally:
            bench.cloud.stop()
    print(LEFT)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
