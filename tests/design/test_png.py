"""The PNG export: what the SVG shows, in the canvas's fonts, and which SVG that is."""

from __future__ import annotations

import struct

import pytest

from stackline.design import to_svg
from stackline.design.png import FONTS, digest, shown_by, to_png
from stackline.template import Template

TOPIC = Template.parse(b"Resources: {News: {Type: AWS::SNS::Topic}}\n")


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_it_is_the_svg_twice_as_large_and_says_which() -> None:
    svg = to_svg(TOPIC)
    png = to_png(svg)
    width = int(svg.split(' width="')[1].split('"')[0])
    assert size(png)[0] == 2 * width
    assert shown_by(png) == digest(svg)
    assert shown_by(png) != digest(to_svg(TOPIC, theme="dark"))
    assert size(to_png(svg, scale=1))[0] == width


def test_a_huge_picture_stays_within_what_programs_open() -> None:
    svg = to_svg(TOPIC).replace(' width="', ' width="9000" data-was="', 1)
    assert size(to_png(svg))[0] <= 16_000


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40])
def test_other_files_show_nothing_of_ours(data: bytes) -> None:
    assert shown_by(data) is None


def test_text_is_drawn_in_the_built_in_fonts() -> None:
    """Another weight is another picture: the fonts are there, and are found by their names."""
    assert {path.name for path in FONTS.glob("*.ttf")} == {
        f"{name}-{weight}.ttf" for name in ("Inter", "JetBrainsMono") for weight in (400, 600)
    }
    svg = to_svg(TOPIC)
    assert 'font-weight="600"' in svg
    assert to_png(svg) != to_png(svg.replace('font-weight="600"', ""))
