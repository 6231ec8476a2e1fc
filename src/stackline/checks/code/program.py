"""The code of one function put together from its files: what is reached from the handler, and what values flow where.

Over-reaching on purpose: a method counts as reached when its class is and anything calls a method of that name.
"""

from __future__ import annotations

from typing import Protocol

from stackline.checks.code.syntax import (
    Attribute,
    Call,
    Code,
    Either,
    Expression,
    Guard,
    Import,
    Item,
    Module,
    Name,
    Nothing,
    Record,
    Text,
    Unit,
    Within,
)
from stackline.checks.code.values import (
    NONE,
    UNCLEAR,
    Declared,
    Entries,
    Environment,
    File,
    Instance,
    Literal,
    LocalModule,
    Outside,
    Place,
    Unclear,
    Value,
    Values,
    Variable,
    union,
)


class Files(Protocol):
    """The files a function's code consists of."""

    def module(self, file: File) -> Module: ...

    def find(self, module: str, file: File) -> File | None:
        """The project's file that an import in `file` means; None where it is none of the project's."""
        ...


class Language(Protocol):
    """What the standard library and the AWS SDK of a language mean."""

    @property
    def constructors(self) -> tuple[str, ...]: ...

    def member(self, program: Program, of: Value, name: str) -> Values: ...

    def result(self, program: Program, callee: Value, call: Call, place: Place) -> Values: ...

    def outside(self, module: str, name: str) -> Values: ...


