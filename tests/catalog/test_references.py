from typing import Any

import pytest

from stackline.catalog.references import branches, items, mentions, plain


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "A"}, [("A", None)]),
        ({"Ref": "AWS::Region"}, []),
        ({"Fn::GetAtt": ["A", "Arn"]}, [("A", "Arn")]),
        ({"Fn::GetAtt": "A.Outputs.B"}, [("A", "Outputs.B")]),
        ({"Fn::Sub": "${A}-${AWS::Region}-${!B}-${C.Arn}"}, [("A", None), ("C", "Arn")]),
        ({"Fn::Sub": ["${A}-${b}", {"b": {"Ref": "D"}}]}, [("A", None), ("D", None)]),
        ({"Fn::Join": ["/", ["x", {"Ref": "A"}]]}, [("A", None)]),
        ({"Fn::If": ["Cond", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}, [("A", None)]),
        ({"Fn::GetAtt": []}, []),
        ({"Ref": ["A"]}, []),
        ("text ${A}", []),
    ],
)
def test_what_a_value_names(value: Any, found: list[Any]) -> None:
    assert mentions(value) == found


def test_items_of_a_conditional_list_keep_their_places() -> None:
    value = {"Fn::If": ["C", [{"Fn::If": ["D", "a", {"Ref": "AWS::NoValue"}]}, "b"], "c"]}
    assert list(items(value, ("P",))) == [
        (("P", "Fn::If", 1, 0, "Fn::If", 1), "a"),
        (("P", "Fn::If", 1, 1), "b"),
        (("P", "Fn::If", 2), "c"),
    ]


def test_a_plain_value_is_its_only_branch() -> None:
    assert list(branches(3, ("P",))) == [(("P",), 3)]


def test_one_reference_in_every_spelling() -> None:
    assert plain({"Fn::Sub": "${A.Arn}"}) == plain({"Fn::GetAtt": "A.Arn"}) == {"Fn::GetAtt": ["A", "Arn"]}
    assert plain({"Fn::Sub": "${A}"}) == {"Ref": "A"}
    assert plain({"Fn::Sub": "x${A}"}) == {"Fn::Sub": "x${A}"}
