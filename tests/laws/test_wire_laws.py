"""The eight laws of wires, for every connection in every spelling: a new file is covered as it stands."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from laws.meaning import normal
from laws.wire_cases import BY_DEFAULT, CASES, CATALOG, Case, resources_of
from laws.yaml_text import Manner, write
from stackline.catalog import Connection, View
from stackline.core import Refused
from stackline.design import Draft, Wire, connect, read_wires
from stackline.design.cycles import cycles, new_cycle
from stackline.design.draw import draw_spelling
from stackline.design.erase import erase
from stackline.design.wires import view_of, wires_in
from stackline.template import Project, Template

EXAMPLES = 4
laws = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
deep_laws = settings(laws, max_examples=60, derandomize=False, phases=tuple(Phase))
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
each_case = pytest.mark.parametrize("case", BY_DEFAULT, ids=[case.name for case in BY_DEFAULT])

MANNERS = st.builds(
    Manner,
    short=st.booleans(),
    indented_lists=st.booleans(),
    blank_lines=st.booleans(),
    comments=st.booleans(),
    crlf=st.booleans(),
    final_newline=st.booleans(),
    flow=st.booleans(),
    json=st.integers(0, 4).map(lambda number: number == 0),
)
TYPES = [(kind.kind, name) for kind in CATALOG.kinds.values() for name in kind.types]


@dataclass(frozen=True)
class Around:
    """What else is in the template: other resources, and wires between them and the two ends."""

    manner: Manner
    others: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[int, int], ...]
    filled: bool
    first: bool
    every_setting: bool = False


AROUND = st.builds(
    Around,
    MANNERS,
    st.lists(st.sampled_from(TYPES), max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def template_of(case: Case, around: Around) -> Template | Project:
    """A template with both ends, a second pair of the same kinds, other resources, and other wires."""
    ends = {**case.resources("Source", "Target"), **case.resources("Source2", "Target2")}
    others: dict[str, Any] = {}
    for number, (kind, name) in enumerate(around.others):
        others.update(resources_of(kind, name, f"Other{number}"))
    resources = {**ends, **others} if around.first else {**others, **ends}
    if around.filled:
        fill_containers(resources)
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": copy.deepcopy(resources)}
    template: Template | Project = Template.parse(write(body, around.manner).encode())
    if case.sample:
        template = Project.of(template, others=case.files("Source", "Source2"))
    if case.spelling.beside:
        beside = CATALOG.connections[case.spelling.beside]
        for number in ("", "2"):
            template = connect(
                template,
                f"Target{number}",
                f"Source{number}",
                connection=beside.id,
                facet=facet_of(beside),
            )
    names = sorted(resources)
    for first, second in around.pairs:
        template = joined(template, names[first % len(names)], names[second % len(names)], case)
    return template


def fill_containers(resources: dict[str, Any]) -> None:
    """Containers that wires write into, with something of the person's own in them."""
    view = View(CATALOG, {"Resources": resources})
    for name, resource in resources.items():
        properties = resource.get("Properties")
        if not properties:
            continue
        if view.kind(name) == "function":
            properties["Environment"] = {"Variables": {"STAGE": "live"}}
        if resource["Type"] == "AWS::Serverless::Function":
            properties["Policies"] = ["AWSXrayWriteOnlyAccess"]
        if resource["Type"] == "AWS::Serverless::Function" and view.kind(name) == "function":
            properties["Events"] = {"Mine": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)"}}}
        if resource["Type"] == "AWS::IAM::Role":
            properties["Policies"] = [{"PolicyName": "Own", "PolicyDocument": {"Version": "2012-10-17"}}]


def joined(template: Draft, source: str, target: str, case: Case) -> Draft:
    """The template with one more wire, where one is possible that is not the case's own."""
    if {source, target} == {"Source", "Target"} or source == target:
        return template
    view = view_of(template)
    for connection in CATALOG.pair(view.kind(source) or "", view.kind(target) or ""):
        try:
            return connect(template, source, target, connection=connection.id, facet=facet_of(connection))
        except Refused:
            continue
    return template


def facet_of(connection: Connection) -> str | None:
    """The facet the connection leaves from; of a family an example."""
    facets = CATALOG.kinds[connection.source].facets
    return next((one.example or one.id for one in facets if one.id == connection.facet), connection.facet)


def draw(template: Draft, case: Case, target: str = "Target", *, every_setting: bool = False) -> Draft | None:
    """The wire in the case's own spelling; None where that would close a cycle (then the engine takes another)."""
    view = view_of(template)
    try:
        drawn, _ = draw_spelling(
            template,
            view,
            case.connection,
            case.spelling,
            case.ends("Source", target, every_setting=every_setting),
            {},
        )
    except Refused:
        return None
    return drawn if new_cycle(view, view_of(drawn)) is None else None


def found(template: Template | Project, case: Case) -> Wire | None:
    key = (case.connection.id, case.source, case.facet, case.target)
    return next((wire for wire in read_wires(template) if wire.key == key), None)


def files_of(draft: Template | Project) -> list[bytes]:
    """The bytes of the template, and then of the other files."""
    others = {} if isinstance(draft, Template) else {**draft.files}
    others.pop(draft.file, None)
    template = draft if isinstance(draft, Template) else draft.template
    return [template.to_bytes(), *(others[name] for name in sorted(others))]


