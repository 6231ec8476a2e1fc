"""What is added to a card in place: the small form, and the edits."""

from __future__ import annotations

from stackline.catalog import Setting
from stackline.core import Diagnostic
from stackline.design.facet_edits import add_facet, change_facet, remove_facet
from stackline.design.facet_forms import Field, Form, adding_form, changing_form
from stackline.server.palette import field_view
from stackline.server.schemas import (
    AddFacetIntent,
    ChangeFacetIntent,
    EntryView,
    FacetForm,
    FieldView,
    RemoveFacetIntent,
)
from stackline.template import Project, render_value

FacetIntent = AddFacetIntent | ChangeFacetIntent | RemoveFacetIntent


def facet_form(
    project: Project, card: str, id: str | None, facet: str | None, target: str | None, *, change: bool
) -> FacetForm:
    """The form for what is there, or (not `change`) for what is to come. Raises Refused."""
    form = changing_form(project, card, facet, target) if change else adding_form(project, card, id)
    return _view(form)


def _view(form: Form) -> FacetForm:
    return FacetForm(
        card=form.card,
        id=form.id,
        title=form.title,
        fields=[_field(one) for one in form.fields],
        others=[EntryView(id=one.id, label=one.label) for one in form.others],
    )


def _field(one: Field) -> FieldView:
    setting: Setting = one.setting
    plain = setting.kind in ("text", "choice") and isinstance(one.value, str)
    value = None if one.value is None else one.value if plain else render_value(one.value)
    return field_view(setting, value=value).model_copy(update={"required": one.needed})


def edited(
    project: Project, intent: FacetIntent
) -> tuple[Project, str, tuple[Diagnostic, ...], tuple[str, ...]]:
    """The project, what was done in words, what to tell, and the resources that were made. Raises Refused."""
    if isinstance(intent, AddFacetIntent):
        done = add_facet(project, intent.card, intent.id, intent.values)
        word = intent.id.replace("-", " ")
        return done.project, f"Add {done.facet or word} to {intent.card}", done.notes, done.made
    if isinstance(intent, ChangeFacetIntent):
        changed = change_facet(project, intent.card, intent.facet, intent.values, intent.target)
        label = f"Change {_named(intent.card, intent.facet or intent.target)}"
        if intent.facet and changed.facet != intent.facet:
            label = f"Change {intent.facet} of {intent.card} to {changed.facet}"
        return changed.project, label, changed.notes, ()
    after = remove_facet(project, intent.card, intent.facet)
    return after, f"Remove {_named(intent.card, intent.facet)}", (), ()


def _named(card: str, facet: str | None) -> str:
    return f"{facet} of {card}" if facet else card
