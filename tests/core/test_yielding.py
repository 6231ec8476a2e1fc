"""A thread that lets others first, and only that one."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from stackline.core.yielding import let_others_first


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has the priority of its process")
def test_it_is_the_thread_that_steps_back_and_not_the_process() -> None:
    found: list[int] = []

    def work() -> None:
        let_others_first()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, 0)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0] > before
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
