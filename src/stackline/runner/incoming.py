"""One HTTP/1.1 request on its way in: its head, and a body that comes with a length or in chunks with trailers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# awslambdaric sends the X-Ray cause of an error as a header of up to 1 MB.
_HEAD_LIMIT = 2 * 1024 * 1024
_CHUNK_HEAD_LIMIT = 4096
_HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{1,15}")


@dataclass(frozen=True, slots=True)
class Head:
    """`headers` have lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]


def take_head(buffer: bytearray) -> Head | None:
    """The head at the start of the buffer, which loses it; None while it is not all there. Raises ValueError."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > _HEAD_LIMIT:
            raise ValueError("head too long")
        return None
    first, *rest = buffer[:end].decode("latin-1").split("\r\n")
    del buffer[: end + 4]
    method, path, _ = first.split(" ")
    return Head(method, path, _fields(rest))


def _fields(lines: list[str]) -> dict[str, str]:
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@dataclass(slots=True)
class Body:
    """What of a body has come. More than `limit` bytes are counted and not kept. `left` is of the length or chunk."""

    limit: int
    left: int
    chunked: bool
    size: int = 0
    kept: bytearray = field(default_factory=bytearray)
    trailers: Mapping[str, str] = field(default_factory=dict[str, str])
    # Between chunks: before the next one's size, after its bytes, or among the trailers.
    _part: str = "size"

    @classmethod
    def of(cls, head: Head, limit: int) -> Body:
        """Raises ValueError where the head does not say how long the body is."""
        chunked = "chunked" in head.headers.get("transfer-encoding", "").lower()
        length = "0" if chunked else head.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise ValueError("no length")
        return cls(limit, int(length), chunked)

    @property
    def too_large(self) -> bool:
        return self.size > self.limit

    def take(self, buffer: bytearray) -> bool:
        """Move what belongs to the body out of the buffer. True when it is whole. Raises ValueError."""
        if not self.chunked:
            self._keep(buffer)
            return self.left == 0
        while True:
            if self._part == "bytes":
                self._keep(buffer)
                if self.left or len(buffer) < 2:
                    return False
                if not buffer.startswith(b"\r\n"):
                    raise ValueError("chunk longer than it says")
                del buffer[:2]
                self._part = "size"
            elif self._part == "size":
                line = self._line(buffer)
                if line is None:
                    return False
                self._part = "bytes" if self._begin(line) else "trailers"
            else:
                return self._end(buffer)

    def _keep(self, buffer: bytearray) -> None:
        count = min(self.left, len(buffer))
        self.size += count
        self.left -= count
        if self.too_large:
            self.kept.clear()
        else:
            self.kept += buffer[:count]
        del buffer[:count]

    def _begin(self, line: bytes) -> bool:
        """Begin the chunk with this head; False for the last one, which is empty."""
        size = line.partition(b";")[0].strip()
        if not _HEXADECIMAL.fullmatch(size):
            raise ValueError("no size of a chunk")
        self.left = int(size, 16)
        return self.left > 0

    def _end(self, buffer: bytearray) -> bool:
        if buffer.startswith(b"\r\n"):
            del buffer[:2]
            return True
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(buffer) > _HEAD_LIMIT:
                raise ValueError("trailers too long")
            return False
        self.trailers = _fields(buffer[:end].decode("latin-1").split("\r\n"))
        del buffer[: end + 4]
        return True

    def _line(self, buffer: bytearray) -> bytes | None:
        end = buffer.find(b"\r\n")
        if end < 0:
            if len(buffer) > _CHUNK_HEAD_LIMIT:
                raise ValueError("head of a chunk too long")
            return None
        line = bytes(buffer[:end])
        del buffer[: end + 2]
        return line
