"""The code pane, and the template page."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import nothing, view, with_card
from browser_page import Canvas
from scripts.screenshots.projects import scorecard
from scripts.screenshots.shot import Shot, Tour, escape


def split(canvas: Canvas) -> None:
    with_card("ScanPage")(canvas)
    canvas.page.keyboard.press("\\")
    canvas.page.wait_for_timeout(400)
    click(canvas, "ScanPage:")


def click(canvas: Canvas, line: str) -> None:
    """Near its begin: as wide as the longest line, it would be scrolled sideways to be clicked in its middle."""
    found = canvas.line(line)
    expect(found).to_be_in_viewport()
    box = found.bounding_box()
    assert box is not None
    canvas.page.mouse.click(box["x"] + 40, box["y"] + 8)


def whole(canvas: Canvas) -> None:
    canvas.get("split").click()
    escape(canvas)


def in_code(canvas: Canvas, line: str, column: str = "") -> None:
    """The cursor at the end of a line, or on a word of it."""
    # On a fresh page the code opens at the lines of the card.
    canvas.page.reload()
    canvas.card("ScanPage").wait_for()
    with_card("ScanPage")(canvas)
    canvas.show("code")
    click(canvas, line)
    canvas.page.keyboard.press("End")
    for _ in range(len(canvas.line(line).inner_text()) - 1 if column else 0):
        if canvas.page.evaluate(_BEFORE).endswith(column):
            break
        canvas.page.keyboard.press("ArrowLeft")


_BEFORE = """() => {
  const root = document.querySelector('[data-testid=editor]').shadowRoot ?? document;
  const chosen = (root.getSelection ?? document.getSelection).call(root.getSelection ? root : document);
  const range = document.createRange();
  const at = chosen.focusNode.nodeType === 3 ? chosen.focusNode.parentElement : chosen.focusNode;
  const line = at.closest('.cm-line');
  range.setStart(line, 0);
  range.setEnd(chosen.focusNode, chosen.focusOffset);
  return range.toString();
}"""


def complete(canvas: Canvas) -> None:
    in_code(canvas, "Handler: app.handler")
    canvas.page.keyboard.type("\nT")
    canvas.get("editor").locator(".cm-tooltip-autocomplete li").first.wait_for()


def documentation(canvas: Canvas) -> None:
    in_code(canvas, "Timeout: 150", "Time")
    canvas.page.keyboard.press("Alt+i")
    expect(canvas.get("documentation")).to_be_visible()


def renaming(canvas: Canvas) -> None:
    in_code(canvas, "QueueName: !GetAtt PagesQueue.QueueName", "!GetAtt Pages")
    canvas.page.keyboard.press("F2")
    expect(canvas.get("code-rename")).to_be_focused()


def fixes(canvas: Canvas) -> None:
    canvas.file.write_text(
        canvas.text().replace("BucketName: !Ref PagesBucket", "BucketName: !Ref PageBucket")
    )
    in_code(canvas, "BucketName: !Ref PageBucket", "!Ref Page")
    expect(canvas.get("editor").locator(".cm-lintRange-error").first).to_be_visible()
    canvas.page.keyboard.press("Control+.")
    expect(canvas.get("fixes").get_by_role("menuitem").first).to_be_focused()


def mended(canvas: Canvas) -> None:
    escape(canvas)
    canvas.git("checkout", "-q", "template.yaml")
    expect(canvas.line("BucketName: !Ref PagesBucket")).to_be_visible()


def definition(canvas: Canvas) -> None:
    in_code(canvas, "CodeUri: src/scan_page", "CodeUri: src")
    canvas.page.keyboard.press("F12")
    expect(canvas.get("other-file")).to_be_visible()


TOURS = (
    Tour(
        "Code and template",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="code.md",
        shots=(
            Shot("code", "The code beside the canvas: the selected card and its lines.", split, whole),
            Shot("documentation", "What the word at the cursor means.", documentation),
            Shot("fixes", "A misspelt name, and what mends it.", fixes, mended),
            Shot("code-rename", "A name changed everywhere, in place.", renaming),
            Shot("definition", "From a handler into its code.", definition),
            Shot("template", "Parameters, conditions, mappings and outputs.", view("template")),
            Shot("complete", "Completions of a function's properties.", complete, nothing),
        ),
    ),
)
