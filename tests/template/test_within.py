"""Documents inside texts: edited where they stand, or refused where the text would not come back the same."""

from __future__ import annotations

import pytest

from stackline.core import TEXT, Refused
from stackline.template import Path, Template

BLOCK = """\
A:
  Text: !Sub |
    {
      "one": 1,
      "deep": {"two": "${Two}"}
    }
  After: 1
"""
FOLDED = BLOCK.replace("|", ">-")
PATH: Path = ("A", "Text", "Fn::Sub", TEXT)


def template(text: str) -> Template:
    return Template.parse(text.encode())


def test_a_document_is_read_and_edited_in_its_text() -> None:
    before = template(BLOCK)
    assert before.get((*PATH, "deep", "two")) == "${Two}"
    assert before.has((*PATH, "one"))
    assert not before.has((*PATH, "none"))
    assert before.lines((*PATH, "deep")) == (5, 5)
    after = before.put((*PATH, "deep", "three"), [3]).set((*PATH, "one"), 4)
    assert after.text == BLOCK.replace('": 1', '": 4').replace('Two}"', 'Two}", "three": [3]')
    assert after.set((*PATH, "one"), 1).delete((*PATH, "deep", "three")).text == BLOCK


@pytest.mark.parametrize("text", [FOLDED, "A: {Text: !Sub 'no'}\n", "A: {Text: !Sub '[', B: 1}\n", "A: {}\n"])
def test_what_would_not_come_back_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        template(text).put((*PATH, "one"), 2)


def test_holes_outside_of_strings_stay_as_they_are() -> None:
    text = BLOCK.replace('"one": 1,', '"one": ${One}, "text": "a: ${B}, \\"${C}",')
    before = template(text)
    after = before.put((*PATH, "deep", "three"), 3)
    assert after.text == text.replace('Two}"', 'Two}", "three": 3')
    assert after.delete((*PATH, "deep", "three")).text == text
