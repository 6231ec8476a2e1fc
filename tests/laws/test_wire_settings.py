"""Laws of settings: each can be given with a new wire, changed afterwards in its spelling, and read back."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from laws.test_wire_laws import Around, draw, found, template_of
from laws.wire_cases import CASES, Case, sample_of
from laws.yaml_text import Manner
from stackline.catalog import Connection, Setting
from stackline.catalog.read import read_spelling
from stackline.core import Refused
from stackline.design import Draft, connect
from stackline.design.draw import draw_spelling
from stackline.design.wire_settings import check_settings
from stackline.design.wires import view_of

# What a spelling cannot say, as AWS or SAM has no place for it: refused with the reason, and listed here.
WITHOUT = {
    ("topic-invokes-function", "inline-subscription"): "a subscription inside the topic has no filter",
    ("topic-feeds-queue", "inline-subscription"): "a subscription inside the topic has no filter",
    ("topic-invokes-function", "sam-event", "redrive"): "SAM's event has no dead letters",
    ("websocket-api-invokes-function", "sam-routes", "answers"): "SAM's routes do not answer",
    (
        "user-pool-trigger-invokes-function",
        "*",
        "version",
    ): "of one trigger only: tests/catalog/test_user_pools.py",
    ("graphql-api-asks-table", "*", "operation"): "the field's code is another then",
    (
        "*",
        "association",
        "path",
    ): "the CDN must have a behaviour for it first: tests/catalog/test_edge_function.py",
    (
        "http-api-authorizer-asks-function",
        "authorizer-resource",
        "default",
    ): "its routes name it, each by itself",
    (
        "rest-api-authorizer-asks-function",
        "authorizer-resource",
        "default",
    ): "its routes name it, each by itself",
    (
        "http-api-authorizer-asks-user-pool",
        "authorizer-resource",
        "default",
    ): "its routes name it, each by itself",
    ("http-api-authorizer-asks-user-pool", "authorizer-resource", "scopes"): "they are of each route",
    ("http-api-authorizer-asks-user-pool-client", "authorizer-resource", "default"): "its routes name it",
    ("http-api-authorizer-asks-user-pool-client", "authorizer-resource", "scopes"): "they are of each route",
    ("rest-api-authorizer-asks-user-pool", "authorizer-resource", "scopes"): "they are of each method",
    (
        "rest-api-authorizer-asks-user-pool",
        "authorizer-resource",
        "header",
    ): "IdentitySource says it otherwise",
    ("*", "*", "authorizer"): "the API must have it first: tests/catalog/test_route_guards.py",
    ("*", "*", "scopes"): "the API must have an authorizer first: tests/catalog/test_route_guards.py",
}


def without(case: Case, setting: str) -> bool:
    ids, names = (case.connection.id, "*"), (case.spelling.name, "*")
    return (case.connection.id, case.spelling.name) in WITHOUT or any(
        (one, name, setting) in WITHOUT for one in ids for name in names
    )


def settable() -> Iterator[tuple[Case, Setting]]:
    seen: set[tuple[str, str, str, str]] = set()
    for case in CASES:
        for setting in case.connection.settings:
            # Which identity a resource has makes no difference to where the settings of its wires are.
            key = (
                case.connection.id,
                case.spelling.name,
                setting.path,
                f"{case.source_type}>{case.target_type}",
            )
            if key not in seen and case.connection.style != "access" and not without(case, setting.path):
                seen.add(key)
                yield case, setting


EVERY = list(settable())
every_setting = pytest.mark.parametrize(
    ("case", "setting"), EVERY, ids=[f"{case.name}/{setting.path}" for case, setting in EVERY]
)


def read(template: Draft, case: Case) -> dict[str, Any]:
    view = view_of(template)
    ends = (case.source, case.facet, case.target)
    for spelling in case.connection.spellings:
        for one in read_spelling(view, case.connection, spelling):
            if (one.source, one.facet, one.target) == ends:
                return dict(one.settings)
    raise AssertionError(f"{case.name} is not read:\n{template.text}")


def drawn_plain(case: Case) -> Draft:
    template = template_of(case, Around(Manner(comments=True), (), (), False, True))
    drawn = draw(template, case)
    assert drawn is not None
    return drawn


def set_(template: Draft, case: Case, name: str, value: Any) -> Draft:
    return connect(
        template,
        case.source,
        case.target,
        facet=case.facet,
        connection=case.connection.id,
        settings={name: value},
    )


def hunks(before: str, after: str) -> int:
    """In how many places the text is another."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return sum(tag != "equal" for tag, *_ in matcher.get_opcodes())


