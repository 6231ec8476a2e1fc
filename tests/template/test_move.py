"""A key goes elsewhere in its file: what it holds stays as it is written, with its comments."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.yaml_text import Manner, write
from stackline.core import Refused
from stackline.template import Template

PATHS = ("Resources", "Api", "Properties", "DefinitionBody", "paths")
HEAD = """\
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody:
        paths:
"""


def template(paths: str, tail: str = "") -> Template:
    return Template.parse((HEAD + paths + tail).encode())


SHARED = """\
          /items:
            # reads all
            get:
              summary: All   # of them
            # makes one
            post:
              # before
              summary: >
                Two
                lines

                and more
              x: {a: 1}  # flow
              # after
          /more:
            get: {}
"""


def test_it_goes_into_a_path_that_is_there_with_its_comments() -> None:
    after = template(SHARED).move((*PATHS, "/items", "post"), (*PATHS, "/more", "put"))
    assert (
        after.text
        == HEAD
        + """\
          /items:
            # reads all
            get:
              summary: All   # of them
          /more:
            get: {}
            # makes one
            put:
              # before
              summary: >
                Two
                lines

                and more
              x: {a: 1}  # flow
              # after
"""
    )


def test_it_goes_into_a_new_one_beside_the_old() -> None:
    after = template(SHARED).move((*PATHS, "/items", "get"), (*PATHS, "/things", "get"))
    assert (
        after.text
        == HEAD
        + """\
          /items:
            # makes one
            post:
              # before
              summary: >
                Two
                lines

                and more
              x: {a: 1}  # flow
              # after
          /things:
            # reads all
            get:
              summary: All   # of them
          /more:
            get: {}
"""
    )


def test_the_indentation_is_that_of_the_place() -> None:
    text = """\
Resources:
  A:
    Properties:
        Deep:
            X:
                # ours
                Y: |
                    a
                      b
                Z: 1
            W: 2
  B:
    Type: X
"""
    after = Template.parse(text.encode()).move(
        ("Resources", "A", "Properties", "Deep", "X", "Y"), ("Resources", "A", "Properties", "Y")
    )
    assert (
        after.text
        == """\
Resources:
  A:
    Properties:
        Deep:
            X:
                Z: 1
            W: 2
        # ours
        Y: |
            a
              b
  B:
    Type: X
"""
    )


def test_in_json_and_in_flow_style() -> None:
    json = '{"Resources": {"A": {"Properties": {"X": {"Y": [1, "a"], "Z": 1}}}}}'
    moved = Template.parse(json.encode()).move(
        ("Resources", "A", "Properties", "X", "Y"), ("Resources", "A", "Properties", "V", "W")
    )
    assert moved.text == '{"Resources": {"A": {"Properties": {"X": {"Z": 1}, "V": {"W": [1, "a"]}}}}}'
    flow = template("          /a: {get: {x: 1}, put: {y: 2}}\n").move(
        (*PATHS, "/a", "put"), (*PATHS, "/b", "put")
    )
    assert flow.get(PATHS) == {"/a": {"get": {"x": 1}}, "/b": {"put": {"y": 2}}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("/items", "put"), ("/more", "put")),
        (("/items", "get"), ("/more", "get")),
        (("/items",), ("/items", "get", "x")),
    ],
)
def test_what_is_missing_taken_or_within_itself_is_refused(
    old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    with pytest.raises(Refused):
        template(SHARED).move((*PATHS, *old), (*PATHS, *new))


VALUES = st.recursive(
    st.sampled_from(["a", "two words", "several\nlines\n", 3, True, {"Ref": "X"}, {"Fn::Sub": "${X}/a"}]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from(["get", "put", "post"]), VALUES, min_size=2, max_size=3)
WAYS = st.builds(
    Manner,
    comments=st.booleans(),
    flow=st.booleans(),
    crlf=st.booleans(),
    json=st.booleans(),
    final_newline=st.booleans(),
    indented_lists=st.booleans(),
)


@given(st.lists(MAPPINGS, min_size=1, max_size=3), WAYS, st.data())
def test_the_meaning_moves_and_no_comment_is_lost(
    members: list[dict[str, object]], manner: Manner, data: st.DataObject
) -> None:
    paths = {f"/{number}": member for number, member in enumerate(members)}
    body = {"Resources": {"Api": {"Type": "X", "Properties": {"DefinitionBody": {"paths": paths}}}}}
    before = Template.parse(write(body, manner).encode())
    path = data.draw(st.sampled_from(sorted(paths)))
    method = data.draw(st.sampled_from(sorted(paths[path])))
    other = data.draw(st.sampled_from([*(one for one in paths if one != path), "/new"]))
    after = before.move((*PATHS, path, method), (*PATHS, other, "patch"))
    wanted = {key: dict(value) for key, value in paths.items()}
    wanted.setdefault(other, {})["patch"] = wanted[path].pop(method)
    assert after.get(PATHS) == wanted
    assert comments(after) == comments(before)


def comments(one: Template) -> list[str]:
    return sorted(re.findall(r"#[^\r\n]*", one.text))
