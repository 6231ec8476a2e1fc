"""From the handler through everything it may run: AWS calls, variables read, and the places that leave a doubt."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Protocol

from stackline.checks.code.program import Files, Language, Program
from stackline.checks.code.syntax import (
    Attribute,
    Call,
    Code,
    Doubt,
    Expression,
    Guard,
    Import,
    Item,
    Joined,
    Many,
    Name,
    Opaque,
    Record,
    Unit,
    parts_of,
)
from stackline.checks.code.values import (
    Bound,
    Client,
    Declared,
    Entries,
    Environment,
    File,
    Handle,
    Instance,
    Literal,
    LocalModule,
    Outside,
    Place,
    Read,
    Session,
    Uncertainty,
    Unclear,
    Use,
    Values,
    Variable,
)


class Dialect(Language, Protocol):
    """A language whose AWS calls can be told."""

    def uses(self, program: Program, call: Call, callee: Values, place: Place) -> list[Use]: ...

    def doubts(self, program: Program, call: Call, callee: Values, place: Place) -> list[str]:
        """Why it cannot be told what a call does."""
        ...

    def reads(self, program: Program, call: Call, callee: Values, place: Place) -> list[tuple[str, bool]]:
        """The variables that a call reads, each with whether it has an answer to their absence."""
        ...

    def passes(self, callee: Values) -> bool:
        """Whether a client that is given to this call comes to no use by it."""
        ...

    def elsewhere(self, program: Program, call: Call, callee: Values) -> bool:
        """Whether what the call is given is done as somebody else."""
        ...


@dataclass
class Traces:
    """What a function's code was seen to do."""

    uses: list[Use] = field(default_factory=list[Use])
    reads: list[Read] = field(default_factory=list[Read])
    uncertain: list[Uncertainty] = field(default_factory=list[Uncertainty])
    libraries: dict[str, tuple[File, int]] = field(default_factory=dict[str, tuple[File, int]])
    """Modules that are not the project's, and where each is asked for first."""
    names: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """What is taken out of them: (module, name)."""
    files: list[File] = field(default_factory=list[File])


@dataclass(frozen=True)
class _Mode:
    guarded: bool = False
    optional: bool = False
    top: bool = False


