"""Environments on the canvas: what stands in each; plan, approve, apply, promote, roll back as `stackline` does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from stackline.cloud import Cloud, Hook
from stackline.core import DiagnosticError
from stackline.deploy import (
    Drift,
    Outcome,
    PlanFile,
    Planned,
    apply_plan,
    approve,
    drift,
    make_plan,
    open_stack,
    plan_promotion,
    plan_rollback,
    put_back,
    read_logs,
    read_plan,
    take,
    write_plan,
)
from stackline.deploy.comparing import compare
from stackline.deploy.manifests import Manifest, read_manifests
from stackline.deploy.opening import open_environment
from stackline.deploy.plans import FOLDER, plan_place
from stackline.deploy.standing import standing
from stackline.environments import Environment, environment_names, load_environment
from stackline.server.delivery_views import (
    deployment_views,
    drift_view,
    environment_view,
    holding_view,
    plan_view,
    resource_views,
)
from stackline.server.drawing import diagnostic_view
from stackline.server.plan_picture import deployments_drawn, plan_drawn
from stackline.server.problems import refuse
from stackline.server.running import Running, Tell
from stackline.server.schemas import DeployState
from stackline.server.schemas.delivery import (
    ApartView,
    DrawnView,
    DriftView,
    EnvironmentState,
    EnvironmentView,
    LogLineView,
    PlanRequest,
    PlanView,
    PutBackRequest,
)
from stackline.template import Project

_SHOWN = 30  # deployments
_LINES = 500  # of the logs


class Delivery:
    """Of one project. Plans lie where the command line writes them: one is begun here and approved there, or back."""

    def __init__(self, root: Path, running: Running) -> None:
        self._root, self._running = root, running
        self._refused: dict[str, Planned] = {}
        """By environment, the last plan where it cannot be applied: it is in no file."""
        self._drift: dict[str, Drift] = {}
        """By environment, what drifts, as somebody looked for it last."""

    def environments(self) -> list[EnvironmentView]:
        """In their order of promotion, as far as the files say one."""
        project = self._running.project()
        return [environment_view(self._root, name, project.file) for name in environment_names(self._root)]

    def state(self, name: str) -> EnvironmentState:
        """Asks the environment's cloud, unless it does not run. Raises DiagnosticError for one that is not there."""
        project = self._running.project()
        view = environment_view(self._root, name, project.file)
        if view.problem:
            return EnvironmentState(environment=view, problem=view.problem)
        environment = load_environment(self._root, name, project.file)
        try:
            cloud = open_environment(self._root, environment)
            return self._state(project, environment, cloud, view)
        except DiagnosticError as error:
            return EnvironmentState(environment=view, problem=diagnostic_view("", error.diagnostics[0]))

    def _state(
        self, project: Project, environment: Environment, cloud: Cloud, view: EnvironmentView
    ) -> EnvironmentState:
        found = standing(cloud, environment.stack, project)
        listed = read_manifests(cloud, environment.stack, _SHOWN)
        plan = self._latest(environment.name, project.file)
        done = {one.plan for one in listed}
        shown: PlanView | None = None
        if refused := self._refused.get(environment.name):
            shown = plan_view(refused.plan, refused.diagnostics) if refused.plan else None
        elif plan and plan.id not in done:
            shown = holding_view(self._root, cloud, environment, plan)
        return EnvironmentState(
            environment=view,
            deployed=found.deployed,
            status=found.status,
            outputs=dict(found.outputs),
            resources=resource_views(found.resources),
            deployments=deployment_views(listed, deployed=found.deployed),
            plan=shown,
            drift=self._drift_since(environment.name, listed),
        )

    def _drift_since(self, name: str, listed: list[Manifest]) -> DriftView | None:
        """A deployment settles it, or may have."""
        found = self._drift.get(name)
        return drift_view(found) if found and not any(one.at > found.checked for one in listed) else None

    def plan(self, name: str, asked: PlanRequest) -> DeployState:
        """Begin to plan. Raises HttpRefusal (409) while something goes on there."""
        load_environment(self._root, name, self._running.project().file)

        def work(project: Project, tell: Tell, hook: Hook) -> Planned:
            if asked.operation == "rollback":
                return plan_rollback(
                    project, name, tell, to=asked.source, allow_replace=asked.allow, hook=hook
                )
            if asked.operation == "promote":
                return plan_promotion(project, asked.source, name, tell, allow_replace=asked.allow, hook=hook)
            return make_plan(project, name, tell, allow_replace=asked.allow, hook=hook)

        return self._running.begin(name, "plan", work, self._keep)

    def _keep(self, planned: Planned) -> None:
        self._refused.pop(planned.environment, None)
        if planned.outcome == "refused":
            self._refused[planned.environment] = planned
        elif planned.plan:
            write_plan(planned.plan, plan_place(self._root, planned.plan))

    def approve(self, name: str, id: str) -> PlanView:
        """As whoever the credentials are. Raises HttpRefusal (404) for a plan that is gone, Refused, Away."""
        plan, project = self._plan(name, id), self._running.project()
        approve(project, plan)
        environment = load_environment(self._root, name, plan.template)
        return holding_view(self._root, open_environment(self._root, environment), environment, plan)

    def apply(self, name: str, id: str) -> DeployState:
        """Begin to apply exactly this plan. Raises HttpRefusal: 404 for one that is gone, 409 while busy."""
        plan = self._plan(name, id)

        def work(project: Project, tell: Tell, hook: Hook) -> Outcome:
            return apply_plan(project, plan, tell, hook=hook)

        return self._running.begin(name, "apply", work)

    def discard(self, name: str) -> None:
        """Forget the plans of the environment that are shown; its change sets go with the next one."""
        self._refused.pop(name, None)
        for _, path in self._plans(name, self._running.project().file):
            path.unlink(missing_ok=True)

    def look_for_drift(self, name: str) -> DriftView:
        """Raises DiagnosticError where nothing is deployed there, Away."""
        self._drift[name] = drift(self._running.project(), name)
        return drift_view(self._drift[name])

    def taken(self, name: str, project: Project, id: str) -> Project:
        """The project whose template says what is there. Raises Refused; HttpRefusal (409) where nobody looked."""
        found = self._drift.get(name)
        if found is None:
            raise refuse(409, "drift-unknown", f"Nobody has looked yet what drifts in '{name}'")
        resource = next((one.resource for one in found.resources if f"{id}.".startswith(f"{one.id}.")), None)
        if resource not in project.expanded.resources:
            raise refuse(
                422,
                "drift-elsewhere",
                f"{id} is not in the template as it is edited",
                fix="Save or undo first.",
            )
        after = take(project, found, [id])
        others = [name for name, data in after.files.items() if data != project.files.get(name)]
        if others != [project.file]:
            fix = "Take it on the command line, with `stackline drift --take`."
            raise refuse(
                422, "drift-elsewhere", f"{id} is written in another file than {project.file}", fix=fix
            )
        return after

    def put_back(self, name: str, asked: PutBackRequest) -> DeployState:
        """Begin to make everything that drifts as it was deployed. Raises HttpRefusal (409) while something goes on."""

        def work(project: Project, tell: Tell, hook: Hook) -> Outcome:
            done = put_back(project, name, tell, allow_replace=asked.allow, hook=hook)
            self._drift.pop(name, None)
            return done

        return self._running.begin(name, "apply", work)

    def logs(self, name: str, function: str, minutes: int) -> list[LogLineView]:
        """The last lines of a function, or of all. Raises DiagnosticError, Away."""
        cloud, stack = open_stack(self._running.project(), name)
        found = read_logs(cloud, stack, function or None, since=time.time() - minutes * 60)
        return [LogLineView(at=one.at, function=one.function, text=one.text) for one in found][-_LINES:]

    def picture(self, name: str, id: str) -> DrawnView:
        """The plan on the canvas. Raises HttpRefusal (404) where it is gone, DiagnosticError, Away."""
        plan, project = self._plan_of(name, id), self._running.project()
        return plan_drawn(project, open_stack(project, name)[0], plan)

    def apart(self, name: str, before: str, after: str) -> ApartView:
        """Raises Refused for what is not in the history, DiagnosticError, Away."""
        project = self._running.project()
        found = compare(project, name, before, after)
        return deployments_drawn(project, open_stack(project, name)[0], found)

    def _plan_of(self, name: str, id: str) -> PlanFile:
        """Also one that is refused. Raises HttpRefusal (404) where it is gone."""
        refused = self._refused.get(name)
        if refused and refused.plan and refused.plan.id == id:
            return refused.plan
        return self._plan(name, id)

    def _plan(self, name: str, id: str) -> PlanFile:
        for plan, _ in self._plans(name, self._running.project().file):
            if plan.id == id:
                return plan
        raise refuse(404, "plan-missing", f"This plan for '{name}' is gone", fix="Plan again.")

    def _latest(self, name: str, template: str) -> PlanFile | None:
        found = max(
            self._plans(name, template),
            key=lambda one: (one[0].made, one[1].stat().st_mtime_ns),
            default=None,
        )
        return found[0] if found else None

    def _plans(self, name: str, template: str) -> Iterator[tuple[PlanFile, Path]]:
        """Those in the project's folder; what cannot be read is none."""
        for path in sorted((self._root / FOLDER).glob(f"{name}-*.json")):
            with suppress(DiagnosticError, OSError):
                plan = read_plan(path)
                if (plan.environment, plan.template) == (name, template):
                    yield plan, path
