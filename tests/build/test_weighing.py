"""The limits of Lambda: an error over one, a warning from 80 % of one that applies, and what would help."""

from __future__ import annotations

import pytest

from stackline.build.attached import Attached, attached_layers, elsewhere
from stackline.build.contents import Contents, Part
from stackline.build.limits import MB
from stackline.build.proposals import Weighed, propose
from stackline.build.weighing import weigh_all
from stackline.template import Template
from stackline.template.evaluate import Evaluator


def weighed(
    resource: str,
    *parts: tuple[str, int],
    kind: str = "function",
    runtime: str = "python3.13",
    packed: int = 0,
) -> Weighed:
    listed = tuple(
        Part(name, "1.0", "own" if name.endswith("/") else "package", size, size) for name, size in parts
    )
    size = sum(part.size for part in listed)
    return Weighed(resource, kind, runtime, Contents(len(listed), size, packed or size, listed))


def told(
    *given: Weighed, layers: dict[str, Attached] | None = None, direct: bool = False
) -> list[tuple[str, str]]:
    _, _, problems = weigh_all(given, layers or {}, direct=direct)
    return [(d.severity, d.summary) for found in problems.values() for d in found]


@pytest.mark.parametrize(
    ("size", "severity"), [(199, None), (200, "warning"), (250, "warning"), (251, "error")]
)
def test_a_warning_comes_at_80_percent_and_an_error_over_the_limit(size: int, severity: str | None) -> None:
    found = told(weighed("Fn", ("torch", size * MB)))
    assert [one for one, _ in found] == ([severity] if severity else [])


def test_layers_of_the_template_count_with_the_function() -> None:
    layer, function = weighed("Libs", ("torch", 150 * MB), kind="layer"), weighed("Fn", ("app/", 101 * MB))
    assert told(layer, function) == []
    found = told(layer, function, layers={"Fn": Attached(("Libs",), 0)})
    assert found == [("error", "Fn: 251 of 250 MB unzipped with its layers (100%)")]


@pytest.mark.parametrize(("count", "severity"), [(3, None), (4, "warning"), (5, "warning"), (6, "error")])
def test_layers_are_counted_whoever_they_belong_to(count: int, severity: str | None) -> None:
    found = told(weighed("Fn", ("app/", 1)), layers={"Fn": Attached((), count)})
    assert [one for one, _ in found] == ([severity] if severity else [])


def test_the_limit_of_a_direct_upload_applies_to_nothing_else() -> None:
    function = weighed("Fn", ("app/", 60 * MB), packed=45 * MB)
    assert told(function) == []
    assert told(function, direct=True) == [("warning", "Fn: 45 of 50 MB zipped, uploaded directly (90%)")]


def test_what_the_runtime_has_is_the_first_advice() -> None:
    heavy = weighed("Fn", ("pandas", 130 * MB), ("botocore", 80 * MB), ("boto3", 2 * MB))
    _, proposals, problems = weigh_all([heavy], {})
    assert [(one.action, one.saves // MB) for one in proposals] == [("drop", 82)]
    ((problem,),) = problems.values()
    assert problem.fix is not None
    assert "botocore" in problem.fix.summary
    assert "pandas 130.0 MB" in problem.detail


def test_what_is_proposed() -> None:
    node = weighed("Thumb", ("@aws-sdk/client-s3", 4 * MB), ("sharp", 9 * MB), runtime="nodejs22.x")
    old = weighed("Old", ("@aws-sdk/client-s3", 4 * MB), runtime="nodejs16.x")
    pair = [weighed(name, ("pandas", 40 * MB), ("numpy", 20 * MB), ("tests/", 3 * MB)) for name in ("A", "B")]
    found = {(one.action, one.resources): one for one in propose([node, old, *pair])}
    assert set(found) == {
        ("drop", ("Thumb",)),
        ("layer", ("A", "B")),
        ("exclude", ("A",)),
        ("exclude", ("B",)),
    }
    assert found["layer", ("A", "B")].saves == 60 * MB


def test_native_code_for_another_machine_is_pointed_out() -> None:
    wrong = Part("sharp", "1", "package", 9, 9, ("x86_64",))
    both = Part("argon2", "1", "package", 9, 9, ("arm64", "x86_64"))
    contents = Contents(2, 18, 18, (wrong, both))
    for machine, codes in (("arm64", ["machine-foreign"]), ("x86_64", [])):
        _, _, problems = weigh_all([Weighed("Fn", "function", "nodejs22.x", contents, machine)], {})
        assert [one.code for one in problems["Fn"]] == codes


TEMPLATE = """
Globals: {Function: {Layers: [!Ref Shared]}}
Resources:
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}
  Own: {Type: AWS::Lambda::LayerVersion, Properties: {Content: layer}}
  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: a, Layers: [!Ref Own, "arn:aws:lambda:x:1:layer:y:1"]}}
  B: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: b, S3Key: k}, Layers: [!Ref Own]}}
  C: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
  D: {Type: AWS::Serverless::Function, Properties: {PackageType: Image}, Metadata: {Dockerfile: Dockerfile}}
  E: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, ImageUri: a.dkr.ecr/x}}
  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k}}
  G: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}
  H: {Type: AWS::Lambda::Function, Properties: {Code: h, Layers: [!If [HasArn, !Ref Arn, !Ref AWS::NoValue]]}}
Parameters: {Arn: {Type: String, Default: ""}}
Conditions: {HasArn: !Not [!Equals [!Ref Arn, ""]]}
"""


def test_layers_and_code_that_is_not_here_are_read_from_the_template() -> None:
    template = Template.parse(TEMPLATE.encode())
    layers = attached_layers(template, template.expanded)
    assert layers["A"] == Attached(("Shared", "Own"), 1)
    assert layers["B"] == Attached(("Own",), 0)
    assert layers["C"].count == 1
    assert layers["H"].count == 0
    given = Evaluator(template.expanded.data, {"Arn": "arn:aws:lambda:x:1:layer:y:1"}).value
    assert attached_layers(template, template.expanded, given)["H"].count == 1
    unknown = Evaluator(template.expanded.data, {"Arn": None}).value
    assert attached_layers(template, template.expanded, unknown)["H"].count == 1, "it may have one"
    assert elsewhere(template, template.expanded) == {
        "B": "s3",
        "C": "inline",
        "D": "image",
        "E": "registry",
        "F": "s3",
        "G": "inline",
    }
