"""Connections go back to the runner with what was read of them, as long as more fits beside it."""

from __future__ import annotations

import os
import socket
from typing import Any, cast

import pytest

from stackline.embedded.listening import Listening
from stackline.gateway.link import LARGEST


@pytest.mark.parametrize(("read", "goes"), [(0, True), (64 * 1024, True), (LARGEST - 1, False)])
def test_a_connection_of_which_much_was_read_stays(read: int, goes: bool) -> None:
    """What the runner reads more of it must still fit into one packet, when it hands it back."""
    client, server = socket.socketpair()

    class Transport:
        def get_write_buffer_size(self) -> int:
            return 0

        def get_extra_info(self, name: str) -> socket.socket:
            return server

        def abort(self) -> None: ...

    class Link:
        def send(self, kind: bytes, content: bytes, descriptor: int) -> bool:
            os.close(descriptor)
            return True

    listening = Listening(server)
    listening._link = cast(Any, Link())
    with client, server:
        assert listening.give_back(cast(Any, Transport()), b"x" * read) is goes
