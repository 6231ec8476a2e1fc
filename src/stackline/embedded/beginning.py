"""What there is of the cloud before MiniStack is loaded: the open port, and the runner that takes what comes at it."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from stackline.embedded.feed import Feed
from stackline.embedded.listening import Listening
from stackline.embedded.runner_output import RunnerOutput
from stackline.embedded.runner_process import Runner
from stackline.embedded.settings import Folder
from stackline.gateway.page import Page


@dataclass(frozen=True, slots=True)
class Begun:
    listening: Listening
    page: Page
    feed: Feed
    runner: Runner


def begin(folder: Folder, listener: socket.socket) -> Begun:
    """The runner is started by this."""
    page, feed, listening = Page.new(), Feed(), Listening(listener)
    python, source = os.environ["STACKLINE_RUNNER_PYTHON"], str(Path(__file__).resolve().parents[2])
    output = RunnerOutput(feed, page)
    runner = Runner(python, source, folder.root, folder.log, output, page, listener, listening.adopt)
    runner.start()
    return Begun(listening, page, feed, runner)
