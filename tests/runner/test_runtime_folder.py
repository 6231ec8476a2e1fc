"""Installing what Lambda's runtimes have: once, whole, or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.runner.runtime_folder import installed, run_installer


def test_installed_once_for_all_who_ask_at_once(tmp_path: Path) -> None:
    times = 0

    async def install(target: Path) -> None:
        nonlocal times
        times += 1
        await asyncio.sleep(0.05)
        (target / "package").write_text("1")

    async def ask() -> list[Path]:
        return await asyncio.gather(
            *(installed(tmp_path / "runtime-3.11", ["a==1"], install) for _ in range(5))
        )

    assert set(asyncio.run(ask())) == {tmp_path / "runtime-3.11"}
    assert times == 1
    asyncio.run(installed(tmp_path / "runtime-3.11", ["a==2"], install))
    assert times == 2


def test_a_failed_installation_leaves_what_was_there(tmp_path: Path) -> None:
    async def install(target: Path) -> None:
        (target / "package").write_text("old")

    async def fail(target: Path) -> None:
        (target / "half").touch()
        await run_installer("Python", "sh", "-c", "echo no network; exit 1")

    folder = tmp_path / "runtime"
    asyncio.run(installed(folder, ["a==1"], install))
    with pytest.raises(DiagnosticError) as raised:
        asyncio.run(installed(folder, ["a==2"], fail))
    assert raised.value.diagnostics[0].code == "runtime-install-failed"
    assert "no network" in raised.value.diagnostics[0].detail
    assert (folder / "package").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runtime", "runtime.lock"]
