"""Write the pages that are made from the code: `python docs/generate.py`, or `--check` to compare only.

`resources.md` and `connections.md` list all of the catalog; each has a page of its own in `resources/` and
`connections/`. `screens.md` shows the pictures that `make screenshots` takes.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS), str(DOCS.parent / "tests"), str(DOCS.parent)]

from pages import connections, fidelity, resources, statuses  # noqa: E402

from scripts.screenshots import page as screens  # noqa: E402

REFERENCE = DOCS / "reference"


def pages() -> dict[str, str]:
    """File name under docs/reference → its text."""
    return {
        **resources.pages(),
        **connections.pages(),
        "../embedded-connections.md": embedded_page(),
        "../fidelity.md": fidelity.page(),
        "../screens.md": screens.text(),
        "../statuses.md": statuses.text(),
    }


def embedded_page() -> str:
    """What the tests do with each connection on the embedded cloud, as the tests themselves say."""
    sys.path.insert(0, str(DOCS.parent / "tests"))
    from exercises.page import page

    return page()


def main() -> int:
    wanted = pages()
    made = {f"{folder}/{path.name}" for folder in OWN for path in (REFERENCE / folder).glob("*.md")}
    gone = sorted(made - set(wanted))
    stale = [name for name, text in wanted.items() if not fresh(name, text)]
    if "--check" in sys.argv[1:]:
        for name in (*stale, *gone):
            print(f"docs/reference/{name} is stale: run python docs/generate.py", file=sys.stderr)
        return 1 if stale or gone else 0
    for name in gone:
        (REFERENCE / name).unlink()
    for name in stale:
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8", newline="\n")
    return 0


OWN = ("resources", "connections")
"""Folders in which every page is made here: one of a kind that is gone goes too."""


def fresh(name: str, text: str) -> bool:
    path = REFERENCE / name
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
