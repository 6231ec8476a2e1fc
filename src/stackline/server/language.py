"""What an editor asks while a person types, of the session's text with what was typed since laid over it."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.core import DiagnosticError
from stackline.language import Typing, complete, define, hover, target_at
from stackline.server.document import Document, shown
from stackline.server.problems import refuse
from stackline.server.schemas import (
    CompletionsView,
    CompletionView,
    FactView,
    FileView,
    HoverView,
    NameView,
    PlaceView,
    SpotView,
    TypingRequest,
)
from stackline.server.typed import TypedText
from stackline.template import Project
from stackline.template.edit_rename import section_of


@dataclass(frozen=True)
class Question:
    """A request, understood: the text as it is typed, and what was last read of it."""

    document: Document
    typing: Typing
    typed: TypedText


def question(document: Document, asked: TypingRequest) -> Question | None:
    """None where nothing of the text can be read. Raises HttpRefusal where the offsets are not the text's."""
    if document.template is None:
        return None
    before = TypedText(document.text.replace("\r\n", "\n"))
    start, end = before.ours(asked.start), before.ours(asked.end)
    typed = before
    if asked.insert or end > start:
        typed = TypedText(before.text[:start] + asked.insert + before.text[end:])
    return Question(document, Typing(typed.text, typed.ours(asked.offset), document.template), typed)


def completions(asked: Question | None) -> CompletionsView:
    if asked is None:
        return CompletionsView(start=0, end=0, whole=True, items=[])
    found, theirs = complete(asked.typing), asked.typed.theirs
    items = [
        CompletionView(
            label=one.label, kind=one.kind, insert=one.insert, detail=one.detail, told=one.told, page=one.page,
            required=one.required, again=one.again,
        )
        for one in found.items
    ]  # fmt: skip
    return CompletionsView(start=theirs(found.start), end=theirs(found.end), whole=found.whole, items=items)


def hover_view(asked: Question | None) -> HoverView | None:
    found = hover(asked.typing) if asked is not None else None
    if asked is None or found is None:
        return None
    return HoverView(
        start=asked.typed.theirs(found.start),
        end=asked.typed.theirs(found.end),
        title=found.title,
        detail=found.detail,
        told=found.told,
        facts=[FactView(name=name, value=value) for name, value in found.facts],
        warning=found.warning,
        page=found.page,
    )


def spot_view(asked: Question | None, project: Project | None) -> SpotView:
    """Where the thing at the cursor is declared, and the name there; `project` reads the files beside the template."""
    if asked is None or project is None:
        return SpotView()
    target = target_at(asked.typing)
    name = None
    # Another section may declare the same name: then a rename would mean that one.
    if (
        target is not None
        and not target.on_attribute
        and section_of(project.data, target.id) == target.section
        and target.section
    ):
        theirs = asked.typed.theirs
        name = NameView(id=target.id, start=theirs(target.start), end=theirs(target.end))
    places = define(asked.typing, project)
    return SpotView(
        places=[PlaceView(file=one.file, line=one.line, end=one.end) for one in places], name=name
    )


def file_view(project: Project, name: str) -> FileView:
    """A file below the project's folder; raises HttpRefusal (404) where there is none to show.

    Hidden ones are not for show: `.stackline` and `.env` hold keys.
    """
    if any(part.startswith(".") for part in name.split("/")):
        raise refuse(404, "file-hidden", f"{name} is not shown")
    try:
        return FileView(file=name, text=shown(project.read_file(name), name))
    except DiagnosticError as error:
        summary = error.diagnostics[0].summary if error.diagnostics else f"{name} cannot be read"
        raise refuse(404, "file-missing", summary) from error
