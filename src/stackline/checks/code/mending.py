"""The edits that end a finding: a wire drawn or narrowed, a statement added, cut or erased, a variable set.

Every one is tried on the template first, and offered only if the finding is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from stackline.catalog import Access, Ends, Path, View
from stackline.catalog.actions import access_of, covers
from stackline.catalog.changes import Grant
from stackline.catalog.fragments import fill
from stackline.catalog.model import Accessible, Needs, Statement
from stackline.catalog.variables import variable_name
from stackline.checks.code.analysis import Code, Function
from stackline.checks.code.judgement import Missing, Unneeded, missing, unneeded, unset
from stackline.checks.code.operations import needed
from stackline.checks.code.values import Variable
from stackline.checks.edits import edits_between, mend
from stackline.core import Fix, Refused, TextEdit
from stackline.design import connect
from stackline.design.changes import apply
from stackline.design.roles import grant_edits
from stackline.template import Project

_LEVELS: dict[Access, str] = {"read": "read", "write": "write", "read-write": "read and write"}


# What is missing ----------------------------------------------------------------------------------------------------


def grant_fix(code: Code, found: Missing) -> Fix:
    """The wire that grants what is missing, else a statement; in words where the resource cannot be told."""
    function, target = found.function, found.target
    actions = ", ".join(found.actions)
    if target is None or target not in code.view.resources:
        by_variable = _by_its_variable(code, found)
        if by_variable is not None:
            return by_variable
        return Fix(
            f"Draw a wire from {function.id} to what it uses, or add a statement that allows {actions}."
        )

    def gone(after: Code) -> bool:
        again = after.functions.get(function.id)
        return again is not None and not any(
            one.target == target and set(one.actions) & set(found.actions) for one in missing(again)
        )

    for summary, make in _grants(code, found, target):
        edits = _tried(code, make, gone)
        if edits:
            return Fix(summary, edits)
    return Fix(f"Add a statement that allows {actions} on {target} to the role of {function.id}.")


def _by_its_variable(code: Code, found: Missing) -> Fix | None:
    """Where the resource is not known because its variable is not set, the wire that sets it grants as well."""
    for name in {value.name for use in found.uses for value in use.names if isinstance(value, Variable)}:
        if any(one.name == name for one in unset(found.function)):
            fix = variable_fix(code, found.function, name)
            after = code.with_template(mend(code.template, fix)) if fix.edits else code
            again = after.functions.get(found.function.id)
            if again is not None and not any(set(one.actions) & set(found.actions) for one in missing(again)):
                return fix
    return None


def _grants(code: Code, found: Missing, target: str) -> Iterator[tuple[str, Callable[[], Project]]]:
    view, template, source = code.view, code.template, found.function.id
    rules = view.resource(target).access
    connection = _connection(view, source, target)
    if rules is not None and connection is not None:
        there = [
            action
            for one in found.function.granted.allowances
            if not one.implied and target in one.names
            for action in one.actions
        ]
        # What else the code does there says more than what it was granted so far, as long as it can be told.
        known = [] if found.function.calls_unclear else [_calls_on(found.function, target)]
        for actions in (*known, [*there, *found.actions], found.actions):
            level = access_of(actions, rules)
            if level is not None and level in rules.levels:
                words = f"Draw the wire from {source} to {target} with {_LEVELS[level]} access."
                yield (
                    words,
                    lambda level=level: connect(
                        template, source, target, connection=connection, access=level
                    ),
                )
    statement = _statement_for(rules, found.actions)
    if statement is not None:
        need = Needs("source", statement, sam_grants=False)
        grant = Grant(need, (statement,))
        words = f"Allow {source} {', '.join(found.actions)} on {target}."
        yield words, lambda: apply(template, grant_edits(view, grant, Ends(source, target)))


def _calls_on(function: Function, target: str) -> list[str]:
    uses = (use for use in function.uses if target in function.targets(use))
    return [action for use in uses for action in needed(use).here]


def _connection(view: View, source: str, target: str) -> str | None:
    id = f"{view.kind(source)}-uses-{view.kind(target)}"
    return id if id in view.catalog.connections else None


def _statement_for(rules: Accessible | None, actions: list[str]) -> Statement | None:
    """A statement on what the wire's own would be about."""
    if rules is None:
        return None
    resources = [one for level in rules.levels.values() for s in level.statements for one in s.resources]
    return Statement(tuple(actions), tuple(dict.fromkeys(resources)))


