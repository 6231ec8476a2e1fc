"""A page for each connection: what its wire writes in each spelling, before and after, and its settings."""

from __future__ import annotations

from collections.abc import Iterator

from pages.examples import Example, examples
from pages.markdown import HEAD, code, difference, settings
from stackline.catalog import Connection, Spelling, load
from stackline.catalog.model import Accessible
from stackline.design.grants import level_words


def pages() -> dict[str, str]:
    known = sorted(load().connections.values(), key=lambda one: (one.source, one.facet or "", one.target))
    own = {f"connections/{one.id}.md": "\n".join(page(one)) for one in known}
    return {"connections.md": "\n".join(index(known)), **own}


def index(known: list[Connection]) -> Iterator[str]:
    yield from (HEAD, "# Connections", "", "What a wire writes, and what is read as one.", "")
    yield from ("| from | to | connection | style |", "|---|---|---|---|")
    for one in known:
        facet = f" ({one.facet})" if one.facet else ""
        yield f"| {one.source}{facet} | {one.target} | [`{one.id}`](connections/{one.id}.md) | {one.style} |"
    yield ""


def page(one: Connection) -> Iterator[str]:
    kinds = load().kinds
    source, target = kinds[one.source], kinds[one.target]
    yield from (HEAD, f"# {source.label} → {target.label}: {one.label}", "", one.summary, "")
    facet = f" (its row `{one.facet}`)" if one.facet else ""
    yield f"`{one.id}` · {one.style} · from [{source.label}](../resources/{one.source}.md){facet}"
    yield f"to [{target.label}](../resources/{one.target}.md)"
    yield ""
    if one.accesses:
        yield from (f"Access: {', '.join(one.accesses)}; {one.default_access} if none is named.", "")
    if one.style == "access" and target.access is not None:
        yield from levels(target.access, target.label)
    if one.settings:
        yield from ("## Settings", "")
        yield from settings(one.settings)
    shown = examples(one)
    drawn = [spelling for spelling in one.spellings if spelling.draws]
    read = [spelling for spelling in one.spellings if not spelling.draws]
    yield from section("What it writes", "The first of these that fits the two resources:", drawn, shown)
    yield from section("What is read as one, too", "", read, shown)


def levels(access: Accessible, label: str) -> Iterator[str]:
    """What each level of access grants; the SAM policy templates where the function's own policies hold it."""
    if not any(grant.statements for grant in access.levels.values()):
        return
    yield from (
        "## What each level grants",
        "",
        "| access | in words | actions | SAM policy template |",
        "|---|---|---|---|",
    )
    for level, grant in access.levels.items():
        said = level_words(access, level, f"the {label.lower()}")
        names = ", ".join(f"`{name}`" for one in grant.statements for name in one.actions)
        templates = ", ".join(f"`{name}`" for name, _ in grant.templates)
        yield f"| {level} | {said} | {names} | {templates} |"
    yield ""


def section(title: str, lead: str, spellings: list[Spelling], shown: dict[str, Example]) -> Iterator[str]:
    if not spellings:
        return
    yield from (f"## {title}", "")
    if lead and len(spellings) > 1:
        yield from (lead, "")
    for spelling in spellings:
        yield from (f"### {spelling.name}", "")
        if said := words(spelling):
            yield from (said, "")
        example = shown.get(spelling.name)
        if example is not None:
            yield from (f"In words: {example.words}", "")
            yield from picture(example, spelling.draws)


def picture(example: Example, drawn: bool) -> Iterator[str]:
    if drawn:
        yield from code(example.command, "console")
    for name, after in example.after.items():
        before = example.before.get(name, "")
        if before == after:
            continue
        suffix = "" if len(example.after) == 1 else f" (`{name}`)"
        yield from (f"Before{suffix}:", "")
        yield from code(before)
        yield from (f"After{suffix}:", "")
        yield from difference(before, after)


def words(one: Spelling) -> str:
    """One paragraph: for which types, which lines, who may do what."""
    said = [
        f"{word} {', '.join(f'`{name}`' if name else 'the one that SAM or AWS makes' for name in types)}."
        for word, types in (("From", one.sources), ("To", one.targets))
        if types
    ]
    if one.parts:
        said.append("Lines: " + ", ".join(f"`{part.path}`" for part in one.parts) + ".")
    for need in one.needs:
        who = f"The {need.holder} may {actions(need.statement.actions)}"
        said.append(f"{who}; SAM grants it where it makes the role." if need.sam_grants else f"{who}.")
    said += [f"`{allows.principal}` may `{allows.action}`." for allows in one.allows]
    if one.note:
        said.append(one.note if one.note.endswith(".") else f"{one.note}.")
    if one.left:
        said.append(f"Left to do: {one.left}")
    if one.about:
        said.append(one.about)
    return " ".join(said)


def actions(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
