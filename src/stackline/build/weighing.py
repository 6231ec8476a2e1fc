"""Packages against the limits of Lambda: what is over one is an error, what comes near it a warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stackline.build.attached import Attached
from stackline.build.limits import LAYERS_LIMIT, MB, UNZIPPED_LIMIT, ZIPPED_LIMIT, Measure
from stackline.build.proposals import Proposal, Weighed, propose
from stackline.core import Diagnostic, Fix


def measures(
    one: Weighed, layers: Attached, sizes: Mapping[str, int], *, direct: bool = False
) -> list[Measure]:
    """How much of each limit that applies a function or layer uses. `sizes`: of the template's layers, unzipped.

    `direct`: the zip is handed to Lambda itself, not through S3.
    """
    total = one.contents.size + sum(sizes.get(id, 0) for id in layers.own)
    found = [Measure("unzipped with its layers" if layers.count else "unzipped", total, UNZIPPED_LIMIT)]
    if direct:
        found.append(Measure("zipped, uploaded directly", one.contents.packed, ZIPPED_LIMIT))
    if layers.count:
        found.append(Measure("layers", layers.count, LAYERS_LIMIT))
    return found


def judge(
    one: Weighed, used: Sequence[Measure], layers: Attached, proposals: Sequence[Proposal]
) -> list[Diagnostic]:
    """A diagnostic for each limit that is passed or near, with what takes the space and what would save most."""
    found: list[Diagnostic] = []
    for measure in used:
        if not measure.near:
            continue
        unit = "" if measure.what == "layers" else " MB"
        amount = measure.used if not unit else round(measure.used / MB, 1)
        limit = measure.limit if not unit else measure.limit // MB
        share = f"{measure.used / measure.limit:.0%}"
        summary = f"{one.resource}: {amount:g} of {limit}{unit} {measure.what} ({share})"
        found.append(
            Diagnostic(
                "error" if measure.over else "warning",
                "size-over" if measure.over else "size-near",
                summary if unit else f"{one.resource} has {amount} of {limit} layers",
                _largest(one, layers) if unit else "",
                fix=Fix(_advice(one, measure, proposals)),
            )
        )
    return found


def foreign(one: Weighed) -> list[Diagnostic]:
    """Packages whose native code is for other machines only; where it is for several, the right one is chosen."""
    fix = Fix("Build it for the function's architecture, or change Architectures.")
    return [
        Diagnostic(
            "warning",
            "machine-foreign",
            f"{one.resource}: {part.name} has native code for {', '.join(part.machines)}, not for {one.machine}",
            fix=fix,
        )
        for part in one.contents.parts
        if one.machine and part.machines and one.machine not in part.machines
    ]


def _largest(one: Weighed, layers: Attached) -> str:
    parts = [f"{part.name} {part.size / MB:.1f} MB" for part in one.contents.parts[:5]]
    uncounted = f" {layers.others} layer(s) of others are not counted." if layers.others else ""
    return f"Largest: {', '.join(parts)}.{uncounted}"


def _advice(one: Weighed, measure: Measure, proposals: Sequence[Proposal]) -> str:
    if measure.what == "layers":
        return "Put what two of them hold into one."
    helping = [
        p
        for p in proposals
        if one.resource in p.resources and (p.action != "layer" or "zipped," in measure.what)
    ]
    if helping:
        return f"{helping[0].summary} ({helping[0].saves / MB:.1f} MB)."
    if "zipped," in measure.what:
        return "Upload it through S3 (`stackline deploy` does), or move packages into a layer."
    return "Leave out what it does not need, split it into two functions, or make it an image."


def weigh_all(
    weighed: Sequence[Weighed], layers: Mapping[str, Attached], *, direct: bool = False
) -> tuple[dict[str, list[Measure]], list[Proposal], dict[str, list[Diagnostic]]]:
    """Of every function and layer: how much of the limits it uses, what would help, and what is wrong."""
    sizes = {one.resource: one.contents.size for one in weighed if one.kind == "layer"}
    proposals = propose(weighed)
    used: dict[str, list[Measure]] = {}
    problems: dict[str, list[Diagnostic]] = {}
    for one in weighed:
        own = layers.get(one.resource, Attached())
        used[one.resource] = measures(one, own, sizes, direct=direct)
        problems[one.resource] = [*judge(one, used[one.resource], own, proposals), *foreign(one)]
    return used, proposals, problems
