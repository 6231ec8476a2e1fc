"""Zip files that are the same, byte for byte, for the same files: fixed times, order and modes, one deflate engine."""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from isal import isal_zlib

from stackline.build.tree import File, Identity, Tree

_DATE = 0x21  # 1980-01-01, the first a zip can say
_UTF8 = 0x800
# Ten times as fast as zlib's usual level, for a tenth more bytes: docs/decisions/0015.
_LEVEL = 3
_REMEMBERED = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file as it stands in a zip. `method` is 8 for deflated, 0 where that would not be smaller.

    `machine` is what it runs on, where it is a program or library of Linux: see `elf_machine`.
    """

    method: int
    crc: int
    packed: bytes
    size: int
    machine: str = ""


def pack(file: File) -> Member:
    data = file.read()
    deflate: Any = cast("Any", isal_zlib).compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    packed: bytes = deflate.compress(data) + deflate.flush()
    method = 8 if len(packed) < len(data) else 0
    return Member(method, zlib.crc32(data), packed if method else data, len(data), elf_machine(data))


def elf_machine(head: bytes) -> str:
    """ "x86_64", "arm64", "other", or "" for what is no ELF file (ELF specification: e_machine at byte 18)."""
    if head[:4] != b"\x7fELF" or len(head) < 20:
        return ""
    order = "little" if head[5] == 1 else "big"
    return {62: "x86_64", 183: "arm64"}.get(int.from_bytes(head[18:20], order), "other")


class Packer:
    """Deflates a file once, though many functions hold it: installed packages are the same files for all of them."""

    def __init__(self) -> None:
        self._known: dict[Identity | Path, Member] = {}
        self._room = _REMEMBERED

    def __call__(self, file: File) -> Member:
        key = file.identity or file.path
        member = self._known.get(key)
        if member is None:
            member = pack(file)
            if len(member.packed) <= self._room:
                self._room -= len(member.packed)
                self._known[key] = member
        return member


def write_zip(
    tree: Tree, path: Path, packer: Callable[[File], Member] = pack, prefix: str = ""
) -> dict[str, Member]:
    """Write the files to `path`, whole or not at all, all of them below `prefix`; what was written, by name.

    `packer` may remember what other zips share.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".zip-")
    written: dict[str, Member] = {}
    try:
        with os.fdopen(descriptor, "wb", 1 << 20) as out:
            directory: list[bytes] = []
            offset = 0
            for name, file in sorted(tree.items()):
                raw, member = f"{prefix}{name}".encode("utf-8", "surrogateescape"), packer(file)
                common = (member.method, 0, _DATE, member.crc, len(member.packed), member.size, len(raw), 0)
                local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, _UTF8, *common)
                out.writelines((local, raw, member.packed))
                mode = (0o100755 if file.executable else 0o100644) << 16
                head = struct.pack(
                    "<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 0x314, 20, _UTF8, *common, 0, 0, 0, mode, offset
                )
                directory.append(head + raw)
                offset += 30 + len(raw) + len(member.packed)
                written[name] = member
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
    return written
