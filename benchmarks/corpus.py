"""What becomes of every real template of the corpus: read, saved, drawn, and compared with an independent reading.

Run it with `.venv/bin/python benchmarks/corpus.py [sam|cfn|synthetic ...]`; STACKLINE_CORPUS says where the templates
are. The dependencies are compared with `tests/dependency_oracle.py`, which shares no code with Stackline.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from click.testing import CliRunner

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from corpus import CORPUS, corpus_files  # noqa: E402
from dependency_oracle import by_name, dependencies, invented, parse, undrawn  # noqa: E402
from stackline.cli.commands.graph import COMMAND  # noqa: E402
from stackline.core import TemplateError, has_errors  # noqa: E402
from stackline.template import Template  # noqa: E402

LAWS = (
    "not saved byte for byte",
    "graph not exit 0",
    "resources missing",
    "dependencies missing",
    "dependencies invented",
)


def examine(path: Path) -> Counter[str]:
    data = path.read_bytes()
    told = Counter({"files": 1})
    try:
        template = Template.parse(data, file=path.name)
    except TemplateError:
        return told + Counter({"cannot be read at all": 1})
    told["read"] += 1
    told["saved byte for byte" if template.to_bytes() == data else LAWS[0]] += 1
    answer = CliRunner().invoke(COMMAND, ["-t", str(path), "--json"])
    if answer.exit_code != 0:
        told[LAWS[1]] += 1
        return told
    told["graph exit 0"] += 1
    drawn = json.loads(answer.stdout)
    told["resources drawn"] += sum(not each["virtual"] for each in drawn["resources"])
    independent = parse(data)
    if independent is None or has_errors(template.diagnostics):
        told["broken text, drawn without a second opinion"] += 1
        return told
    return told + _compared(drawn, independent)


def _compared(drawn: dict, independent: dict) -> Counter[str]:
    ids = {each["id"] for each in drawn["resources"]}
    virtual = {each["id"] for each in drawn["resources"] if each["virtual"]}
    resources = independent.get("Resources")
    wires, references = (
        {(each["source"], each["target"]) for each in drawn[part]} for part in ("wires", "references")
    )
    expected = dependencies(independent)
    return Counter(
        {
            "wires": len(drawn["wires"]),
            "references": len(drawn["references"]),
            "resources by the second opinion": len(resources or {}),
            "dependencies by the second opinion": len(expected),
            LAWS[2]: len({str(id) for id in resources or {}} - ids),
            LAWS[3]: len(undrawn(expected, wires, references)),
            LAWS[4]: len(invented(expected, by_name(independent), wires, references, virtual)),
        }
    )


def main() -> int:
    files = corpus_files(*sys.argv[1:])
    if not files:
        print(f"corpus: no templates in {CORPUS}; STACKLINE_CORPUS names another folder")
        return 0
    total: Counter[str] = Counter()
    faults: list[str] = []
    with ProcessPoolExecutor(2) as pool:
        for done, (path, told) in enumerate(
            zip(files, pool.map(examine, files, chunksize=20), strict=True), 1
        ):
            total += told
            faults += [f"{path.relative_to(CORPUS)}: {told[law]} {law}" for law in LAWS if told[law]]
            if sys.stderr.isatty() and done % 20 == 0:
                print(f"\r{done:,} of {len(files):,}", end="", file=sys.stderr)
    print(f"corpus: {', '.join(sys.argv[1:]) or 'sam, cfn, synthetic'}")
    for name in [*(name for name in total if name not in LAWS), *LAWS]:
        print(f"{total[name]:>10,}  {name}")
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