# What is too much ---------------------------------------------------------------------------------------------------


def erased(code: Code, found: Unneeded) -> Fix:
    """The grant taken away."""
    path = found.allowance.path
    title = found.allowance.title or "the statement"

    def gone(after: Code) -> bool:
        again = after.functions.get(found.function.id)
        return again is not None and len(_plain(after, again)) < len(_plain(code, found.function))

    edits = _tried(code, lambda: code.template.delete(path, prune=True), gone)
    return Fix(f"Take {title} away from {_holder(path)}.", edits)


def _plain(code: Code, function: Function) -> list[Unneeded]:
    return [one for one in unneeded(code, function) if not one.used]


def _holder(path: Path) -> str:
    return str(path[1]) if len(path) > 1 else ""


def narrowed(code: Code, found: Unneeded) -> tuple[Fix, tuple[str, ...]] | None:
    """The grant cut down to what is used, and the actions that go; None where it is as narrow as it gets."""
    if any("*" in action for action in found.used):
        return None
    if found.allowance.form == "template":
        return _lower_level(code, found)
    if found.allowance.form == "statement" and found.allowance.action is not None:
        return _fewer_actions(code, found, found.allowance.action)
    return None


def _lower_level(code: Code, found: Unneeded) -> tuple[Fix, tuple[str, ...]] | None:
    source, names = found.function.id, found.allowance.names
    if len(names) != 1:
        return None
    (target,) = names
    rules = code.view.resource(target).access
    connection = _connection(code.view, source, target) if target in code.view.resources else None
    if rules is None or connection is None:
        return None
    level = access_of(found.used, rules)
    if level in (None, "read-write") or access_of(found.allowance.actions, rules) != "read-write":
        return None
    if level not in rules.levels:
        return None

    def gone(after: Code) -> bool:
        return _still_allowed(code, after, found)

    edits = _tried(
        code,
        lambda: connect(code.template, source, target, connection=connection, access=level),
        gone,
    )
    words = "reads" if level == "read" else "writes"
    left = tuple(one for one in found.allowance.actions if not covers(rules_actions(rules, level), [one]))
    summary = f"Let the wire from {source} to {target} give {_LEVELS[level]} access: the code only {words}."
    return (Fix(summary, edits), left) if edits else None


def rules_actions(rules: Accessible, level: Access) -> tuple[str, ...]:
    return tuple(action for statement in rules.levels[level].statements for action in statement.actions)


def _still_allowed(code: Code, after: Code, found: Unneeded) -> bool:
    """Whether no function has lost anything that its code uses."""
    users = [
        found.function.id,
        *(u for role in found.function.granted.roles for u in code.view.role_users[role]),
    ]
    return all(_lacks(after, user) <= _lacks(code, user) for user in users)


def _lacks(code: Code, id: str) -> set[tuple[str | None, str]]:
    function = code.functions.get(id)
    lacking = missing(function) if function is not None else []
    return {(one.target, action) for one in lacking for action in one.actions}


# Actions of these services are all in the table of operations, so that a statement can be cut to those used.
_EXACT = ("dynamodb", "sqs", "sns", "events", "states", "lambda", "kinesis", "secretsmanager", "s3")


def _fewer_actions(code: Code, found: Unneeded, path: Path) -> tuple[Fix, tuple[str, ...]] | None:
    actions, used = found.allowance.actions, found.used
    if not all(one.partition(":")[0].lower() in _EXACT for one in actions):
        return None
    usual = _usual(code, found)
    broad = [one for one in actions if one.endswith(":*")]
    narrow = [one for one in actions if one not in broad and _wanted(one, used, usual)]
    kept = [*narrow, *sorted(one for one in used if not covers(narrow, [one]))]
    left = tuple(one for one in actions if one not in kept)
    if not left or not kept:
        return None
    value: Any = kept[0] if len(kept) == 1 else kept

    def gone(after: Code) -> bool:
        return _still_allowed(code, after, found)

    edits = _tried(code, lambda: code.template.set(path, value), gone)
    return (Fix(f"Allow only {', '.join(kept)}.", edits), left) if edits else None


