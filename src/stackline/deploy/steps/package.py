"""Build the code, and write where it will be into a copy of the template; nothing else in it is touched."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import Any

from stackline.build import Artifact, Form, Source, Target, Workshop, build, find_sources
from stackline.core import Diagnostic, Fix
from stackline.deploy.events import Notice, Phase
from stackline.deploy.steps.nested import nested_files, read_nested, uploadable
from stackline.deploy.work import Work
from stackline.template import Template

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """`text` is what is submitted; `artifacts` must be in the bucket before."""

    text: str
    artifacts: tuple[Artifact, ...]


def package(work: Work) -> Package:
    """Raises DiagnosticError: code that is not there, requirements that cannot be installed, with file and line."""
    text, artifacts, fresh = _packaged(work, work.template, ())
    unique = {artifact.name: artifact for artifact in artifacts}
    work.run.step("package", artifacts=len(unique), fresh=fresh)
    return Package(text, tuple(unique.values()))


def _packaged(work: Work, template: Template, above: tuple[str, ...]) -> tuple[str, list[Artifact], int]:
    """The text of one template as it is submitted, what it needs in the bucket, and how many of these are new."""
    folder = posixpath.dirname(template.file)
    sources = [replace(one, uri=posixpath.join(folder, one.uri)) for one in find_sources(template)]
    built = build(
        sources,
        Workshop.of(work.folder),
        here=work.cloud.here,
        template=template.file,
        lines=lambda source: template.lines(source.path)[0],
        on_progress=lambda text: work.tell(Phase(text)),
    )
    if built.fresh:
        _say_interpreters(work, sources)
    copy = submitted(template, built.artifacts, work.bucket)
    artifacts, fresh = [artifact for _, artifact in built.artifacts], built.fresh
    for path, _, file in nested_files(template):
        inner = read_nested(work, template, path, file, (*above, template.file))
        text, more, new = _packaged(work, inner, (*above, template.file))
        made = uploadable(work.folder, text)
        copy = copy.put(path, f"https://s3.{work.cloud.region}.amazonaws.com/{work.bucket}/{made.name}")
        artifacts += [*more, made]
        fresh += new
    return copy.text, artifacts, fresh


def _say_interpreters(work: Work, sources: list[Source]) -> None:
    """Said, since a function may behave differently: another Python than the runtime's, where it is not here."""
    wanted = {
        s.runtime for s in sources if s.kind == "function" and s.runtime and s.runtime.startswith("python")
    }
    for runtime in sorted(wanted) if work.cloud.here else ():
        has = Target.here(runtime).python
        if f"python{has}" != runtime:
            summary = f"Functions for {runtime} run with Python {has}: {runtime} is not on this machine"
            fix = Fix(f"`uv python install {runtime.removeprefix('python')}` brings it.")
            work.tell(Notice(Diagnostic("info", "interpreter", summary, fix=fix)))


def submitted(template: Template, artifacts: tuple[tuple[Source, Artifact], ...], bucket: str) -> Template:
    """The template with every local location replaced by the artifact's place in the bucket."""
    names: dict[Path, set[str]] = {}
    for source, artifact in artifacts:
        names.setdefault(source.path, set()).add(artifact.name)
    for path, source, artifact in {_place(s, names): (_place(s, names), s, a) for s, a in artifacts}.values():
        template = template.put(path, _location(source.form, bucket, artifact.name))
    return template


def _place(source: Source, names: dict[Path, set[str]]) -> Path:
    """One CodeUri in Globals can become several artifacts, for several runtimes: then each function gets its own."""
    if len(names[source.path]) == 1:
        return source.path
    return ("Resources", source.resource, "Properties", str(source.path[-1]))


def _location(form: Form, bucket: str, key: str) -> Any:
    if form == "uri":
        return f"s3://{bucket}/{key}"
    return {"S3Bucket": bucket, "S3Key": key} if form == "s3-bucket-key" else {"Bucket": bucket, "Key": key}
