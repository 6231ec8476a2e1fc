"""Who may do what: each role and each command, and what the file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stackline
from stackline.core import DiagnosticError
from stackline.environments.access import NEEDED, ROLES, Access, Granted, Role, needed, read_access

FILE = """\
groups:
  platform: ['arn:aws:sts::111122223333:assumed-role/Platform/*', bert@example.com]
environments:
  '*':
    viewer: '*'
  prod:
    deployer: platform
    approver: [ana@example.com, 'arn:aws:iam::111122223333:user/chris']
    admin: [arn:aws:iam::111122223333:user/root-*]
"""
# Written by hand: what each role may do where everybody works, and in a personal copy.
DEVELOPS = {"look", "plan", "verify"}
DEPLOYS = {
    *DEVELOPS,
    *(
        "deploy",
        "deploy-stacks",
        "env-set",
        "env-unset",
        "import",
        "layer-publish",
        "promote",
        "put-back",
        "rollback",
        "secret-remove",
        "secret-set",
        "sync",
    ),
}
SHARED: dict[str, set[str]] = {
    "viewer": set(),
    "developer": DEVELOPS,
    "deployer": DEPLOYS,
    "approver": {"approve"},
    "admin": {*DEPLOYS, "approve", "bring-back", "clean", "destroy", "layer-prune", "layer-share", "link"},
}
# Layers are the whole account's.
COPY = DEPLOYS - {"layer-publish"}
OWN: dict[str, set[str]] = {
    "developer": {*COPY, "bring-back", "destroy"},
    "deployer": {*DEPLOYS, "bring-back", "destroy"},
    "viewer": set(),
    "approver": {"approve"},
    "admin": SHARED["admin"],
}


@pytest.mark.parametrize("operation", NEEDED)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_and_each_command(role: Role, operation: str) -> None:
    access = Access((Granted("prod", role, "ana", 1),))
    for personal, table in ((False, SHARED), (True, OWN)):
        may = access.may(needed(operation, personal=personal), "prod", ("ana",))
        assert may == (operation in table[role]), (role, operation, personal)
        assert not access.may(needed(operation, personal=personal), "dev", ("ana",))
        assert not access.may(needed(operation, personal=personal), "prod", ("bert",))


def test_every_operation_that_is_recorded_is_in_the_table() -> None:
    found: set[str] = set()
    for file in Path(stackline.__file__).parent.rglob("*.py"):
        text = file.read_text()
        found |= set(re.findall(r'recorded\(\s*[\w.]+,\s*"([\w-]+)"', text))
        found |= set(re.findall(r'\.permit\(\s*"([\w-]+)"', text))
    assert {"deploy", "plan", "secret-set", "link", "verify"} <= found
    assert found <= set(NEEDED), found - set(NEEDED)


def test_what_nobody_thought_of_is_for_deployers() -> None:
    assert needed("something-new", personal=False) == "deployer"


@given(
    st.lists(st.tuples(st.sampled_from(["prod", "dev", "*"]), st.sampled_from(ROLES), st.sampled_from("ab")))
)
def test_more_lines_never_take_away(lines: list[tuple[str, Role, str]]) -> None:
    grants = tuple(Granted(environment, role, who, 1) for environment, role, who in lines)
    for some in range(len(grants)):
        less, more = Access(grants[:some]), Access(grants)
        assert set(less.roles("prod", ("a",))) <= set(more.roles("prod", ("a",)))
        for role in ROLES:
            assert not less.may(role, "prod", ("a",)) or more.may(role, "prod", ("a",))


def write(folder: Path, text: str) -> Path:
    (folder / "environments").mkdir()
    (folder / "environments" / "prod.yaml").write_text("account: '111122223333'\nregion: eu-west-1\n")
    (folder / "access.yaml").write_text(text)
    return folder


def test_the_file(tmp_path: Path) -> None:
    assert read_access(tmp_path) is None
    access = read_access(write(tmp_path, FILE))
    assert access
    assert access.roles("prod", ("arn:aws:sts::111122223333:assumed-role/Platform/x", "x")) == (
        "viewer",
        "deployer",
    )
    assert access.roles("prod", ("arn:aws:sts::999922223333:assumed-role/Platform/x",)) == ("viewer",)
    assert access.roles("prod", ("nobody", "ana@example.com")) == ("viewer", "approver")
    assert access.roles("prod", ("arn:aws:iam::111122223333:user/root-1",)) == ("viewer", "admin")
    assert access.roles("other", ("bert@example.com",)) == ("viewer",)
    assert [one.line for one in access.granted] == [5, 7, 8, 8, 9]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("environments:\n  prd: {viewer: a}\n", "access-environment", 2),
        ("environments:\n  prod:\n    deploy: a\n", "settings-unknown", 3),
        ("environments:\n  prod:\n    admin: [a, {b: c}]\n", "access-who", 3),
        ("environments:\n  prod: [a]\n", "settings-shape", 2),
        ("people: {}\n", "settings-unknown", 1),
        ("groups:\n  a: ['']\n", "access-who", 2),
    ],
)
def test_mistakes_have_their_lines(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(DiagnosticError) as refused:
        read_access(write(tmp_path, text))
    (found,) = refused.value.diagnostics
    assert (found.code, found.file, found.line) == (code, "access.yaml", line)
    assert found.fix


@pytest.mark.parametrize("kind", ["dangling", "folder", "access.yml", "Access.YAML"])
def test_what_is_no_file_lets_nobody(tmp_path: Path, kind: str) -> None:
    """Somebody meant to say who may: it is not taken for "everybody may do everything"."""
    path = tmp_path / "access.yaml"
    if kind == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "folder":
        path.mkdir()
    else:
        (tmp_path / kind).write_text(FILE)
    with pytest.raises(DiagnosticError) as refused:
        read_access(tmp_path)
    (found,) = refused.value.diagnostics
    assert found.code == "access-file"
    assert found.fix
    assert found.file in ("access.yaml", kind)


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, FILE)
    (tmp_path / "access.yaml").rename(tmp_path / "kept")
    (tmp_path / "access.yaml").symlink_to(tmp_path / "kept")
    assert read_access(tmp_path)
