"""Bytes to text and back, without loss: byte order marks, UTF-16, and files that are not UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from stackline.core import Diagnostic, Fix, TemplateError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are written: `mark` is its byte order mark, b"" where it has none."""

    codec: str = "utf-8"
    mark: bytes = b""
    read_only: bool = False

    def encode(self, text: str) -> bytes:
        return self.mark + text.encode(self.codec)


def decode(data: bytes, file: str) -> tuple[str, Encoding, list[Diagnostic]]:
    """The text without its byte order mark, and how to write it again. Line breaks stay as they are.

    A file that is not UTF-8 is shown as Latin-1 and cannot be edited: any guess would change what it means.
    Raises TemplateError for what is no text.
    """
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TemplateError([_not_text(file, "it holds zero bytes, as UTF-16 without byte order mark does")])
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], Encoding(codec, mark), file)
    return _decode_as(data, Encoding(), file)


def _decode_as(data: bytes, encoding: Encoding, file: str) -> tuple[str, Encoding, list[Diagnostic]]:
    try:
        return data.decode(encoding.codec), encoding, []
    except UnicodeDecodeError as error:
        if encoding.codec != "utf-8":
            name = encoding.codec.upper()
            reason = f"it starts with a {name} byte order mark, but the rest is not {name}"
            raise TemplateError([_not_text(file, reason)]) from error
        if any(byte < 32 and byte not in b"\t\n\r" for byte in data):
            raise TemplateError(
                [_not_text(file, "it is neither UTF-8 nor free of control characters")]
            ) from error
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        problem = _not_utf8(file, data[error.start], line, column)
        return data.decode("latin-1"), Encoding("latin-1", encoding.mark, read_only=True), [problem]


def _not_text(file: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "not-text",
        f"The file is not text: {reason}",
        file=file,
        fix=Fix("Save the file as UTF-8."),
    )


def _not_utf8(file: str, byte: int, line: int, column: int) -> Diagnostic:
    return Diagnostic(
        "warning",
        "not-utf8",
        f"The file is not UTF-8: byte 0x{byte:02X} at line {line}",
        "It is shown as Latin-1 and kept as it is; it can be read but not edited.",
        file=file,
        line=line,
        column=column,
        fix=Fix("Save the file as UTF-8, then open it again."),
    )
