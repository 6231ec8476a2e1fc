"""Laws of what is added to a card in place, over all that the catalog has: added, changed, taken away again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from laws.meaning import normal
from laws.test_wire_laws import Around, draw, template_of
from laws.wire_cases import CASES, CATALOG, Case, resources_of
from laws.yaml_text import Manner, write
from stackline.catalog import Addition, Facet, Setting
from stackline.catalog.facets import name_of, parts_of
from stackline.core import Refused
from stackline.design import disconnect, read_diagram, remove
from stackline.design.facet_edits import Done, add_facet, change_facet, remove_facet
from stackline.design.facet_forms import TARGET, adding_form, entries
from stackline.design.wires import view_of, wires_in
from stackline.template import Project, Template

PLAIN = Manner(comments=True)


def project_of(resources: dict[str, object]) -> Project:
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    return Project.of(Template.parse(write(body, PLAIN).encode()))


def facets(project: Project, card: str) -> set[str]:
    return {
        one.id
        for resource in read_diagram(project).resources
        if resource.id == card
        for one in resource.facets
    }


def family(case: Case) -> Facet | None:
    return next(
        (one for one in CATALOG.kinds[case.connection.source].facets if one.id == case.connection.facet), None
    )


# Adding --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Adding:
    """One kind of thing that a card of one type takes, with a card it may lead to."""

    kind: str
    type: str
    what: Facet | Addition
    target: tuple[str, str]

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.type.removeprefix('AWS::')}/{self.what.id}/{self.target[1].removeprefix('AWS::')}"

    def project(self) -> Project:
        resources = resources_of(self.kind, self.type, "Source", "own")
        return project_of({**resources, **resources_of(*self.target, "Target", "own")})


def additions() -> Iterator[Adding]:
    """Each kind of card, in each type, with all that it takes, and each kind of card where that may lead."""
    for kind in CATALOG.kinds.values():
        for type in kind.types:
            for what in (*kind.adds, *kind.facets):
                targets = dict.fromkeys(
                    (one.target, each)
                    for one in CATALOG.connections.values()
                    if one.source == kind.kind
                    and one.style != "access"
                    and one.facet == (what.id if isinstance(what, Facet) else None)
                    for each in CATALOG.kinds[one.target].types[:2]
                )
                yield from (
                    Adding(kind.kind, type, what, one)
                    for one in targets or [("function", "AWS::Serverless::Function")]
                )


ADDITIONS = list(additions())


def given(adding: Adding, project: Project) -> dict[str, str] | None:
    """What a person would give in the form; None where the card does not take it."""
    if adding.what.id not in {one.id for one in entries(view_of(project), "Source")}:
        return None
    values: dict[str, str] = {}
    for one in adding_form(project, "Source", adding.what.id).fields:
        if one.setting.path == TARGET:
            wanted = [choice for choice in one.setting.choices if choice.partition(" (")[0] == "Target"]
            if not wanted:
                return None
            values[TARGET] = wanted[0]
        elif one.value is None and one.needed:
            values[one.setting.path] = example(one.setting)
    return values


def example(setting: Setting) -> str:
    value = setting.example
    assert value is not None, f"{setting.path} needs an example"
    return value if isinstance(value, str) else str(value)


# What a card does not take though its kind does, and why.
NOT_TAKEN = {
    ("AWS::Lambda::Function", "url", "*"): "the URL of a plain function is a resource of its own",
    (
        "AWS::Serverless::Api",
        "route",
        "AWS::StepFunctions::StateMachine",
    ): "SAM has events of its own machines only",
    ("AWS::DynamoDB::SimpleTable", "stream", "*"): "a SimpleTable has no stream",
    ("AWS::Serverless::SimpleTable", "stream", "*"): "a SimpleTable has no stream",
    ("AWS::S3::Bucket", "notification", "AWS::Events::EventBus"): "the bus gets all, or nothing",
    ("AWS::Events::EventBus", "rule", "AWS::Events::Rule"): "the rule has the pattern itself",
    ("AWS::SNS::Topic", "subscription", "AWS::SNS::Subscription"): "the subscription is a card of its own",
    ("AWS::CloudFront::Distribution", "origin", "AWS::Lambda::Function"): "only SAM makes it a URL",
    ("AWS::CloudFront::Distribution", "origin", "AWS::ApiGatewayV2::Api"): "its stage is not known",
    ("AWS::CloudFront::Distribution", "origin", "AWS::ApiGateway::RestApi"): "its stage is not known",
    ("AWS::CloudWatch::CompositeAlarm", "metric", "*"): "it watches alarms",
    ("AWS::Serverless::Application", "output", "*"): "its own template declares it",
    ("AWS::CloudFormation::Stack", "output", "*"): "its own template declares it",
}
# What must be there first.
REFUSED = {
    ("AWS::Serverless::WebSocketApi", "authorizer"): "has no route $connect",
    ("AWS::Events::Rule", "dead-letter"): "has no target yet",
    ("AWS::Scheduler::Schedule", "dead-letter"): "has no target yet",
    ("AWS::SNS::Topic", "dead-letter"): "has no subscriber yet",
}


@pytest.mark.parametrize("adding", ADDITIONS, ids=[one.name for one in ADDITIONS])
def test_what_is_added_is_read_back_and_taken_away_again(adding: Adding) -> None:
    """The row or the wire is there after it, and the text is the old one without it, byte for byte."""
    before = adding.project()
    values = given(adding, before)
    why = [NOT_TAKEN.get((adding.type, adding.what.id, target)) for target in ("*", adding.target[1])]
    assert (values is None) == any(why)
    if values is None:
        return
    refused = REFUSED.get((adding.type, adding.what.id))
    if refused is not None:
        with pytest.raises(Refused, match=re.escape(refused)):
            add_facet(before, "Source", adding.what.id, values)
        return
    done = add_facet(before, "Source", adding.what.id, values)
    after = done.project
    if isinstance(adding.what, Facet):
        assert done.facet in facets(after, "Source"), after.text
        back = remove_facet(after, "Source", done.facet)
    else:
        assert done.wire is not None, after.text
        back = without(after, done)
    if "DependsOn: " in before.text:
        # A lone DependsOn becomes a list of one: the same meaning, in a container that was none.
        assert normal(back.data) == normal(before.data), after.text
    else:
        assert back.text == before.text, after.text


def without(after: Project, done: Done) -> Project:
    """Without the wire that was added; without the event that it is, where its source is no resource."""
    wire = done.wire
    assert wire is not None
    if "/" in wire.source:
        return remove_facet(after, wire.source, None)
    back = disconnect(after, wire.source, wire.target, connection=wire.connection)
    return remove(back, wire.source) if wire.source in done.made and wire.source in back.resources else back


# Changing ------------------------------------------------------------------------------------------------------------

RENAMED = [case for case in CASES if (facet := family(case)) is not None and facet.rename is not None]


@pytest.mark.parametrize("case", RENAMED, ids=[case.name for case in RENAMED])
def test_a_name_is_changed_in_its_own_spelling(case: Case) -> None:
    """The row is called otherwise, nothing else of the wire changes, and the old name gives the old text."""
    template = template_of(case, Around(PLAIN, (), (), False, True))
    before = draw(template if isinstance(template, Project) else Project.of(template), case)
    assert before is not None
    facet, old = family(case), case.facet
    assert facet is not None
    assert old is not None
    name = name_of(facet, new := {one.path: str(one.example) for one in facet.fields})
    after = change_facet(before, case.source, old, new).project
    assert keys(after) == {
        (connection, source, name if (source, its) == (case.source, old) else its, target)
        for connection, source, its, target in keys(before)
    }
    assert old not in facets(after, case.source), after.text
    back = change_facet(after, case.source, name, parts_of(facet, old)).project
    assert back.files == before.files


def keys(project: Project) -> set[tuple[str, str, str | None, str]]:
    return {wire.key for wire in wires_in(view_of(project))}
