"""What functions do behind bubblewrap's walls: see Lambda's folders, wait for debuggers, run PHP and a browser."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from debuggers import Debugpy, Inspector
from runner.running import Running
from runner.test_debugging import NODE, PYTHON, Call, function, warmed
from sandboxes import bubblewrap
from stackline.build import Workshop, build, find_sources
from stackline.template import Project

SCORECARD = Path(__file__).resolve().parents[2] / "examples" / "scorecard"
LOOKS = """
import os, pathlib

def can_write(path):
    try:
        pathlib.Path(path, "probe").write_text("x")
    except OSError:
        return False
    return True

def handler(event, context):
    return {
        "code": __file__,
        "layer": pathlib.Path("/opt/word.txt").read_text(),
        "home": str(pathlib.Path.home()),
        "written": [path for path in ("/tmp", "/var", "/var/task", "/opt", "/etc", event) if can_write(path)],
        "pid": os.getpid(),
    }
"""


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("PATH", str(bubblewrap()), prepend=":")
    monkeypatch.delenv("STACKLINE_SANDBOX", raising=False)
    found = Running(tmp_path)
    found.start()
    yield found
    found.end()


def test_a_function_sees_lambdas_folders(running: Running, tmp_path: Path) -> None:
    (tmp_path / "layer").mkdir()
    (tmp_path / "layer" / "word.txt").write_text("of the layer")
    told = running.invoke(running.function(LOOKS, layers=[str(tmp_path / "layer")]), str(tmp_path))
    found = told["payload"]
    assert (found["code"], found["layer"]) == ("/var/task/app.py", "of the layer")
    assert found["written"] == ["/tmp"]
    assert not (tmp_path / "probe").exists()


@pytest.mark.parametrize("source", ["src", ""])
def test_a_debugger_of_python(running: Running, tmp_path: Path, source: str) -> None:
    """An editor names files as they are on this machine, those of a package that is no copy, too."""
    more: dict[str, Any] = {} if source else {"source": ""}
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON}, **more)
    app = tmp_path / (source or "package") / "app.py"
    with Debugpy(warmed(running, asked), app, 3) as debugger:
        call = Call(running, asked, 21)
        assert debugger.stopped() == (str(app), 3)
        assert debugger.value("event") == "21"
        debugger.go_on()
        assert call.told["payload"][0] == 42


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js")
@pytest.mark.parametrize("source", ["src", ""])
def test_a_debugger_of_node(running: Running, tmp_path: Path, source: str) -> None:
    files = {"app.mjs": NODE, "word.mjs": 'export const word = "one";\n', "package.json": "{}"}
    more: dict[str, Any] = {} if source else {"source": ""}
    asked = function(tmp_path, "nodejs22.x", files, **more)
    app = tmp_path / (source or "package") / "app.mjs"
    with Inspector(warmed(running, asked), app, 4) as inspector:
        call = Call(running, asked, 21)
        assert inspector.stopped() == (str(app), 4)
        assert inspector.value("doubled + word") == "42one"
        inspector.go_on()
        assert call.told["payload"][0] == 42


@pytest.mark.skipif(shutil.which("php") is None, reason="no PHP")
def test_php(running: Running, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.php").write_text(
        "<?php\nreturn fn($event) => [__FILE__, file_put_contents('/tmp/note', $event['n']), $event['n'] * 2];\n"
    )
    changes = {"runtime": "provided.al2023", "handler": "index.php", "code": str(tmp_path / "site")}
    asked = running.function("", environment={"BREF_RUNTIME": "function"}, **changes)
    assert running.invoke(asked, {"n": 21})["payload"] == ["/var/task/index.php", 2, 42]


PAGE = "data:text/html,<p id=said>plain</p><script>said.textContent='of a script'</script>"
LOADS = """
import chromium

def handler(event, context):
    browser = chromium.Chromium()
    try:
        return {"page": browser.load(event, 30)[1], "file": chromium.__file__}
    finally:
        browser.end()
"""


@pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="needs the packages chromium and chromium-driver",
)
def test_the_scorecards_browser(running: Running, tmp_path: Path) -> None:
    """ScanPage's own package, with the machine's Chromium."""
    project = Project.open(SCORECARD)
    sources = [one for one in find_sources(project) if one.resource == "ScanPage"]
    workshop = Workshop(SCORECARD, tmp_path / "out", tmp_path / "cache")
    ((_, artifact),) = build(sources, workshop, here=True).artifacts
    with zipfile.ZipFile(artifact.path) as package:
        package.extractall(tmp_path / "scan")
    (tmp_path / "scan" / "loads.py").write_text(LOADS)
    asked = running.function(
        "", code=str(tmp_path / "scan"), handler="loads.handler", memory=2048, timeout=150
    )
    told = running.invoke(asked, PAGE)
    assert told["status"] == "ok", told["log"]
    assert "of a script" in told["payload"]["page"]
    assert told["payload"]["file"] == "/var/task/chromium.py"
