"""A browser's offsets against ours: UTF-16 code units there, code points here; line ends are `\\n` in both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from stackline.server.problems import refuse


@dataclass(frozen=True)
class TypedText:
    """`text` with `\\n` line ends."""

    text: str

    @cached_property
    def _plain(self) -> bool:
        """Whether both count alike: no character needs two code units."""
        return self.text.isascii() or max(self.text, default="") <= "\uffff"

    @cached_property
    def _units(self) -> bytes:
        return self.text.encode("utf-16-le", "surrogatepass")

    def ours(self, offset: int) -> int:
        """Raises HttpRefusal (400) for an offset behind the end of the text."""
        if self._plain:
            if offset > len(self.text):
                raise _outside(offset)
            return offset
        if 2 * offset > len(self._units):
            raise _outside(offset)
        return len(self._units[: 2 * offset].decode("utf-16-le", "surrogatepass"))

    def theirs(self, offset: int) -> int:
        if self._plain:
            return offset
        return len(self.text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _outside(offset: int) -> Exception:
    return refuse(400, "offset-invalid", f"The text has no place {offset}")
