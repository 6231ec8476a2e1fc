"""Starter code of functions, one entry a language: a handler for an API, one for other events, and a place for tests.

`{id}` is the function, `{code}` the way from the tests to its code. The code runs as it is, with nothing installed but
what the language's own files name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PYTHON_API = '''"""{id}: what it does, in one line."""

import json


def handler(event, context):
    print(json.dumps(event))
    return {"statusCode": 200, "body": json.dumps({"ok": True})}
'''

_PYTHON_EVENT = '''"""{id}: what it does, in one line."""

import json


def handler(event, context):
    print(json.dumps(event))
    return {"ok": True}
'''

_PYTHON_TEST = '''"""Run with `pytest` in the project's folder."""

import importlib.util
from pathlib import Path

path = Path(__file__).resolve().parent / "{code}" / "app.py"
spec = importlib.util.spec_from_file_location("{id}_app", path)
app = importlib.util.module_from_spec(spec)
spec.loader.exec_module(app)


def test_it_answers():
    assert app.handler({}, None)
'''

_NODE_API = """// {id}: what it does, in one line.

export const handler = async (event) => {
  console.log(JSON.stringify(event));
  return { statusCode: 200, body: JSON.stringify({ ok: true }) };
};
"""

_NODE_EVENT = """// {id}: what it does, in one line.

export const handler = async (event) => {
  console.log(JSON.stringify(event));
  return { ok: true };
};
"""

_NODE_TEST = """// Run with `node --test tests` in the project's folder.
import assert from "node:assert";
import { test } from "node:test";
import { handler } from "./{code}/app.mjs";

test("it answers", async () => {
  assert.ok(await handler({}));
});
"""

_TYPESCRIPT_API = """// {id}: what it does, in one line.

interface Answer {
  statusCode: number;
  body: string;
}

export const handler = async (event: unknown): Promise<Answer> => {
  console.log(JSON.stringify(event));
  return { statusCode: 200, body: JSON.stringify({ ok: true }) };
};
"""

_TYPESCRIPT_EVENT = """// {id}: what it does, in one line.

interface Answer {
  ok: boolean;
}

export const handler = async (event: unknown): Promise<Answer> => {
  console.log(JSON.stringify(event));
  return { ok: true };
};
"""

_TYPESCRIPT_TEST = """// Run with `node --test tests` in the project's folder; Node.js reads TypeScript since 23.6.
import assert from "node:assert";
import { test } from "node:test";
import { handler } from "./{code}/app.ts";

test("it answers", async () => {
  assert.ok(await handler({}));
});
"""

_TYPESCRIPT_PACKAGE = """{
  "name": "{name}",
  "private": true,
  "type": "module",
  "devDependencies": {
    "esbuild": "^0.25.0"
  }
}
"""

_PHP_API = """<?php

// {id}: what it does, in one line.

return function (array $event): array {
    error_log(json_encode($event));

    return ['statusCode' => 200, 'body' => json_encode(['ok' => true])];
};
"""

_PHP_EVENT = """<?php

// {id}: what it does, in one line.

return function (array $event): array {
    error_log(json_encode($event));

    return ['ok' => true];
};
"""

_PHP_TEST = """<?php

// Run with `php tests/{id}/app_test.php` in the project's folder.

$handler = require __DIR__ . '/{code}/app.php';

if (! $handler([])) {
    fwrite(STDERR, "It does not answer\\n");
    exit(1);
}
echo "It answers\\n";
"""

_PHP_PACKAGE = """{
    "require": {
        "bref/bref": "^3.0"
    }
}
"""

PHP_MARK = ("BREF_RUNTIME", "function")
"""The variable by which Bref's layers know that the handler is a function (bref.sh, "Upgrading to v3")."""


@dataclass(frozen=True, slots=True)
class Language:
    """`runtime` begins the runtimes it is for; `method` is the build method that goes with it, `mark` a variable.

    `answers` are the files of a function that answers an API, `events` those that differ for other events, by their
    names in the folder of the code; `tests` is the file of its tests.
    """

    runtime: str
    answers: Mapping[str, str]
    events: Mapping[str, str]
    tests: tuple[str, str]
    method: str | None = None
    mark: tuple[str, str] | None = None

    def files(self, answers: bool) -> dict[str, str]:
        return {**self.answers} if answers else {**self.answers, **self.events}


LANGUAGES: Mapping[str, Language] = {
    "typescript": Language(
        "nodejs",
        {"app.ts": _TYPESCRIPT_API, "package.json": _TYPESCRIPT_PACKAGE},
        {"app.ts": _TYPESCRIPT_EVENT},
        ("app.test.ts", _TYPESCRIPT_TEST),
        method="esbuild",
    ),
    "php": Language(
        "provided",
        {"app.php": _PHP_API, "composer.json": _PHP_PACKAGE},
        {"app.php": _PHP_EVENT},
        ("app_test.php", _PHP_TEST),
        mark=PHP_MARK,
    ),
    "python": Language(
        "python",
        {"app.py": _PYTHON_API, "requirements.txt": ""},
        {"app.py": _PYTHON_EVENT},
        ("test_app.py", _PYTHON_TEST),
    ),
    "nodejs": Language(
        "nodejs", {"app.mjs": _NODE_API}, {"app.mjs": _NODE_EVENT}, ("app.test.mjs", _NODE_TEST)
    ),
}
"""The most special first: a function is in the first one that fits it."""


def language_of(runtime: Any, method: Any, variables: Mapping[str, Any]) -> Language | None:
    """The language of a function with this runtime, build method and these environment variables."""
    for language in LANGUAGES.values():
        marked = language.mark is None or variables.get(language.mark[0]) == language.mark[1]
        if str(runtime).startswith(language.runtime) and marked and language.method in (None, method):
            return language
    return None
