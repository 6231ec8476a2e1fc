"""A plan, or two deployments, drawn: the template that would be or was submitted, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy import PlanFile
from stackline.deploy.changes import Change
from stackline.deploy.comparing import Compared, Pairs
from stackline.deploy.deployed import submitted_template
from stackline.deploy.manifests import Manifest, read_object
from stackline.deploy.work import bucket_of
from stackline.server.delivery_views import deployment_view
from stackline.server.differences import compared
from stackline.server.document import read_document
from stackline.server.drawing import draw
from stackline.server.schemas.delivery import ApartView, DrawnView, ValueView
from stackline.server.schemas.differences import DifferenceView, MarkName
from stackline.template import Project, Template
from stackline.template.diff import text_diff

_EMPTY = b"Resources: {}\n"
_MARKS: Mapping[str, MarkName] = {
    "add": "added",
    "import": "added",
    "modify": "changed",
    "replace": "replaced",
    "may-replace": "replaced",
    "remove": "removed",
}


def plan_drawn(project: Project, cloud: Cloud, plan: PlanFile) -> DrawnView:
    """What the plan's change set changes, on the template that it deploys. Raises Away, Refusal, DiagnosticError."""
    now = Template.parse(read_object(cloud, bucket_of(cloud), plan.submitted), file=plan.template)
    then = Template.parse(_EMPTY, file=plan.template)
    with suppress(DiagnosticError):  # nothing is deployed yet
        then = submitted_template(project, plan.environment)
    drawn = _drawn(project.folder, then, now, f"plan:{plan.id}", f"what is deployed in {plan.environment}")
    marks = _of_changes(plan.changes)
    # What SAM and conditions make of the template only CloudFormation knows: its word counts.
    shown, found = {card.id for card in drawn.cards}, drawn.differences
    gone = {card.id for card in found.gone_cards}
    virtual = {card.id for card in (*drawn.cards, *found.gone_cards) if card.virtual}
    told = {id: view for id, view in found.cards.items() if id in virtual}
    for id, (mark, reason) in marks.items():
        if id in shown or id in gone:
            diff = found.cards[id].diff if id in found.cards else ""
            told[id] = DifferenceView(mark=mark, diff=diff, reason=reason)
    found.cards = told
    return drawn


def deployments_drawn(project: Project, cloud: Cloud, apart: Compared) -> ApartView:
    """Raises Away, Refusal, DiagnosticError where a template is gone."""
    then, now = (_submitted(cloud, one) for one in (apart.before, apart.after))
    when = f"the deployment of {apart.before.at[:16].replace('T', ' ')}"
    drawn = _drawn(project.folder, then, now, f"deployment:{apart.before.id}", when)
    return ApartView(
        before=deployment_view(apart.before),
        after=deployment_view(apart.after),
        drawn=drawn,
        parameters=_values(apart.parameters),
        tags=_values(apart.tags),
    )


def _submitted(cloud: Cloud, one: Manifest) -> Template:
    return Template.parse(read_object(cloud, bucket_of(cloud), one.submitted), file=one.template)


def _values(pairs: Pairs) -> list[ValueView]:
    return [ValueView(name=name, before=before, after=after) for name, before, after in pairs]


def _drawn(folder: Path, then: Template, now: Template, since: str, words: str) -> DrawnView:
    drawing = draw(read_document(now.to_bytes(), now.file))
    if then.file != now.file:
        then = Template.parse(then.to_bytes(), file=now.file)
    found = compared(Project.of(now, folder), Project.of(then, folder), since, words)
    found.texts = {}
    return DrawnView(
        cards=list(drawing.cards),
        wires=list(drawing.wires),
        references=list(drawing.references),
        groups=list(drawing.groups),
        differences=found,
        diff=text_diff(then.text, now.text, now.file, now.file),
    )


def _of_changes(changes: Iterable[Change]) -> dict[str, tuple[MarkName, str]]:
    """Card → what becomes of it, and why. Where only what SAM makes of it changes, it is changed."""
    by_card: dict[str, list[Change]] = {}
    for one in changes:
        by_card.setdefault(one.resource or one.id, []).append(one)
    found: dict[str, tuple[MarkName, str]] = {}
    for card, several in by_card.items():
        own = [one for one in several if one.id == card]
        mark: MarkName = _MARKS[own[0].action] if own else "changed"
        told = own if mark in ("added", "removed") else [*own, *(one for one in several if one.id != card)]
        found[card] = (mark, " ".join(f"{one.id} {one.words}." for one in told))
    return found
