"""Where a grant goes: the policies SAM makes a role from, or the role in the template; else the wire is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from stackline.catalog import Append, Delete, Ends, Path, Put, View
from stackline.catalog.changes import Grant, Note
from stackline.catalog.fragments import fill
from stackline.catalog.model import Statement
from stackline.catalog.places import value_at
from stackline.catalog.policies import may
from stackline.catalog.read import without
from stackline.catalog.references import items, mapping
from stackline.design.changes import Edit, file_order
from stackline.design.grants.deeds import joined
from stackline.design.requests import refusal

_VERSION = "2012-10-17"


def grant_edits(view: View, grant: Grant, ends: Ends) -> Iterator[Edit]:
    """The edits that let the holder do what the grant says; none where SAM does it by itself or it may already."""
    need = grant.need
    holder = ends.of(need.holder)
    if need.sam_grants and (view.own_policies(holder) or may(view, need, ends)):
        return
    statements = [_statement(view, one, ends) for one in grant.statements or (need.statement,)]
    yield from _in_place(view, list(_added(view, grant, holder, statements, ends)), grant.replaces)


def role_shared(view: View, grant: Grant, ends: Ends) -> Note | None:
    """What to tell where a grant goes to a role that others have too: it lets them do the same."""
    holder = ends.of(grant.need.holder)
    roles = [grant.role] if grant.role else view.roles(holder)
    for role in roles:
        others = [user for user in view.role_users.get(role, ()) if user != holder]
        if others and next(grant_edits(view, grant, ends), None) is not None:
            return Note(
                "role-shared",
                f"{joined(others)} may do the same with {grant.about or ends.other(grant.need.holder)}",
                f"{role} is the role of {'both' if len(others) == 1 else 'all of them'}. "
                f"Give {holder} a role of its own where the others should not.",
            )
    return None


def _added(
    view: View, grant: Grant, holder: str, statements: list[dict[str, Any]], ends: Ends
) -> Iterator[Edit]:
    need = grant.need
    about = grant.about or ends.other(need.holder)
    document = _document(view, grant.replaces)
    if document is not None and not grant.apart:
        yield from (Append(document, statement) for statement in statements)
    elif grant.role:
        yield from _policy_of(view, grant.role, holder, statements, about)
    elif grant.apart:
        yield _policy_resource(view, holder, statements, about)
    elif view.own_policies(holder):
        yield from _own(view, grant, holder, statements, ends)
    else:
        yield from _policy_of(view, role_in_template(view, holder), holder, statements, about)


def _document(view: View, replaced: tuple[Path, ...]) -> Path | None:
    """The list of statements in which the old grants are: the new ones stay there."""
    for path in replaced:
        if "Statement" in path[:-1]:
            statements = path[: path.index("Statement") + 1]
            return statements if isinstance(value_at(view, statements), list) else None
    return None


def _in_place(view: View, added: list[Edit], replaced: tuple[Path, ...]) -> Iterator[Edit]:
    """New grants where the old ones are, as far as they are of the same form; the rest of the old ones goes.

    What is there already as it should be is not written again.
    """
    free, rest = list(replaced), list[Edit]()
    for edit in added:
        value = None if isinstance(edit, Delete) else edit.value
        same = next((path for path in free if value_at(view, path) == value), None)
        if same is not None:
            free.remove(same)
        else:
            rest.append(edit)
    for edit in list(rest):
        fits = [path for path in free if _same_place(edit, path)]
        if fits:
            free.remove(fits[0])
            rest.remove(edit)
            yield Put(fits[0], None if isinstance(edit, Delete) else edit.value)
    yield from rest
    lone = [edit.path for edit in rest if isinstance(edit, Put)]
    for path in sorted(free, key=file_order, reverse=True):
        if not any(path[: len(one)] == one for one in lone):
            yield Delete(path)


def _same_place(edit: Edit, path: Path) -> bool:
    if isinstance(edit, Append):
        return path[:-1] == edit.path
    return edit.path == path or (isinstance(edit, Put) and len(edit.path) == 2 and len(path) == 2)


def _statement(view: View, statement: Statement, ends: Ends) -> dict[str, Any]:
    resources = [fill(view, resource, ends) for resource in statement.resources]
    return {
        "Effect": "Allow",
        "Action": _one_or_all(list(statement.actions)),
        "Resource": _one_or_all(resources),
        **({"Condition": dict(statement.condition)} if statement.condition else {}),
    }


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _own(
    view: View, grant: Grant, holder: str, statements: list[dict[str, Any]], ends: Ends
) -> Iterator[Edit]:
    """SAM's Policies: a policy template where there is one, else statements; a lone one may be what is replaced."""
    need = grant.need
    path: Path = ("Resources", holder, "Properties", "Policies")
    there = view.properties(holder).get("Policies")
    entries: list[Any] = [{name: fill(view, parameters, ends)} for name, parameters in need.templates]
    if path in grant.replaces:
        entries = entries or [{"Version": _VERSION, "Statement": statements}]
        yield Put(path, entries[0] if len(entries) == 1 else entries)
        return
    if isinstance(there, dict) and "Statement" in there and not need.templates:
        yield from append_statements((*path, "Statement"), cast("Any", there)["Statement"], statements)
        return
    if not entries:
        entries = [{"Version": _VERSION, "Statement": statements}]
    if there is None or isinstance(there, list):
        for entry in entries:
            yield Append(path, entry)
    elif isinstance(there, dict) and next(iter(cast("dict[str, Any]", there)), "").startswith("Fn::"):
        yield _policy_resource(view, holder, statements, ends.other(need.holder))
    else:
        # What the new grant replaces in the lone entry goes with it here: its places are others in a list.
        for gone in sorted(grant.replaces, key=file_order, reverse=True):
            there = cast("Any", without(there, gone[len(path) :]) if gone[: len(path)] == path else there)
        yield Put(path, [there, *entries])


