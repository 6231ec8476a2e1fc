"""How long the code view waits while a person types in a large template, beside reading the whole of it anew.

Run it with `.venv/bin/python benchmarks/language.py`. Times are of the processor; 1.00 is `Template.parse` of the same
text. The texts are the largest template of the corpus (STACKLINE_CORPUS) and the 20,000 lines of
`benchmarks/template.py`; the places are spread over the whole text, each in the middle of a word, half typed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from corpus import CORPUS, corpus_files  # noqa: E402
from stackline.language import Typing, complete, hover  # noqa: E402
from stackline.template import Template  # noqa: E402
from template import generated  # noqa: E402

PLACES = 200
ROUNDS = 5


def main() -> None:
    texts = {"generated": generated()}
    if (CORPUS / "dev").is_dir():
        largest = max(corpus_files(), key=lambda path: path.read_bytes().count(b"\n"))
        texts[largest.name] = largest.read_text("utf-8-sig").replace("\r\n", "\n")
    for name, text in texts.items():
        measure(name, text)


def measure(name: str, text: str) -> None:
    template = Template.parse(text.encode())
    places = [offset for offset in spread(text) if Typing(text, offset, template).spot is not None]
    for offset in places:  # schemas are read once a type, by whoever asks first
        complete(half_typed(text, offset, template))
    reading = min(timed(lambda: Template.parse(text.encode()).resources) for _ in range(ROUNDS))
    print(
        f"{name}: {text.count(chr(10)):,} lines, {len(places)} places; reading it takes {reading * 1000:.0f} ms = 1.00"
    )
    tell("completions", [timed(lambda o=o: complete(half_typed(text, o, template))) for o in places], reading)
    tell("documentation", [timed(lambda o=o: hover(Typing(text, o, template))) for o in places], reading)


def spread(text: str) -> list[int]:
    """The middle of a word in lines all over the text."""
    step = max(len(text) // PLACES, 1)
    found: list[int] = []
    for start in range(0, len(text), step):
        line = text.find("\n", start) + 1
        word = len(text[line : text.find("\n", line)].strip().partition(":")[0])
        indent = len(text[line:]) - len(text[line:].lstrip(" "))
        if word > 2:
            found.append(line + indent + word // 2)
    return found


def half_typed(text: str, offset: int, template: Template) -> Typing:
    """The rest of the line is not there yet."""
    return Typing(text[:offset] + text[text.find("\n", offset) :], offset, template)


def tell(what: str, times: list[float], reading: float) -> None:
    middle, most = statistics.median(times), max(times)
    print(
        f"  {what:14} median {middle / reading:.3f} ({middle * 1000:.1f} ms), "
        f"most {most / reading:.3f} ({most * 1000:.1f} ms)"
    )


def timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


if __name__ == "__main__":
    main()