class Program:
    """Answers what an expression may stand for. `sites` are the calls of each function, found by the walk."""

    def __init__(self, files: Files, language: Language) -> None:
        self.files = files
        self.language = language
        self.sites: dict[Place, list[tuple[Call, Place]]] = {}
        self.escaped: set[Place] = set()
        self._known: dict[tuple[int, Place], Values] = {}
        self._under_way: set[tuple[int, Place]] = set()

    def forget(self) -> None:
        """Values are asked for anew, since more calls are known."""
        self._known.clear()

    def unit(self, place: Place) -> Unit:
        return self.files.module(place.file).units[place.unit]

    # Values ---------------------------------------------------------------------------------------------------------

    def values(self, expression: Expression, place: Place) -> Values:
        key = (id(expression), place)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._under_way or len(self._under_way) > 150:
            return NONE
        self._under_way.add(key)
        try:
            found = self._values(expression, place)
        finally:
            self._under_way.discard(key)
        self._known[key] = found
        return found

    def _values(self, expression: Expression, place: Place) -> Values:
        match expression:
            case Text(value=value):
                return frozenset((Literal(value),))
            case Name(id=name):
                return self.named(name, place)
            case Attribute(of=of, name=name):
                return union(self.member(base, name) for base in self.values(of, place))
            case Item(of=of, key=key):
                return self._item(of, key, place)
            case Call(callee=callee):
                results = (
                    self.result(value, expression, place) for value in self.values(callee, place) or UNCLEAR
                )
                return union(results)
            case Record():
                return frozenset((Entries(expression, place),))
            case Either(options=options):
                return union(self.values(option, place) for option in options)
            case Guard(of=of):
                return self.values(of, place)
            case Within(of=of, unit=number):
                return self.values(of, Place(place.file, number))
            case Code(unit=number):
                return frozenset((Declared(Place(place.file, number)),))
            case Import(module=module, name=name):
                return self.imported(module, name, place.file)
            case Nothing():
                return NONE
            case _:
                return UNCLEAR

    def _item(self, of: Expression, key: Expression, place: Place) -> Values:
        keys = self.values(key, place)
        found: list[Values] = []
        for one in keys or UNCLEAR:
            if isinstance(one, Literal):
                found += [self.item(base, one.text) for base in self.values(of, place)]
            else:
                found.append(UNCLEAR)
        return union(found)

    def item(self, of: Value, key: str) -> Values:
        """`of["key"]`."""
        return frozenset((Variable(key),)) if isinstance(of, Environment) else self.member(of, key)

    def member(self, of: Value, name: str) -> Values:
        """An attribute of a value."""
        match of:
            case Unclear() | Literal():
                return UNCLEAR
            case Environment():
                return self.language.member(self, of, name)
            case LocalModule(file=file):
                return self.exported(file, name)
            case Instance(place=place):
                return self._attribute(place, name, set())
            case Declared(place=place) if self.unit(place).kind == "class":
                return self._attribute(place, name, set())
            case Entries(record=record, place=place):
                found = [value for key, value in record.entries if key == name]
                if found:
                    return self.values(found[-1], place)
                unit = self.unit(place).members.get(name)
                if unit:
                    return frozenset(Declared(Place(place.file, number)) for number in unit)
                spread = [self.values(other, place) for other in record.others]
                inner = [
                    self.member(value, name)
                    for values in spread
                    for value in values
                    if isinstance(value, Entries)
                ]
                return union(inner) if inner else (UNCLEAR if record.others else NONE)
            case _:
                return self.language.member(self, of, name)

    def _attribute(self, place: Place, name: str, seen: set[Place]) -> Values:
        """Of an instance: what was assigned to it, a method, or what a base class has."""
        if place in seen:
            return NONE
        seen.add(place)
        unit = self.unit(place)
        found = [self.values(value, place) for value in unit.binds.get(name, ())]
        for number in unit.units.get(name, ()):
            method = Place(place.file, number)
            if self.unit(method).computed:
                found.append(self.returned(method))
            else:
                found.append(frozenset((Declared(method),)))
        if found:
            return union(found)
        for base in unit.bases:
            for value in self.values(base, place):
                if isinstance(value, Declared):
                    found.append(self._attribute(value.place, name, seen))
                elif not isinstance(value, Outside) or value.module:
                    found.append(UNCLEAR)
        return union(found) if found else UNCLEAR

    def returned(self, place: Place) -> Values:
        return union(self.values(value, place) for value in self.unit(place).returns)

    def result(self, callee: Value, call: Call, place: Place) -> Values:
        """What calling a value gives."""
        if isinstance(callee, Declared):
            if self.unit(callee.place).kind == "class":
                return frozenset((Instance(callee.place),))
            return self.returned(callee.place)
        if isinstance(callee, (Instance, Literal)):
            return UNCLEAR
        return self.language.result(self, callee, call, place)

    # Names ----------------------------------------------------------------------------------------------------------

    def named(self, name: str, place: Place) -> Values:
        """What a name may hold, from its scope outward."""
        module = self.files.module(place.file)
        number: int | None = place.unit
        while number is not None:
            unit = module.units[number]
            here = Place(place.file, number)
            if unit.kind != "class" or number == place.unit:
                found = self._here(name, unit, here)
                if found is not None:
                    return found
            number = unit.parent
        for star in module.stars:
            found = self.imported(star.module, name, place.file)
            if found and not all(isinstance(one, (Outside, Unclear)) for one in found):
                return found
        if module.language == "javascript" and name in ("this", "exports"):
            return frozenset((LocalModule(place.file),))  # CommonJS: at the top level both are the module
        return self.language.outside("", name)

    def _here(self, name: str, unit: Unit, here: Place) -> Values | None:
        if name and name == unit.receiver:
            owner = unit.parent if unit.parent is not None else 0
            return frozenset((Instance(Place(here.file, owner)),))
        found: list[Values] = []
        declared = unit.units.get(name)
        if declared:
            found.append(frozenset(Declared(Place(here.file, number)) for number in declared))
        bound = unit.binds.get(name)
        if name in unit.parameters:
            found.append(self._given(name, unit, here))
        if bound:
            found += [self.values(value, here) for value in bound]
        return union(found) if found else None

    def _given(self, name: str, unit: Unit, here: Place) -> Values:
        """A parameter: what the calls there are give it; more than that where the function goes elsewhere too."""
        found: list[Values] = [UNCLEAR] if here in self.escaped or here not in self.sites else []
        skip = 1 if unit.receiver and unit.receiver == (unit.parameters or [""])[0] else 0
        position = unit.parameters.index(name) - skip
        for call, place in self.sites.get(here, ()):
            named = [value for key, value in call.named if key == name]
            if named:
                found.append(self.values(named[0], place))
            elif position < len(call.arguments):
                found.append(self.values(call.arguments[position], place))
            elif call.spread:
                found.append(UNCLEAR)
        return union(found)

    # Modules --------------------------------------------------------------------------------------------------------

    def imported(self, module: str, name: str, file: File) -> Values:
        found = self.files.find(module, file)
        if found is None:
            inner = self.files.find(
                f"{module.rstrip('.')}.{name}" if module.strip(".") else module + name, file
            )
            if name and inner is not None:
                return frozenset((LocalModule(inner),))
            return self.language.outside(module, name)
        if not name:
            return self._default(found)
        values = self.exported(found, name)
        if values:
            return values
        below = self.files.find(f"{module}.{name}" if module.strip(".") else module + name, file)
        return frozenset((LocalModule(below),)) if below is not None else UNCLEAR

    def _default(self, file: File) -> Values:
        """A module itself; of CommonJS what it assigned to `module.exports`."""
        whole = self.files.module(file).exports.get("=", ())
        top = Place(file, 0)
        return union([frozenset((LocalModule(file),)), *(self.values(value, top) for value in whole)])

    def exported(self, file: File, name: str) -> Values:
        """A name of a module of the project."""
        module = self.files.module(file)
        top = Place(file, 0)
        if module.language == "javascript":
            direct = [self.values(value, top) for value in module.exports.get(name, ())]
            if name == "default" and not direct:
                return self._default(file)
            whole = (self.values(value, top) for value in module.exports.get("=", ()))
            inner = [self.member(v, name) for vs in whole for v in vs if not isinstance(v, LocalModule)]
            stars = [self.imported(star.module, name, file) for star in module.stars]
            return union([*direct, *(inner if not direct else []), *(stars if not direct else [])])
        found = self._here(name, module.units[0], top)
        if found is not None:
            return found
        inside = self.files.find(f".{name}", file) if file.endswith("__init__.py") else None
        if inside is not None:
            return frozenset((LocalModule(inside),))
        return union(self.imported(star.module, name, file) for star in module.stars)


def argument(call: Call, position: int, name: str = "") -> Expression | None:
    """An argument by its name, or else its position."""
    for key, value in call.named:
        if key == name:
            return value
    return call.arguments[position] if position < len(call.arguments) else None
