"""From sources to artifacts: everything that is wrong is found before anything is built, and nothing is built twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from stackline.build.archive import Packer
from stackline.build.job import Job, Plan
from stackline.build.locations import locate
from stackline.build.methods import choose, layer_prefix
from stackline.build.methods.python_manifests import has_manifest
from stackline.build.package import Artifact, package, prune
from stackline.build.sources import Source
from stackline.build.store import Kept, drop, forget, is_kept, keep
from stackline.build.target import Target
from stackline.core import Diagnostic, DiagnosticError, boundary

Progress = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where things are kept: `root` is the project's folder, `output` its artifacts, `cache` what projects share.

    `exclude`: what is not packaged, by function or layer, `*` for all: patterns as in .gitignore.
    """

    root: Path
    output: Path
    cache: Path
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, root: Path, exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Workshop:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(root, root / ".stackline" / "build", home / "stackline" / "packages", exclude)

    def excluded(self, resource: str) -> tuple[str, ...]:
        return tuple(one for name, patterns in self.exclude if name in ("*", resource) for one in patterns)


@dataclass(frozen=True, slots=True)
class Built:
    """`artifacts` has one for each source, in their order; `new` are the names of those that were not there before.

    `notes`: what a person should know of how they were built.
    """

    artifacts: tuple[tuple[Source, Artifact], ...]
    new: frozenset[str] = frozenset()
    notes: tuple[Diagnostic, ...] = ()

    @property
    def fresh(self) -> int:
        return len(self.new)


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a source stands in the template, for what is wrong with it."""

    file: Callable[[Source], str]
    line: Callable[[Source], int]

    def at(self, source: Source, problem: Diagnostic) -> Diagnostic:
        if problem.file:
            return problem
        return replace(problem, file=self.file(source), path=source.path, line=self.line(source))


def build(
    sources: Sequence[Source],
    workshop: Workshop,
    *,
    here: bool,
    file: Callable[[Source], str] = lambda _: "template.yaml",
    lines: Callable[[Source], int] = lambda _: 0,
    on_progress: Progress = lambda _: None,
    on_note: Callable[[Diagnostic], None] = lambda _: None,
    clean: bool = False,
) -> Built:
    """Build every source, `here` for this machine (the embedded cloud), else for Lambda's.

    `file` and `lines` say where a source stands. `on_note` is told what a person should know before anything starts.
    `clean`: everything anew, whatever was built before. Raises DiagnosticError with everything that is wrong at once.
    """
    where = _Where(file, lines)
    jobs = _jobs(sources, workshop, where, here=here)
    plans = _plans(jobs, where)
    notes = tuple(where.at(jobs[job][0], note) for job, plan in plans.items() for note in plan.notes)
    for note in notes:
        on_note(note)
    if clean:
        for plan in plans.values():
            if plan.installation:
                drop(workshop.cache, plan.installation.key)
    processors = os.cpu_count() or 2
    # Installing waits for package indexes more than it works.
    with ThreadPoolExecutor(4 * processors) as pool:
        kept = _install(jobs, plans, workshop, pool, on_progress, where)
    with ThreadPoolExecutor(max(2, processors)) as pool:
        packer = Packer()

        def one(job: Job) -> tuple[Artifact, bool]:
            plan = plans[job]
            installed = kept[plan.installation.key] if plan.installation else None
            said = f"Packaging {jobs[job][0].resource}"
            return package(
                job, plan, installed, workshop.output, packer, lambda: on_progress(said), clean=clean
            )

        made = dict(zip(jobs, _all(pool, one, list(jobs), jobs, where), strict=True))
    prune(workshop.output)
    forget(workshop.cache)
    by_source = {id(source): made[job][0] for job, asking in jobs.items() for source in asking}
    new = frozenset(artifact.name for artifact, fresh in made.values() if fresh)
    return Built(tuple((s, by_source[id(s)]) for s in sources), new, notes)


Jobs = dict[Job, list[Source]]


def _jobs(sources: Sequence[Source], workshop: Workshop, where: _Where, *, here: bool) -> Jobs:
    jobs: Jobs = {}
    problems: list[Diagnostic] = []
    within = boundary(workshop.root)
    for source in sources:
        place = locate(workshop.root, source)
        if isinstance(place, Path):
            job = _job(source, place, workshop, within, where.file(source), here=here)
            jobs.setdefault(job, []).append(source)
        else:
            problems.append(where.at(source, place))
    if problems:
        raise DiagnosticError(problems)
    return jobs


def _job(source: Source, place: Path, workshop: Workshop, within: Path, template: str, *, here: bool) -> Job:
    method = choose(source, place)
    language = source.method if source.method.startswith("python3") else source.runtime or ""
    # Finding another Python takes time: only where something is installed for it.
    installs = language.startswith("python") and has_manifest(place)
    target = (
        Target.here(language if installs else "") if here else Target.on_lambda(language, source.architecture)
    )
    job = Job(
        place,
        source.uri.rstrip("/"),
        source.kind,
        language,
        source.method,
        target,
        workshop.root,
        within,
        exclude=workshop.excluded(source.resource) if source.kind != "definition" else (),
    )
    if not method.for_each and "ParentPackage" not in source.metadata:
        return job
    return replace(
        job, resource=source.resource, handler=source.handler, metadata=source.metadata, template=template
    )


def _plans(jobs: Jobs, where: _Where) -> dict[Job, Plan]:
    plans: dict[Job, Plan] = {}
    problems: list[Diagnostic] = []
    for job, (source, *_) in jobs.items():
        try:
            plans[job] = replace(choose(source, job.place).plan(job), prefix=layer_prefix(source))
        except DiagnosticError as error:
            problems += [where.at(source, problem) for problem in error.diagnostics]
    if problems:
        raise DiagnosticError(list(dict.fromkeys(problems)))
    return plans


def _install(
    jobs: Jobs,
    plans: dict[Job, Plan],
    workshop: Workshop,
    pool: ThreadPoolExecutor,
    on_progress: Progress,
    where: _Where,
) -> dict[str, Kept]:
    """Each set of packages once, several at a time; what is wrong in any of them is raised together."""
    needs = {plan.installation.key: job for job, plan in plans.items() if plan.installation}

    def one(job: Job) -> Kept:
        wanted = plans[job].installation
        assert wanted is not None
        if not is_kept(workshop.cache, wanted.key):
            on_progress(f"Installing {wanted.label} of {jobs[job][0].resource}")
        return keep(wanted, workshop.cache)

    return dict(zip(needs, _all(pool, one, list(needs.values()), jobs, where), strict=True))


def _all(
    pool: ThreadPoolExecutor, one: Callable[[Job], T], wanted: list[Job], jobs: Jobs, where: _Where
) -> list[T]:
    """`one` of every job, several at a time. Raises what is wrong in any of them together."""

    def careful(job: Job) -> T | DiagnosticError:
        try:
            return one(job)
        except DiagnosticError as error:
            return DiagnosticError([where.at(jobs[job][0], problem) for problem in error.diagnostics])

    results = list(pool.map(careful, wanted))
    problems = [d for error in results if isinstance(error, DiagnosticError) for d in error.diagnostics]
    if problems:
        raise DiagnosticError(problems)
    return [one for one in results if not isinstance(one, DiagnosticError)]
