"""Environments: a plan as list and picture, what is deployed, and data in danger."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from browser_deeds import nothing
from browser_page import Canvas
from scripts.screenshots.projects import BLUEPRINTS, change, committed, copied
from scripts.screenshots.shot import Shot, Tour, clear_notices

ENVIRONMENTS = {
    "dev": "account: '222233334444'\nregion: eu-west-1\n",
    "staging": "account: '333344445555'\nregion: eu-west-1\npromote-from: dev\n",
    "production": (
        "account: '444455556666'\nregion: eu-central-1\npromote-from: staging\nprotected: true\n"
        "approvals: {count: 1, from: [bea, carl]}\n"
    ),
}
DONE = 600_000  # milliseconds


def staged(scratch: Path) -> Path:
    folder = copied(BLUEPRINTS / "http-api-crud", scratch / "acme" / "shop")
    (folder / "environments").mkdir()
    for name, text in ENVIRONMENTS.items():
        (folder / "environments" / f"{name}.yaml").write_text(f"cloud: embedded\n{text}")
    return committed(folder)


def choose(canvas: Canvas, name: str) -> None:
    canvas.get("environment").select_option(name)
    canvas.show("deployments")


def planned(canvas: Canvas) -> None:
    expect(canvas.get("plan")).to_be_visible(timeout=DONE)
    expect(canvas.get("plan-here")).to_be_enabled()
    clear_notices(canvas)


def applied(canvas: Canvas, name: str) -> None:
    canvas.get("apply").click()
    canvas.page.get_by_role("heading", name=f"Deployed to {name}").wait_for(timeout=DONE)
    clear_notices(canvas)


def none(canvas: Canvas) -> None:
    choose(canvas, "dev")


def first_plan(canvas: Canvas) -> None:
    canvas.get("plan-here").click()
    planned(canvas)


def picture(canvas: Canvas) -> None:
    canvas.get("plan-picture").click()
    canvas.get("difference-picture").wait_for()
    canvas.page.wait_for_timeout(500)


def deployed(canvas: Canvas) -> None:
    canvas.get("plan-list").click()
    applied(canvas, "dev")
    canvas.get("state-Items").wait_for()


def danger(canvas: Canvas) -> None:
    """A queue, more memory, and another key of the table: that is another table."""
    change(canvas.folder, "MemorySize: 512", "MemorySize: 1024")
    change(
        canvas.folder,
        "AttributeName: id\n          AttributeType",
        "AttributeName: key\n          AttributeType",
    )
    change(canvas.folder, "AttributeName: id\n          KeyType", "AttributeName: key\n          KeyType")
    change(canvas.folder, "  ItemsLogGroup:", "  Orders:\n    Type: AWS::SQS::Queue\n\n  ItemsLogGroup:")
    expect(canvas.get("view-canvas")).to_be_visible()
    canvas.page.wait_for_timeout(2500)
    canvas.get("plan-here").click()
    expect(canvas.get("danger")).to_be_visible(timeout=DONE)
    canvas.get("allow-ItemsTable").fill("ItemsTab")
    clear_notices(canvas)


TOURS = (
    Tour(
        "Environments",
        staged,
        ".react-flow__node",
        about="deploy.md",
        shots=(
            Shot("environment-none", "An environment that nothing is deployed to yet.", none, nothing),
            Shot("plan", "A plan: what would be added, and what IAM allows then.", first_plan, nothing),
            Shot("plan-picture", "The plan as a picture.", picture, nothing),
            Shot(
                "environment-deployed",
                "Applied: what stands in dev, and where it may go next.",
                deployed,
                nothing,
            ),
            Shot(
                "plan-danger",
                "A plan that would lose data is refused until its ID is typed.",
                danger,
                nothing,
            ),
            Shot("plan-replaced", "What is replaced, on the canvas.", picture, nothing),
        ),
    ),
)
