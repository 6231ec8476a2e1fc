"""Environments from the browser's side: plan, approve, apply, promote, roll back, and what is told of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canvas import Page, page
from delivery_project import MAIL, edit, staged_project, tampered
from deploy_projects import stackline
from stackline.cloud import EmbeddedCloud
from stackline.server import Workspace
from waiting import until


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Page]:
    folder = staged_project(tmp_path / "shop")
    yield page(Workspace(folder, "template.yaml"))
    EmbeddedCloud.of(folder).stop()


class Environment:
    """One environment, as the page asks for it."""

    def __init__(self, here: Page, name: str) -> None:
        self._here, self._name = here, name

    def state(self) -> dict[str, Any]:
        answer = self._here.client.get(f"/api/environments/{self._name}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            state = self._here.client.get(f"/api/deploy?environment={self._name}").json()
            return None if state["running"] else state

        return until(look, f"the end in {self._name}", seconds=240)

    def post(self, what: str, **body: Any) -> Any:
        answer = self._here.client.post(f"/api/environments/{self._name}/{what}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def refused(self, what: str, **body: Any) -> tuple[int, str]:
        answer = self._here.client.post(f"/api/environments/{self._name}/{what}", json=body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["diagnostics"][0]["code"]

    def planned(self, **asked: Any) -> dict[str, Any]:
        self.post("plan", **asked)
        ended = self.ended()
        assert ended["outcome"] in ("planned", "refused"), ended
        plan = self.state()["plan"]
        assert plan, ended
        return plan

    def applied(self) -> dict[str, Any]:
        self.post("apply", plan=self.state()["plan"]["id"])
        return self.ended()

    def picture(self, plan: dict[str, Any]) -> dict[str, Any]:
        return self._here.client.get(f"/api/environments/{self._name}/plan/{plan['id']}/picture").json()


def test_environments_are_listed_with_what_holds_there(here: Page) -> None:
    listed = {one["name"]: one for one in here.client.get("/api/environments").json()}
    assert [*listed] == ["local", "dev", "production", "staging"]
    assert [name for name, one in listed.items() if not one["planned"]] == ["local"]
    assert listed["production"]["protected"]
    assert (listed["production"]["approvals"], listed["production"]["approvers"]) == (1, ["bert"])
    assert listed["dev"]["promotes_to"] == ["staging"]
    assert listed["staging"]["promotes_to"] == ["production"]
    (Path(here.client.get("/api/project").json()["folder"]) / "environments" / "odd.yaml").write_text(
        "clod: aws\n"
    )
    listed = {one["name"]: one for one in here.client.get("/api/environments").json()}
    assert listed["odd"]["problem"]["file"] == "environments/odd.yaml"
    state = Environment(here, "odd").state()
    assert state["problem"]["code"] == listed["odd"]["problem"]["code"]
    assert here.client.get("/api/environments/nowhere").json()["problem"]["code"] == "environment-unknown"
    assert Environment(here, "nowhere").refused("plan") == (422, "environment-unknown")
    assert Environment(here, "dev").refused("apply", plan="none") == (404, "plan-missing")
    assert Environment(here, "dev").refused("stop") == (409, "nothing-running")
    assert Environment(here, "dev").state()["problem"]["code"].startswith("cloud-")


@pytest.mark.cloud
def test_from_dev_to_production_and_back(here: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ana")
    folder = Path(here.client.get("/api/project").json()["folder"])
    dev, staging, production = (Environment(here, name) for name in ("dev", "staging", "production"))
    plan = dev.planned()
    assert (plan["by"], plan["operation"], plan["left"], plan["stale"]) == ("ana", "deploy", 0, [])
    assert {one["card"]: one["action"] for one in plan["changes"] if one["id"] == one["card"]} == {
        "Order": "add",
        "ItemsTable": "add",
    }
    assert "OrderRole may now" in " ".join(one["words"] for one in plan["permissions"])
    picture = dev.picture(plan)
    assert {id: one["mark"] for id, one in picture["differences"]["cards"].items()} == {
        "Order": "added",
        "ItemsTable": "added",
    }
    ended = dev.applied()
    assert (ended["outcome"], ended["doing"]) == ("deployed", "apply")
    state = dev.state()
    assert state["deployed"]
    assert state["plan"] is None
    assert state["resources"]["ItemsTable"]["state"] == "done"
    assert state["resources"]["ItemsTable"]["physical"] == state["outputs"]["Table"]
    (first,) = state["deployments"]
    assert (first["kind"], first["outcome"], first["by"], first["current"]) == (
        "deploy",
        "deployed",
        "ana",
        True,
    )
    body = {"function": "Order", "event": "{}", "environment": "dev"}
    assert '"stage": "dev"' in here.client.post("/api/invoke", json=body).json()["result"]
    logs = here.client.get("/api/environments/dev/logs?function=Order").json()
    assert any("told" in one["text"] for one in logs)

    # What holds data is kept until somebody says otherwise; a refused plan is shown, and applied by nobody.
    edit(folder, "{AttributeName: id, KeyType: HASH}", "{AttributeName: key, KeyType: HASH}")
    edit(folder, "{AttributeName: id, AttributeType: S}", "{AttributeName: key, AttributeType: S}")
    edit(folder, "Outputs:", MAIL)
    plan = dev.planned()
    (danger,) = [one for one in plan["changes"] if one["endangered"]]
    assert (danger["id"], danger["causes"][0]) == ("ItemsTable", "KeySchema")
    assert [one["code"] for one in plan["refused"]] == ["plan-replaces-data"]
    assert dev.refused("apply", plan=plan["id"]) == (404, "plan-missing")
    marks = {id: one["mark"] for id, one in dev.picture(plan)["differences"]["cards"].items()}
    assert (marks["ItemsTable"], marks["Mail"]) == ("replaced", "added")
    plan = dev.planned(allow=["ItemsTable"])
    assert plan["refused"] == []
    assert [one["allowed"] for one in plan["changes"] if one["endangered"]] == [True]

    # Another deployment comes in between: the plan is stale, and says why.
    assert stackline(folder, "deploy", "dev", "--allow-replace", "ItemsTable", "--no-check").returncode == 0
    state = dev.state()
    assert state["plan"]["stale"][0]["code"] == "plan-stale"
    dev.post("apply", plan=plan["id"])
    assert [one["code"] for one in dev.ended()["diagnostics"]] == ["plan-stale"]
    assert here.client.delete("/api/environments/dev/plan").status_code == 204
    assert dev.state()["plan"] is None

    second, first = dev.state()["deployments"]
    apart = here.client.get(
        f"/api/environments/dev/difference?before={first['id']}&after={second['id']}"
    ).json()
    assert {id: one["mark"] for id, one in apart["drawn"]["differences"]["cards"].items()}["Mail"] == "added"
    assert "+  Mail:" in apart["drawn"]["diff"]

    plan = staging.planned(operation="promote", source="dev")
    assert (plan["operation"], plan["origin"], plan["source"]) == ("promote", "dev", second["id"])
    assert staging.applied()["outcome"] == "deployed"
    plan = production.planned(operation="promote", source="staging")
    assert (plan["left"], plan["you"]) == (1, "ana")
    assert "bert" in plan["objection"]
    assert production.refused("approve", plan=plan["id"]) == (422, "approval-not-yours")
    production.post("apply", plan=plan["id"])
    assert [one["code"] for one in production.ended()["diagnostics"]] == ["approval-needed"]
    monkeypatch.setenv("LOGNAME", "bert")
    told = production.post("approve", plan=plan["id"])
    assert (told["left"], [one["name"] for one in told["approved"]]) == (0, ["bert"])
    assert production.applied()["outcome"] == "deployed"

    # Somebody changes a queue by hand: it is seen, taken into the template, put back.
    assert dev.refused("drift/take", revision="", id="Mail") == (409, "drift-unknown")
    tampered(folder, "dev", "Mail", 77)
    drift = dev.post("drift")
    assert [(one["card"], one["differences"][0]["name"]) for one in drift["drifted"]] == [
        ("Mail", "VisibilityTimeout")
    ]
    assert dev.state()["drift"] == drift
    here.post("/api/reload")  # as the watcher of a real server does
    taken = dev.post("drift/take", revision=here.snapshot["revision"], id="Mail.VisibilityTimeout")
    assert "+    Properties: {VisibilityTimeout: 77}" in taken["diff"]
    here.refresh()
    here.post("/api/undo")
    dev.post("drift/put-back", allow=[])
    assert dev.ended()["outcome"] == "deployed"
    assert dev.state()["drift"] is None
    assert dev.post("drift")["drifted"] == []

    # Back to the first deployment of dev, by its plan.
    plan = dev.planned(operation="rollback", source=first["id"], allow=["ItemsTable", "Mail"])
    assert (plan["operation"], plan["source"]) == ("rollback", first["id"])
    assert dev.picture(plan)["differences"]["cards"]["Mail"]["mark"] == "removed"
    assert dev.applied()["outcome"] == "deployed"
    assert [one["kind"] for one in dev.state()["deployments"]] == ["rollback", "put-back", "deploy", "deploy"]
