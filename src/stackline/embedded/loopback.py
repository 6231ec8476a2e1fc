"""No socket of this process listens to the network, whatever a service of MiniStack asks for.

Some of its services (PostgreSQL proxies, SFTP, MQTT) bind every interface when they are used.
"""

from __future__ import annotations

import socket
from typing import Any

_EVERYWHERE = {"", "0.0.0.0", "::"}


def install() -> None:
    stock: Any = socket.socket.bind

    def bind(self: socket.socket, address: Any) -> None:
        stock(self, narrowed(self.family, address))

    every: Any = socket.socket
    every.bind = bind


def narrowed(family: int, address: Any) -> Any:
    """The address with every interface replaced by loopback."""
    loopback = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}.get(socket.AddressFamily(family))
    if loopback is None or address[0] not in _EVERYWHERE:
        return address
    return (loopback, *address[1:])
