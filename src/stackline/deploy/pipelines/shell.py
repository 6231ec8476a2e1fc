"""What every pipeline does, as shell: the same words wherever it runs.

`$NUMBER` is the pull request's number, `$BASE` the branch that it goes to.
"""

from __future__ import annotations

import shlex

from stackline.deploy.pipelines.chain import Chain
from stackline.environments import Environment

PICTURES, COMMENT = "picture", "comment.md"


def install() -> str:
    from importlib.metadata import version

    return f"pip install --quiet stackline=={version('stackline')}"


def check(chain: Chain) -> str:
    return _lines(f"stackline check{_template(chain)}", f"stackline build{_template(chain)}")


def picture(chain: Chain) -> str:
    """Before and after, as files of the folder `picture`."""
    file = shlex.quote(chain.template)
    return _lines(
        f"mkdir -p {PICTURES}",
        f"stackline diagram{_template(chain)} -o {PICTURES}/after.svg",
        f"stackline diagram{_template(chain)} -o {PICTURES}/after.mmd",
        "before=$(mktemp -d)",
        'git worktree add --force --detach "$before" "origin/$BASE"',
        f'if [ -f "$before"/{file} ]; then',
        f'  stackline diagram -t "$before"/{file} -o {PICTURES}/before.svg',
        f'  stackline diagram -t "$before"/{file} -o {PICTURES}/before.mmd',
        "fi",
        'git worktree remove --force "$before"',
    )


def preview(chain: Chain, base: Environment) -> str:
    """A copy of the environment for one pull request, deployed or brought up to date."""
    return _lines(_copy(base), f"stackline deploy{_template(chain)} {base.name}-pr-$NUMBER")


def comment(chain: Chain, base: Environment | None) -> str:
    """The file that tells the pull request what it changes, with pictures that GitHub and GitLab draw."""
    told: tuple[str, ...] = ()
    if base:
        told = (
            f"  printf '\\nThe preview is the environment `{base.name}-pr-%s`.\\n\\n```\\n' \"$NUMBER\"",
            f"  stackline outputs{_template(chain)} {base.name}-pr-$NUMBER",
            "  printf '```\\n'",
        )
    return _lines(
        "{",
        "  printf '### What this changes\\n'",
        "  for side in before after; do",
        f'    if [ -f {PICTURES}/"$side".mmd ]; then',
        "      printf '\\n<details><summary>%s</summary>\\n\\n```mermaid\\n' \"$side\"",
        f'      cat {PICTURES}/"$side".mmd',
        "      printf '\\n```\\n</details>\\n'",
        "    fi",
        "  done",
        *told,
        f"}} > {COMMENT}",
    )


def close(chain: Chain, base: Environment) -> str:
    """Take the copy away; nothing to do where it never was."""
    stack = f"{base.project}-{base.name}-pr-$NUMBER"
    return _lines(_copy(base), f'stackline destroy{_template(chain)} {base.name}-pr-$NUMBER --yes "{stack}"')


def stage(chain: Chain, index: int) -> str:
    """Deploy to the first, promote to the others; `verify` of each runs with it, and fails it."""
    target = chain.stages[index]
    if not index:
        return f"stackline deploy{_template(chain)} {target.name}\n"
    return f"stackline promote{_template(chain)} {chain.stages[index - 1].name} {target.name}\n"


def plan(chain: Chain, index: int) -> str:
    """Where the environment's file asks for approvals: a plan of the same, that people approve."""
    target = chain.stages[index]
    file = f"{target.name}.plan.json"
    if not index:
        return f"stackline plan{_template(chain)} {target.name} -o {file}\n"
    return f"stackline promote{_template(chain)} {chain.stages[index - 1].name} {target.name} -o {file}\n"


def apply(chain: Chain, index: int) -> str:
    """It ends with status 4 as long as others must say yes; then it is run again."""
    name = chain.stages[index].name
    return f"if [ -f {name}.plan.json ]; then stackline deploy{_template(chain)} {name} --plan {name}.plan.json; fi\n"


def _copy(base: Environment) -> str:
    return f'stackline env add --personal --inherits {base.name} --for "pr-$NUMBER" --days 7'


def _template(chain: Chain) -> str:
    return "" if chain.template == "template.yaml" else f" -t {shlex.quote(chain.template)}"


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
