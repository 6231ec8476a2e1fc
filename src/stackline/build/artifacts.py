"""From sources to artifacts: everything that is wrong is found before anything is built, and nothing is built twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from stackline.build import runtimes
from stackline.build.locations import locate
from stackline.build.package import Artifact, Job, Packer, package, prune
from stackline.build.requirements import FILE as REQUIREMENTS
from stackline.build.requirements import Installed, Requirements, install, read_requirements
from stackline.build.sources import Source
from stackline.build.target import Target
from stackline.core import Diagnostic, DiagnosticError, boundary

Progress = Callable[[str], None]
Jobs = dict[Job, list[Source]]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where things are kept: `root` is the project's folder, `output` its artifacts, `cache` what projects share."""

    root: Path
    output: Path
    cache: Path

    @classmethod
    def of(cls, root: Path) -> Workshop:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(root, root / ".stackline" / "build", home / "stackline" / "requirements")


@dataclass(frozen=True, slots=True)
class Built:
    """`artifacts` has one for each source, in their order; `fresh` counts those that were not there before."""

    artifacts: tuple[tuple[Source, Artifact], ...]
    fresh: int


def build(
    sources: Sequence[Source],
    workshop: Workshop,
    *,
    here: bool,
    file: Callable[[Source], str] = lambda _: "template.yaml",
    lines: Callable[[Source], int] = lambda _: 0,
    on_progress: Progress = lambda _: None,
) -> Built:
    """Build every source, `here` for this machine (the embedded cloud), else for Lambda's.

    `file` and `lines` say where a source stands. Raises DiagnosticError with everything that is wrong at once.
    """
    jobs = _jobs(sources, workshop, here, file, lines)
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        installed = _install(jobs, workshop, pool, on_progress)
        packer = Packer()

        def one(job: Job) -> tuple[Artifact, bool]:
            resource = jobs[job][0].resource
            return package(
                job, installed.get(job), workshop.output, packer, lambda: on_progress(f"Packaging {resource}")
            )

        made = dict(zip(jobs, pool.map(one, jobs), strict=True))
    prune(workshop.output)
    by_source = {id(source): made[job][0] for job, asking in jobs.items() for source in asking}
    return Built(tuple((s, by_source[id(s)]) for s in sources), sum(fresh for _, fresh in made.values()))


def _jobs(
    sources: Sequence[Source],
    workshop: Workshop,
    here: bool,
    file: Callable[[Source], str],
    lines: Callable[[Source], int],
) -> Jobs:
    jobs: Jobs = {}
    problems: list[Diagnostic] = []
    for source in sources:
        place = locate(workshop.root, source)
        if isinstance(place, Path):
            jobs.setdefault(_job(source, place, here, boundary(workshop.root)), []).append(source)
        else:
            placed = replace(place, file=file(source), path=source.path, line=lines(source))
            problems.append(place if place.file else placed)
    if problems:
        raise DiagnosticError(problems)
    return jobs


def _job(source: Source, place: Path, here: bool, within: Path) -> Job:
    target = Target("", "")  # Copied as it is: the same for every target.
    # Finding another Python takes time: only where something is installed for it.
    if runtimes.installs_python(source.runtime) and (place / REQUIREMENTS).is_file():
        runtime = source.runtime or ""
        target = Target.here(runtime) if here else Target.on_lambda(runtime, source.architecture)
    return Job(place, source.uri, source.kind, source.runtime, target, within, source.bundle)


def _install(
    jobs: Jobs, workshop: Workshop, pool: ThreadPoolExecutor, on_progress: Progress
) -> dict[Job, Installed]:
    """Each set of requirements once, several at a time; what is wrong in any of them is raised together."""
    needs: dict[str, tuple[Requirements, Target, str]] = {}
    keys: dict[Job, str] = {}
    problems: list[Diagnostic] = []
    for job in jobs:
        try:
            needed = read_requirements(job.place, job.uri.rstrip("/")) if job.installs else None
        except DiagnosticError as error:
            problems += error.diagnostics
            continue
        if needed:
            keys[job] = needed.key(job.target)
            needs.setdefault(keys[job], (needed, job.target, jobs[job][0].resource))

    def one(key: str) -> Installed | DiagnosticError:
        needed, target, resource = needs[key]
        if not (workshop.cache / key / "digest").is_file():
            on_progress(f"Installing the requirements of {resource}")
        try:
            return install(needed, target, workshop.cache)
        except DiagnosticError as error:
            return error

    results: Iterable[Installed | DiagnosticError] = [] if problems else pool.map(one, needs)
    done = dict(zip(needs, results, strict=False))
    problems += [
        d for error in done.values() if isinstance(error, DiagnosticError) for d in error.diagnostics
    ]
    if problems:
        raise DiagnosticError(problems)
    return {job: result for job, key in keys.items() if isinstance(result := done[key], Installed)}
