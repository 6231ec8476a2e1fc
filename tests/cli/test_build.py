"""`stackline build`: packages, their sizes, and an answer of no where Lambda would refuse them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run

TEMPLATE = """\
Parameters:
  Machine: {Type: String, Default: arm64}
Resources:
  Scan:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/scan
      Handler: app.handler
      Runtime: python3.13
      Architectures: [!Ref Machine]
      Layers: [!Ref Shared]
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
  There:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://bucket/key, Handler: app.handler, Runtime: python3.13}
  Inner:
    Type: AWS::Serverless::Application
    Properties: {Location: inner.yaml}
"""
INNER = """\
Resources:
  Pay:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/pay
      Handler: app.handler
      Runtime: nodejs22.x
      Layers: ["arn:aws:lambda:eu-north-1:111122223333:layer:chromium:7"]
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "template.yaml": TEMPLATE,
        "inner.yaml": INNER,
        "src/scan/app.py": "x = 1\n",
        "shared/python/lib.py": "y = 1\n",
        "src/pay/app.mjs": "export const handler = async () => 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_everything_is_built_and_nothing_twice(run: Run, app: Path) -> None:
    first = run("build", "--json").json
    assert {one["resource"]: one["fresh"] for one in first["packages"]} == {
        "Scan": True,
        "Shared": True,
        "Inner/Pay": True,
    }
    assert first["elsewhere"] == {"There": "s3"}
    assert all(Path(one["path"]).is_file() for one in first["packages"])
    second = run("build", "--json").json
    assert second["fresh"] == 0
    assert [one["name"] for one in second["packages"]] == [one["name"] for one in first["packages"]]
    assert run("build", "--clean", "--json").json["fresh"] == 3


def test_what_takes_the_space_is_in_the_answer(run: Run, app: Path) -> None:
    (scan,) = (one for one in run("build", "Scan", "--json").json["packages"])
    assert scan["architecture"] == "arm64"
    assert [part["name"] for part in scan["parts"]] == ["app.py"]
    assert scan["layers"] == {"own": ["Shared"], "others": 0}
    assert {limit["what"] for limit in scan["limits"]} == {"unzipped with its layers", "layers"}


def test_people_see_a_table(run: Run, app: Path) -> None:
    answer = run("build", "--target", "aws")
    assert answer.status == 0
    assert "Inner/Pay" in answer.out
    assert "code in S3: nothing to package" in answer.out
    assert "Inner/Pay: a layer by ARN is not counted; 250.0 MB are left to it." in answer.out
    assert "built for AWS" in answer.out
    assert "Packaging Scan" in answer.err
    assert "Nothing changed" in run("build", "--target", "aws").out


def test_a_name_that_is_none_is_refused_with_the_nearest(run: Run, app: Path) -> None:
    answer = run("build", "Scna")
    assert answer.status == 1
    assert "Did you mean Scan?" in answer.err


def test_what_lambda_would_refuse_is_a_no(run: Run, app: Path) -> None:
    for folder in (app / "src" / "scan", app / "shared"):
        with (folder / "model.bin").open("wb") as file:
            file.truncate(130 << 20)
    answer = run("build", "--json")
    assert answer.status == 1
    (problem,) = (one for one in answer.json["diagnostics"] if one["severity"] == "error")
    assert problem["code"] == "size-over"
    assert (problem["file"], problem["line"]) == ("template.yaml", 7)
    assert "model.bin 130.0 MB" in problem["detail"]


def test_code_that_is_missing_is_told_with_its_line(run: Run, app: Path) -> None:
    (app / "src" / "pay" / "app.mjs").unlink()
    (app / "src" / "pay").rmdir()
    answer = run("build", "--json")
    assert answer.status == 1
    (problem,) = answer.json["diagnostics"]
    assert (problem["code"], problem["file"], problem["line"]) == ("code-missing", "inner.yaml", 5)
