"""Environments that inherit: what counts, and what is wrong, with the file it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.environments import Approvals, Environment, Role, load_environment, read_environment

BASE = """\
account: '111122223333'
region: eu-central-1
tags: {team: shop, cost: web}
parameters:
  Stage: base
  Size: 1
approvals: {count: 1, from: [ana]}
"""


def write(folder: Path, **files: str) -> Path:
    (folder / "environments").mkdir(exist_ok=True)
    (folder / "stackline.yaml").write_text("name: shop\n")
    for name, text in files.items():
        (folder / "environments" / f"{name}.yaml").write_text(text)
    return folder


def problems(folder: Path, name: str) -> list[tuple[str, str, int]]:
    with pytest.raises(DiagnosticError) as refused:
        read_environment(folder, name)
    return [(d.code, d.file.removeprefix("environments/"), d.line) for d in refused.value.diagnostics]


def test_the_nearest_file_counts_and_parameters_and_tags_are_put_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        base=BASE,
        staging="inherits: base\ntags: {cost: staging}\nparameters: {Stage: staging}\nstack: old\n",
        production="inherits: staging\naccount: '444455556666'\nregions: [eu-west-1, us-east-1]\n"
        "parameters:\n  Stage: prod\nprotected: true\napprovals: {count: 2, author: yes}\npromote-from: staging\n",
    )
    found = load_environment(tmp_path, "production")
    assert found.inherited == ("staging", "base")
    assert (found.account, found.region, found.regions) == (
        "444455556666",
        "eu-west-1",
        ("eu-west-1", "us-east-1"),
    )
    assert found.tags == {"team": "shop", "cost": "staging"}
    assert found.approvals == Approvals(2, (), True)
    assert (found.protected, found.promote_from, found.file) == (
        True,
        "staging",
        "environments/production.yaml",
    )
    places = {n: (v.value, v.file, v.line) for n, v in found.parameters.items()}
    assert places == {
        "Stage": ("prod", "environments/production.yaml", 5),
        "Size": ("1", "environments/base.yaml", 6),
    }
    # A stack's name is one environment's own: nobody else may take it.
    assert (found.stack, load_environment(tmp_path, "staging").stack) == ("shop-production", "old")
    assert load_environment(tmp_path, "staging").region == "eu-central-1"


def test_local_inherits_all_but_its_cloud(tmp_path: Path) -> None:
    write(tmp_path, base=f"cloud: aws\n{BASE}", local="inherits: base\n")
    found = load_environment(tmp_path)
    assert (found.cloud, found.region, found.parameters["Stage"].value) == (
        "embedded",
        "eu-central-1",
        "base",
    )


def test_a_circle_is_refused_where_it_closes(tmp_path: Path) -> None:
    write(
        tmp_path,
        a="inherits: b\n",
        b="region: eu-west-1\ninherits: c\n",
        c="inherits: b\n",
        me="inherits: me\n",
    )
    assert problems(tmp_path, "a") == [("environment-cycle", "c.yaml", 1)]
    assert problems(tmp_path, "me") == [("environment-cycle", "me.yaml", 1)]
    with pytest.raises(DiagnosticError, match="b → c → b"):
        read_environment(tmp_path, "a")


def test_what_is_not_there_cannot_be_inherited(tmp_path: Path) -> None:
    write(tmp_path, staging="inherits: bsae\n", base="", dev="inherits: ../dev\n")
    assert problems(tmp_path, "staging") == [("environment-inherits", "staging.yaml", 1)]
    with pytest.raises(DiagnosticError, match="Did you mean base"):
        read_environment(tmp_path, "staging")
    assert problems(tmp_path, "dev") == [("environment-inherits", "dev.yaml", 1)]


def test_what_is_wrong_above_is_said_with_its_own_file(tmp_path: Path) -> None:
    write(tmp_path, base="region: Frankfurt\ntag: {}\n", staging="inherits: base\n")
    assert problems(tmp_path, "staging") == [
        ("environment-region", "base.yaml", 1),
        ("settings-unknown", "base.yaml", 2),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("regions: []\n", "environment-region", 1),
        ("regions: [eu-west-1, eu-west-1]\n", "environment-region", 1),
        ("regions: eu-west-1\n", "environment-region", 1),
        ("region: eu-west-1\nregions: [eu-west-1]\n", "environment-region", 2),
        ("profile: '[x]'\n", "environment-profile", 1),
        ("role: deploy\n", "environment-role", 1),
        ("role: {arn: arn:aws:iam::111122223333:role/deploy, id: x}\n", "settings-unknown", 1),
        (
            "role:\n  arn: arn:aws:iam::111122223333:role/deploy\n  external-id: a b\n",
            "environment-role",
            3,
        ),
        (
            "account: '444455556666'\nrole: arn:aws:iam::111122223333:role/deploy\n",
            "environment-role",
            2,
        ),
        ("tags: {'aws:x': y}\n", "environment-tags", 1),
        ("tags:\n  a: [b]\n", "environment-tags", 2),
        ("tags: {" + ", ".join(f"t{n}: x" for n in range(50)) + "}\n", "environment-tags", 1),
        ("approvals: {count: many}\n", "environment-approvals", 1),
        ("approvals: {from: ana}\n", "environment-approvals", 1),
        ("approvals: {author: perhaps}\n", "environment-approvals", 1),
        ("approvals: {by: [ana]}\n", "settings-unknown", 1),
        ("protected: perhaps\n", "environment-protected", 1),
        ("stack: 9shop\n", "environment-stack", 1),
        ("promote-from: nowhere\n", "environment-promotion", 1),
        ("personal: ana maria\n", "environment-personal", 1),
        ("expires: tomorrow\n", "environment-expires", 1),
        ("expires: '2027-02-30'\n", "environment-expires", 1),
    ],
)
def test_each_key_says_what_it_takes(tmp_path: Path, text: str, code: str, line: int) -> None:
    assert problems(write(tmp_path, dev=text), "dev") == [(code, "dev.yaml", line)]


def test_a_role_and_its_external_id(tmp_path: Path) -> None:
    arn = "arn:aws:iam::111122223333:role/ops/deploy"
    write(
        tmp_path,
        base=f"role: {{arn: '{arn}', external-id: abc-123}}\nprofile: work\n",
        dev="inherits: base\n",
        bare=f"role: {arn}\n",
        none="inherits: base\nrole:\n",
    )
    assert read_environment(tmp_path, "dev").role == Role(arn, "abc-123")
    assert read_environment(tmp_path, "dev").profile == "work"
    assert read_environment(tmp_path, "bare").role == Role(arn)
    assert read_environment(tmp_path, "none").role is None


def test_promotion_that_goes_in_a_circle_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a="promote-from: b\n", b="promote-from: c\n", c="promote-from: a\n")
    assert problems(tmp_path, "a") == [("environment-cycle", "a.yaml", 1)]


def test_an_environment_as_json_says_everything(tmp_path: Path) -> None:
    write(tmp_path, dev=f"{BASE}personal: ana\nexpires: '2027-01-31'\n")
    told = read_environment(tmp_path, "dev").to_json()
    assert (told["personal"], told["expires"], told["approvals"]) == (
        "ana",
        "2027-01-31",
        {"count": 1, "from": ["ana"], "author": False},
    )
    assert Environment("x", "shop").to_json()["regions"] == ["us-east-1"]


def test_another_template_has_another_stack_also_where_the_name_is_given(tmp_path: Path) -> None:
    write(tmp_path, dev="stack: shop-live\n")
    assert read_environment(tmp_path, "dev", "network.yaml").stack == "shop-live-network"
    assert read_environment(tmp_path, "dev", "network.yaml").root == "/shop/dev/"