def _wanted(action: str, used: tuple[str, ...], usual: tuple[str, ...]) -> bool:
    """Used, or what the wire of that level would grant along with it."""
    return any(covers([action], [one]) or covers([one], [action]) for one in used) or covers(usual, [action])


def _usual(code: Code, found: Unneeded) -> tuple[str, ...]:
    """What a wire grants for the level that the code needs: cutting below it would be petty."""
    service = found.allowance.actions[0].partition(":")[0].lower()
    for kind in code.view.catalog.kinds.values():
        rules = kind.access
        if rules is not None and rules.service == service:
            level = access_of(found.used, rules)
            if level is not None and level in rules.levels:
                extra = [f"{service}:{name}" for name in rules.neutral]
                return (*rules_actions(rules, level), *extra)
    return ()


# Variables ----------------------------------------------------------------------------------------------------------


def variable_fix(code: Code, function: Function, name: str) -> Fix:
    """The variable set: as a wire would set it, as another function has it; in words where its value is unknown."""

    def gone(after: Code) -> bool:
        again = after.functions.get(function.id)
        return again is not None and not any(one.name == name for one in unset(again))

    for summary, make in _settings(code, function.id, name):
        edits = _tried(code, make, gone)
        if edits:
            return Fix(summary, edits)
    return Fix(f"Set {name} in Environment.Variables of {function.id}, or give it a default in the code.")


def _settings(code: Code, id: str, name: str) -> Iterator[tuple[str, Callable[[], Project]]]:
    view, template = code.view, code.template
    path: Path = ("Resources", id, "Properties", "Environment", "Variables", name)
    for target, value in _by_wires(view, id, name):
        connection = _connection(view, id, target)
        if connection is not None:
            words = f"Draw the wire from {id} to {target}, which sets {name}."
            yield words, lambda t=target, c=connection: _drawn(code, id, t, c)
        yield f"Set {name} to what names {target}.", lambda v=value: template.put(path, v)
    for other in view.by_kind.get("function", ()):
        values = [value for _, key, value in view.variables(other) if key == name and other != id]
        if values:
            yield f"Set {name} as {other} has it.", lambda v=values[0]: template.put(path, v)
            return


def _drawn(code: Code, source: str, target: str, connection: str) -> Project:
    """The wire with the access that the code's calls ask for, where they are about this target."""
    rules = code.view.resource(target).access
    level: Access | None = None
    function = code.functions.get(source)
    if rules is not None and function is not None:
        actions = [
            action
            for one in missing(function)
            if one.target in (None, target)
            for action in one.actions
            if action.startswith(rules.service + ":")
        ]
        level = access_of(actions, rules)
    return connect(code.template, source, target, connection=connection, access=level)


def _by_wires(view: View, id: str, name: str) -> Iterator[tuple[str, Any]]:
    """The resources a wire to which sets a variable of this name, and the value it gives it."""
    for target in view.resources:
        resource = view.resource(target)
        for variable in resource.variables:
            if variable.types is not None and view.types.get(target, "") not in variable.types:
                continue
            if variable.literal is not None:
                continue
            if variable_name(target, resource.word, variable.suffix) == name and target != id:
                yield target, fill(view, variable.value, Ends(id, target))


def variable_erased(code: Code, path: Path, name: str) -> Fix:
    edits = _tried(code, lambda: code.template.delete(path, prune=True), lambda after: True)
    return Fix(f"Take {name} away.", edits)


# Trying -------------------------------------------------------------------------------------------------------------


def _tried(code: Code, make: Callable[[], Project], gone: Callable[[Code], bool]) -> tuple[TextEdit, ...]:
    """The edits that make the template what `make` gives, if that ends the finding; none where it does not."""
    try:
        after = make()
    except Refused:
        return ()
    edits = edits_between(code.template.data, after.data)
    return edits if edits and gone(code.with_template(after)) else ()
