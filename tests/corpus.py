"""Where the real templates are: STACKLINE_CORPUS, else ../shared/corpus beside the repository, else nowhere."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("STACKLINE_CORPUS") or REPOSITORY.parent / "shared" / "corpus")

needs_corpus = pytest.mark.skipif(
    not (CORPUS / "dev").is_dir(), reason="the corpus of real templates is not here (STACKLINE_CORPUS)"
)


def corpus_files(*kinds: str, sample: int | None = None, seed: int = 0) -> list[Path]:
    """Template files of the corpus, sorted; `kinds` of sam, cfn, sls, synthetic; `sample` takes that many, seeded."""
    found = [
        path
        for kind in kinds or ("sam", "cfn", "synthetic")
        for path in sorted((CORPUS / "dev" / kind).rglob("*"))
        if path.suffix in (".yaml", ".yml", ".json", ".template") and path.is_file()
    ]
    if sample is not None and sample < len(found):
        found = sorted(random.Random(seed).sample(found, sample))
    return found
