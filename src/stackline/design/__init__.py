"""Template → diagram, and wires drawn, read and erased. Knows no HTTP."""

from stackline.design.add import add
from stackline.design.card import Card, Reference
from stackline.design.cards import cards
from stackline.design.connecting import connect_and_name
from stackline.design.cycles import dependency_cycles
from stackline.design.diagram import Diagram, DiagramWire, read_diagram
from stackline.design.draw import connect, connect_with_notes
from stackline.design.erase import disconnect
from stackline.design.export import to_svg
from stackline.design.files import other_files
from stackline.design.generated import is_generated
from stackline.design.layout import layout
from stackline.design.mermaid import to_mermaid
from stackline.design.positions import read_free_groups, read_positions
from stackline.design.remove import remove, remove_with_notes
from stackline.design.targets import Target, targets
from stackline.design.wires import Draft, Wire, read_wires

__all__ = [
    "Card",
    "Diagram",
    "DiagramWire",
    "Draft",
    "Reference",
    "Target",
    "Wire",
    "add",
    "cards",
    "connect",
    "connect_and_name",
    "connect_with_notes",
    "dependency_cycles",
    "disconnect",
    "is_generated",
    "layout",
    "other_files",
    "read_diagram",
    "read_free_groups",
    "read_positions",
    "read_wires",
    "remove",
    "remove_with_notes",
    "targets",
    "to_mermaid",
    "to_svg",
]
