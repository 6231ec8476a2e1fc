"""Changes: the differences as text and picture, git, and conflicts."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import nothing, setting, view
from browser_page import Canvas
from scripts.screenshots.projects import change, git, scorecard, with_remote
from scripts.screenshots.shot import Shot, Tour, clear_notices, escape

QUEUE = """  NightQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 360

  FailedPagesQueue:
"""


def edited(canvas: Canvas) -> None:
    """Added, changed, replaced and removed: a queue, settings, a key of a table, a function."""
    text = canvas.text()
    begin = text.index("  Summarise:\n")
    end = text.index("\n\n", text.index("Type: AWS::Serverless::Function", begin)) + 2
    text = text[:begin] + text[end:]
    text = text.replace("  FailedPagesQueue:\n", QUEUE, 1).replace("MemorySize: 2048", "MemorySize: 3008")
    text = text.replace("AttributeName: page\n", "AttributeName: page_number\n")
    text = text.replace("BatchSize: 5\n", "BatchSize: 3\n")
    canvas.file.write_text(text)
    expect(canvas.card("NightQueue")).to_be_visible()


def text(canvas: Canvas) -> None:
    edited(canvas)
    canvas.show("changes")
    canvas.get("merge").wait_for()


def picture(canvas: Canvas) -> None:
    canvas.get("differences-picture").click()
    canvas.get("difference-picture").locator(".react-flow__node").first.wait_for()


def looked(canvas: Canvas) -> None:
    canvas.get("difference-ResultsTable").click()
    canvas.get("looked").wait_for()


def nowhere(canvas: Canvas) -> None:
    canvas.get("since").select_option("environment:local")
    expect(canvas.get("differences-problem")).to_be_visible()


def same(canvas: Canvas) -> None:
    canvas.git("checkout", "-q", ".")
    canvas.page.reload()
    canvas.card("ScanPage").wait_for()


def file(canvas: Canvas) -> None:
    (canvas.folder / "notes.md").write_text("# Notes\n\nShops answer slowly at noon.\n")
    source = canvas.folder / "src" / "scan_page" / "app.py"
    source.write_text(
        source.read_text().replace("import random\n", "import random\nimport time\n", 1) + "\n# Twice a day\n"
    )
    canvas.show("changes")
    row = canvas.get("changed-src/scan_page/app.py")
    row.get_by_role("button").click()
    expect(canvas.get("file-merge")).to_be_visible()
    row.get_by_role("checkbox").check()
    canvas.get("commit-message").fill("Log what a scan does")


def branch(canvas: Canvas) -> None:
    canvas.get("new-branch").click()
    canvas.get("new-branch-name").fill("log-scans")


def ask_save(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Escape")
    canvas.show("canvas")
    setting("StartScan", "MemorySize", "512")(canvas)
    escape(canvas)
    canvas.show("changes")
    canvas.get("branches").select_option("slower-scan")
    expect(canvas.get("ask-save")).to_be_visible()


def left(canvas: Canvas) -> None:
    canvas.get("ask-save").get_by_text("Leave it").click()
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("unsaved")).to_have_count(0)
    canvas.git("checkout", "-q", ".")
    (canvas.folder / "notes.md").unlink()
    clear_notices(canvas)


def diverged(canvas: Canvas) -> None:
    change(
        canvas.folder,
        "Timeout: 150 # five pages of at most fifteen seconds, a browser's start, and some to spare",
        "Timeout: 200",
    )
    git(canvas.folder, "commit", "-q", "-a", "-m", "Give a scan half a minute more")
    canvas.page.reload()
    canvas.card("ScanPage").wait_for()
    canvas.show("changes")
    canvas.get("pull").click()
    expect(canvas.get("sync-refused")).to_be_visible()


def conflict(canvas: Canvas) -> None:
    canvas.get("pull-merge").click()
    expect(canvas.get("conflict")).to_be_visible()


def told(canvas: Canvas) -> None:
    canvas.show("canvas")
    expect(canvas.get("in-conflict")).to_be_visible()


TOURS = (
    Tour(
        "Changes",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="changes.md",
        shots=(
            Shot("changes-none", "Nothing has changed.", view("changes"), view("canvas")),
            Shot("changes", "What differs from the last commit, as text.", text, nothing),
            Shot(
                "differences",
                "As a picture: added, changed, removed, and replaced in the colour of danger.",
                picture,
                nothing,
            ),
            Shot("differences-looked", "One of them looked at: its lines.", looked, nothing),
            Shot(
                "differences-problem",
                "An environment that cannot be compared with yet says why.",
                nowhere,
                same,
            ),
        ),
    ),
    Tour(
        "Git",
        with_remote,
        "[data-testid=card-ScanPage]",
        about="git.md",
        shots=(
            Shot("git", "Files chosen for a commit, one of them looked at.", file, nothing),
            Shot("git-branch", "A new branch.", branch, nothing),
            Shot("git-save", "Unsaved edits are asked about before a switch.", ask_save, left),
            Shot(
                "git-diverged",
                "Both sides have commits: how to bring them together is asked.",
                diverged,
                nothing,
            ),
            Shot("git-conflict", "A conflict, side by side and in the file.", conflict, nothing),
            Shot("git-conflict-canvas", "The canvas says so, too.", told, nothing),
        ),
    ),
)
