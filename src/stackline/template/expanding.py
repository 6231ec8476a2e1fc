"""Runs through a template's `Fn::ForEach` loops and puts its `AWS::Include` files in; keeps the place of every part."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from stackline.core import Diagnostic, Fix
from stackline.template.evaluate import Evaluator, Special, as_text
from stackline.template.expansion import LOOP_PREFIX, Expansion, Origin, ReadFile
from stackline.template.limits import MAX_NODES
from stackline.template.loops import filled, mentions_variable, settled
from stackline.template.refusals import Path

if TYPE_CHECKING:
    from stackline.template.template import Template

_LOOPING = ("Conditions", "Resources", "Outputs")
MAX_MADE = 1_000
"""What loops may make, twice what a template may hold (AWS: "CloudFormation quotas")."""
MAX_LOOPS = 5
"""Loops inside one another."""


class _TooMuchError(Exception):
    """A loop that makes more than a template may hold."""


def expand(data: dict[str, Any], read: ReadFile, parameters: Mapping[str, str | None]) -> Expansion:
    """The template's data expanded. `parameters` are their values, where other than the defaults."""
    work = _Work(data, read, parameters)
    expanded = work.template()
    known = {loop: tuple(items) for loop, items in work.collections.items()}
    plain = all(expanded.get(section) is value for section, value in data.items()) and not work.origins
    return Expansion(
        data if plain else expanded, work.origins, tuple(work.problems), plain, known, work.includes
    )


def included(value: Any) -> Any:
    """The location of an `AWS::Include` (the value of `Fn::Transform`, or an item of `Transform`); None for others."""
    entries = _mapping(value)
    return (
        _mapping(entries.get("Parameters")).get("Location") if entries.get("Name") == "AWS::Include" else None
    )


def included_files(template: Template) -> tuple[str, ...]:
    """The files beside the template that it includes parts from, as a path's first step."""
    asked: dict[str, None] = {}

    def read(path: Path) -> None:
        asked[str(path[0])] = None

    template.expanded_with({}, read)
    return tuple(asked)


def beside(location: Any) -> str | None:
    """A location in the project, as a path's first step; None for what is elsewhere."""
    if not isinstance(location, str) or not location.strip() or "://" in location:
        return None
    return None if location.startswith(("/", "~")) else "./" + posixpath.normpath(location)


