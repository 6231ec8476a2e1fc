"""What is submitted is the template as written: only local locations differ, in real templates too."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from corpus import corpus_files, needs_corpus
from stackline.build import Artifact, find_sources
from stackline.core import Refused, TemplateError, has_errors
from stackline.deploy.steps.package import submitted
from stackline.template import Template


def replaced(data: Any, path: tuple[str | int, ...], value: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def lookup(template: Template, path: tuple[str | int, ...]) -> Any:
    """The mapping's name, the key and the name in it, of a location that a loop looks up."""
    value = template.get(path)
    for name in ("S3Key", "Key"):
        value = value.get(name, value)
    return value["Fn::FindInMap"]


def looked_up(template: Template, path: tuple[str | int, ...], scope: dict[str, str]) -> Any:
    """What an item of the loop finds."""
    mapping, key, leaf = lookup(template, path)
    text = (
        scope[key["Ref"]]
        if "Ref" in key
        else key["Fn::Join"][0].join(scope[one["Ref"]] for one in key["Fn::Join"][1])
    )
    return template.data["Mappings"][mapping][text][leaf]


def check(file: Path) -> str:
    try:
        template = Template.parse(file.read_bytes(), file=file.name)
        sources = find_sources(template)
    except TemplateError:
        return "unreadable"
    if has_errors(template.diagnostics):
        return "broken"  # Refused before anything is built.
    if not sources:
        return "nothing local"
    built = tuple((source, Artifact(Path("x"), f"{n}.zip")) for n, source in enumerate(sources))
    try:
        after = submitted(template, built, "bucket")
    except Refused:
        return "refused"
    expected = copy.deepcopy(template.data)
    shared = {s.path for s in sources if s.path[0] == "Globals"}
    for source, artifact in built:
        path = source.path
        if path in shared and sum(s.path == path for s in sources) > 1:
            path = ("Resources", source.resource, "Properties", str(path[-1]))
        forms = {
            "uri": f"s3://bucket/{artifact.name}",
            "s3-bucket-key": {"S3Bucket": "bucket", "S3Key": artifact.name},
            "bucket-key": {"Bucket": "bucket", "Key": artifact.name},
        }
        if sum(s.path == path for s in sources) > 1 and source.scope:
            assert looked_up(after, path, dict(source.scope)) in (forms["uri"], artifact.name)
            mapping = lookup(after, path)[0]
            expected.setdefault("Mappings", {})[mapping] = after.data["Mappings"][mapping]
            replaced(expected, path, after.get(path))
        else:
            replaced(expected, path, forms[source.form])
    assert after.data == expected
    touched = {
        n
        for source in sources
        for n in range(template.lines(source.path)[0], template.lines(source.path)[1] + 1)
    }
    left = set(after.text.split("\n"))
    untouched = [line for n, line in enumerate(template.text.split("\n"), 1) if n not in touched]
    assert [line for line in untouched if line not in left] == []
    return "written"


@needs_corpus
@pytest.mark.parametrize("sample", [200, pytest.param(None, marks=pytest.mark.deep)])
def test_law_only_locations_change_in_real_templates(sample: int | None) -> None:
    found = [check(file) for file in corpus_files("sam", "cfn", sample=sample)]
    assert found.count("written") > len(found) / 10
    assert found.count("refused") <= len(found) / 100


def test_one_location_in_globals_for_two_runtimes_becomes_two() -> None:
    text = """# shop
Globals: {Function: {CodeUri: src}}  # all
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {Runtime: python3.11}}
  B: {Type: 'AWS::Serverless::Function', Properties: {Runtime: nodejs20.x}}
"""
    template = Template.parse(text.encode())
    sources = find_sources(template)
    one = submitted(template, tuple((s, Artifact(Path("x"), "same.zip")) for s in sources), "b")
    assert one.text == text.replace("CodeUri: src", "CodeUri: s3://b/same.zip")
    two = submitted(template, tuple((s, Artifact(Path("x"), f"{s.resource}.zip")) for s in sources), "b")
    assert two.get(("Resources", "A", "Properties", "CodeUri")) == "s3://b/A.zip"
    assert two.get(("Resources", "B", "Properties", "CodeUri")) == "s3://b/B.zip"
