"""The page that says what the embedded cloud emulates: docs/fidelity.md, from the table itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pages.markdown import cell
from stackline.dev.fidelity import WORDS, Row, emulated, table

_HEAD = """<!-- Made by docs/generate.py from src/stackline/dev/fidelity/table. Change it there. -->

# What is emulated

The embedded cloud is not AWS. What it does not do is said before you run: by `stackline dev --fidelity`, on the cards
of the canvas, and here.

```console
$ stackline dev --fidelity
Not emulated
  Orders  AWS::RDS::DBCluster  template.yaml:40
    Nothing listens at its address: there is a record of it, and its secret.  template.yaml:40

Partly emulated
  Uploads  AWS::S3::Bucket  template.yaml:12
    lifecycle: Its lifecycle rules are not followed: nothing expires.  template.yaml:19
…
template.yaml: 1 not emulated, 1 partly, 5 emulated
```

It reads the template only: nothing is started. Each part has the line that brings it in, also from `Globals`.
`--json` gives `template`, `counts` and `resources`: each with `id`, `type`, `level` (`not`, `partly`, `emulated`) and
its `parts` (`row`, `level`, `part`, `says`, `file`, `line`), the worst first. What nested templates of the project hold
is told with them, as `Billing/Orders`; parameters count there with their defaults.

**On the canvas** a card that is not emulated, or only partly, has a ring before its subtitle, empty or half full, with
the parts that are lacking in its title and in what a screen reader says of the card; a card that is emulated has a full
one while it is dealt with. *On this machine*, in the inspector, has every part, and the line that brings it in.

**IAM** is the one that is said aloud: `stackline dev` warns of every API and function URL with `AWS_IAM`
authorization, with file and line. With `STACKLINE_CLOUD_IAM=enforce` in the environment when the embedded cloud
starts, policies count.

## How the table is kept true

`tests/embedded/test_fidelity.py` deploys one stack to the embedded cloud and tries every row on it, what works and
what does not: a throttled API that answers five times a second, a file system that is not there, a role without
rights that gets in. A row without a probe fails the tests, and so does a list of types that is not the cloud's own.
Which connections between resources work is tried one by one: [Connections on the embedded
cloud](embedded-connections.md).

To add a row: a `Row` in `src/stackline/dev/fidelity/table/`, and a probe of the same name in
`tests/exercises/fidelity/`.
"""
_TITLES = {"not": "## Not emulated", "partly": "## Partly emulated"}


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    rows = table()
    for level, title in _TITLES.items():
        yield title
        yield ""
        yield from _table(row for row in rows if row.level == level)
    yield "## Different from AWS, though emulated"
    yield ""
    yield "What takes nothing away from most applications. `--fidelity` and the inspector tell of it; more of how"
    yield "functions run is in [Running functions](running-functions.md)."
    yield ""
    yield from _table(row for row in rows if row.level == "emulated" and row.part)
    yield f"## {WORDS['emulated']}"
    yield ""
    yield from _table(row for row in rows if row.level == "emulated" and not row.part)
    named = {type for row in rows for type in row.types}
    yield "## Not tried"
    yield ""
    yield "These deploy, and their APIs tell of them; what they do has not been tried, so they count as partly"
    yield "emulated. Types that are on no list of this page are refused when a deployment begins."
    yield ""
    yield ", ".join(f"`{type}`" for type in sorted(emulated() - named))


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| | what | says | types |"
    yield "|---|---|---|---|"
    for row in rows:
        types = ", ".join(f"`{type.removeprefix('AWS::')}`" for type in row.types)
        yield f"| `{row.id}` | {cell(row.part or 'the whole')} | {cell(row.says)} | {types} |"
    yield ""
