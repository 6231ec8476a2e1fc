"""Loads the example's functions as Lambda does: each from its own folder, as if there were no other."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLE = Path(__file__).parents[1]


class Functions:
    """`load("scan_page")` is that function's handler module, freshly imported."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def load(self, folder: str, module: str = "app") -> ModuleType:
        code = EXAMPLE / "src" / folder
        with self._monkeypatch.context() as patch:
            patch.syspath_prepend(str(code))
            for path in (EXAMPLE / "src").glob("*/*.py"):
                patch.delitem(sys.modules, path.stem, raising=False)
            try:
                return importlib.import_module(module)
            finally:
                for path in code.glob("*.py"):
                    sys.modules.pop(path.stem, None)
