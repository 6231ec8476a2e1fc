"""A developer's session: the application comes up, follows every change on disk, and goes down as a whole."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread

from stackline.build import Source
from stackline.cloud import Away, EmbeddedCloud, Happened, LiveCode, happened, open_cloud, work_on
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy import Event, Notice, Outcome, Phase, deploy
from stackline.deploy.deploying import journal_path
from stackline.deploy.stack import functions, resources
from stackline.dev import again
from stackline.dev.again import Again, Record, Seen
from stackline.dev.application import apis_of
from stackline.dev.cast import RENEW_SECONDS, Cast
from stackline.dev.code import Code, is_of, packages, reaches_out
from stackline.dev.debugging import debug_ports, how
from stackline.dev.events import DevEvent, Problems, Progress, Ready, Reloaded, Stopped, Updated
from stackline.dev.fidelity import unchecked
from stackline.dev.following import Reader
from stackline.dev.loading import load_ahead
from stackline.dev.names import Names
from stackline.dev.watching import Watch, always, differs, hashed, settings_of
from stackline.environments import LOCAL, load_environment
from stackline.template import Project

Tell = Callable[[DevEvent], None]
_WAIT = 20.0  # seconds for one question of what happened
_LOOK_EVERY = 1.0


class Session:
    """One project on its embedded cloud. `tell` is called from several threads, one at a time.

    In another environment than `local` requests run the code as the functions that are deployed there.

    `resumed`: the embedded cloud is on its way up. Where the application answers as the last session left it, whoever
    is told knows that already.
    """

    def __init__(
        self,
        folder: Path,
        file: str,
        tell: Tell,
        *,
        port: int | None = None,
        debug: Sequence[str] = (),
        environment: str = LOCAL,
        resumed: Again | None = None,
    ) -> None:
        self._asked = debug
        self._ports: dict[str, int] = {}  # of the debuggers, by function
        self._folder, self._file, self._port = folder, file, port
        self.embedded = EmbeddedCloud.of(folder)
        self._telling, self._tell_one = Lock(), tell
        self._stopped = Signal()
        self._asked_to_end = False
        self._begun = False
        self._settings: dict[Path, str] = {}
        self._project: Project | None = None  # as it was deployed last
        self._code: Code | None = None
        self._packages: dict[str, Path] = {}  # of the functions, as they run now
        self._rest: list[Path] = []  # of what only an update brings
        self._arns: dict[str, str] = {}
        self._behind = True  # what is on disk is not what runs
        self._problems: tuple[Diagnostic, ...] = ()
        self._warned: tuple[Diagnostic, ...] = ()
        self._reader = Reader(folder)
        self._sending = Lock()
        self._cast = None if environment == LOCAL else Cast(folder, file, environment)
        self._begun_early = resumed
        self._again = resumed.record if resumed is not None and resumed.goes_on() else None
        self._ready: Ready | None = None  # as it was told last
        self._seen: Seen | None = None  # the settings, as they were written when they were read

    def run(self) -> None:
        """Until interrupted. Raises DiagnosticError where it cannot begin: a port is taken, another session runs, a
        function to debug is not there."""
        if self._again is None:
            self._start()
        else:
            self._go_on(self._again)
        try:
            if (
                self._again is not None
            ):  # what happens is told with the names of the stack, which are not known yet
                self._update()
            Thread(target=self._follow, name="follow", daemon=True).start()
            if self._cast is not None:
                Thread(target=self._renew, name="renew", daemon=True).start()
            if self._again is None:
                self._update()
            self._watch()
        finally:
            self._stopped.set()

    def end(self) -> None:
        """Ask for the end from a signal handler, where no lock may be waited for."""
        self._asked_to_end = True

    def note(self, error: BaseException) -> None:
        """Keep an error that nobody is told of any more, in `.stackline/dev.log`."""
        place = self._folder / ".stackline" / "dev.log"
        with (
            suppress(OSError),
            open(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a") as log,
        ):
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} while the session ended\n")
            traceback.print_exception(error, file=log)

    def close(self) -> None:
        """End the embedded cloud with everything that runs in it. What it holds is kept."""
        self._stopped.set()
        if self._begun:
            self.embedded.stop()
            self._tell(Stopped())
        elif self._begun_early is not None and self.embedded.session() in (None, os.getpid()):
            self._begun_early.end()

    def _tell(self, event: DevEvent) -> None:
        """Who cannot be told any more, because the terminal is gone or the reader has left, ends the session."""
        with self._telling:
            try:
                self._tell_one(event)
            except OSError:
                self._stopped.set()

    # Coming up

    def _start(self) -> None:
        if not journal_path(self._folder).exists():  # a template that was never deployed is checked before
            Thread(target=load_ahead, name="loading", daemon=True).start()
        early = self._begun_early is not None and self._begun_early.is_up(self._progress)
        other = self.embedded.session()
        if other is not None:
            raise DiagnosticError([_runs_already(other)])
        if self._asked:
            self._ports = debug_ports(Project.open(self._folder, self._file), self._asked)
        self._begun = True
        if not early:
            status = self.embedded.status()
            if self._port and status.endpoint and not status.endpoint.endswith(f":{self._port}"):
                self.embedded.stop()
            self.embedded.start(self._progress, port=self._port, current=True)
        self._send()
        if self._cast is not None:
            self._progress(f"Acting as the roles of the functions in {self._cast.environment}")
            self._tell(Problems(self._cast.renew()))

    def _go_on(self, record: Record) -> None:
        """The cloud knows this session already, and runs the code that it had."""
        self._begun = True
        self._packages = {id: Path(package) for id, package in record.packages.items()}
        self._arns = dict(record.arns)
        self._ready = Ready.read(record.ready)

    def _renew(self) -> None:
        """Sessions of roles end; what could not be renewed is told, and goes on for as long as it has."""
        while self._cast is not None and not self._stopped.wait(RENEW_SECONDS):
            try:
                self._cast.renew()
                self._send()
            except DiagnosticError as error:
                self._tell(Problems(tuple(error.diagnostics)))

    def _progress(self, text: str) -> None:
        self._tell(Progress(text))

    # Following the disk

    def _watch(self) -> None:
        watch = self._watching()
        watch.start()
        try:
            while not (self._stopped.is_set() or self._asked_to_end):
                changes = watch.changes(_LOOK_EVERY)
                if not changes and not differs(self._settings):  # nobody watched while it came up
                    continue
                self._changed(changes)
                again = self._watching()
                if again.mark != watch.mark:
                    again.start()
                    watch.stop()
                    watch = again
        finally:
            watch.stop()

    def _watching(self) -> Watch:
        return Watch(self._folder, self._code, self._settings)

    def _changed(self, changes: set[Path]) -> None:
        begun = time.perf_counter()
        if differs(self._settings):
            self._update()
            return
        try:
            is_code_only = self._reload(changes, begun)
        except DiagnosticError as error:
            self._say_problems(error.diagnostics)
            return
        if self._behind or not is_code_only:
            self._update()

    def _reload(self, changes: set[Path], begun: float) -> bool:
        """Build the functions whose files changed, and have them run. False where the stack must be updated."""
        if self._project is None or self._code is None:
            return False
        functions = [one for id, one in self._code.functions.items() if id in self._arns]
        touched = [one for one in functions if reaches_out(one) or is_of(one, changes, self._folder)]
        seen = self._look()
        made = {one.resource: path for one, path in packages(touched, self._project, self._progress)}
        differing = sorted(id for id, package in made.items() if self._packages.get(id) != package)
        if differing:
            self._packages |= made
            self._send()
            self._problems = ()
            self._tell(Reloaded(tuple(differing), (time.perf_counter() - begun) * 1000))
            self._keep(seen)
        if any(is_of(one, changes, self._folder) for one in self._code.rest):
            return self._rest == self._built(self._code.rest, self._project)
        return True

    def _built(self, sources: Sequence[Source], project: Project) -> list[Path]:
        return [path for _, path in packages(sources, project, self._progress)]

    # Following the template

    def _update(self) -> None:
        """Deploy what is on disk. Where it is refused or fails, what ran before goes on."""
        self._behind = True
        try:
            project = self._open()
            outcome = deploy(project, LOCAL, self._heard, hooks=False)
            if outcome.outcome == "failed":
                self._say_problems(outcome.diagnostics)
                return
            self._take_over(project, outcome)
        except DiagnosticError as error:
            self._say_problems(error.diagnostics)
            return
        self._behind, self._problems = False, ()

    def _open(self) -> Project:
        """With the settings as they were before it was read: what is saved meanwhile is another change."""
        paths = {*self._settings, *(self._folder / name for name in always(self._file))}
        while True:
            self._settings = {path: hashed(path) for path in paths}
            seen = again.look((), map(str, paths)) or {}
            project = Project.open(self._folder, self._file)
            found = settings_of(project)
            if found.keys() <= paths:
                self._settings = {path: self._settings[path] for path in found}
                self._seen = {str(path): seen[str(path)] for path in found}
                return project
            paths |= found.keys()

    def _heard(self, event: Event) -> None:
        if isinstance(event, Phase):
            self._progress(event.text)
        elif isinstance(event, Notice):
            self._tell(Problems((event.diagnostic,)))

    def _take_over(self, project: Project, outcome: Outcome) -> None:
        """What was deployed is what is worked on from now on."""
        found = load_environment(self._folder, LOCAL, self._file)
        cloud = open_cloud(found.cloud, self._folder, found.account, found.region)
        named, code = functions(cloud, found.stack), Code.of(project)
        arns = {id: f"arn:aws:lambda:{found.region}:{found.account}:function:{n}" for id, n in named.items()}
        known = [one for id, one in code.functions.items() if id in arns]
        self._code = code
        seen = self._look()
        made = {one.resource: path for one, path in packages(known, project)}
        self._rest = self._built(code.rest, project)
        self._project, self._code, self._packages, self._arns = project, code, made, arns
        apis = apis_of(project, outcome.outputs)
        folders = {id: self._folder / one.uri for id, one in code.functions.items()}
        names = Names.of(resources(cloud, found.stack))
        urls = {api.id: api.url for api in apis}
        self._reader = Reader(self._folder, names, folders, urls, self._ports)
        self._send()
        self._tell(Updated(outcome))
        place = self._cast.environment if self._cast else LOCAL
        endpoint, shown = cloud.access.endpoint or "", tuple(sorted(named))
        ready = Ready(endpoint, found.stack, apis, shown, outcome.outputs, place)
        if ready != self._ready or self._again is None:
            self._tell(ready)
        self._ready = ready
        self._keep(seen)
        warnings = unchecked(project)
        if warnings and warnings != self._warned:
            self._tell(Problems(warnings))
        self._warned = warnings

    def _send(self) -> None:
        """Also when there is no code yet: it is our session from then on, and ends with us."""
        with self._sending:
            packages = self._packages.items()
            work_on(self.embedded, {self._arns[id]: self._live(id, package) for id, package in packages})

    def _look(self) -> Seen | None:
        """The files that the session is made of, before they are read; None where they cannot be told."""
        if self._code is None or self._code.reaches_out or self._seen is None:
            return None
        trees = again.look([str(self._folder / one.uri) for one in self._code.sources], ())
        return None if trees is None else {**self._seen, **trees}

    def _keep(self, seen: Seen | None) -> None:
        """For the next session: what is up now, of which files."""
        told, code = (self.embedded.endpoint() or {}), self._code
        if seen is None or code is None or self._ready is None or self._cast is not None or self._ports:
            again.place(self._folder).unlink(missing_ok=True)
            return
        trees = tuple(sorted({str(self._folder / one.uri) for one in code.sources}))
        made = {id: str(path) for id, path in self._packages.items()}
        port, ready = int(told.get("port") or 0), self._ready.to_json()
        record = Record(self._file, port, trees, seen, made, self._arns, ready)
        again.keep(self._folder, record)

    def _live(self, id: str, package: Path) -> LiveCode:
        port, code = self._ports.get(id), self._code
        debug = None if port is None or code is None else how(code.functions[id], port, self._folder)
        return LiveCode(package, debug, self._cast.acting.get(id) if self._cast else None)

    def _say_problems(self, diagnostics: Sequence[Diagnostic]) -> None:
        """The same is not said again because another file was saved."""
        found = tuple(diagnostics)
        if found != self._problems:
            self._problems = found
            self._tell(Problems(found))

    # Following the cloud

    def _follow(self) -> None:
        before = Happened()
        while not self._stopped.is_set():
            try:
                now = happened(self.embedded, before, _WAIT)
                if before.run and now.run != before.run:
                    self._send()  # it was started anew, and knows nothing of us
            except DiagnosticError as error:
                self._revive(error)
                continue
            before = now
            for told in now.events:
                for event in self._reader.read(told):
                    self._tell(event)

    def _revive(self, error: DiagnosticError) -> None:
        """The cloud was killed, or ended by somebody: what it holds is on disk, and it comes back."""
        if self._stopped.wait(1.0):
            return
        if isinstance(error, Away) and not self.embedded.status().running:
            self._tell(Problems((_went_away(),)))
            try:
                self.embedded.start(self._progress, port=self._port)
                self._send()
            except DiagnosticError as again:
                self._say_problems(again.diagnostics)


def _runs_already(pid: int) -> Diagnostic:
    fix = Fix("Use that one, or end it with Ctrl-C.")
    return Diagnostic("error", "dev-running", f"stackline dev already runs here (process {pid})", fix=fix)


def _went_away() -> Diagnostic:
    summary = "The embedded cloud went away, and is started again"
    return Diagnostic("warning", "cloud-restarted", summary, "What it held is on disk.")
