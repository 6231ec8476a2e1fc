"""PHP under `stackline dev`: a site and a function run their new code, and errors lead to the project's own files."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dev.test_session import Live
from stackline.dev import Logged, Ready, Reloaded, Returned
from waiting import until

pytestmark = [
    pytest.mark.cloud,
    pytest.mark.skipif(not (shutil.which("php") and shutil.which("make")), reason="needs php and make"),
]
SITE = Path(__file__).resolve().parents[2] / "examples" / "php-site"
JOB = """
  Job:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/job
      Handler: app.php
      Runtime: provided.al2023
      Timeout: 20
      Environment: {Variables: {BREF_RUNTIME: function}}
      Events:
        Call: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi, Path: /job, Method: GET}}

Outputs:"""
CODE = "<?php\nreturn function (array $event): array {\n    return ['statusCode' => 200, 'body' => 'first'];\n};\n"


def ask(live: Live, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(live.all(Ready)[-1].apis[0].url + path) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def change(live: Live, file: str, old: str, new: str) -> None:
    """And wait until the code that runs is the new one."""
    before, path = len(live.all(Reloaded)), live.folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    live.next(Reloaded, before)


def test_changed_code_of_a_site_and_of_a_function(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder, ignore=shutil.ignore_patterns(".stackline", "vendor", "composer.*"))
    template = folder / "template.yaml"
    template.write_text(template.read_text().replace("\nOutputs:", JOB))
    (folder / "src" / "job").mkdir(parents=True)
    (folder / "src" / "job" / "app.php").write_text(CODE)
    live = Live(folder)
    try:
        live.next(Ready, 0)
        assert "Hello Ann" in ask(live, "/hello/Ann")[1]
        assert ask(live, "/job") == (200, "first")

        change(live, "site/src/Pages.php", "Hello", "Bonjour")
        assert "Bonjour Ann" in ask(live, "/hello/Ann")[1]
        change(live, "site/public/style.css", "{", " /* new */ {")
        assert "/* new */" in ask(live, "/style.css")[1]
        change(live, "src/job/app.php", "first", "second")
        assert ask(live, "/job") == (200, "second")

        # A mistake is the visitor's 500, and its place the developer's; the mended file runs with the next call.
        change(live, "site/src/Pages.php", "final class", "final clas")
        assert ask(live, "/hello/Ann")[0] == 500
        said = until(lambda: [one.text for one in live.all(Logged) if "Parse error" in one.text], "the error")
        assert " in site/src/Pages.php on line 8" in said[0]
        change(live, "site/src/Pages.php", "final clas", "final class")
        assert "Bonjour Ann" in ask(live, "/hello/Ann")[1]
        change(live, "src/job/app.php", "return ['status", "throw new LogicException('no'); ['status")
        assert ask(live, "/job")[0] == 500
        failed = until(lambda: [one.error for one in live.all(Returned) if one.error], "the failure")
        assert failed[0].message == "no"
        assert (failed[0].trace[0].file, failed[0].trace[0].line) == ("src/job/app.php", 3)
    finally:
        live.end()
