"""A stack trace leads to the user's own files, with the line of code that stands there."""

from __future__ import annotations

from pathlib import Path

from stackline.dev.failures import failure

COPY = "/tmp/x/.stackline/cloud/code/0a1b"


def project(root: Path, **files: str) -> Path:
    folder = root / "src" / "get"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def test_python(tmp_path: Path) -> None:
    folder = project(
        tmp_path, app_py="import json\n\ndef handler(event, context):\n    raise ValueError('no')\n"
    )
    told = {
        "errorType": "ValueError",
        "errorMessage": "no",
        "stackTrace": [
            '  File "/usr/lib/python3.11/json/decoder.py", line 1, in x\n    pass\n',
            f"  File \"{COPY}/app.py\", line 4, in handler\n    raise ValueError('no')\n",
        ],
    }
    found = failure(told, folder, tmp_path)
    assert (found.type, found.message) == ("ValueError", "no")
    assert found.trace[-1].file == "src/get/app.py"
    assert (found.trace[-1].line, found.trace[-1].code) == (4, "    raise ValueError('no')")
    assert [place.file for place in found.trace[:-1]] == ["", ""]


def test_a_syntax_error(tmp_path: Path) -> None:
    folder = project(tmp_path, app_py="def handler(event, context:\n")
    trace = [f'  File "{COPY}/app.py" Line 1\n    def handler(event, context:\n']
    told = {"errorType": "Runtime.UserCodeSyntaxError", "errorMessage": "m", "stackTrace": trace}
    [place] = failure(told, folder, tmp_path).trace
    assert (place.file, place.line, place.code) == ("src/get/app.py", 1, "def handler(event, context:")


def test_node(tmp_path: Path) -> None:
    folder = project(tmp_path, app_mjs="export const handler = () => {\n  throw new Error('x');\n};\n")
    told = {
        "errorType": "Error",
        "errorMessage": "x",
        "trace": [
            "Error: x",
            "    at handler (file:///var/task/app.mjs:2:9)",
            "    at run (/var/runtime/node_modules/aws-lambda-ric/dist/index.mjs:1:1)",
        ],
    }
    trace = failure(told, folder, tmp_path).trace
    assert (trace[0].file, trace[0].line, trace[0].code) == ("src/get/app.mjs", 2, "  throw new Error('x');")
    assert [place.file for place in trace[1:]] == [""]


def test_code_that_is_elsewhere_or_gone(tmp_path: Path) -> None:
    told = {"errorType": "E", "errorMessage": "m", "stackTrace": [f'  File "{COPY}/app.py", line 9, in h\n']}
    assert failure(told, None, tmp_path).trace[0].file == ""
    folder = project(tmp_path, app_py="one line\n")
    place = failure(told, folder, tmp_path).trace[0]
    assert (place.file, place.line, place.code) == ("src/get/app.py", 9, "")
    assert failure({}, folder, tmp_path).type == "Error"
