"""A fault in what a test waits for fails the test, with a message: it never hangs the run."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from waiting import ended, joined, until


def test_gives_the_first_answer_that_is_true():
    answers = iter([0, [], "here", "later"])
    assert until(lambda: next(answers), "an answer", pause=0) == "here"


def test_says_what_it_waited_for_and_what_it_saw_last():
    with pytest.raises(pytest.fail.Exception, match=r"waited 0 s for a stack; the last answer was \[\]"):
        until(lambda: [], "a stack", seconds=0)


def test_a_thread_that_stays():
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait, name="the caller")
    thread.start()
    with pytest.raises(AssertionError, match="for the caller to end"):
        joined(thread, seconds=0.01)
    leave.set()
    joined(thread)


def test_a_process_that_stays_is_ended():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], stdout=subprocess.PIPE)
    with pytest.raises(pytest.fail.Exception, match="to end; it said"):
        ended(process, seconds=0.01)
    assert process.poll() is not None
    quick = subprocess.Popen([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE, text=True)
    assert ended(quick)[0] == "1\n"


def test_a_test_that_hangs_fails_with_its_stack(tmp_path):
    """The guard of last resort for all that waits elsewhere, set in pyproject.toml."""
    (tmp_path / "test_hangs.py").write_text("import time\ndef test_it(): time.sleep(600)\n")
    options = ["-q", "-p", "no:cacheprovider", "--timeout=0.5", f"--rootdir={tmp_path}", str(tmp_path)]
    run = subprocess.Popen([sys.executable, "-m", "pytest", *options], stdout=subprocess.PIPE, text=True)
    said = ended(run)[0]
    assert run.returncode == 1, said
    assert "time.sleep(600)" in said
    assert "Timeout (>0.5s)" in said


def test_every_test_has_that_guard(pytestconfig: pytest.Config):
    assert float(pytestconfig.getini("timeout")) == 900
