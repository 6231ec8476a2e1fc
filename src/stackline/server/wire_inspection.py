"""A wire for its inspector: what it grants, and what may be set on it, with what is set."""

from __future__ import annotations

from typing import Any

from stackline.catalog import Setting, load
from stackline.design.grants import report
from stackline.design.wire_details import Failure, wire_details
from stackline.design.wire_variables import WireVariable
from stackline.design.wires import view_of, wires_in
from stackline.server.drawing import Drawing
from stackline.server.fields import with_value
from stackline.server.known import Known
from stackline.server.palette import field_view
from stackline.server.problems import refuse
from stackline.server.schemas import FailureView, FieldView, GrantsView, VariableView, WireInspection
from stackline.template import Project, render_value


def inspect_wire(drawing: Drawing, id: str, known: Known) -> WireInspection:
    """The wire `id`; raises HttpRefusal (404) where there is no such wire."""
    drawn = next((wire for wire in drawing.wires if wire.id == id), None)
    if drawn is None:
        raise refuse(404, "wire-missing", f"There is no wire {id}")
    project = drawing.document.project
    view = view_of(project)
    wires = wires_in(view)
    wire = next(
        wire for wire in wires if wire.key == (drawn.connection, drawn.source, drawn.facet, drawn.target)
    )
    connection = load().connections[wire.connection]
    details = wire_details(view, wire, wires)
    return WireInspection(
        id=id,
        label=connection.label,
        summary=connection.summary,
        accesses=list(connection.accesses),
        settings=[_field(setting, value, known) for setting, value in details.settings],
        variables=[_variable(project, one) for one in details.variables],
        failures=[_failure(one) for one in details.failures],
        grants=GrantsView.model_validate(report(project, view, wire, wires)),
        problem=known.problem,
    )


def _field(setting: Setting, value: Any, known: Known) -> FieldView:
    return with_value(field_view(setting), value, known)


def _variable(project: Project, one: WireVariable) -> VariableView:
    first, _ = project.lines(one.path)
    return VariableView(
        name=one.name, value=render_value(one.value), holder=one.holder, line=first or None, fixed=one.fixed
    )


def _failure(one: Failure) -> FailureView:
    return FailureView(
        source=one.source,
        facet=one.facet or "",
        label=one.label,
        summary=one.summary,
        kinds=list(one.kinds),
        targets=list(one.targets),
        drawn=one.drawn,
    )