def append_statements(path: Path, there: Any, statements: list[dict[str, Any]]) -> Iterator[Edit]:
    """Statements added to a document's, which may be a lone one."""
    if isinstance(there, list):
        for statement in statements:
            yield Append(path, statement)
    else:
        yield Put(path, [there, *statements])


def _policy_resource(view: View, holder: str, statements: list[dict[str, Any]], target: str) -> Edit:
    """A policy of its own for the role that SAM makes: nothing depends on it, so it cannot close a cycle."""
    name = unused(view, f"{holder}Uses{target}Policy")
    value = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": f"{holder}Uses{target}",
            "PolicyDocument": {"Version": _VERSION, "Statement": statements},
            "Roles": [{"Ref": role_of(view, holder)}],
        },
    }
    return Put(("Resources", name), value, after=holder)


def role_of(view: View, holder: str) -> str:
    """The logical ID of the holder's role, which SAM makes where the template has none."""
    return f"{holder}Role" if view.own_policies(holder) else role_in_template(view, holder)


def role_in_template(view: View, holder: str) -> str:
    """The one role of the holder in this template; raises Refused with the role named where it is elsewhere."""
    identity = view.identity(holder)
    if identity is None:
        raise refusal("wire-no-role", f"{holder} has no role that could be given a grant")
    roles = view.roles(holder)
    if len(roles) == 1:
        return roles[0]
    value = view.properties(holder).get(identity.role)
    if len(roles) > 1:
        raise refusal(
            "wire-role-ambiguous",
            f"{holder} has one of several roles: {', '.join(roles)}",
            f"Add the grant to each of them, or give {holder} one role.",
        )
    if value is None:
        raise refusal(
            "wire-role-missing", f"{holder} has no role", f"Set {identity.role} to a role of this template."
        )
    raise refusal(
        "wire-role-elsewhere",
        f"{holder} has the role {in_words(value)}, which is not in this template",
        f"Add the grant to that role where it is defined, or take {identity.role} away from {holder}.",
    )


def in_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    entries = mapping(value)
    if "Ref" in entries:
        return str(entries["Ref"])
    if isinstance(entries.get("Fn::GetAtt"), list):
        return ".".join(str(part) for part in entries["Fn::GetAtt"])
    return json.dumps(value, default=str)


def _policy_of(
    view: View, role: str, holder: str, statements: list[dict[str, Any]], target: str
) -> Iterator[Edit]:
    """One more policy of a role in the template, named after who uses what."""
    there = view.properties(role).get("Policies")
    names = [mapping(entry).get("PolicyName") for _, entry in items(there)]
    stem = re.sub(r"[^A-Za-z0-9]", "", f"{holder}Uses{target}")
    name, number = stem, 2
    while name in names:
        name, number = f"{stem}{number}", number + 1
    document = {"Version": _VERSION, "Statement": statements}
    yield Append(
        ("Resources", role, "Properties", "Policies"), {"PolicyName": name, "PolicyDocument": document}
    )


def unused(view: View, name: str) -> str:
    """A logical ID that nothing in the template has, SAM's generated roles included."""
    candidate, number = name, 2
    taken = view.generated_roles
    while candidate in view.resources or candidate in taken or candidate in view.parameters:
        candidate, number = f"{name}{number}", number + 1
    return candidate