# Where one spelling of the wire is another text for each value.
BY_VALUE = {
    ("bucket-invokes-function", "event-bridge", "event"),
    ("bucket-invokes-function", "event-bridge-rule", "event"),
}

# What changes in two places, each for a reason of AWS's.
TWICE = {
    ("pipe-calls-rest-api", "method"),
    ("pipe-calls-rest-api", "path"),
    ("websocket-api-invokes-function", "answers"),
}


@every_setting
def test_a_setting_is_changed_where_the_wire_stands(case: Case, setting: Setting) -> None:
    """Set afterwards, it is read back; nothing else changes; and setting the old value gives the old text."""
    before = drawn_plain(case)
    old, new = read(before, case).get(setting.path), sample_of(setting)
    assert new is not None, "the setting needs an example"
    after = set_(before, case, setting.path, new)
    assert json.dumps(read(after, case).get(setting.path)) == json.dumps(new), after.text
    rest = {name: value for name, value in read(after, case).items() if name != setting.path}
    assert rest == {name: value for name, value in read(before, case).items() if name != setting.path}
    assert hunks(before.text, after.text) <= (2 if (case.connection.id, setting.path) in TWICE else 1), (
        after.text
    )
    assert found(after, case) is not None
    assert set_(after, case, setting.path, new).text == after.text
    assert set_(after, case, setting.path, old).text == before.text


@every_setting
def test_a_setting_is_given_with_a_new_wire(case: Case, setting: Setting) -> None:
    template = template_of(case, Around(Manner(), (), (), False, True))
    view, new = view_of(template), sample_of(setting)
    assert new is not None, "the setting needs an example"
    ends = case.ends("Source", "Target")
    ends = replace(ends, settings={**ends.settings, setting.path: new})
    drawn, _ = draw_spelling(template, view, case.connection, case.spelling, ends, {})
    assert json.dumps(read(drawn, case).get(setting.path)) == json.dumps(new), drawn.text


WRONG = {"number": "many", "choice": "none of them", "boolean": "perhaps"}
CHECKED = [
    (connection, setting)
    for connection in {case.connection.id: case.connection for case, _ in EVERY}.values()
    for setting in connection.settings
    if setting.kind in WRONG or setting.check is not None
]


@pytest.mark.parametrize(
    ("connection", "setting"), CHECKED, ids=[f"{one.id}/{setting.path}" for one, setting in CHECKED]
)
def test_a_value_that_aws_does_not_take_is_refused(connection: Connection, setting: Setting) -> None:
    with pytest.raises(Refused, match=rf"{setting.path} of {connection.id}"):
        check_settings(connection, {setting.path: WRONG.get(setting.kind, ["wrong"])})
    if setting.maximum is not None:
        with pytest.raises(Refused, match="is a number from"):
            check_settings(connection, {setting.path: setting.maximum + 1})


@every_setting
def test_a_setting_is_given_by_a_parameter(case: Case, setting: Setting) -> None:
    """Any intrinsic is written and read back, or refused because what is written depends on the value."""
    before = drawn_plain(case).put(("Parameters", "AParameter"), {"Type": "String"})
    given = {"Ref": "AParameter"}
    if setting.plain or (case.connection.id, case.spelling.name, setting.path) in BY_VALUE:
        with pytest.raises(Refused, match=r"plain value|has no counterpart on the event bus"):
            set_(before, case, setting.path, given)
        return
    after = set_(before, case, setting.path, given)
    assert read(after, case).get(setting.path) == given, after.text


def test_what_has_no_place_is_listed_because_it_has_none() -> None:
    """Every exception above is one: the engine refuses it."""
    specific = [
        (key, case)
        for key in WITHOUT
        for case in CASES
        if len(key) == 3
        and "*" not in key[:2]
        and (case.connection.id, case.spelling.name) == key[:2]
        and case.role == "own"
    ]
    assert specific
    for key, case in specific:
        setting = next(one for one in case.connection.settings if one.path == key[-1])
        with pytest.raises(Refused, match="cannot be set where the wire"):
            set_(drawn_plain(case), case, setting.path, sample_of(setting))
