"""A parameter gets the environment's value, a well-known one, or its default, in that order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stackline.environments import Environment, Parameters, resolve_parameters
from stackline.environments.located import Located
from stackline.environments.parameters import declared_beside
from stackline.template import Template


def resolve(
    parameters: str,
    given: dict[str, Any],
    known: dict[str, str] | None = None,
    looked_up: dict[str, str] | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Parameters:
    template = Template.parse(f"Parameters:\n{parameters}\nResources: {{}}\n".encode())
    values = {
        name: Located([Located(v, 4, 3) for v in value] if isinstance(value, list) else value, 4, 3)
        for name, value in given.items()
    }
    environment = Environment("local", "shop", file="environments/local.yaml", parameters=values)
    return resolve_parameters(template, environment, known or {}, looked_up, elsewhere)


def codes(found: Parameters) -> list[tuple[str, int]]:
    return [(d.code, d.line) for d in found.diagnostics]


def test_the_order_of_sources() -> None:
    text = "  A: {Type: String, Default: d}\n  B: {Type: String, Default: d}\n  C: {Type: String, Default: d}"
    found = resolve(text, {"A": "given"}, {"A": "known", "B": "known"})
    assert (dict(found.values), codes(found)) == ({"A": "given", "B": "known"}, [])


def test_a_parameter_without_any_value_is_named_with_its_line() -> None:
    found = resolve("  A: {Type: String, Default: d}\n  B: {Type: String}", {})
    assert codes(found) == [("parameter-missing", 3)]
    assert found.diagnostics[0].file == "template.yaml"


def test_a_value_for_no_parameter_is_named_with_its_line_and_the_nearest() -> None:
    found = resolve("  ShopUrl: {Type: String, Default: d}", {"ShopURL": "x"})
    assert codes(found) == [("parameter-unknown", 4)]
    assert found.diagnostics[0].file == "environments/local.yaml"
    assert "ShopUrl" in str(found.diagnostics[0].fix)


@pytest.mark.parametrize("value", ["ssm:/shop/url", "secret:db", "output:base.Url"])
def test_references_have_a_value_where_the_cloud_was_asked(value: str) -> None:
    assert dict(resolve("  A: {Type: String}", {"A": value}).values) == {}
    text = "  A: {Type: String, AllowedValues: [found]}"
    found = resolve(text, {"A": value}, looked_up={value: "found"})
    assert (dict(found.values), codes(found)) == ({"A": "found"}, [])
    assert codes(resolve(text, {"A": value}, looked_up={value: "other"})) == [("parameter-constraint", 4)]


def test_what_only_cloudformation_knows_is_not_held_to_the_templates_words() -> None:
    dynamic = "{{resolve:secretsmanager:db:SecretString:::v1}}"
    found = resolve(
        "  A: {Type: String, NoEcho: true, MaxLength: 3}", {"A": "secret:db"}, {}, {"secret:db": dynamic}
    )
    assert (dict(found.values), codes(found)) == ({"A": dynamic}, [])


def test_parameters_of_the_templates_beside_it_are_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "network.yaml").write_text("Parameters: {Cidr: {Type: String}}\nResources: {}\n")
    (tmp_path / "notes.yaml").write_text("Parameters: {Nowhere: {Type: String}}\n")
    (tmp_path / "broken.yaml").write_text("a: [")
    beside = declared_beside(tmp_path, "template.yaml")
    assert beside == {"Cidr"}
    given = {"Cidr": "10.0.0.0/8", "Nowhere": "x"}
    assert [
        d.summary for d in resolve("  A: {Type: String, Default: d}", given, elsewhere=beside).diagnostics
    ] == ["The template has no parameter Nowhere"]


def test_addresses_are_no_references() -> None:
    assert resolve("  A: {Type: String}", {"A": "secret: no"}).values == {"A": "secret: no"}
    assert resolve("  A: {Type: String}", {"A": "http://x"}).values == {"A": "http://x"}


def test_lists_are_written_with_commas() -> None:
    assert resolve("  A: {Type: CommaDelimitedList}", {"A": ["a", "b"]}).values == {"A": "a,b"}


@pytest.mark.parametrize(
    ("declaration", "bad", "good"),
    [
        ("Type: Number", "ten", "10"),
        ("Type: String, AllowedValues: [dev, prod]", "stage", "dev"),
        ("Type: String, AllowedValues: [true, 1]", "True", "true"),
        ("Type: String, AllowedPattern: '[a-z]+'", "A1", "abc"),
        ("Type: String, MinLength: 3", "ab", "abc"),
        ("Type: String, MaxLength: '3'", "abcd", "abc"),
        ("Type: Number, MinValue: 5", "4", "5"),
        ("Type: Number, MaxValue: 5", "6", "5"),
        ("Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c", "a, b"),
    ],
)
def test_the_template_says_what_is_allowed(declaration: str, bad: str, good: str) -> None:
    assert codes(resolve(f"  A: {{{declaration}}}", {"A": bad})) == [("parameter-constraint", 4)]
    assert codes(resolve(f"  A: {{{declaration}}}", {"A": good})) == []


def test_hidden_values_are_known_as_secrets_and_never_said() -> None:
    found = resolve("  A: {Type: String, NoEcho: true, MinLength: 20}", {"A": "hunter22"})
    assert "hunter22" not in str(found.diagnostics[0])
    found = resolve(
        "  A: {Type: String, NoEcho: true}\n  B: {Type: String, NoEcho: 'true', Default: bbbb}", {"A": "aaaa"}
    )
    assert found.secrets == {"aaaa", "bbbb"}


def test_the_environments_name_is_put_into_ssm_defaults() -> None:
    text = "  A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /<EnvironmentName>/key}"
    assert resolve(text, {}).values == {"A": "/local/key"}
