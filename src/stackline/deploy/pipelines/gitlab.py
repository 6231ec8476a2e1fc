"""A pipeline of GitLab. It signs in by its own token (OIDC): no key is kept anywhere.

Sources: GitLab Docs, "CI/CD YAML syntax reference", "Configure OpenID Connect in AWS".
"""

from __future__ import annotations

from typing import Any

from stackline.deploy.pipelines import shell
from stackline.deploy.pipelines.chain import Chain
from stackline.environments import Environment

FILE = ".gitlab-ci.yml"
_TOKEN = "/tmp/stackline-token"
_MERGE = "$CI_PIPELINE_SOURCE == 'merge_request_event'"


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
            jobs[one.name] = _apply(chain, index)
        else:
            jobs[one.name] = _stage(chain, index, before)
        before = one.name
    names = [f"deliver-{one.name}" for one in chain.stages]
    return {
        FILE: {
            "stages": ["check", "preview", *names],
            "default": {"image": "python:3.12", "before_script": [shell.install()]},
            "workflow": {"rules": [{"if": _MERGE}, {"if": _pushed(chain)}]},
            **jobs,
        }
    }


def _checks(chain: Chain) -> dict[str, Any]:
    script = [
        'git fetch --quiet origin "$BASE:refs/remotes/origin/$BASE"',
        shell.check(chain),
        shell.picture(chain),
        shell.comment(chain, None),
    ]
    return {
        "stage": "check",
        "rules": [{"if": _MERGE}],
        "variables": {"BASE": "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "GIT_DEPTH": "0"},
        "script": script,
        "artifacts": {"paths": [shell.PICTURES, shell.COMMENT]},
    }


def _preview(chain: Chain, base: Environment) -> dict[str, Any]:
    return {
        "stage": "preview",
        "rules": [{"if": _MERGE}],
        "needs": ["checks"],
        "resource_group": "preview-$CI_MERGE_REQUEST_IID",
        "environment": {
            "name": "preview/$CI_MERGE_REQUEST_IID",
            "on_stop": "close-preview",
            "auto_stop_in": "1 week",
        },
        **_sign_in(base, NUMBER="$CI_MERGE_REQUEST_IID"),
        "script": [shell.preview(chain, base), shell.comment(chain, base)],
        "artifacts": {"paths": [shell.COMMENT]},
    }


def _close(chain: Chain, base: Environment) -> dict[str, Any]:
    return {
        "stage": "preview",
        "rules": [{"if": _MERGE, "when": "manual"}],
        "needs": [],
        "allow_failure": True,
        "resource_group": "preview-$CI_MERGE_REQUEST_IID",
        "environment": {"name": "preview/$CI_MERGE_REQUEST_IID", "action": "stop"},
        **_sign_in(base, NUMBER="$CI_MERGE_REQUEST_IID"),
        "script": [shell.close(chain, base)],
    }


def _stage(chain: Chain, index: int, before: str) -> dict[str, Any]:
    target = chain.stages[index]
    return {**_job(chain, target, before, manual=bool(index)), "script": [shell.stage(chain, index)]}


def _plan(chain: Chain, index: int, before: str) -> dict[str, Any]:
    target = chain.stages[index]
    return {
        **_job(chain, target, before, manual=False),
        "environment": {"name": target.name, "action": "prepare"},
        "script": [shell.plan(chain, index)],
        "artifacts": {"paths": [f"{target.name}.plan.json", shell.unchanged(target)]},
    }


def _apply(chain: Chain, index: int) -> dict[str, Any]:
    target = chain.stages[index]
    job = _job(chain, target, f"plan-{target.name}", manual=True)
    return {**job, "script": [shell.apply(chain, index)]}


def _job(chain: Chain, target: Environment, before: str, *, manual: bool) -> dict[str, Any]:
    return {
        "stage": f"deliver-{target.name}",
        "rules": [{"if": _pushed(chain), **({"when": "manual"} if manual else {})}],
        **({"needs": [before]} if before else {}),
        "resource_group": target.name,
        "environment": {"name": target.name},
        **_sign_in(target),
    }


def _pushed(chain: Chain) -> str:
    return f"$CI_COMMIT_BRANCH == '{chain.branch}'"


def _sign_in(target: Environment, **more: str) -> dict[str, Any]:
    """AWS's SDKs take the role and the token from these variables."""
    if target.cloud != "aws" or target.role is None:
        return {"variables": more} if more else {}
    return {
        "id_tokens": {"AWS_TOKEN": {"aud": "https://gitlab.com"}},
        "variables": {
            **more,
            "AWS_ROLE_ARN": target.role.arn,
            "AWS_ROLE_SESSION_NAME": "gitlab-$CI_PIPELINE_ID",
            "AWS_WEB_IDENTITY_TOKEN_FILE": _TOKEN,
        },
        "before_script": [shell.install(), f'(umask 077; printf %s "$AWS_TOKEN" > {_TOKEN})'],
    }
