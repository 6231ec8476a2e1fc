"""Code that needs nothing but to be packaged: a plain folder, a layer without a BuildMethod, a single file."""

from __future__ import annotations

from stackline.build.job import Job, Plan


def plan(job: Job) -> Plan:
    return Plan()