class Walk:
    def __init__(self, files: Files, dialect: Dialect) -> None:
        self.dialect = dialect
        self.program = Program(files, dialect)
        self.traces = Traces()
        self._reached: set[Place] = set()
        self._queue: deque[Place] = deque()
        self._waiting: dict[str, list[Place]] = {}
        self._called: set[str] = set()
        self._ignored: set[int] = set()

    def run(self, file: File, handler: str) -> Traces:
        """Walk twice: the first finds who calls whom, the second knows what the parameters are."""
        for last in (False, True):
            self.program.forget()
            self.traces = Traces()
            self._reached.clear()
            self._waiting.clear()
            self._called.clear()
            self._ignored.clear()
            self._start(file, handler)
            sites, escaped = dict(self.program.sites), set(self.program.escaped)
            if not last:
                self._drain()
                continue
            self.program.sites, self.program.escaped = sites, escaped
            self._drain(collect=False)
        return self.traces

    def _start(self, file: File, handler: str) -> None:
        self._reach(Place(file, 0))
        for part in handler.split(".")[:1]:
            for value in self.program.exported(file, part):
                if isinstance(value, Declared):
                    self.program.escaped.add(value.place)
                    self._reach(value.place)
                elif isinstance(value, Instance):
                    self._reach(value.place)
                elif isinstance(value, Unclear):
                    self._exports(file, part)

    def _exports(self, file: File, name: str) -> None:
        """The handler was wrapped by something outside; what it was made of has been seen at the top level."""

    def _drain(self, *, collect: bool = True) -> None:
        self._collect = collect
        self._sure = True
        self._empty()
        # What is called by a name that one of these functions has may be that one by a way that is not seen.
        self._sure = False
        while self._perhaps():
            self._empty()

    def _empty(self) -> None:
        while self._queue:
            place = self._queue.popleft()
            unit = self.program.unit(place)
            if place.unit == 0:
                self.traces.files.append(place.file)
                self._top(place)
            self._members(unit, place)
            mark = len(self.traces.uses), len(self.traces.reads)
            for effect in unit.effects:
                self._walk(effect, place, _Mode(top=True))
            if not self._sure:
                self._weaken(*mark)

    def _perhaps(self) -> bool:
        found = [
            Place(file, unit.number)
            for file in list(self.traces.files)
            for unit in self.program.files.module(file).units
            if unit.kind == "function" and unit.name in self._called
        ]
        waiting = [place for place in found if place not in self._reached]
        for place in waiting:
            self._reach(place)
        return bool(waiting)

    def _weaken(self, uses: int, reads: int) -> None:
        """Not surely done: enough not to call a grant or variable unused, not enough to miss one."""
        self.traces.uses[uses:] = [replace(use, certain=False) for use in self.traces.uses[uses:]]
        self.traces.reads[reads:] = [replace(read, need="unsure") for read in self.traces.reads[reads:]]

    def _top(self, place: Place) -> None:
        module = self.program.files.module(place.file)
        if module.problem:
            self._doubt(module.problem, "both", place.file, 1)
        for unit in module.units:
            if unit.registered and unit.kind == "function" and self._outermost(place.file, unit):
                self.program.escaped.add(Place(place.file, unit.number))
                self._reach(Place(place.file, unit.number))

    def _outermost(self, file: File, unit: Unit) -> bool:
        return unit.parent == 0

    def _members(self, unit: Unit, place: Place) -> None:
        """Methods wait until something calls one of their name; what Python and JavaScript call themselves does not."""
        methods = unit.units if unit.kind == "class" else {}
        for name, numbers in (*methods.items(), *unit.members.items()):
            for number in numbers:
                method = Place(place.file, number)
                automatic = name.startswith("__") or name in self.dialect.constructors
                if automatic or name in self._called or self.program.unit(method).registered:
                    self._reach(method)
                else:
                    self._waiting.setdefault(name, []).append(method)
        if unit.kind == "function":
            for numbers in unit.units.values():
                for number in numbers:
                    if self.program.unit(Place(place.file, number)).registered:
                        self._reach(Place(place.file, number))

    def _reach(self, place: Place) -> None:
        if place in self._reached:
            return
        self._reached.add(place)
        self._queue.append(place)
        if place.unit:
            self._reach(Place(place.file, 0))

    def _names(self, name: str) -> None:
        if name not in self._called:
            self._called.add(name)
            for method in self._waiting.pop(name, ()):
                self._reach(method)

    def _doubt(self, reason: str, about: str, file: File, line: int) -> None:
        found = Uncertainty(reason, about, file, line)
        if found not in self.traces.uncertain:
            self.traces.uncertain.append(found)

    # Expressions ----------------------------------------------------------------------------------------------------

    def _walk(self, expression: Expression, place: Place, mode: _Mode) -> None:
        inner = _Mode(mode.guarded, mode.optional)
        match expression:
            case Guard(of=of):
                self._walk(of, place, _Mode(guarded=True, top=mode.top))
                for value in self.program.values(of, place):
                    if isinstance(value, Variable):
                        self._read(value.name, place, _line(of), "may")
            case Name(line=line):
                self._touch(expression, place, line, mode)
            case Attribute(of=of, name=name, line=line):
                if not self._variable(of, name, place, line, inner):
                    self._names(name)
                    self._walk(of, place, _Mode(top=True))
                    self._touch(expression, place, line, mode)
            case Item(of=of, key=key, line=line):
                self._item(expression, of, key, place, line, mode)
            case Call():
                self._call(expression, place, inner)
            case Code(unit=number):
                self.program.escaped.add(Place(place.file, number))
                self._reach(Place(place.file, number))
            case Import(module=module, name=name, line=line):
                self._import(module, name, place, line)
            case Doubt(reason=reason, about=about, line=line):
                self._doubt(reason, about, place.file, line)
            case Record() | Many():
                for part in parts_of(expression):
                    self._walk(part, place, _Mode(mode.guarded, True))
            case Joined() | Opaque():
                for part in parts_of(expression):
                    self._walk(part, place, _Mode())
            case _:
                for part in parts_of(expression):
                    self._walk(part, place, inner)

    def _touch(self, expression: Expression, place: Place, line: int, mode: _Mode) -> None:
        """A value that is named but not called here: it may be called from wherever it goes."""
        for value in self.program.values(expression, place):
            if isinstance(value, (Declared, Instance)):
                self._reach(value.place)
                if not mode.top:
                    self.program.escaped.add(value.place)
            elif isinstance(value, LocalModule):
                self._reach(Place(value.file, 0))
            elif isinstance(value, Environment) and not mode.top and not mode.guarded:
                self._doubt("the whole environment is handed on", "variables", place.file, line)
            elif isinstance(value, Bound) and isinstance(value.of, (Client, Handle)) and not mode.top:
                made = Call(expression, (), (), (), line)
                self.traces.uses += self.dialect.uses(self.program, made, frozenset((value,)), place)

    def _variable(self, of: Expression, name: str, place: Place, line: int, mode: _Mode) -> bool:
        """Whether this reads the variable `name`."""
        if not any(isinstance(base, Environment) for base in self.program.values(of, place)):
            return False
        member = self.program.member(Environment(), name)
        for value in member:
            if isinstance(value, Variable):
                need = "may" if mode.guarded else "might" if mode.optional else "must"
                self._read(value.name, place, line, need)
        if any(isinstance(value, Outside) and value.path != ("update",) for value in member):
            self._doubt("the whole environment is handed on", "variables", place.file, line)
        return True

    def _item(
        self, whole: Expression, of: Expression, key: Expression, place: Place, line: int, mode: _Mode
    ) -> None:
        keys = [one.text for one in self.program.values(key, place) if isinstance(one, Literal)]
        bases = self.program.values(of, place)
        if any(isinstance(base, Environment) for base in bases):
            for text in keys:
                need = "may" if mode.guarded else "might" if mode.optional else "must"
                self._read(text, place, line, need)
            if not keys:
                self._doubt("a variable is read by a name made at run time", "variables", place.file, line)
        elif keys:
            for text in keys:
                self._names(text)
            self._walk(of, place, _Mode(top=True))
            self._touch(whole, place, line, mode)
        else:
            if any(_dynamic(base) for base in bases):
                self._doubt("a method or client is chosen at run time", "calls", place.file, line)
            for base in bases:
                if isinstance(base, Entries):
                    for name in self.program.unit(base.place).members:
                        self._names(name)
                elif isinstance(base, (Instance, LocalModule, Declared)):
                    self._doubt("a method or function is chosen at run time", "both", place.file, line)
            self._walk(of, place, _Mode(top=True))
        self._walk(key, place, _Mode())

    def _read(self, name: str, place: Place, line: int, need: str) -> None:
        self.traces.reads.append(Read(name, place.file, line, need))

    def _import(self, module: str, name: str, place: Place, line: int) -> None:
        for value in self.program.imported(module, name, place.file):
            if isinstance(value, LocalModule):
                self._reach(Place(value.file, 0))
            elif isinstance(value, Outside) and value.module:
                self.traces.libraries.setdefault(value.module, (place.file, line))
                self.traces.names.add((value.module, name))
        found = self.program.files.find(module, place.file)
        if found is not None:
            self._reach(Place(found, 0))
        if module.strip("."):
            # `import a.b` runs a/__init__.py too.
            head = module.rpartition(".")[0] if not module.startswith(".") else ""
            package = self.program.files.find(head, place.file) if head and "/" not in module else None
            if package is not None:
                self._reach(Place(package, 0))

    # Calls ----------------------------------------------------------------------------------------------------------

    def _call(self, call: Call, place: Place, mode: _Mode) -> None:
        callee = self.program.values(call.callee, place)
        known = self.dialect.reads(self.program, call, callee, place)
        if known:
            for name, answered in known:
                need = "may" if mode.guarded or answered else "might"
                self._read(name, place, call.line, need)
        else:
            self._walk(call.callee, place, _Mode(top=True))
        for value in callee:
            if isinstance(value, Declared):
                self._site(call, value.place, place)
        if self.dialect.elsewhere(self.program, call, callee):
            self._ignored.update(id(one) for one in call.arguments)
        elif id(call) not in self._ignored:
            self.traces.uses += self.dialect.uses(self.program, call, callee, place)
        for reason in self.dialect.doubts(self.program, call, callee, place):
            self._doubt(reason, "calls", place.file, call.line)
        rest = [*call.arguments, *(value for _, value in call.named), *call.spread]
        for argument in rest:
            self._given(argument, callee, place, call.line)
            # What is read right in an argument may be an option that does well without.
            self._walk(argument, place, _Mode(guarded=False, optional=bool(known)))

    def _site(self, call: Call, target: Place, place: Place) -> None:
        if not self._collect:
            return
        unit = self.program.unit(target)
        if unit.kind == "class":
            for name in self.dialect.constructors:
                for number in unit.units.get(name, ()):
                    self.program.sites.setdefault(Place(target.file, number), []).append((call, place))
            return
        self.program.sites.setdefault(target, []).append((call, place))

    def _given(self, argument: Expression, callee: Values, place: Place, line: int) -> None:
        """An SDK client that is handed to code we do not see."""
        if all(isinstance(value, Declared) for value in callee) and callee:
            return
        if self.dialect.passes(callee):
            return
        for value in self.program.values(argument, place):
            if isinstance(value, (Client, Handle)) and value.own:
                self.traces.uses.append(Use(value.service, None, value_names(value), place.file, line))
            elif isinstance(value, Session) and value.own:
                self._doubt("a session is handed to code that is not here", "calls", place.file, line)


def value_names(value: Client | Handle) -> Values:
    return value.names if isinstance(value, Handle) else frozenset((Unclear(),))


def _dynamic(value: object) -> bool:
    return isinstance(value, (Client, Handle, Session)) or (
        isinstance(value, Outside) and (value.module.startswith(("boto", "aioboto", "aws-sdk", "@aws-sdk")))
    )


def _line(expression: Expression) -> int:
    return getattr(expression, "line", 0)
