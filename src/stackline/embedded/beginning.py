"""What there is of the cloud before MiniStack is loaded: the open port, and the runner that takes what comes at it."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from stackline.embedded.feed import Feed
from stackline.embedded.kept_calls import Kept
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
    resumed: Kept | None
    session: int | None


def begin(folder: Folder, listener: socket.socket, resumed: Kept | None, session: int | None) -> Begun:
    """The runner is started by this. With `resumed` it knows the calls that were kept."""
    page, feed, listening = Page.new(), Feed(), Listening(listener)
    python, source = os.environ["STACKLINE_RUNNER_PYTHON"], str(Path(__file__).resolve().parents[2])
    output = RunnerOutput(feed, page)
    runner = Runner(python, source, folder.root, folder.log, output, page, listener, listening.adopt)
    runner.known = folder.calls if resumed is not None else None
    runner.start()
    return Begun(listening, page, feed, runner, resumed, session)
