"""Adding a resource type is adding one file: dropped in, it is in every place where people meet a kind."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from corpus import REPOSITORY

# As small as a file can be: CONTRIBUTING.md shows a whole one.
FILE = '''\
"""Work groups: Athena, where queries run and what they may cost."""

from stackline.catalog.holes import Text, To
from stackline.catalog.model import Accessible, Connection, Grant, Resource, Setting, Statement, Variable

_ARN = Text("arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/{target.name}")
RESOURCE = Resource(
    kind="work-group",
    types=("AWS::Athena::WorkGroup",),
    label="Work Group",
    summary="Where SQL over files runs, and what it may cost (Athena).",
    group="Data",
    family="data",
    glyph="search",
    documentation="https://docs.aws.amazon.com/athena/latest/ug/workgroups.html",
    defaults={"Name": "{id}", "State": "ENABLED"},
    settings=(Setting(path="State", label="On", kind="choice", choices=("ENABLED", "DISABLED")),),
    ports=("in",),
    attributes={"name": None},
    word="WORK_GROUP",
    variables=(Variable("NAME", To("target", "name")),),
    access=Accessible(
        service="athena",
        default="write",
        levels={"write": Grant((Statement(("athena:StartQueryExecution",), (_ARN,)),))},
    ),
)
CONNECTIONS: list[Connection] = []
'''

START = f"""
import sys
from pathlib import Path
sys.path[:0] = [{str(REPOSITORY / "tests")!r}, {str(REPOSITORY / "docs")!r}]
from stackline.catalog import resources
resources.__path__.append(sys.argv[1])   # as if the file lay beside the others
"""

PALETTE = """
from stackline.server.palette import kind_views
assert [one.label for one in kind_views() if one.kind == "work-group"] == ["Work Group"]
"""
COMMAND_LINE = """
import os
from click.testing import CliRunner
from stackline.cli.main import stackline
os.chdir(sys.argv[2])
Path("template.yaml").write_text("Resources: {}\\n")
for line in ("add function Ask", "add work-group Reports", "connect Ask Reports", "show Reports"):
    answer = CliRunner().invoke(stackline, line.split())
    assert answer.exit_code == 0, answer.output
text = Path("template.yaml").read_text()
assert "Type: AWS::Athena::WorkGroup" in text
assert "athena:StartQueryExecution" in text
assert "REPORTS_WORK_GROUP_NAME: !Ref Reports" in text
"""
CANVAS = """
from stackline.design import add, connect, read_diagram
from stackline.design.cards import cards
from stackline.template import Template
template, _ = add(Template.parse(b"Resources: {}\\n"), "function", "Ask")
template, _ = add(template, "work-group", "Reports")
diagram = read_diagram(connect(template, "Ask", "Reports"))
assert "function-uses-work-group" in [wire.connection for wire in diagram.wires]
(card,) = [one for one in cards(template, diagram) if one.id == "Reports"]
assert (card.kind, card.family) == ("work-group", "data")
"""
DOCUMENTS = """
from pages import connections, resources as pages_of_resources
assert "# Work Group" in pages_of_resources.pages()["resources/work-group.md"]
assert "connections/function-uses-work-group.md" in connections.pages()
"""
LAWS = """
from laws.test_wire_laws import Around, check_cycles, check_erased, check_others, check_read_back
from laws.wire_cases import CASES
from laws.yaml_text import Manner
mine = [case for case in CASES if case.connection.target == "work-group"]
assert {case.connection.source for case in mine} >= {"function", "task", "state-machine"}
around = Around(Manner(comments=True), (("table", "AWS::DynamoDB::Table"),), ((0, 2),), True, True)
for case in mine:
    if case.connection.source == "function":
        for law in (check_read_back, check_erased, check_others, check_cycles):
            law(case, around)
"""
PLACES = {
    "palette": PALETTE,
    "command-line": COMMAND_LINE,
    "canvas": CANVAS,
    "documents": DOCUMENTS,
    "laws": LAWS,
}


@pytest.mark.parametrize("place", PLACES)
def test_one_file_is_all_it_takes(place: str, tmp_path: Path) -> None:
    dropped, project = tmp_path / "dropped", tmp_path / "project"
    dropped.mkdir()
    project.mkdir()
    (dropped / "work_group.py").write_text(FILE)
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(START + PLACES[place]), str(dropped), str(project)],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_contributing_shows_the_file_as_it_is() -> None:
    """The walk is about a real file, whole: it says what that file says."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text()
    shown = text.split("```python\n", 1)[1].split("```", 1)[0]
    real = (REPOSITORY / "src/stackline/catalog/resources/email_identity.py").read_text()
    for part in shown.split("        # …\n"):
        assert part.strip("\n") in real, part
