"""Why an edit is not made. Each reason is one diagnostic; where it is in the file is filled in by the template."""

from __future__ import annotations

from stackline.core import Diagnostic, Fix, Refused

Path = tuple[str | int, ...]


def refusal(code: str, summary: str, fix: str = "", *, line: int = 0, path: Path = ()) -> Refused:
    return Refused([Diagnostic("error", code, summary, line=line, path=path, fix=Fix(fix) if fix else None)])


def dotted(path: Path) -> str:
    """A path as people read it."""
    return ".".join(str(step) for step in path) or "the template"


def missing(path: Path) -> Refused:
    return refusal(
        "path-missing", f"There is no {dotted(path)}", "Check the spelling, or insert it first.", path=path
    )


def exists(path: Path) -> Refused:
    return refusal(
        "key-exists", f"{dotted(path)} is there already", "Set it instead of inserting it.", path=path
    )


def ambiguous(path: Path) -> Refused:
    return refusal(
        "path-ambiguous",
        f"{path[-1]} is written twice in {dotted(path[:-1])}, so it is unclear which one is meant",
        "Remove one of the two.",
        path=path,
    )


def shared(path: Path, anchor: str) -> Refused:
    return refusal(
        "path-shared",
        f"{dotted(path)} is a YAML alias or anchor (*{anchor}), so that a change here would change other places too",
        "Write the value out where it is used, then edit it.",
        path=path,
    )


def merged(path: Path) -> Refused:
    return refusal(
        "path-merged",
        f"{dotted(path)} lies in what a YAML merge key (<<) brings in",
        "Write that part out where it is used, then edit it.",
        path=path,
    )


def too_large(size: int) -> Refused:
    return refusal(
        "template-too-large", f"The template would be {size:,} bytes long, too many for CloudFormation"
    )


def root(path: Path) -> Refused:
    return refusal("wrong-kind", "The template itself is a mapping of sections and stays one", path=path)


def wrong_kind(path: Path, wanted: str) -> Refused:
    return refusal(
        "wrong-kind", f"{dotted(path)} is not a {wanted}", f"Write it as a {wanted} first.", path=path
    )


def explicit_key(path: Path) -> Refused:
    return refusal(
        "explicit-key",
        f"{dotted(path)} is written with YAML's explicit `? key`, which is not edited",
        "Write it as `key: value`.",
        path=path,
    )


def not_editable(problems: tuple[Diagnostic, ...]) -> Refused:
    """What keeps the whole file from being edited."""
    reason = problems[0].summary if problems else "its text is not YAML"
    return refusal(
        "template-read-only", f"The template cannot be edited: {reason}", "Mend the file's text first."
    )
