"""Taking drift into the template: the line that says it is edited, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.drifted import Difference, Drift, Drifted
from stackline.template import Project

Chosen = tuple[Drifted, Difference]


def take(project: Project, found: Drift, asked: Iterable[str]) -> Project:
    """The project whose template says what is there. `asked`: `ID` for all of a resource, or `ID.Property`.

    Raises Refused, with every reason, where one of them does not drift or cannot be written, or is not in the template;
    then nothing is.
    """
    chosen = [one for name in asked for one in _chosen(found, name)]
    refused = [_refused(*one) for one in chosen if one[1].refusal]
    refused += [_absent(resource, project) for resource, one in chosen if _is_absent(project, one)]
    if refused:
        raise Refused(refused)
    once = {(resource.id, one.path): (resource, one) for resource, one in chosen}
    for _, one in sorted(once.values(), key=_order):
        project = _taken(project, one)
    return project


def _chosen(found: Drift, name: str) -> list[Chosen]:
    """The differences that `ID` or `ID.Property` names. Raises Refused where there is none."""
    for resource in found.resources:
        if name != resource.id and not name.startswith(f"{resource.id}."):
            continue
        inside = name[len(resource.id) + 1 :]
        named = [one for one in resource.differences if not inside or f"{one.name}.".startswith(f"{inside}.")]
        if named:
            return [(resource, one) for one in named]
        if resource.state == "deleted":
            summary = f"{resource.id} was deleted: that is no property which the template could say"
            fix = Fix("Put it back with --put-back, or remove it with `stackline remove`.")
            raise Refused([_problem("drift-deleted", summary, resource, fix)])
    known = ", ".join(f"{one.id}.{two.name}" for one in found.drifted for two in one.differences)
    fix = Fix(f"What drifts: {known}." if known else f"Nothing of {found.stack} drifts.")
    raise Refused([Diagnostic("error", "drift-none", f"{name} does not drift", fix=fix)])


def _refused(resource: Drifted, one: Difference) -> Diagnostic:
    fix = Fix("Change it by hand, or put everything back with --put-back.")
    summary = f"{resource.id}.{one.name} cannot be taken into the template. {one.refusal}"
    return Diagnostic("error", "drift-not-taken", summary, file=one.file, line=one.line, fix=fix)


def _is_absent(project: Project, one: Difference) -> bool:
    """Whether the template has not even the resource: what was deployed is not what is edited."""
    return one.place[:1] == ("Resources",) and str(one.place[1]) not in project.expanded.resources


def _absent(resource: Drifted, project: Project) -> Diagnostic:
    summary = f"{resource.id} is in what was deployed, and no more in {project.file}"
    return _problem(
        "drift-elsewhere", summary, resource, Fix("Put it back there first, or deploy the template.")
    )


def _problem(code: str, summary: str, resource: Drifted, fix: Fix) -> Diagnostic:
    return Diagnostic("error", code, summary, file=resource.file, line=resource.line, fix=fix)


def _order(chosen: Chosen) -> tuple[int, tuple[int, ...]]:
    """Items go from the last to the first, so that numbers stay true, and new ones come at the end."""
    one = chosen[1]
    numbers = tuple(-step for step in one.place if isinstance(step, int))
    return ("changed", "removed", "added").index(one.kind), numbers


def _taken(project: Project, one: Difference) -> Project:
    path = project.expanded.source(one.place)
    if one.kind == "removed":
        return project.delete(path)
    if one.kind == "added" and isinstance(path[-1], int):
        return project.append(path[:-1], one.actual)
    return project.put(path, one.actual)
