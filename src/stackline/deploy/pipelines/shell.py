"""What every pipeline does, as shell: the same words wherever it runs.

`$NUMBER` is the pull request's number, `$BASE` the branch that it goes to.
"""

from __future__ import annotations

import shlex

from stackline.deploy.pipelines.chain import Chain
from stackline.environments import Environment
from stackline.environments.naming import slug_of

PICTURES, COMMENT = "picture", "comment.md"


def install() -> str:
    from importlib.metadata import version

    return f"pip install --quiet stackline=={version('stackline')}"


def check(chain: Chain) -> str:
    return _lines(*(f"stackline {verb}{each}" for each in _each(chain) for verb in ("check", "build")))


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
            *(f"  stackline outputs{each} {base.name}-pr-$NUMBER" for each in _each(chain)),
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
    name = f"{base.name}-pr-$NUMBER"
    gone: list[str] = []
    for template in reversed(chain.templates or (chain.template,)):
        slug = slug_of(template)
        stack = f"{base.namespace or base.project}{f'-{slug}' if slug else ''}-{name}"
        for region in reversed(_regions(base)):
            gone.append(f'stackline destroy{_option(chain, template)}{region} {name} --yes "{stack}"')
    return _lines(_copy(base), *gone)


def stage(chain: Chain, index: int) -> str:
    """Deploy to the first, promote to the others; `verify` of each runs with it, and fails it."""
    target = chain.stages[index]
    if not index:
        return f"stackline deploy{_template(chain)} {target.name}\n"
    source = chain.stages[index - 1].name
    each = [f"{one}{region}" for region in _regions(target) for one in _each(chain)]
    # One that fails ends it, in whatever shell.
    return " &&\n".join(f"stackline promote{one} {source} {target.name}" for one in each) + "\n"


def plan(chain: Chain, index: int) -> str:
    """Where the environment's file asks for approvals: a plan of the same, that people approve."""
    target = chain.stages[index]
    file = f"{target.name}.plan.json"
    made = f"stackline plan{_one(chain)} {target.name} -o {file}"
    if index:
        made = f"stackline promote{_one(chain)} {chain.stages[index - 1].name} {target.name} -o {file}"
    return f"{made} &&\nif [ ! -f {file} ]; then echo 'Nothing would change.' > {unchanged(target)}; fi\n"


def unchanged(target: Environment) -> str:
    """The file that a plan job leaves where there is nothing to apply: without it, and without a plan, one was lost."""
    return f"{target.name}.plan.none"


def apply(chain: Chain, index: int) -> str:
    """It ends with status 4 as long as others must say yes; then it is run again."""
    target = chain.stages[index]
    file = f"{target.name}.plan.json"
    return _lines(
        f"if [ -f {unchanged(target)} ]; then cat {unchanged(target)}",
        f"elif [ -f {file} ]; then stackline deploy{_one(chain)} {target.name} --plan {file}",
        f"else echo 'There is no {file}: run the plan job again.' >&2; exit 1; fi",
    )


def _each(chain: Chain) -> list[str]:
    """The option for each template, in their order."""
    return [_option(chain, one) for one in chain.templates or (chain.template,)]


def _regions(target: Environment) -> list[str]:
    """The option for each region; an empty one where there is one only."""
    return [f" --region {one}" for one in target.regions] if len(target.regions) > 1 else [""]


def _option(chain: Chain, template: str) -> str:
    own = not chain.templates and template == "template.yaml"
    return "" if own else f" -t {shlex.quote(template)}"


def _one(chain: Chain) -> str:
    """Where there is only one template, which `chain_of` sees to where there are approvals."""
    return _each(chain)[0]


def _copy(base: Environment) -> str:
    return f'stackline env add --personal --inherits {base.name} --for "pr-$NUMBER" --days 7'


def _template(chain: Chain) -> str:
    """Of a command that knows of `stacks:` itself."""
    return "" if chain.templates else _option(chain, chain.template)


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
