"""Template → diagram, and wires drawn, read and erased. Knows no HTTP."""

from stackline.design.draw import connect, connect_with_notes
from stackline.design.erase import disconnect
from stackline.design.wires import Wire, read_wires

__all__ = ["Wire", "connect", "connect_with_notes", "disconnect", "read_wires"]
