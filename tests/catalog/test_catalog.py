"""The catalog as a whole: a file dropped in is found, and what it says holds together."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stackline.catalog import Connection, Resource, assemble, load
from stackline.catalog.access import can_use

CATALOG = load()
KINDS = [kind for kind in CATALOG.kinds.values() if kind.types]
CONNECTIONS = list(CATALOG.connections.values())


def test_every_file_of_resources_is_a_kind() -> None:
    folder = Path(importlib.util.find_spec("stackline.catalog.resources").submodule_search_locations[0])  # type: ignore[union-attr,index]
    assert len(KINDS) == len([path for path in folder.glob("*.py") if path.stem != "__init__"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_kind_says_what_it_is(kind: Resource) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.kind)
    assert kind.label
    assert kind.summary.endswith(".")
    assert kind.documentation
    assert kind.group
    paths = [setting.path for setting in kind.settings]
    assert len(paths) == len(set(paths))
    for setting in kind.settings:
        assert setting.kind != "choice" or setting.choices
    for facet in kind.facets:
        assert facet.pattern is None or re.fullmatch(facet.pattern, facet.example)


def test_a_type_stands_for_one_kind() -> None:
    """Where kinds share a type, all but one say which of its resources are theirs."""
    types = [name for kind in KINDS for name in kind.types if name not in kind.when and kind.told is None]
    assert len(types) == len(set(types))
    assert CATALOG.of_type("AWS::EC2::Instance").kind == "other"


@pytest.mark.parametrize("connection", CONNECTIONS, ids=lambda connection: connection.id)
def test_a_connection_names_its_ends(connection: Connection) -> None:
    assert connection.id.startswith(connection.source + "-")
    assert connection.id.endswith("-" + connection.target)
    assert connection.source in CATALOG.kinds
    assert connection.target in CATALOG.kinds
    assert connection.summary.endswith(".")
    facets = {facet.id for facet in CATALOG.kinds[connection.source].facets}
    assert connection.facet is None or connection.facet in facets
    rules = CATALOG.kinds[connection.target].access
    uses = connection.style == "access" and connection.facet is None
    levels = rules.levels if rules is not None and uses else {}
    assert set(connection.accesses) == set(levels)
    for other in connection.supersedes:
        assert other in CATALOG.connections
    assert any(spelling.draws for spelling in connection.spellings)


def test_access_is_for_every_compute_and_every_accessible_kind() -> None:
    for compute in (kind for kind in KINDS if any(one.free for one in kind.identity.values())):
        for target in (kind for kind in KINDS if can_use(compute, kind)):
            assert f"{compute.kind}-uses-{target.kind}" in CATALOG.connections


def test_a_new_kind_needs_no_registration() -> None:
    cache = Resource(
        kind="cache",
        types=("Test::Cache",),
        label="Cache",
        summary="Test.",
        group="Data",
        family="data",
        glyph="cache",
        access=CATALOG.kinds["table"].access,
    )
    catalog = assemble([*KINDS, cache], [])
    assert "function-uses-cache" in catalog.connections
    assert catalog.of_type("Test::Cache") is cache


def test_between_tells_facets_apart() -> None:
    assert [one.id for one in CATALOG.between("table", "stream", "function")] == [
        "table-stream-invokes-function"
    ]
    assert CATALOG.between("table", None, "function") == []


def test_importing_the_catalog_loads_nothing_heavy() -> None:
    code = (
        "import sys; import stackline.catalog; stackline.catalog.load(); "
        "print([m for m in ('samtranslator', 'cfnlint', 'boto3', 'yaml') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
