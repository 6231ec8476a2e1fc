"""State machines as graphs of their own: read from Amazon States Language, drawn, edited, judged."""

from __future__ import annotations

from stackline.design.machines.graph import Exit, Level, Machine, State, read_machine

__all__ = ["Exit", "Level", "Machine", "State", "read_machine"]
