"""`stackline verify`: the environment's `verify` commands, on what is deployed there now."""

from __future__ import annotations

from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.events import Phase
from stackline.deploy.hooks import verify_deployed
from stackline.deploy.manifests import Manifest, read_manifests
from stackline.deploy.opening import open_environment
from stackline.deploy.planning import unasked
from stackline.deploy.preparing import Tell, files_fail_clearly, recorded, secrets_of
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.work import Work
from stackline.environments import load_environment
from stackline.template import Project


def verify_environment(
    project: Project, environment: str, on_event: Tell = lambda _: None, *, region: str = ""
) -> Manifest:
    """The deployment that passed; its manifest says so from now on.

    Raises Refused where there is nothing to verify, or nothing that verifies; DiagnosticError where a command fails,
    which the manifest says, too.
    """
    target = unasked(load_environment(project.folder, environment, project.file), region)
    if not target.hooks.get("verify"):
        fix = Fix("Say commands in `stackline.yaml`: `hooks: {verify: ./smoke.sh}`.")
        summary = f"'{environment}' has no `verify` commands"
        raise Refused([Diagnostic("error", "verify-missing", summary, file=target.file, fix=fix)])
    with files_fail_clearly(), recorded(project.folder, "verify", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            cloud = open_environment(
                project.folder, target, start=True, on_progress=lambda text: on_event(Phase(text))
            )
            deployed = read_manifests(cloud, target.stack, 200)
            current = next((one for one in deployed if one.outcome == "deployed"), None)
            stack = describe(cloud, target.stack)
            if current is None or stack is None:
                summary, fix = f"Nothing is deployed in '{environment}'", Fix("Deploy there first.")
                raise Refused([Diagnostic("error", "deployment-unknown", summary, file=target.file, fix=fix)])
            work = Work(project, target, cloud, secrets_of(project, target), run, on_event)
            found = verify_deployed(work, current, outputs_of(cloud, stack))
        run.end("passed", of=found.id)
        journal.audit("verify", target.stack, {"run": run.id, "environment": target.name, "of": found.id})
    return found
