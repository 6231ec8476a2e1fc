"""Zip files that are the same, byte for byte, for the same files: fixed times, order and modes, one deflate engine."""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.build.tree import File, Tree

_DATE = 0x21  # 1980-01-01, the first a zip can say
_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """A file as it stands in a zip. `method` is 8 for deflated, 0 where that would not be smaller."""

    method: int
    crc: int
    packed: bytes
    size: int


def pack(file: File) -> Member:
    data = file.read()
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflate.compress(data) + deflate.flush()
    if len(packed) >= len(data):
        return Member(0, zlib.crc32(data), data, len(data))
    return Member(8, zlib.crc32(data), packed, len(data))


def write_zip(tree: Tree, path: Path, packer: Callable[[File], Member] = pack) -> None:
    """Write the files to `path`, whole or not at all. `packer` may remember what other zips share."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".zip-")
    try:
        with os.fdopen(descriptor, "wb", 1 << 20) as out:
            directory: list[bytes] = []
            offset = 0
            for name, file in sorted(tree.items()):
                raw, member = name.encode("utf-8", "surrogateescape"), packer(file)
                common = (member.method, 0, _DATE, member.crc, len(member.packed), member.size, len(raw), 0)
                out.write(struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, _UTF8, *common) + raw)
                out.write(member.packed)
                mode = (0o100755 if file.executable else 0o100644) << 16
                head = struct.pack(
                    "<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 0x314, 20, _UTF8, *common, 0, 0, 0, mode, offset
                )
                directory.append(head + raw)
                offset += 30 + len(raw) + len(member.packed)
            whole = b"".join(directory)
            count = len(directory)
            if count > 0xFFFF:
                raise ValueError("more files than a plain zip holds")
            out.write(whole + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(whole), offset, 0))
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
