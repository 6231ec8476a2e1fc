"""Node.js: the code as it is, and the packages that it needs at run time installed anew."""

from __future__ import annotations

from stackline.build import tools
from stackline.build.job import Job, Plan
from stackline.build.methods import node_packages, node_workspaces
from stackline.build.methods.node_packages import MANIFEST, MODULES
from stackline.core import Diagnostic, Fix

# The person's tokens, as `sam build` has it.
_NOT_PACKAGED = frozenset((MODULES, ".npmrc"))


def plan(job: Job) -> Plan:
    if not (job.place / MANIFEST).is_file():
        return Plan(leave_out=frozenset((".npmrc",)))
    manifest = node_packages.read_manifest(job.place, job.name)
    if not node_packages.needed(manifest):
        return Plan(leave_out=_NOT_PACKAGED)
    manager = node_workspaces.manager_for(job)
    if tools.find(manager.program) is None and (job.place / MODULES).is_dir():
        return Plan(leave_out=frozenset((".npmrc",)), notes=(_as_it_is(job, manager.program),))
    return Plan(node_workspaces.installation(job, manifest), _NOT_PACKAGED)


def _as_it_is(job: Job, program: str) -> Diagnostic:
    summary = f"node_modules of {job.name} is packaged as it is, since {program} is not installed"
    detail = "It may hold packages for development, and native code for this machine only."
    fix = Fix("Install it, and only what is needed at run time is packaged, for the target.")
    return Diagnostic("warning", "packaged-as-is", summary, detail, fix=fix)
