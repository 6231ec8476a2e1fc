"""What differs between the project as it is edited and another state of it: marks on cards and wires, and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stackline import design
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.git import git
from stackline.deploy.deployed import deployed_template
from stackline.design.comparing import Mark, compare_diagrams
from stackline.design.layout import wire_key
from stackline.design.replacement import replacements
from stackline.server.document import shown
from stackline.server.drawing import Drawing, diagnostic_view, wire_view
from stackline.server.schemas import CardView, Differences, DifferenceView
from stackline.template import Project
from stackline.template.diff import text_diff
from stackline.template.revisions import project_at

COMMIT = "commit"
_ENVIRONMENT = "environment:"
_REVISION = "revision:"


def differences(
    root: Path, drawing: Drawing, others: Mapping[str, bytes], since: str, *, deployed_alone: bool = True
) -> Differences:
    """`since`: `commit`, `environment:NAME` or `revision:NAME`.

    What cannot be compared with is a problem that is told, not a refusal. Not `deployed_alone`: it is a template that
    others deploy inside themselves, so that no stack of an environment is its own.
    """
    then = _words(since)
    try:
        template = drawing.document.editable()
        project = Project.of(template, root, others)
        project.known_exports = drawing.document.exports
        if since.startswith(_ENVIRONMENT) and not deployed_alone:
            raise DiagnosticError([_inside_another(project.file)])
        earlier = _earlier(project, since)
        return compared(project, earlier, since, then)
    except DiagnosticError as error:
        problem = next(
            iter(error.diagnostics), Diagnostic("error", "not-comparable", f"{then} cannot be read")
        )
        return Differences(since=since, then=then, problem=diagnostic_view("", problem))


def _words(since: str) -> str:
    kind, _, name = since.partition(":")
    if kind == "environment":
        return f"what is deployed in {name}"
    return name if kind == "revision" else "the last commit"


def _earlier(project: Project, since: str) -> Project:
    if since.startswith(_ENVIRONMENT):
        on_disk = Project.find(project.folder, project.file)
        found = deployed_template(on_disk, since.removeprefix(_ENVIRONMENT))
        # Files that the template names are deployed inside it, or are not known: today's stand for them.
        return Project.of(
            found, project.folder, {n: d for n, d in project.files.items() if n != project.file}
        )
    name = since.removeprefix(_REVISION) if since.startswith(_REVISION) else "HEAD"
    if name == "HEAD" and git(project.folder, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        raise DiagnosticError([_nothing_committed()])
    return project_at(project, name)


def _nothing_committed() -> Diagnostic:
    fix = Fix("Commit once, and what you change here can be compared.")
    return Diagnostic("error", "nothing-committed", "Nothing is committed here yet", fix=fix)


def _inside_another(file: str) -> Diagnostic:
    fix = Fix("Compare in the project's own canvas, or with a commit.")
    summary = f"{file} has no stack of its own in an environment: other templates deploy it"
    return Diagnostic("error", "deployed-inside", summary, fix=fix)


def compared(now: Project, then: Project, since: str, words: str) -> Differences:
    """Marks on the cards and wires of `now`; `since` and `words` name the other one."""
    later, earlier = design.read_diagram(now), design.read_diagram(then)
    marks = compare_diagrams(then, earlier, now, later)
    gone_cards = [card for card in design.cards(then, earlier) if marks.cards.get(card.id) == "removed"]
    gone_wires = [wire for wire in earlier.wires if marks.wires.get(wire_key(wire)) == "removed"]
    reasons = {
        str(one.path[1]): " ".join(filter(None, (one.summary + ".", one.detail)))
        for one in replacements(then.expanded.resources, now.expanded.resources, now.file)
    }
    lines = _Lines(then.template.text, now.template.text, now.file)
    was = {one.id: one.lines for one in design.cards(then, earlier)}
    here = {one.id: one.lines for one in design.cards(now, later)}
    wires_then = {wire_key(wire): wire.lines for wire in earlier.wires}
    wires_now = {wire_key(wire): wire.lines for wire in later.wires}
    return Differences(
        since=since,
        then=words,
        cards={
            id: DifferenceView(
                mark=mark, diff=lines.between([was.get(id)], [here.get(id)]), reason=reasons.get(id, "")
            )
            for id, mark in marks.cards.items()
        },
        wires={
            key: DifferenceView(
                mark=mark, diff=_of_wire(lines, mark, wires_then.get(key, ()), wires_now.get(key, ()))
            )
            for key, mark in marks.wires.items()
        },
        gone_cards=[CardView.model_validate(card, from_attributes=True) for card in gone_cards],
        gone_wires=[wire_view(wire) for wire in gone_wires],
        texts=_texts(then, now),
    )


def _of_wire(lines: _Lines, mark: Mark, then: Sequence[Span], now: Sequence[Span]) -> str:
    """Lines that a wire shares with what stays are told as they are."""
    return lines.between(then if mark != "added" else [], now if mark != "removed" else [])


Span = tuple[int, int]


class _Lines:
    """The lines of two texts, and what parts of them differ in."""

    def __init__(self, then: str, now: str, file: str) -> None:
        self._then, self._now, self._file = then.splitlines(True), now.splitlines(True), file

    def between(self, then: Iterable[Span | None], now: Iterable[Span | None]) -> str:
        before, after = self._cut(self._then, then), self._cut(self._now, now)
        return text_diff(before, after, self._file, self._file)

    @staticmethod
    def _cut(lines: list[str], spans: Iterable[Span | None]) -> str:
        return "".join("".join(lines[one[0] - 1 : one[1]]) for one in spans if one and one[0])


def _texts(then: Project, now: Project) -> dict[str, str | None]:
    """The texts of the files that are shown now, as they were."""
    found: dict[str, str | None] = {}
    for name in now.files:
        if name == now.file:
            found[name] = then.template.text
        else:
            found[name] = shown(then.files[name], name) if name in then.files else None
    return found
