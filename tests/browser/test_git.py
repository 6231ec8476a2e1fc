"""The Git panel: branches, files, fetch, pull, push and conflicts, with the mouse and with the keyboard alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from browser_page import Canvas, eventually, tab_to, violations
from repositories import with_remote

pytestmark = pytest.mark.browser


@pytest.fixture
def other(canvas: Canvas, tmp_path: Path) -> Path:
    """The project pushed to a remote, and a colleague's clone of that."""
    return with_remote(canvas.folder, tmp_path)


def change(folder: Path, old: str, new: str, *, push: bool = False) -> None:
    """Change the template and commit it."""
    file = folder / "template.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    commands = (["commit", "-q", "-a", "-m", f"Make it {new}"], *([["push", "-q"]] if push else []))
    for command in commands:
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def line(canvas: Canvas) -> str:
    """A line of the template that both sides change."""
    return next(one.strip() for one in canvas.text().splitlines() if "Runtime:" in one)


def into_conflict(canvas: Canvas, other: Path) -> None:
    old = line(canvas)
    change(other, old, "Runtime: python3.12", push=True)
    change(canvas.folder, old, "Runtime: python3.11")
    canvas.show("changes")
    canvas.get("pull").click()
    expect(canvas.get("sync-refused")).to_contain_text("both have commits that the other lacks")
    canvas.get("pull-merge").click()
    expect(canvas.get("conflict")).to_be_visible()


def test_files_are_chosen_looked_at_and_committed(canvas: Canvas) -> None:
    (canvas.folder / "notes.md").write_text("# Notes\n")
    (canvas.folder / "other.md").write_text("# Other\n")
    canvas.show("changes")
    canvas.get("changed-notes.md").get_by_role("button").click()
    expect(canvas.get("file-merge")).to_contain_text("# Notes")
    expect(canvas.get("commit")).to_be_disabled()
    canvas.page.get_by_label("Commit notes.md").check()
    canvas.get("commit-message").fill("Take notes")
    canvas.get("commit").click()
    expect(canvas.get("notice-done").last).to_contain_text("Committed to main: Take notes")
    assert canvas.git("show", "--name-only", "--format=") == "notes.md"
    expect(canvas.get("changed-notes.md")).to_have_count(0)
    expect(canvas.get("changed-other.md")).to_be_visible()


def test_a_branch_is_made_and_left_again(canvas: Canvas) -> None:
    canvas.show("changes")
    canvas.get("new-branch").click()
    canvas.get("new-branch-name").fill("main")
    expect(canvas.get("make-branch")).to_be_disabled()
    canvas.get("new-branch-name").fill("shop/two")
    canvas.get("make-branch").click()
    expect(canvas.get("branches")).to_have_value("shop/two")
    change(canvas.folder, line(canvas), "Runtime: python3.11")
    canvas.get("branches").select_option("main")
    expect(canvas.page.locator(".bar .pill").first).to_have_text("main")
    eventually(canvas.page, lambda: "python3.11" not in canvas.text())
    assert canvas.git("branch", "--show-current") == "main"


def test_unsaved_edits_are_asked_for_before_a_switch(canvas: Canvas) -> None:
    canvas.git("branch", "side")
    canvas.draw("ItemsTable", "stream", "OnItem")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.show("changes")
    canvas.get("branches").select_option("side")
    canvas.get("ask-save").get_by_text("Leave it").click()
    assert canvas.git("branch", "--show-current") == "main"
    canvas.get("branches").select_option("side")
    canvas.get("save-first").click()
    expect(canvas.get("branches")).to_have_value("side")
    assert "StreamArn" in canvas.text() or "!GetAtt ItemsTable.StreamArn" in canvas.text()


def test_commits_go_to_the_remote_and_come_from_it(canvas: Canvas, other: Path) -> None:
    change(other, line(canvas), "Runtime: python3.12", push=True)
    canvas.show("changes")
    expect(canvas.get("distance")).to_contain_text("Even with origin/main")
    canvas.get("fetch").click()
    expect(canvas.get("distance")).to_contain_text("1 to pull")
    canvas.get("pull").click()
    expect(canvas.get("distance")).to_contain_text("Even with origin/main")
    assert "python3.12" in canvas.text()
    change(canvas.folder, "Runtime: python3.12", "Runtime: python3.11")
    canvas.page.reload()
    canvas.show("changes")
    expect(canvas.get("distance")).to_contain_text("1 to push")
    canvas.get("push").click()
    expect(canvas.get("distance")).to_contain_text("Even with origin/main")
    assert canvas.git("rev-parse", "HEAD") == canvas.git("rev-parse", "origin/main")


