"""A text with what can be read of it: always a text, and a template unless it is beyond reading at all."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.core import Diagnostic, Refused, TemplateError
from stackline.server.newlines import retype
from stackline.server.problems import refuse
from stackline.template import Template
from stackline.template.encoding import decode
from stackline.template.limits import MAX_BYTES


@dataclass(frozen=True)
class Document:
    """`template` is None where nothing can be read; then `diagnostics` say why."""

    file: str
    data: bytes
    text: str
    template: Template | None
    diagnostics: tuple[Diagnostic, ...] = ()

    def editable(self) -> Template:
        """The template, for an edit; Refused where there is none to edit."""
        if self.template is None:
            raise Refused(list(self.diagnostics))
        return self.template


def read_document(data: bytes, file: str) -> Document:
    """Raises TemplateError only where `data` is no text at all."""
    text, _, _ = decode(data, file)
    try:
        template = Template.parse(data, file=file)
    except TemplateError as error:
        return Document(file, data, text, None, tuple(error.diagnostics))
    return Document(file, data, text, template, template.diagnostics)


def edited_document(template: Template) -> Document:
    """The document of a template that an edit gave, which need not be read again."""
    return Document(template.file, template.to_bytes(), template.text, template, template.diagnostics)


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
