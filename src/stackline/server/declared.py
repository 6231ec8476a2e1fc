"""The sections of a template beside its resources, as lists of forms; and the intents that change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog import Setting
from stackline.core import Diagnostic
from stackline.design.declarations import SECTIONS, Declaration, declarations, declare, place_words, undeclare
from stackline.design.values import mapping
from stackline.server.fields import with_value
from stackline.server.known import Known
from stackline.server.palette import field_view
from stackline.server.problems import refuse
from stackline.server.schemas import (
    DeclarationView,
    DeclareIntent,
    FieldView,
    SectionView,
    TemplateView,
    UndeclareIntent,
    UseView,
)
from stackline.template import Path, Template, parse_dotted, parse_value, render_value

_WORDS: Mapping[str, str] = {
    "Parameters": "Values that each environment may give.",
    "Mappings": "Tables to look values up in, by region or stage.",
    "Conditions": "What is created, or set, only sometimes.",
    "Rules": "What the parameters must fulfil together.",
    "Globals": "What SAM gives to every resource of a type.",
    "Outputs": "What the stack tells after a deployment, or exports to others.",
    "Metadata": "Notes for tools; nothing is deployed of them.",
}
_TYPES = (
    "String",
    "Number",
    "CommaDelimitedList",
    "List<Number>",
    "AWS::SSM::Parameter::Value<String>",
    "AWS::EC2::VPC::Id",
    "List<AWS::EC2::Subnet::Id>",
    "List<AWS::EC2::SecurityGroup::Id>",
)
_FIELDS: Mapping[str, tuple[Setting, ...]] = {
    "Parameters": (
        Setting(path="Type", label="Type", kind="choice", choices=_TYPES),
        Setting(path="Default", label="Default", description="Where an environment gives no value."),
        Setting(path="Description", label="Description"),
        Setting(
            path="AllowedValues",
            label="Allowed values",
            kind="yaml",
            description="A list, e.g. `[dev, prod]`.",
        ),
        Setting(path="AllowedPattern", label="Allowed pattern", description="A regular expression."),
        Setting(path="MinValue", label="Least", kind="number"),
        Setting(path="MaxValue", label="Most", kind="number"),
        Setting(path="NoEcho", label="Secret", kind="boolean", description="Its value is never shown."),
    ),
    "Outputs": (
        Setting(path="Value", label="Value", kind="yaml"),
        Setting(path="Description", label="Description"),
        Setting(path="Export.Name", label="Export as", description="A name that other stacks import it by."),
        Setting(path="Condition", label="Condition", description="It is there only where this holds."),
    ),
}


def template_view(template: Template, known: Known) -> TemplateView:
    """Every section, with what is declared, where it is used, and what it comes to in the environment."""
    found = declarations(template)
    return TemplateView(
        environment=known.environment,
        problem=known.problem,
        sections=[
            SectionView(
                section=section,
                description=_WORDS[section],
                entries=[_entry(template, one, known) for one in found if one.section == section],
            )
            for section in SECTIONS
        ],
    )


def _entry(template: Template, one: Declaration, known: Known) -> DeclarationView:
    return DeclarationView(
        name=one.name,
        line=one.line,
        value=render_value(one.value),
        summary=_summary(one),
        result=_result(one, known),
        uses=[_use(template, path) for path in one.uses],
        fields=[_field(setting, one, known) for setting in _FIELDS.get(one.section, ())]
        if isinstance(one.value, dict)
        else [],
    )


def _field(setting: Setting, one: Declaration, known: Known) -> FieldView:
    view = field_view(setting)
    value: Any = one.value
    for step in setting.path.split("."):
        value = mapping(value).get(step)
    # A parameter's default is plain text, whatever it looks like.
    return with_value(view, value, known)


def _use(template: Template, path: Path) -> UseView:
    line = next((line for end in range(len(path), 1, -1) if (line := template.lines(path[:end])[0])), 0)
    resource = str(path[1]) if path[0] == "Resources" else None
    return UseView(words=place_words(path), resource=resource, line=line)


def _summary(one: Declaration) -> str:
    value = mapping(one.value)
    if one.section == "Parameters":
        hidden = str(value.get("NoEcho")).lower() == "true"
        default = f", default {render_value(value['Default'])}" if "Default" in value and not hidden else ""
        return f"{value.get('Type', 'String')}{default}"
    if one.section == "Outputs":
        return _first_line(value.get("Value"))
    if one.section in ("Mappings", "Globals", "Metadata") and value:
        return ", ".join(value)
    return _first_line(one.value)


def _first_line(value: Any) -> str:
    lines = "" if value is None else render_value(value)
    return lines.split("\n")[0]


def _result(one: Declaration, known: Known) -> str | None:
    if one.section == "Conditions":
        holds = known.values.condition(one.name)
        return None if holds is None else ("true" if holds else "false")
    if one.section == "Parameters":
        return known.shown({"Ref": one.name})
    if one.section == "Outputs":
        return known.shown(mapping(one.value).get("Value"))
    return None


# --- intents ----------------------------------------------------------------------------------------------


def declared(template: Template, intent: DeclareIntent) -> tuple[Template, str]:
    """The template with the declaration, or its new value; and what was done."""
    value = parse_value(intent.value)
    path = _place(intent)
    if intent.path or template.has(path):
        if not template.has(path[:2]):
            raise refuse(422, "declaration-missing", f"There is no {intent.name} in {intent.section}")
        return template.put(path, value), f"Set {_named(intent)}"
    return declare(template, intent.section, intent.name, value), f"Add {_word(intent.section)} {intent.name}"


def undeclared(template: Template, intent: UndeclareIntent) -> tuple[Template, str, list[Diagnostic]]:
    """The template without the declaration, or without a part of it; what was done, and what came of it."""
    path = _place(intent)
    if intent.path:
        if not template.has(path):
            return template, f"Unset {_named(intent)}", []
        return template.delete(path, prune=len(path) > 3), f"Unset {_named(intent)}", []
    after, notes = undeclare(template, intent.section, intent.name)
    return after, f"Remove {_word(intent.section)} {intent.name}", notes


def _place(intent: DeclareIntent | UndeclareIntent) -> Path:
    inside = parse_dotted(intent.path, "")[3:] if intent.path else ()
    return (intent.section, intent.name, *inside)


def _named(intent: DeclareIntent | UndeclareIntent) -> str:
    return f"{intent.path} of {intent.name}" if intent.path else intent.name


def _word(section: str) -> str:
    return "settings of every" if section == "Globals" else section.removesuffix("s").lower()
