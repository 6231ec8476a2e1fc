"""What would be deployed of a function or a layer, for its card."""

# pyright: basic
from __future__ import annotations

from pathlib import Path

from canvas import open_project, page

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/tools}
  Answer:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.11}
  Away:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: "s3://bucket/app.zip", Handler: app.handler, Runtime: python3.11}
"""


def test_the_parts_of_a_package(tmp_path: Path) -> None:
    workspace = open_project(tmp_path / "shop", TEMPLATE)
    (workspace.root / "layers/tools/python").mkdir(parents=True)
    (workspace.root / "layers/tools/python/tools.py").write_text("x = 1\n" * 5000)
    (workspace.root / "layers/tools/python/small.py").write_text("x = 1\n")
    (workspace.root / "src").mkdir(exist_ok=True)
    (workspace.root / "src/app.py").write_text("def handler(event, context):\n    return 1\n")
    here = page(workspace)
    layer = here.client.get("/api/packages/Tools").json()
    assert (layer["files"], layer["size"]) == (2, 5001 * 6)
    assert 0 < layer["packed"] < layer["size"]
    assert sum(part["size"] for part in layer["parts"]) == layer["size"]
    assert all(part["own"] for part in layer["parts"])
    function = here.client.get("/api/packages/Answer").json()
    assert [part["name"] for part in function["parts"]] == ["app.py"]
    assert {limit["limit"] for limit in function["limits"]} == {250 * 1024 * 1024}
    assert here.client.get("/api/packages/Away").status_code == 404
    assert here.client.get("/api/packages/Nobody").status_code == 422
