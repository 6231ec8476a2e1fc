from __future__ import annotations

from stackline.core import (
    Diagnostic,
    DiagnosticError,
    Fix,
    Refused,
    TemplateError,
    TextEdit,
    at_least,
    has_errors,
)

WARNING = Diagnostic("warning", "w", "careful")
ERROR = Diagnostic(
    "error",
    "e",
    "no",
    "because",
    "t.yaml",
    ("Resources", "A", 0),
    3,
    7,
    Fix("mend", (TextEdit("set", ("A",), 1),)),
)


def test_json_has_the_documented_shape() -> None:
    assert ERROR.to_json() == {
        "severity": "error",
        "code": "e",
        "summary": "no",
        "detail": "because",
        "file": "t.yaml",
        "path": ["Resources", "A", 0],
        "line": 3,
        "column": 7,
        "fix": {"summary": "mend", "edits": [{"operation": "set", "path": ["A"], "value": 1}]},
    }
    assert WARNING.to_json()["fix"] is None


def test_text_names_the_place_and_the_fix() -> None:
    assert str(ERROR) == "t.yaml:3:7: error: no [e]\n  fix: mend"
    assert WARNING.place == "<input>"
    assert Diagnostic("info", "i", "x", file="a", line=2).place == "a:2"


def test_severities_are_ordered() -> None:
    assert at_least([WARNING, ERROR], "error") == [ERROR]
    assert at_least([WARNING, ERROR], "info") == [WARNING, ERROR]
    assert has_errors([WARNING, ERROR])
    assert not has_errors([WARNING])


def test_errors_carry_what_to_show() -> None:
    for kind in (Refused, TemplateError):
        error = kind([ERROR, WARNING])
        assert isinstance(error, DiagnosticError)
        assert str(error).startswith("t.yaml:3:7")
