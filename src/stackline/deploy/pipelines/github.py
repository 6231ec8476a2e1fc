"""A workflow of GitHub Actions. It signs in by its own token (OIDC): no key is kept anywhere.

Sources: GitHub Docs, "Workflow syntax for GitHub Actions", "Security hardening for GitHub Actions" (what comes from a
pull request reaches the shell as a variable only).
"""

from __future__ import annotations

from typing import Any

from stackline.deploy.pipelines import shell
from stackline.deploy.pipelines.chain import Chain
from stackline.environments import Environment

FILE = ".github/workflows/stackline.yml"
_PULL = "github.event_name == 'pull_request'"
_OURS = "github.event.pull_request.head.repo.full_name == github.repository"
_NUMBER = {"NUMBER": "${{ github.event.number }}"}
_BASE = {"BASE": "${{ github.base_ref }}"}


def files(chain: Chain) -> dict[str, dict[str, Any]]:
    """By path, what is in it."""
    jobs: dict[str, Any] = {"checks": _checks(chain)}
    if chain.preview:
        jobs["preview"] = _preview(chain, chain.preview)
        jobs["close-preview"] = _close(chain, chain.preview)
    before = ""
    for index, one in enumerate(chain.stages):
        if one.approvals.count:
            jobs[f"plan-{one.name}"] = _plan(chain, index, before)
            jobs[one.name] = _apply(chain, index, f"plan-{one.name}")
        else:
            jobs[one.name] = _stage(chain, index, before)
        before = one.name
    return {
        FILE: {
            "name": "Stackline",
            "on": {
                "pull_request": {"types": ["opened", "synchronize", "reopened", "closed"]},
                "push": {"branches": [chain.branch]},
            },
            "permissions": {"contents": "read"},
            "jobs": jobs,
        }
    }


def _checks(chain: Chain) -> dict[str, Any]:
    return {
        "if": f"{_PULL} && github.event.action != 'closed'",
        "runs-on": "ubuntu-latest",
        "steps": [
            *_setup(),
            {"name": "Check and build", "run": shell.check(chain)},
            {"name": "Draw before and after", "env": _BASE, "run": shell.picture(chain)},
            _keep("picture", shell.PICTURES),
        ],
    }


def _preview(chain: Chain, base: Environment) -> dict[str, Any]:
    comment = f'gh pr comment "$NUMBER" --edit-last --create-if-none --body-file {shell.COMMENT}\n'
    return {
        "if": f"{_PULL} && github.event.action != 'closed' && {_OURS}",
        "needs": "checks",
        "runs-on": "ubuntu-latest",
        "environment": base.name,
        "concurrency": {"group": "preview-${{ github.event.number }}"},
        "permissions": {"contents": "read", "id-token": "write", "pull-requests": "write"},
        "env": _NUMBER,
        "steps": [
            *_setup(),
            *_sign_in(base),
            {"name": "Deploy the preview", "run": shell.preview(chain, base)},
            {"uses": "actions/download-artifact@v4", "with": {"name": "picture", "path": shell.PICTURES}},
            {"name": "Write the comment", "run": shell.comment(chain, base)},
            {"name": "Comment", "env": {"GH_TOKEN": "${{ github.token }}"}, "run": comment},
        ],
    }


def _close(chain: Chain, base: Environment) -> dict[str, Any]:
    return {
        "if": f"{_PULL} && github.event.action == 'closed' && {_OURS}",
        "runs-on": "ubuntu-latest",
        "environment": base.name,
        "concurrency": {"group": "preview-${{ github.event.number }}"},
        "permissions": {"contents": "read", "id-token": "write"},
        "env": _NUMBER,
        "steps": [
            *_setup(),
            *_sign_in(base),
            {"name": "Take the preview away", "run": shell.close(chain, base)},
        ],
    }


def _stage(chain: Chain, index: int, before: str) -> dict[str, Any]:
    target = chain.stages[index]
    source = [chain.stages[index - 1]] if index else []
    return _job(
        target,
        before,
        [*_sign_in(target, *source), {"name": f"Deliver to {target.name}", "run": shell.stage(chain, index)}],
    )


def _plan(chain: Chain, index: int, before: str) -> dict[str, Any]:
    target = chain.stages[index]
    steps = [
        *_sign_in(target),
        {"name": f"Plan for {target.name}", "run": shell.plan(chain, index)},
        _keep(f"plan-{target.name}", f"{target.name}.plan.*"),
    ]
    job = _job(target, before, steps)
    return {**job, "concurrency": {"group": f"plan-{target.name}"}}


def _apply(chain: Chain, index: int, before: str) -> dict[str, Any]:
    target = chain.stages[index]
    fetch = {
        "uses": "actions/download-artifact@v4",
        "with": {"name": f"plan-{target.name}"},
    }
    steps = [
        *_sign_in(target),
        fetch,
        {"name": f"Apply the approved plan to {target.name}", "run": shell.apply(chain, index)},
    ]
    return _job(target, before, steps)


def _job(target: Environment, before: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "if": "github.event_name == 'push'",
        **({"needs": before} if before else {}),
        "runs-on": "ubuntu-latest",
        "environment": target.name,
        "concurrency": {"group": target.name, "cancel-in-progress": False},
        "permissions": {"contents": "read", "id-token": "write"},
        "steps": [*_setup(), *steps],
    }


def _setup() -> list[dict[str, Any]]:
    return [
        {"uses": "actions/checkout@v4", "with": {"fetch-depth": 0}},
        {"uses": "actions/setup-python@v5", "with": {"python-version": "3.12"}},
        {"name": "Install Stackline", "run": f"{shell.install()}\n"},
    ]


def _sign_in(target: Environment, *_: Environment) -> list[dict[str, Any]]:
    if target.cloud != "aws" or target.role is None:
        return []
    return [
        {
            "name": f"Sign in to {target.account}",
            "uses": "aws-actions/configure-aws-credentials@v4",
            "with": {"role-to-assume": target.role.arn, "aws-region": target.region},
        }
    ]


def _keep(name: str, path: str) -> dict[str, Any]:
    return {"uses": "actions/upload-artifact@v4", "with": {"name": name, "path": path}}