class _Work:
    def __init__(self, data: dict[str, Any], read: ReadFile, parameters: Mapping[str, str | None]) -> None:
        self._data = data
        self._read = read
        self._values = Evaluator(data, parameters)
        self.origins: dict[Path, Origin] = {}
        self.problems: list[Diagnostic] = []
        self.collections: dict[Path, dict[str, None]] = {}
        self.includes: dict[Path, str] = {}
        self._nodes = 0
        self._made = 0

    # --- the template -----------------------------------------------------------------------------------

    def template(self) -> dict[str, Any]:
        result = dict(self._data)
        for index, value in self._transforms():
            content = self._file(included(value), ("Transform", *index))
            for section, members in (content or {}).items():
                self._into_section(result, str(section), members, included(value))
        for section in ("Mappings", *_LOOPING):
            if isinstance(result.get(section), dict):
                result[section] = self._value(result[section], Origin((section,)), (section,))
        return result

    def _transforms(self) -> Iterator[tuple[Path, Any]]:
        value = self._data.get("Transform")
        if not isinstance(value, list):
            yield (), value
            return
        for index, item in enumerate(cast("list[Any]", value)):
            yield (index,), item

    def _into_section(self, result: dict[str, Any], section: str, members: Any, location: Any) -> None:
        """A section of a file that the template includes as a whole."""
        file = beside(self._text(location))
        if file is None or not isinstance(members, dict):
            return
        there = _mapping(result.get(section))
        new = {str(key): value for key, value in _mapping(members).items() if str(key) not in there}
        for key in new:
            self.origins[(section, key)] = Origin((file, section, key))
        result[section] = {**there, **new}

    # --- values -----------------------------------------------------------------------------------------

    def _value(self, value: Any, origin: Origin, at: Path) -> Any:
        """The value as it comes to be; the same object where nothing in it changes."""
        self._spend(origin)
        if isinstance(value, str):
            return filled(value, origin.scope)
        if isinstance(value, list):
            items = cast("list[Any]", value)
            made = [self._value(item, _below(origin, n), (*at, n)) for n, item in enumerate(items)]
            return items if all(new is old for new, old in zip(made, items, strict=True)) else made
        if not isinstance(value, dict):
            return value
        entries = cast("dict[str, Any]", value)
        name = entries.get("Ref") if origin.scope and len(entries) == 1 else None
        if isinstance(name, str) and name in origin.scope:
            return origin.scope[name]
        return self._entries(entries, origin, at)

    def _entries(self, entries: dict[str, Any], origin: Origin, at: Path) -> Any:
        made: dict[str, Any] = {}
        for key, value in entries.items():
            if str(key).startswith(LOOP_PREFIX):
                self._loop(key, value, origin, at, made)
            elif key == "Fn::Transform" and included(value) is not None and origin.file is None:
                whole = self._include(entries, value, origin, at, made)
                if whole is not None:
                    return whole
            else:
                name, inside = filled(str(key), origin.scope), _below(origin, key)
                if name != key:
                    self.origins[(*at, name)] = inside
                made[name] = self._value(value, inside, (*at, name))
        if len(made) == len(entries) and all(made.get(key, self) is value for key, value in entries.items()):
            return entries
        return settled(made) if origin.scope and len(made) == 1 else made

    # --- included files ---------------------------------------------------------------------------------

    def _include(
        self, entries: dict[str, Any], value: Any, origin: Origin, at: Path, made: dict[str, Any]
    ) -> Any:
        """What the file holds, put among the other entries; the value as a whole where it has none besides."""
        content, whole = self._content(value, origin)
        if content is None:
            made["Fn::Transform"] = value
            return None
        before = dict(self.origins)
        try:
            if len(entries) == 1:
                self.origins[at] = whole
                return self._value(content, whole, at)
            for key, item in content.items():
                name = filled(str(key), origin.scope)
                if str(key) not in entries and name not in made:
                    inside = self.origins[(*at, name)] = _below(whole, str(key))
                    made[name] = self._value(item, inside, (*at, name))
        except _TooMuchError:
            if origin.loops:
                raise
            self.origins = before
            made["Fn::Transform"] = value
            self._problem(
                "warning",
                "include-too-large",
                f"With {str(whole.file)[2:]} the template holds more than {MAX_NODES:,} values: it is not drawn",
                "Split it into nested applications.",
                (*origin.path, "Fn::Transform"),
            )
        return None

    def _content(self, value: Any, origin: Origin) -> tuple[dict[str, Any] | None, Origin]:
        """What an `AWS::Include` of the place puts there, and where that is written; None, with the reason, if unknown.

        The file is put in before a loop around it is run through: what it holds is a part of the loop's body.
        """
        location, place = included(value), (*origin.path, "Fn::Transform")
        if mentions_variable(location, frozenset(origin.scope)):
            self._problem(*_another_file_for_each(origin), place)
            return None, origin
        content, file = self._file(location, place), beside(self._text(location))
        return content, Origin((file or "",), origin.scope, origin.loops)

    def _file(self, location: Any, path: Path) -> dict[str, Any] | None:
        """What an included file holds; None, with the reason, where that is not known. None for no Include too."""
        if location is None:
            return None
        text = self._text(location)
        file = beside(text)
        if file is None:
            where = f"at {text}" if text else "at a place that only a deployment knows"
            self._problem(
                "info",
                "include-elsewhere",
                f"A part of the template is included from a file {where}: it is not drawn",
                "Keep the file in the project and name it relative to the template; `package` uploads it.",
                path,
            )
            return None
        self.includes[path] = file
        if file.startswith("./.."):
            self._problem(
                "warning",
                "include-outside",
                f"{text} is outside the folder of the template: what it holds is not drawn",
                "Move the file into the folder, where it is drawn, edited and checked with the template.",
                path,
            )
            return None
        content = self._read((file,))
        if not isinstance(content, dict):
            self._problem(
                "warning",
                "include-unread",
                f"{file[2:]} cannot be read: what it holds is not drawn",
                "Name a YAML or JSON file with a mapping, relative to the template and inside its folder.",
                path,
            )
            return None
        return cast("dict[str, Any]", content)

    def _text(self, value: Any) -> str | None:
        found = value if isinstance(value, str) else self._values.value(value)
        return found if isinstance(found, str) else None

    # --- loops ------------------------------------------------------------------------------------------

    def _loop(self, key: str, loop: Any, origin: Origin, at: Path, into: dict[str, Any]) -> None:
        """What the loop makes, put into the mapping it stands in; the loop itself where it cannot be run through."""
        outermost = not origin.loops
        before = dict(self.origins), self._nodes, self._made, list(into)
        try:
            if not self._run(key, loop, origin, at, into):
                into[key] = loop
        except _TooMuchError:
            if not outermost:
                raise
            self.origins, self._nodes, self._made = before[0], before[1], before[2]
            for name in [name for name in into if name not in before[3]]:
                del into[name]
            into[key] = loop
            self._problem(
                "warning",
                "loop-too-large",
                f"{_loop_name(key)} makes more than a template may hold: it is drawn as one card",
                f"Shorten its collections: all loops may make {MAX_MADE:,} entries.",
                (*origin.path, key),
            )

    def _run(self, key: str, loop: Any, origin: Origin, at: Path, into: dict[str, Any]) -> bool:
        place = (*origin.path, key)
        parts = cast("list[Any]", loop) if isinstance(loop, list) else []
        if len(parts) != 3 or not isinstance(parts[0], str) or not isinstance(parts[2], dict):
            self._problem(
                "warning",
                "loop-unread",
                f"{_loop_name(key)} is no loop: it needs an identifier, a collection and a body",
                "Write it as `[Identifier, [Item, …], {Key: Value}]`.",
                place,
            )
            return False
        items = self._collection(parts[1], origin)
        if items is None or len(origin.loops) >= MAX_LOOPS:
            reason = (
                "what it runs through is not known before a deployment"
                if items is None
                else f"it is inside {MAX_LOOPS} others"
            )
            self._problem(
                "info",
                "loop-unknown",
                f"{_loop_name(key)} is drawn as one card: {reason}",
                "Give the parameter that it names a default."
                if items is None
                else "Write fewer loops inside one another.",
                place,
            )
            return False
        self.collections.setdefault(place, {}).update(dict.fromkeys(items))
        for item in items:
            inner = Origin((*place, 2), {**origin.scope, parts[0]: item}, (*origin.loops, place))
            self._body(cast("dict[str, Any]", parts[2]), inner, at, into)
        return True

    def _body(self, body: dict[str, Any], origin: Origin, at: Path, into: dict[str, Any]) -> None:
        for key, value, around in self._parts(body, origin):
            if str(key).startswith(LOOP_PREFIX):
                self._loop(key, value, around, at, into)
                continue
            name, inside = filled(str(key), origin.scope), _below(around, key)
            if name in into or (len(at) == 1 and name in _mapping(self._data.get(str(at[0])))):
                self._problem(
                    "error",
                    "loop-repeats",
                    f"{_loop_name(str(origin.loops[-1][-1]))} makes {name}, which is there already",
                    "Name each with the loop's variable: `${Name}` in the key.",
                    inside.path,
                )
                continue
            self._made += 1
            if self._made > MAX_MADE:
                raise _TooMuchError
            self.origins[(*at, name)] = inside
            into[name] = self._value(value, inside, (*at, name))

    def _parts(self, body: dict[str, Any], origin: Origin) -> Iterator[tuple[str, Any, Origin]]:
        """Key, value and where the mapping around them is written: of the body, and of files that it includes."""
        for key, value in body.items():
            if key != "Fn::Transform" or included(value) is None or origin.file is not None:
                yield key, value, origin
                continue
            content, whole = self._content(value, origin)
            for name, item in content.items() if content is not None else ():
                if name not in body:
                    yield str(name), item, whole

    def _collection(self, value: Any, origin: Origin) -> list[str] | None:
        """The items; None where they are not known."""
        value = self._value(value, Origin((), origin.scope, origin.loops), ("",)) if origin.scope else value
        found: list[str] = []
        for item in cast("list[Any]", value) if isinstance(value, list) else [value]:
            worked = self._values.value(item)
            for one in cast("list[Any]", worked) if isinstance(worked, list) else [worked]:
                text = None if isinstance(one, Special) else as_text(one)
                if text is None or (not isinstance(value, list) and not isinstance(worked, list)):
                    return None
                found.append(text)
        return list(dict.fromkeys(found))

    # --- limits and problems ----------------------------------------------------------------------------

    def _spend(self, origin: Origin) -> None:
        if origin.loops or origin.file is not None:
            self._nodes += 1
            if self._nodes > MAX_NODES:
                raise _TooMuchError

    def _problem(self, severity: Any, code: str, summary: str, fix: str, path: Path) -> None:
        found = Diagnostic(severity, code, summary, path=path, fix=Fix(fix))
        if found not in self.problems:
            self.problems.append(found)


def _below(origin: Origin, step: str | int) -> Origin:
    return Origin((*origin.path, step), origin.scope, origin.loops)


def _another_file_for_each(origin: Origin) -> tuple[str, str, str, str]:
    """AWS, "CloudFormation template macros" (Macro evaluation order): the innermost macros come first, those of the
    Transform section last; and `AWS::LanguageExtensions`, which runs loops, may stand nowhere else."""
    loop = _loop_name(str(origin.loops[-1][-1]))
    return (
        "error",
        "include-loop",
        f"{loop} includes another file for each item, which CloudFormation cannot: it includes files before it runs "
        "loops, when the loop's variable has no value",
        "Include one file for all items (what it holds may name the loop's variable), or write each without the loop.",
    )


def _loop_name(key: str) -> str:
    return f"The loop {key.removeprefix(LOOP_PREFIX)}"


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
