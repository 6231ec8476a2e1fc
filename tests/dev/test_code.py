"""Which code a session lives on: functions that reload, and what takes an update of the stack."""

from __future__ import annotations

import json
from pathlib import Path

from stackline.dev.code import Code, is_of, nested, packages
from stackline.template import Project

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.11, Handler: app.handler}}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./src/one}}
  Two: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/two/}}
  Inline: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
  Bucketed: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://a/b}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}
  Inner: {Type: AWS::Serverless::Application, Properties: {Location: inner/template.yaml}}
  Lost: {Type: AWS::Serverless::Application, Properties: {Location: lost.yaml}}
"""
INNER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Three: {Type: AWS::Serverless::Function, Properties: {CodeUri: code, Runtime: python3.11, Handler: a.b}}
"""


def project(folder: Path) -> Project:
    (folder / "inner" / "code").mkdir(parents=True)
    (folder / "inner" / "template.yaml").write_text(INNER)
    (folder / "template.yaml").write_text(TEMPLATE)
    for name in ("src/one", "src/two", "layer"):
        (folder / name).mkdir(parents=True)
        (folder / name / "app.py").write_text(f"# {name}\n")
    return Project.open(folder)


def test_functions_and_the_rest(tmp_path: Path) -> None:
    code = Code.of(project(tmp_path))
    assert {id: one.uri for id, one in code.functions.items()} == {"One": "src/one", "Two": "src/two"}
    assert {one.uri for one in code.rest} == {"layer", "inner/code"}
    assert not code.reaches_out
    assert [inner.template.file for inner in nested(project_again(tmp_path))] == ["inner/template.yaml"]


def project_again(folder: Path) -> Project:
    return Project.open(folder)


def test_a_package_is_named_by_what_is_in_it(tmp_path: Path) -> None:
    found = project(tmp_path)
    source = Code.of(found).functions["One"]
    [(_, before)] = packages([source], found)
    [(_, same)] = packages([source], found)
    (tmp_path / "src/one/app.py").write_text("# another\n")
    [(_, after)] = packages([source], found)
    assert before == same != after


def test_whose_a_changed_file_is(tmp_path: Path) -> None:
    source = Code.of(project(tmp_path)).functions["One"]
    assert is_of(source, [tmp_path / "src/one/lib/x.py"], tmp_path)
    assert is_of(source, [tmp_path / "src"], tmp_path)  # the folder above was renamed
    assert not is_of(source, [tmp_path / "src/one.py", tmp_path / "src/two/app.py"], tmp_path)


BUNDLED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/hello, Handler: app.handler, Runtime: nodejs22.x}
    Metadata: {BuildMethod: esbuild, BuildProperties: {Target: es2022}}
"""


def test_bundled_code_has_maps_and_reaches_out(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(BUNDLED)
    code = Code.of(Project.open(tmp_path))
    properties = json.loads(code.functions["Hello"].metadata)["BuildProperties"]
    assert properties == {
        "Target": "es2022",
        "Minify": False,
        "Sourcemap": True,
        "SourceRoot": f"{tmp_path}/.stackline/build/bundle/",
    }
    assert code.reaches_out