def test_a_rejected_push_is_explained(canvas: Canvas, other: Path) -> None:
    change(other, line(canvas), "Runtime: python3.12", push=True)
    change(canvas.folder, line(canvas), "Runtime: python3.11")
    canvas.show("changes")
    canvas.get("push").click()
    expect(canvas.get("sync-refused")).to_contain_text("The remote has commits that you have not")
    expect(canvas.get("sync-refused")).to_contain_text("Pull first")


def test_a_conflict_is_seen_everywhere_and_one_side_is_taken(canvas: Canvas, other: Path) -> None:
    into_conflict(canvas, other)
    expect(canvas.get("sides")).to_contain_text("python3.11")
    expect(canvas.get("sides")).to_contain_text("python3.12")
    expect(canvas.get("go-on")).to_be_disabled()
    canvas.show("canvas")
    expect(canvas.get("in-conflict")).to_be_visible()
    expect(canvas.card("ItemsTable")).to_have_count(0)
    canvas.get("in-conflict").get_by_role("button").click()
    canvas.get("take-theirs").click()
    expect(canvas.get("go-on")).to_be_enabled()
    assert "python3.12" in canvas.text()
    canvas.get("go-on").click()
    expect(canvas.get("notice-done").last).to_contain_text("Merge done")
    assert len(canvas.git("log", "-1", "--format=%P").split()) == 2
    canvas.show("canvas")
    expect(canvas.card("ItemsTable")).to_be_visible()
    expect(canvas.get("in-conflict")).to_have_count(0)


def test_the_answer_that_a_pull_began_may_come_after_its_end(canvas: Canvas, other: Path) -> None:
    def late(route: Route) -> None:
        answer = route.fetch()
        canvas.page.wait_for_timeout(2000)
        route.fulfill(response=answer)

    canvas.page.route("**/api/repository/sync", late)
    old = line(canvas)
    change(other, old, "Runtime: python3.12", push=True)
    change(canvas.folder, old, "Runtime: python3.11")
    canvas.show("changes")
    canvas.get("pull").click()
    expect(canvas.get("sync-refused")).to_contain_text("both have commits that the other lacks")
    canvas.page.wait_for_timeout(2500)
    expect(canvas.get("sync-refused")).to_be_visible()
    expect(canvas.get("sync-progress")).to_have_count(0)


def test_a_merge_is_aborted(canvas: Canvas, other: Path) -> None:
    into_conflict(canvas, other)
    canvas.get("abort").click()
    expect(canvas.get("notice-done").last).to_contain_text("Merge aborted")
    assert "python3.11" in canvas.text()
    expect(canvas.get("merging")).to_have_count(0)
    expect(canvas.page.get_by_text("Nothing to commit")).to_be_visible()


def test_all_of_it_by_keyboard(canvas: Canvas, other: Path) -> None:
    page = canvas.page
    old = line(canvas)
    change(other, old, "Runtime: python3.12", push=True)
    change(canvas.folder, old, "Runtime: python3.11")
    page.keyboard.press("4")
    expect(canvas.get("git-panel")).to_be_visible()
    tab_to(page, "pull")
    page.keyboard.press("Enter")
    expect(canvas.get("sync-refused")).to_be_visible()
    tab_to(page, "pull-merge")
    page.keyboard.press("Enter")
    expect(canvas.get("conflict")).to_be_visible()
    tab_to(page, "resolve-text")
    # The file itself comes after its button. Of the conflict there, the upper side is kept.
    page.keyboard.press("Tab")
    lines = canvas.text().splitlines()
    marks = [at for at, one in enumerate(lines) if one.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    assert len(marks) == 3
    page.keyboard.press("Control+Home")
    for _ in range(marks[0]):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Shift+K")
    page.keyboard.press("ArrowDown")
    for _ in range(marks[2] - marks[1] + 1):
        page.keyboard.press("Control+Shift+K")
    page.keyboard.press("Control+s")
    expect(canvas.get("go-on")).to_be_enabled()
    tab_to(page, "go-on")
    page.keyboard.press("Enter")
    expect(canvas.get("notice-done").last).to_contain_text("Merge done")
    assert "python3.11" in canvas.text()
    assert "python3.12" not in canvas.text()
    tab_to(page, "push")
    page.keyboard.press("Enter")
    expect(canvas.get("distance")).to_contain_text("Even with origin/main")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_that_axe_finds(canvas: Canvas, other: Path, theme: str) -> None:
    if theme == "dark":
        canvas.colours("dark")
    (canvas.folder / "notes.md").write_text("# Notes\n")
    canvas.show("changes")
    canvas.get("new-branch").click()
    canvas.get("changed-notes.md").get_by_role("button").click()
    expect(canvas.get("file-merge")).to_be_visible()
    assert violations(canvas.page) == []
    canvas.get("new-branch").click()
    into_conflict(canvas, other)
    assert violations(canvas.page) == []
