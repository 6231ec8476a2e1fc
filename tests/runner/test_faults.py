"""Functions that misbehave, and a machine that does: a clear message, nothing left running, and the next call works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runner.running import Running, alive, marked
from waiting import until

# A function that does what its event says. Its strays have left it, its group and its session.
MISBEHAVES = """
    import os, subprocess, sys, time
    MARK = {mark!r}
    kept = []

    def stray(sleeps="100000"):
        # Of a child that ends at once, in a session of its own and with no variable of ours.
        start = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True, env={{}})"
        sleeper = [sys.executable, "-c", "import time, sys; time.sleep(float(sys.argv[2]))", MARK, sleeps]
        subprocess.run([sys.executable, "-c", start, *sleeper])

    def handler(event, context):
        do, _, value = (event or "").partition(" ")
        print("doing", event)
        if "stray" in do: stray()
        if do.endswith("hang"): time.sleep(100000)
        if do.endswith("exit"): os._exit(int(value))
        if do.endswith("kill"): os.kill(os.getpid(), int(value))
        if do == "thread":
            import threading
            thread = threading.Thread(target=stray)
            thread.start(); thread.join()
        if do == "print":
            line = ("x" * 99 + "\\n").encode()
            for n in range(int(value) * 1000000 // 100 // 500): os.write(1, line * 500)
        if do == "answer": return "x" * int(value)
        if do == "leak":
            for n in range(int(value)):
                kept.append(bytearray(os.urandom(1 << 20)))
                time.sleep(.002)
        if do == "leak-below":
            code = "import os, time\\nkept = []\\nfor n in range(" + value + "):\\n"
            code += "    kept.append(os.urandom(1 << 20)); time.sleep(.002)\\ntime.sleep(100000)"
            subprocess.run([sys.executable, "-c", code, MARK])
        if do == "share":
            mine = os.urandom(int(value) << 20)
            children = [os.fork() for _ in range(3) if os.getpid() == PARENT]
            if 0 in children: time.sleep(.6); os._exit(0)
            for child in children: os.waitpid(child, 0)
            return len(mine)
        return "done"

    PARENT = os.getpid()
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    made.start()
    yield made
    made.end()


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """What the command lines of this test's strays hold; none may be left."""
    text = f"stray-of-{tmp_path.name}-{os.getpid()}"
    yield text
    left = marked(text)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


def misbehaves(running: Running, mark: str, **changes: Any) -> dict[str, Any]:
    return running.function(MISBEHAVES.format(mark=mark), **changes)


def works_again(running: Running, function: dict[str, Any]) -> None:
    answer = running.invoke(function, "nothing")
    assert (answer["status"], answer["payload"]) == ("ok", "done")


def test_one_that_hangs(running: Running, mark: str) -> None:
    function = misbehaves(running, mark, timeout=1)
    answer = running.invoke(function, "stray-and-hang")
    assert answer["payload"]["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert "doing stray-and-hang" in answer["log"]
    until(lambda: not marked(mark), "the end of the stray")
    works_again(running, function)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("stray-and-exit 3", "Runtime exited with error: exit status 3"),
        ("stray-and-exit 0", "Runtime exited without providing a reason"),
        ("stray-and-kill 9", "Runtime exited with error: signal: killed"),
        ("stray-and-kill 11", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_one_that_exits(running: Running, mark: str, event: str, told: str) -> None:
    function = misbehaves(running, mark)
    answer = running.invoke(function, event)
    assert answer["payload"]["errorType"] == "Runtime.ExitError"
    assert answer["payload"]["errorMessage"].endswith(told)
    assert "Status: error\tError Type: Runtime.ExitError" in answer["log"]
    until(lambda: not marked(mark), "the end of the stray")
    works_again(running, function)


@pytest.mark.parametrize("event", ["stray", "thread"])
def test_what_one_leaves_running_lives_as_long_as_its_worker(running: Running, mark: str, event: str) -> None:
    function = misbehaves(running, mark)
    assert running.invoke(function, event)["status"] == "ok"
    other = running.function("def handler(e, c): return e", name="other")
    running.invoke(other)
    running.forget("other")
    until(lambda: len(running.workers) == 1, "the end of the other worker")
    assert len(marked(mark)) == 1
    running.forget()
    until(lambda: not marked(mark), "the end of the stray with its worker")
    works_again(running, function)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_runner_that_is_told_to_end_leaves_nothing(
    running: Running, mark: str, how: signal.Signals
) -> None:
    function = misbehaves(running, mark)
    running.invoke(function, "stray")
    running.begin(function, "stray-and-hang")
    until(lambda: len(marked(mark)) == 2, "two strays")
    running.end(how)
    until(lambda: not marked(mark), "the end of the strays")
    running.start()
    works_again(running, function)


def test_a_runner_that_was_killed_is_cleared_after_by_the_next(running: Running, mark: str) -> None:
    source = MISBEHAVES.format(mark=mark).replace(", env={}", "")  # it is known by its variables then
    function = running.function(source)
    running.invoke(function, "stray")
    workers = running.workers
    running.end(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in workers), "the end of the workers")
    running.start()
    until(lambda: not marked(mark), "the end of the stray")
    works_again(running, function)


def test_one_that_prints_100_mb(running: Running, mark: str) -> None:
    function = misbehaves(running, mark)
    works_again(running, function)
    before = running.peak_megabytes
    answer = running.invoke(function, "print 100")
    assert (answer["status"], answer["payload"]) == ("ok", "done")
    assert len(answer["log"]) < 5_000_000
    assert "[stackline] the rest of this invocation's output is left out (more than 4 MB)" in answer["log"]
    assert "REPORT" in answer["log"]
    assert running.peak_megabytes - before < 60
    works_again(running, function)


def test_one_that_answers_7_mb(running: Running, mark: str) -> None:
    function = misbehaves(running, mark)
    answer = running.invoke(function, f"answer {7 << 20}")
    assert answer["payload"] == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }
    works_again(running, function)


@pytest.mark.parametrize("event", ["leak 600", "leak-below 600"])
def test_one_that_leaks_memory_is_ended_at_its_memory_size(running: Running, mark: str, event: str) -> None:
    function = misbehaves(running, mark, memory=256)
    answer = running.invoke(function, event)
    assert answer["payload"]["errorType"] == "Runtime.ExitError"
    assert answer["payload"]["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert "[stackline] hello was ended: it held " in answer["log"]
    assert "and its MemorySize is 256 MB" in answer["log"]
    assert "Status: error\tError Type: Runtime.OutOfMemory" in answer["log"]
    until(lambda: not marked(mark), "the end of what it had started")
    works_again(running, function)


def test_memory_that_forked_processes_share_is_counted_once(running: Running, mark: str) -> None:
    function = misbehaves(running, mark, memory=256)
    answer = running.invoke(function, "share 120")
    assert (answer["status"], answer["payload"]) == ("ok", 120 << 20)


def test_one_that_leaks_memory_at_its_start(running: Running) -> None:
    source = (
        "import os, time\nkept = []\nfor n in range(600): kept.append(os.urandom(1 << 20)); time.sleep(.002)"
    )
    answer = running.invoke(running.function(source, memory=200))
    assert (answer["status"], answer["payload"]["errorType"]) == ("init-error", "Runtime.ExitError")
    assert "its MemorySize is 200 MB" in answer["log"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os; print('last words'); os._exit(3)", "exit status 3"),
        ("import os; print('last words'); os.kill(os.getpid(), 11)", "signal: segmentation fault"),
        ("print('last words'); raise ValueError('at start')", "at start"),
        ("print('last words'); import nowhere", "No module named 'nowhere'"),
    ],
)
def test_one_that_dies_at_its_start(running: Running, source: str, told: str) -> None:
    function = running.function(source)
    for _ in range(2):
        answer = running.invoke(function)
        assert answer["status"] == "init-error"
        assert told in answer["payload"]["errorMessage"]
        assert "last words" in answer["log"]
    assert running.workers == []
    (Path(function["code"]) / "app.py").write_text("def handler(e, c): return 'mended'")
    assert running.invoke({**function, "code_id": "new"})["payload"] == "mended"


@pytest.mark.parametrize("asleep", ["all", "runner"])
def test_a_machine_that_sleeps_ends_no_function(running: Running, asleep: str) -> None:
    source = "import time\ndef handler(e, c):\n    time.sleep(e)\n    return 'done'"
    function = running.function(source, timeout=3)
    running.invoke(function, 0)
    call = running.begin(function, 2)
    time.sleep(0.5)
    stopped = [running.pid, *(running.workers if asleep == "all" else ())]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(5)
    for pid in reversed(stopped):
        os.kill(pid, signal.SIGCONT)
    status, answer = call.answer()
    assert (status, answer["status"], answer["payload"]) == (200, "ok", "done")
    assert "[stackline] this machine stood still for " in answer["log"]
    assert answer["duration_ms"] < 3000
    timed_out = running.invoke(function, 60)
    assert timed_out["payload"]["errorMessage"].endswith("Task timed out after 3.00 seconds")
    assert running.invoke(function, 0)["payload"] == "done"


def test_a_machine_that_sleeps_ends_no_start(running: Running) -> None:
    source = "import time\ntime.sleep(4)\ndef handler(e, c): return 'done'"
    call = running.begin(running.function(source, timeout=1))
    until(lambda: running.workers, "the worker")
    stopped = [running.pid, *running.workers]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(11)
    for pid in reversed(stopped):
        os.kill(pid, signal.SIGCONT)
    assert call.answer()[1]["payload"] == "done"


def test_the_runners_own_helpers_are_no_strays(running: Running, tmp_path: Path) -> None:
    """Installers are children of the runner too, and run while workers end."""
    first = running.function("import os\ndef handler(e, c): os._exit(1)", name="first")
    running.invoke(first)
    slow = tmp_path / "bin"
    slow.mkdir()
    (slow / "node").write_text('#!/bin/sh\nsleep 1.5\nprintf \'["/bin/false", "20.0.0"]\'\n')
    (slow / "node").chmod(0o755)
    other = Running(tmp_path / "other")
    other.folder.mkdir()
    path, os.environ["PATH"] = os.environ["PATH"], f"{slow}:{os.environ['PATH']}"
    try:
        other.start()
    finally:
        os.environ["PATH"] = path
    call = other.begin(other.function("", name="second", runtime="nodejs20.x"))
    for _ in range(5):
        assert other.invoke(other.function("import os; os._exit(1)", name="third"))["status"] == "init-error"
    answer = call.answer()[1]
    other.end(signal.SIGTERM)
    assert answer["status"] != "unsupported", answer  # `node` was asked to its end: it named a program


def test_a_fork_bomb_of_a_second_is_ended_with_its_worker(running: Running, mark: str) -> None:
    source = f"""
        import subprocess, sys, time
        def handler(event, context):
            code = "import subprocess, sys, time; n = int(sys.argv[1]);" \\
                   "[subprocess.Popen([sys.executable, '-c', sys.argv[2], str(n - 1), *sys.argv[2:]]," \\
                   " start_new_session=True) for _ in range(3)] if n else None; time.sleep(100000 if n < 2 else 0)"
            subprocess.Popen([sys.executable, "-c", code, "3", code, {mark!r}])
            time.sleep(1.5)
            return "done"
    """
    function = running.function(source, memory=2048)
    assert running.invoke(function)["status"] == "ok"
    assert marked(mark)
    running.forget()
    until(lambda: not marked(mark), "the end of all of them")


def test_nothing_is_left_of_a_runner_whose_folder_is_gone(
    running: Running, mark: str, tmp_path: Path
) -> None:
    function = misbehaves(running, mark)
    running.invoke(function, "stray")
    subprocess.run(
        [sys.executable, "-c", f"import shutil; shutil.rmtree({str(tmp_path / 'state')!r})"], check=True
    )
    running.end(signal.SIGTERM)
    until(lambda: not marked(mark), "the end of the stray")
    running.start()
    works_again(running, function)
