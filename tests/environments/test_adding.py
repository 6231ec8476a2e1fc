"""New environments: what is written, and read back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.environments import read_environment
from stackline.environments.adding import Wanted, add, from_samconfig, personal

TODAY = datetime.date(2027, 1, 1)


def written(folder: Path, wanted: Wanted) -> Path:
    text = add(folder, wanted)
    (folder / "environments").mkdir(exist_ok=True)
    (folder / wanted.file).write_text(text)
    return folder


def refused(folder: Path, wanted: Wanted) -> list[str]:
    with pytest.raises(DiagnosticError) as error:
        add(folder, wanted)
    return [d.code for d in error.value.diagnostics]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    arn = "arn:aws:iam::111122223333:role/deploy"
    wanted = Wanted(
        "staging",
        account="111122223333",
        regions=("eu-central-1", "eu-west-1"),
        role=arn,
        external_id="x1",
        parameters={"Version": "1.10", "On": "true", "Url": "http://a/#b"},
        tags={"team": "shop"},
    )
    found = read_environment(written(tmp_path, wanted), "staging")
    assert (found.account, found.regions, found.role and found.role.external_id) == (
        "111122223333",
        ("eu-central-1", "eu-west-1"),
        "x1",
    )
    assert {n: v.value for n, v in found.parameters.items()} == {
        "Version": "1.10",
        "On": "true",
        "Url": "http://a/#b",
    }
    assert refused(tmp_path, wanted) == ["environment-exists"]


def test_a_name_or_a_value_that_cannot_be_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, Wanted("local")) == ["environment-name"]
    assert refused(tmp_path, Wanted("../x")) == ["environment-name"]
    assert refused(tmp_path, Wanted("dev", account="12")) == ["environment-account"]
    assert refused(tmp_path, Wanted("dev", inherits="base")) == ["environment-inherits"]


def test_a_personal_copy_is_named_after_its_owner(tmp_path: Path) -> None:
    (tmp_path / "stackline.yaml").write_text("name: shop\n")
    written(tmp_path, Wanted("dev", account="111122223333", regions=("eu-west-1",), stack="old"))
    wanted = personal("dev", "Ana María", TODAY)
    found = read_environment(written(tmp_path, wanted), "dev-ana-mar-a")
    assert (found.stack, found.account, found.personal) == ("shop-dev-ana-mar-a", "111122223333", "ana-mar-a")
    assert found.expires == datetime.date(2027, 1, 15)
    with pytest.raises(DiagnosticError):
        personal("dev", "…", TODAY)


def test_a_samconfig_is_taken_over(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match="no samconfig"):
        from_samconfig(tmp_path, "prod", "prod")
    (tmp_path / "samconfig.toml").write_text(
        "version = 0.1\n[prod.deploy.parameters]\nregion = 'eu-west-1'\nstack_name = 'live'\nprofile = 'work'\n"
        "tags = 'team=\"the shop\"'\nparameter_overrides = 'Stage=prod'\n"
    )
    wanted = from_samconfig(tmp_path, "production", "prod")
    found = read_environment(written(tmp_path, wanted), "production")
    same = read_environment(tmp_path, "prod")
    for one in (found, same):
        assert (one.stack, one.region, one.profile, one.tags) == (
            "live",
            "eu-west-1",
            "work",
            {"team": "the shop"},
        )
        assert one.parameters["Stage"].value == "prod"
    with pytest.raises(DiagnosticError, match="no \\[dev\\]"):
        from_samconfig(tmp_path, "dev", "dev")
