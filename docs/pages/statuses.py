"""docs/statuses.md: what each command does with a stack in each status, of the table that the commands go by."""

from __future__ import annotations

from stackline.deploy.statuses import STATUSES

_HEAD = """\
# A stack's status, and what can be done

<!-- Made by docs/generate.py from stackline/deploy/statuses.py. -->

A stack is in one of CloudFormation's statuses. This is what the commands answer in each.

| | |
|---|---|
| works | it is done |
| waits | an operation goes on: it is followed to its end, and then it is done, as that status has it |
| anew | it holds nothing and can only be deleted: that is done and told (`stack-recreated`), and it is made anew |
| refused | `cloud-stack-busy`, with what to do; nothing is changed |
| missing | `stack-missing`: there is nothing |

`deploy --plan` applies a plan only to a stack as it was when the plan was made: in any other status it is
refused as `plan-stale`.
`history` is read from the environment's bucket, whatever the stack is.

| status | what it means | deploy, plan, promote, rollback | destroy | invoke, logs, outputs |
|---|---|---|---|---|
"""


def text() -> str:
    rows = [
        f"| `{status}` | {one.meaning} | {one.change} | {one.destroy} | {one.read} |"
        for status, one in sorted(STATUSES.items())
    ]
    fixes = [
        f"- `{status}`: {one.fix.format(env='ENV', stack='STACK')}"
        for status, one in sorted(STATUSES.items())
        if one.fix
    ]
    return _HEAD + "\n".join(rows) + "\n\nWhat to do where a change is refused:\n\n" + "\n".join(fixes) + "\n"
