"""What a personal copy's stack says of itself, so that it is found again when nobody needs it any more."""

from __future__ import annotations

from stackline.environments.environment import Environment

PROJECT, PERSON, EXPIRES = "stackline:project", "stackline:personal", "stackline:expires"


def personal_tags(environment: Environment) -> dict[str, str]:
    """Tags of the stack; none for an environment that everybody shares."""
    if not environment.personal:
        return {}
    told = {PROJECT: environment.namespace or environment.project, PERSON: environment.personal}
    return {**told, EXPIRES: environment.expires.isoformat()} if environment.expires else told
