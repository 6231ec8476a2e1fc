"""How two environments differ; what is hidden is told by fingerprint only."""

from __future__ import annotations

from stackline.environments import Environment
from stackline.environments.differing import differences, facts, fingerprints
from stackline.environments.located import Located
from stackline.environments.telling import told_parameters
from stackline.template import Template

TEMPLATE = Template.parse(b"""\
Parameters:
  Url: {Type: String, Default: http://localhost}
  Key: {Type: String, NoEcho: true, Default: canary-default}
  Other: {Type: String, NoEcho: true}
  EnvironmentName: {Type: String}
""")


def environment(name: str, **parameters: str) -> Environment:
    given = {key: Located(value, 2, 3, f"environments/{name}.yaml") for key, value in parameters.items()}
    return Environment(name, "shop", tags={"team": name}, parameters=given)


def test_what_differs_is_told_and_hidden_values_are_not() -> None:
    one = environment("a", Url="http://a", Key="canary-1", Other="secret:db#key")
    two = environment("b", Key="canary-2", Other="secret:db#key")
    mark = fingerprints()
    found = {d.what: (d.a, d.b) for d in differences(facts(one, TEMPLATE, mark), facts(two, TEMPLATE, mark))}
    assert found["parameters.Url"] == ("http://a", "http://localhost")
    assert found["tags.team"] == ("a", "b")
    assert found["stack"] == ("shop-a", "shop-b")
    assert set(found) == {"stack", "tags.team", "parameters.Url", "parameters.Key"}
    assert "canary" not in str(found)


def test_the_same_hidden_value_has_the_same_fingerprint_in_one_answer_only() -> None:
    one, two = environment("a", Key="canary-1"), environment("b", Key="canary-1")
    mark = fingerprints()
    key = "parameters.Key"
    assert facts(one, TEMPLATE, mark)[key] == facts(two, TEMPLATE, mark)[key]
    assert facts(one, TEMPLATE, mark)[key] != facts(one, TEMPLATE, fingerprints())[key]


def test_values_that_the_clouds_told_are_compared() -> None:
    one, two = (
        environment("a", Url="ssm:Url", Other="secret:db"),
        environment("b", Url="ssm:Url", Other="secret:db"),
    )
    mark = fingerprints()
    here = facts(one, TEMPLATE, mark, {"ssm:Url": "http://1", "secret:db": "canary-1"})
    there = facts(two, TEMPLATE, mark, {"ssm:Url": "http://2", "secret:db": "canary-2"})
    found = {d.what: (d.a, d.b) for d in differences(here, there)}
    assert found["parameters.Url"] == ("http://1", "http://2")
    assert str(found["parameters.Other"][0]).startswith("secret:db #")
    assert "canary" not in str(found)


def test_each_parameter_says_where_it_comes_from() -> None:
    told = told_parameters(TEMPLATE, environment("a", Url="ssm:/x", Other="canary-3"))
    assert [(name, one["source"], one["value"]) for name, one in told.items()] == [
        ("Url", "ssm", "ssm:/x"),
        ("Key", "default", None),
        ("Other", "value", None),
        ("EnvironmentName", "well-known", "a"),
    ]
    assert (told["Url"]["file"], told["Url"]["line"]) == ("environments/a.yaml", 2)
