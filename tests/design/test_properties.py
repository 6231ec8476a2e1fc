"""A kind's settings: the ten people change most, in the catalog's words, all of them properties of its types."""

from __future__ import annotations

import pytest

from stackline import schemas
from stackline.catalog import load
from stackline.design.properties import chosen, inside, place_of, searched

KINDS = {name: kind for name, kind in load().kinds.items() if kind.types}


# The other properties of AWS::ApiGatewayV2::Api are for HTTP only; a certificate's Id is AWS's to give.
FEWER = {"websocket-api": 9, "certificate": 9}


def is_property(type: str, path: tuple[str | int, ...]) -> bool:
    """Whether the schema has the place, or has an object around it of which it does not say what is inside."""
    if schemas.find(type, path):
        return True
    around = schemas.find(type, path[:-1]) if len(path) > 1 else None
    return around is not None and around.kind == "yaml" and not schemas.children(type, path[:-1])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_ten(kind: str) -> None:
    resource = KINDS[kind]
    type = resource.types[0]
    found = chosen(resource, type, {})
    assert len(found) >= min(FEWER.get(kind, 10), len(schemas.children(type))), [one.path for one in found]


# A share of all shares, the alarm's own metric's unit, and what TokenValidityUnits says.
NO_UNIT = {
    "dns-record": {"Weight"},
    "alarm": {"Threshold"},
    "user-pool-client": {"AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity"},
}
# A metric may have any value.
NO_RANGE = {"alarm": {"Threshold"}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_has_plain_words_and_a_number_its_unit_and_range(kind: str) -> None:
    resource = KINDS[kind]
    for setting in resource.settings:
        assert setting.label, setting.path
        assert setting.description, setting.path
    for one in chosen(resource, resource.types[0], {}):
        if one.kind == "number":
            path = ".".join(map(str, one.path))
            assert (one.unit is None) == (path in NO_UNIT.get(kind, set())), path
            ranged = one.minimum is not None or one.maximum is not None
            assert ranged == (path not in NO_RANGE.get(kind, set())), path


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_a_property_of_some_type(kind: str) -> None:
    resource = KINDS[kind]
    for setting in resource.settings:
        assert any(is_property(type, place_of(setting)) for type in resource.types), setting.path
    paths = [setting.path for setting in resource.settings]
    assert len(paths) == len(set(paths))


def test_the_catalogs_words_come_before_the_schemas() -> None:
    timeout = next(
        one for one in chosen(KINDS["function"], "AWS::Serverless::Function", {}) if one.path == ("Timeout",)
    )
    assert (timeout.unit, timeout.minimum, timeout.maximum, timeout.default) == ("s", 1, 900, 3)
    assert timeout.documentation


def test_a_type_shows_only_what_it_has() -> None:
    resource = KINDS["function"]
    plain = {one.path[0] for one in chosen(resource, "AWS::Lambda::Function", {})}
    assert "Code" in plain
    assert not plain & {"CodeUri", "Policies", "AutoPublishAlias"}
    kept = {one.path[0] for one in chosen(resource, "AWS::Lambda::Function", {"CodeUri": "src"})}
    assert "CodeUri" in kept


def test_what_a_part_needs_it_needs_only_where_it_is() -> None:
    resource = KINDS["function"]

    def size(properties: dict[str, object]) -> bool:
        found = chosen(resource, "AWS::Serverless::Function", properties)
        return next(one for one in found if one.path == ("EphemeralStorage", "Size")).required

    assert not size({})
    assert size({"EphemeralStorage": {}})


def test_all_others_are_inside_and_found() -> None:
    resource, type = KINDS["queue"], "AWS::SQS::Queue"
    everything = {one.path: one for one in inside(resource, type, {})}
    assert everything["VisibilityTimeout",].unit == "s"
    assert ("RedriveAllowPolicy",) in everything
    assert [one.path for one in searched(resource, type, {}, "Tries")] == [
        ("RedrivePolicy", "maxReceiveCount")
    ]
    assert ("Tags", 0, "Key") in {one.path for one in searched(resource, type, {}, "tags key")}