def plain(case: Case) -> Template | Project:
    around = Around(Manner(), (), (), False, True)
    return template_of(case, around)


@every_case
def test_every_spelling_can_be_drawn(case: Case) -> None:
    """No case is skipped by the laws below because its spelling never applies."""
    assert draw(plain(case), case) is not None


# 1, 2, 7 -----------------------------------------------------------------------------------------------------------


def deeply(law: Callable[[Case, Around], None], case: Case) -> None:
    """One property for each case: the settings of a parametrized one are nested once more by Hypothesis's plugin for
    each of its cases, until Python's recursion ends at about 900."""

    @deep_laws
    @given(AROUND)
    def holds(around: Around) -> None:
        law(case, around)

    holds()


def check_read_back(case: Case, around: Around) -> None:
    template = template_of(case, around)
    drawn = draw(template, case, every_setting=around.every_setting)
    if drawn is None:
        return
    wire = found(drawn, case)
    assert wire is not None, drawn.text
    assert wire.access in (case.connection.default_access, "read-write"), drawn.text
    for end, name in ((wire.source, case.source_type), (wire.target, case.target_type)):
        assert end in drawn.resources or not name
    for claim in wire.claims:
        assert drawn.has(claim), claim
    again = draw(drawn, case, every_setting=around.every_setting)
    assert again is not None
    assert files_of(again) == files_of(drawn)


@each_case
@laws
@given(AROUND)
def test_what_is_drawn_is_read_and_drawing_again_changes_nothing(case: Case, around: Around) -> None:
    check_read_back(case, around)


@pytest.mark.deep
@every_case
def test_what_is_drawn_is_read_deep(case: Case) -> None:
    deeply(check_read_back, case)


# 3 -----------------------------------------------------------------------------------------------------------------


def check_erased(case: Case, around: Around) -> None:
    template = template_of(case, around)
    if found(template, case) is not None:
        return
    drawn = draw(template, case, every_setting=around.every_setting)
    if drawn is None:
        return
    wires = wires_in(view_of(drawn))
    wire = found(drawn, case)
    assert wire is not None
    erased = erase(drawn, view_of(drawn), wires, [wire])
    if "DependsOn: " in template.text or '"DependsOn": "' in template.text:
        # A lone DependsOn becomes a list of one: the same meaning, in a container that was none.
        assert normal(erased.data) == normal(template.data), drawn.text
    else:
        assert erased.text == template.text, drawn.text
    assert files_of(erased)[1:] == files_of(template)[1:]


@each_case
@laws
@given(AROUND)
def test_erasing_gives_the_text_back(case: Case, around: Around) -> None:
    check_erased(case, around)


@pytest.mark.deep
@every_case
def test_erasing_gives_the_text_back_deep(case: Case) -> None:
    deeply(check_erased, case)


# 4, 5, 8 -----------------------------------------------------------------------------------------------------------


def check_others(case: Case, around: Around) -> None:
    template = template_of(case, around)
    before = wires_in(view_of(template))
    first = draw(template, case)
    if first is None:
        return
    superseded = set(case.connection.supersedes)
    kept = {
        (wire.key, wire.access)
        for wire in before
        if wire.connection not in superseded and wire.target != "Target"
    }
    assert kept <= {(wire.key, wire.access) for wire in read_wires(first)}, first.text
    read = {wire.key for wire in read_wires(first)}
    one, second, target = found(first, case), draw(first, case, "Target2"), "Target2"
    assert one is not None
    again = (case.connection.id, case.source, case.facet, target if case.target_type else case.target)
    if second is None or again in read:
        return
    for claim in one.claims:
        # A lone DependsOn becomes a list when a second wire has one too.
        assert second.get(claim) == first.get(claim) or "DependsOn" in claim, second.text
    wires = wires_in(view_of(second))
    wire = next((wire for wire in wires if wire.key == again), None)
    if wire is None:
        # A wire that includes it was there (a state machine's task, beside its access).
        return
    erased = erase(second, view_of(second), wires, [wire])
    assert {(w.key, w.access) for w in read_wires(first)} <= {(w.key, w.access) for w in read_wires(erased)}


@each_case
@laws
@given(AROUND)
def test_other_wires_stay_as_they_are(case: Case, around: Around) -> None:
    check_others(case, around)


@pytest.mark.deep
@every_case
def test_other_wires_stay_as_they_are_deep(case: Case) -> None:
    deeply(check_others, case)


def check_cycles(case: Case, around: Around) -> None:
    """Whatever is asked, in whatever template: the engine refuses, or the result can be deployed."""
    template = template_of(case, around)
    known = len(cycles(view_of(template)))
    for source, target in ((case.source, case.target), (case.target, case.source)):
        template = joined_any(template, source, target)
        assert len(cycles(view_of(template))) <= known, template.text


def joined_any(template: Draft, source: str, target: str) -> Draft:
    view = view_of(template)
    for connection in CATALOG.pair(view.kind(source) or "", view.kind(target) or ""):
        try:
            template = connect(template, source, target, connection=connection.id, facet=facet_of(connection))
        except Refused:
            continue
    return template


@each_case
@laws
@given(AROUND)
def test_no_wire_closes_a_cycle(case: Case, around: Around) -> None:
    check_cycles(case, around)
