"""A text with what can be read of it: always a text, and a template unless it is beyond reading at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from stackline.core import Diagnostic, Fix, Refused, TemplateError
from stackline.core.git import conflict_line
from stackline.server.newlines import retype
from stackline.server.problems import refuse
from stackline.template import Project, Template
from stackline.template.encoding import decode
from stackline.template.exports import Export
from stackline.template.limits import MAX_BYTES


@dataclass(frozen=True)
class Document:
    """`template` is None where nothing can be read; then `diagnostics` say why."""

    file: str
    data: bytes
    text: str
    template: Template | None
    diagnostics: tuple[Diagnostic, ...] = ()
    others: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    exports: tuple[Export, ...] = ()
    """What other templates of the repository export."""

    def editable(self) -> Template:
        """The template, for an edit; Refused where there is none to edit."""
        if self.template is None:
            raise Refused(list(self.diagnostics))
        return self.template

    @cached_property
    def project(self) -> Project:
        """The template with the other files that it names, for an edit of any of them; Refused as `editable`."""
        project = Project.of(self.editable(), others=self.others)
        project.known_exports = self.exports
        return project


def read_document(data: bytes, file: str, others: Mapping[str, bytes] | None = None) -> Document:
    """Raises TemplateError only where `data` is no text at all."""
    others = others or {}
    text, _, _ = decode(data, file)
    conflict = _conflict(text, file)
    if conflict is not None:
        return Document(file, data, text, None, (conflict,), others)
    try:
        template = Template.parse(data, file=file)
    except TemplateError as error:
        return Document(file, data, text, None, tuple(error.diagnostics), others)
    return Document(file, data, text, template, template.diagnostics, others)


def _conflict(text: str, file: str) -> Diagnostic | None:
    """Both sides of a merge are in the text: drawing them together would show what nobody wrote."""
    line = conflict_line(text)
    if line is None:
        return None
    return Diagnostic(
        "error",
        "template-in-conflict",
        f"{file} is in conflict: it holds both sides of a merge",
        "Nothing is drawn until somebody has said how it is to be.",
        file=file,
        line=line,
        fix=Fix("Take one side under Changes, or make of both what it is to be in the code."),
    )


def edited_document(edited: Template | Project, others: Mapping[str, bytes]) -> Document:
    """The document of a template that an edit gave, which need not be read again; `others` as they were before."""
    template = edited
    if isinstance(edited, Project):
        template = edited.template
        others = {name: data for name, data in edited.files.items() if name != edited.file}
    assert isinstance(template, Template)
    data = template.to_bytes()
    return Document(template.file, data, template.text, template, template.diagnostics, others)


def shown(data: bytes, file: str) -> str:
    """The text of bytes, whatever they are."""
    try:
        return decode(data, file)[0]
    except TemplateError:
        return data.decode("latin-1")


def with_text(document: Document, typed: str) -> bytes:
    """The bytes of the file once its text is `typed` by a person: line ends and byte order mark as the file has them.

    Raises Refused for a file in an unknown encoding, and HttpRefusal for what no file can hold.
    """
    _, encoding, problems = decode(document.data, document.file)
    if encoding.read_only:
        raise Refused(problems)
    # A byte order mark that a client sends along would become a second one.
    typed = typed.removeprefix("\ufeff")
    try:
        data = encoding.encode(retype(document.text, typed))
    except UnicodeEncodeError as error:
        raise refuse(400, "text-invalid", "The text holds half of a character", str(error)) from error
    if len(data) > MAX_BYTES:
        raise refuse(
            422,
            "template-too-large",
            f"The text is {len(data):,} bytes; a template holds at most {MAX_BYTES:,}",
        )
    return data
