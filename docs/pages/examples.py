"""Templates for the pages: the two ends of a connection before, and the same with its wire, in each spelling.

They are the cases of the wires' laws, so what a page shows is what the tests hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from laws.wire_cases import CASES, CATALOG, Case
from laws.yaml_text import Manner, write
from stackline.catalog import Connection, Ends
from stackline.core import Refused
from stackline.design import connect
from stackline.design.draw import draw_spelling
from stackline.design.grants import drawn_grants
from stackline.design.wires import Draft, view_of
from stackline.template import Project, Template


@dataclass(frozen=True)
class Example:
    case: Case
    source: str
    target: str
    before: dict[str, str]
    after: dict[str, str]
    words: str
    """What the wire grants."""

    @property
    def command(self) -> str:
        """What draws it on the command line."""
        one = self.case.connection
        words = ["stackline connect", self.source, self.target]
        if self.case.facet:
            words.append(
                f'--facet "{self.case.facet}"' if " " in self.case.facet else f"--facet {self.case.facet}"
            )
        if len(CATALOG.pair(one.source, one.target)) > 1 and not self.case.facet:
            words.append(f"--as {one.id}")
        if one.default_access:
            words.append(f"--access {one.default_access}")
        return " ".join(words)


def examples(connection: Connection) -> dict[str, Example]:
    """An example for each spelling that can be written, by the spelling's name."""
    found: dict[str, Example] = {}
    taken: set[tuple[str, str]] = set()
    for spelling in connection.spellings:
        cases = [case for case in _OF.get(connection.id, ()) if case.spelling is spelling]
        # An earlier spelling is drawn for the types it fits: show the later one on others, where there are any.
        for case in sorted(
            cases, key=lambda one: ((one.source_type, one.target_type) in taken, *_plainness(one))
        ):
            example = _example(case)
            if example is not None:
                found[spelling.name] = example
                taken |= {(one.source_type, one.target_type) for one in cases}
                break
    return found


_OF: dict[str, list[Case]] = {}
for _case in CASES:
    _OF.setdefault(_case.connection.id, []).append(_case)


def _plainness(case: Case) -> tuple[bool, bool, bool, int]:
    """Ends that are in the template, SAM's own roles, no other form, the types that `add` makes: these first."""
    source, target = CATALOG.kinds[case.connection.source], CATALOG.kinds[case.connection.target]
    far = source.types.index(case.source_type) if case.source_type else 0
    far += target.types.index(case.target_type) if case.target_type else 0
    return bool(case.sample), not (case.source_type and case.target_type), case.role != "own", far


def _names(case: Case) -> tuple[str, str]:
    source, target = (_word(kind) for kind in (case.connection.source, case.connection.target))
    return source, f"Other{target}" if source == target else target


def _word(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("-"))


def _example(case: Case) -> Example | None:
    names = _names(case)
    ends = case.ends(*names)
    body: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": case.resources(*names),
    }
    before: Draft = Template.parse(write(body, Manner()).encode())
    if case.sample:
        before = Project.of(before, others=case.files(names[0]))
    try:
        if case.spelling.beside:
            beside = CATALOG.connections[case.spelling.beside]
            facets = CATALOG.kinds[beside.source].facets
            facet = next((one.example or one.id for one in facets if one.id == beside.facet), beside.facet)
            before = connect(before, ends.target, ends.source, connection=beside.id, facet=facet)
        view = view_of(before)
        after, _ = draw_spelling(before, view, case.connection, case.spelling, ends, {})
    except Refused:
        return None
    return Example(case, ends.source, ends.target, _texts(before), _texts(after), _words(case, ends, after))


def _words(case: Case, ends: Ends, after: Draft) -> str:
    key = (case.connection.id, ends.source, ends.facet, ends.target)
    return drawn_grants(after)[key]["words"]


def _texts(draft: Draft) -> dict[str, str]:
    if isinstance(draft, Template):
        return {"template.yaml": draft.text}
    others = {name: data.decode() for name, data in draft.files.items() if name != draft.file}
    return {"template.yaml": draft.template.text, **others}
