"""The pictures of docs/images: one in each theme for each state on the list, and no other; small, and told of once."""

from __future__ import annotations

import sys

from corpus import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from scripts.screenshots.tours import TOURS

IMAGES = REPOSITORY / "docs" / "images"
NAMES = [shot.name for tour in TOURS for shot in tour.shots]
MOST = 120_000
"""Bytes of a picture: those of code have half of that."""


def test_every_state_has_its_pictures_and_no_picture_is_left_over() -> None:
    there = {path.name for path in IMAGES.iterdir()}
    wanted = {f"{name}-{theme}.webp" for name in NAMES for theme in ("light", "dark")}
    assert wanted - there == set(), "take them with `make screenshots`"
    assert there - wanted == set(), "nothing takes these any more"


def test_names_are_given_once() -> None:
    assert len(NAMES) == len(set(NAMES))


def test_pictures_are_small() -> None:
    assert [path.name for path in IMAGES.iterdir() if path.stat().st_size > MOST] == []


def test_pages_that_tell_more_are_there() -> None:
    assert [tour.about for tour in TOURS if tour.about and not (IMAGES.parent / tour.about).is_file()] == []
