"""Documents inside a text of a template: a path goes on behind the step `TEXT` into the document that the text is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stackline.core import TEXT, Diagnostic, DiagnosticError, Fix, Refused
from stackline.template.bare_holes import masked, unmasked
from stackline.template.refusals import Path
from stackline.template.span import Span

if TYPE_CHECKING:
    from stackline.template.template import Template


def parted(path: Path) -> tuple[Path, Path]:
    """The text's own path, and the one inside it."""
    at = path.index(TEXT)
    return path[:at], path[at + 1 :]


def document(template: Template, path: Path) -> Template | None:
    """The JSON document that the text at `path` is; None where it is none."""
    text = template.get(path)
    return document_of(text, template.file, type(template)) if isinstance(text, str) else None


def document_of(text: str, file: str, kind: type[Template]) -> Template | None:
    """As `document`, of a text that no place of a template has as it stands."""
    try:
        found = kind.parse(masked(text).encode(), file=f"{file}.json")
    except (DiagnosticError, UnicodeEncodeError):
        return None
    return found if found.is_json and found.editable else None


def edit(template: Template, path: Path, change: Callable[[Template, Path], Template]) -> Template:
    """The template with a change in the document; Refused where the text cannot be written as the file has it."""
    outer, inner = parted(path)
    found = document(template, outer)
    if found is None:
        raise Refused([_refusal(template, outer, "is not the JSON text of a document")])
    edited = template.set(outer, unmasked(change(found, inner).text))
    # A text that is folded or escaped over several lines would come out in other lines than it went in.
    if edited.set(outer, template.get(outer)).text != template.text:
        raise Refused([_refusal(template, outer, "is folded over several lines, which an edit would join")])
    return edited


def span(template: Template, path: Path) -> Span | None:
    """The lines of a place in a block text; those of the whole text where its lines are not the document's."""
    outer, inner = parted(path)
    whole, found = template.span(outer), document(template, outer)
    if whole is None or found is None:
        return whole
    within = found.span(inner)
    first = whole.end_line - found.text.rstrip("\n").count("\n")
    body = template.text.splitlines()[first - 1 : whole.end_line]
    if within is None or [row.strip() for row in body] != [
        row.strip() for row in unmasked(found.text).splitlines()
    ]:
        return whole
    return Span(first + within.line - 1, 1, first + within.end_line - 1, 1, whole.start, whole.end)


def _refusal(template: Template, path: Path, what: str) -> Diagnostic:
    place = ".".join(str(step) for step in path[1:])
    line, _ = template.lines(path)
    fix = Fix("Write it as a block text (`|`), one line of JSON, or a file of its own.")
    return Diagnostic("error", "text-not-editable", f"{place} {what}", "", template.file, path, line, fix=fix)
