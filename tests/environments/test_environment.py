"""Settings files: what they give, and where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import DiagnosticError
from stackline.environments import (
    deployable,
    environment_names,
    load_environment,
    load_settings,
    read_environment,
)


def write(folder: Path, **files: str) -> Path:
    (folder / "environments").mkdir(exist_ok=True)
    for name, text in files.items():
        path = "stackline.yaml" if name == "settings" else f"environments/{name}.yaml"
        (folder / path).write_text(text)
    return folder


def problems(folder: Path, name: str = "local") -> list[tuple[str, int, str]]:
    with pytest.raises(DiagnosticError) as refused:
        load_environment(folder, name)
    return [(d.code, d.line, d.file) for d in refused.value.diagnostics]


def test_local_exists_without_any_file(tmp_path: Path) -> None:
    folder = tmp_path / "my shop_2"
    folder.mkdir()
    found = load_environment(folder)
    assert (found.name, found.cloud, found.account) == ("local", "embedded", "000000000000")
    assert (found.region, found.stack, dict(found.parameters)) == ("us-east-1", "my-shop-2-local", {})


def test_the_file_gives_region_account_and_parameters(tmp_path: Path) -> None:
    text = "region: eu-central-1\naccount: '111122223333'\nparameters:\n  Stage: dev\n  Zones: [a, b]\n"
    found = load_environment(write(tmp_path, settings="name: shop\n", local=text))
    assert (found.region, found.account, found.stack) == ("eu-central-1", "111122223333", "shop-local")
    assert found.parameters["Stage"].value == "dev"
    assert found.parameters["Stage"].line == 4


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("regoin: eu-west-1\n", "settings-unknown", 1),
        ("region: Frankfurt\n", "environment-region", 1),
        ("parameters:\n  A: 1\n  A: 2\n", "settings-duplicate", 3),
        ("account: 12\n", "environment-account", 1),
        ("cloud: aws\n", "environment-cloud", 1),
        ("parameters: [a]\n", "settings-shape", 1),
        ("- a\n", "settings-shape", 1),
        ("a: [\n", "settings-broken", 2),
        ("a: &x 1\nb: *x\n", "settings-alias", 2),
        ("region: !Ref A\n", "settings-tag", 1),
        ("a: 1\n---\nb: 2\n", "settings-documents", 2),
        ("a: " + "[" * 60 + "]" * 60, "settings-deep", 1),
        ("? [a]\n: 1\n", "settings-key", 1),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    found = problems(write(tmp_path, local=text))
    assert (code, "environments/local.yaml") in [(c, f) for c, _, f in found]
    assert line in [n for c, n, _ in found if c == code] or code == "settings-documents"


def test_several_problems_are_said_at_once(tmp_path: Path) -> None:
    found = problems(write(tmp_path, local="regoin: x\ncloud: aws\naccount: 1\n"))
    assert [line for _, line, _ in found] == [1, 2, 3]


def test_a_project_name_that_no_stack_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as refused:
        load_settings(write(tmp_path, settings="# shop\nname: my shop\n"))
    assert [(d.code, d.line) for d in refused.value.diagnostics] == [("settings-name", 2)]


def test_other_environments_say_where_they_are(tmp_path: Path) -> None:
    write(tmp_path, prod="cloud: aws\nregion: eu-west-1\n", stage="cloud: embedded\n")
    assert problems(tmp_path, "prod")[0][0] == "environment-incomplete"
    write(tmp_path, prod="cloud: aws\nregion: eu-west-1\naccount: '111122223333'\n")
    prod = load_environment(tmp_path, "prod")
    assert (prod.cloud, prod.account, prod.region) == ("aws", "111122223333", "eu-west-1")
    assert deployable(prod) is prod


def test_an_environment_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path, prod="cloud: aws\n")
    assert problems(tmp_path, "stage")[0][0] == "environment-unknown"
    assert problems(tmp_path, "../../etc/passwd")[0][0] == "environment-unknown"


@pytest.mark.parametrize(
    ("template", "stack"),
    [
        ("template.yaml", "shop-local"),
        ("sam.yml", "shop-local"),
        ("my.net_work.json", "shop-my-net-work-local"),
    ],
)
def test_every_template_has_a_stack_of_its_own(tmp_path: Path, template: str, stack: str) -> None:
    assert load_environment(write(tmp_path, settings="name: shop\n"), template=template).stack == stack


def test_bytes_that_are_no_text_are_a_diagnostic(tmp_path: Path) -> None:
    write(tmp_path, local="")
    (tmp_path / "environments" / "local.yaml").write_bytes(b"region: a\nparameters: \xff\n")
    assert problems(tmp_path) == [("settings-not-text", 2, "environments/local.yaml")]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abA:-[]{}&*!?#|>'\"%@`,\n\t ", max_size=60))
def test_law_any_text_gives_an_environment_or_diagnostics(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = write(tmp_path_factory.mktemp("e"), local=text)
    found = []
    try:
        load_environment(folder)
    except DiagnosticError as error:
        found = error.diagnostics
    assert all(d.file == "environments/local.yaml" for d in found)


def test_the_environments_of_a_project_are_listed_wherever_they_are_named(tmp_path: Path) -> None:
    assert environment_names(tmp_path) == ("local",)
    write(tmp_path, settings="environments: [stage]\n", prod="", local="")
    (tmp_path / "environments" / "not a name.yaml").write_text("")
    (tmp_path / "samconfig.toml").write_text("version = 0.1\n[default.deploy.parameters]\n[qa.global]\n")
    assert environment_names(tmp_path) == ("local", "default", "prod", "qa", "stage")
    write(tmp_path, settings="environments:\n  eu: {}\n")
    (tmp_path / "samconfig.toml").write_text("[[[")
    assert environment_names(tmp_path) == ("local", "eu", "prod")


def test_another_environment_is_read_for_its_values(tmp_path: Path) -> None:
    write(tmp_path, settings="name: shop\n", prod="cloud: aws\nparameters: {Stage: prod}\n")
    found = read_environment(tmp_path, "prod")
    assert (found.cloud, found.account, found.region, found.stack) == ("aws", "", "", "shop-prod")
    assert found.parameters["Stage"].value == "prod"
    for name in ("pord", "../prod"):
        with pytest.raises(DiagnosticError) as refused:
            read_environment(tmp_path, name)
        assert refused.value.diagnostics[0].code == "environment-unknown"
    write(tmp_path, prod="cloud: gcp\n")
    with pytest.raises(DiagnosticError) as refused:
        read_environment(tmp_path, "prod")
    assert refused.value.diagnostics[0].code == "environment-cloud"


@pytest.mark.parametrize(
    "overrides",
    [
        '''"Stage=prod Note=\\"two words\\" Url=http://a/?b=c"''',
        """["Stage=prod", "Note='two words'", "Url=http://a/?b=c"]""",
        """'ParameterKey=Stage,ParameterValue=prod "Note=two words" ParameterKey=Url,ParameterValue=http://a/?b=c'""",
    ],
)
def test_a_samconfig_gives_region_stack_and_parameters(tmp_path: Path, overrides: str) -> None:
    (tmp_path / "samconfig.toml").write_text(
        "version = 0.1\n[prod.global.parameters]\nregion = 'eu-west-1'\nstack_name = 'old'\n"
        f"[prod.deploy.parameters]\nstack_name = 'shop-live'\nparameter_overrides = {overrides}\n"
    )
    found = read_environment(tmp_path, "prod")
    assert (found.region, found.stack, found.file) == ("eu-west-1", "shop-live", "samconfig.toml")
    given = {name: one.value for name, one in found.parameters.items()}
    assert given == {"Stage": "prod", "Note": "two words", "Url": "http://a/?b=c"}
    write(tmp_path, prod="region: eu-north-1\n")
    assert read_environment(tmp_path, "prod").region == "eu-north-1"


def test_a_samconfig_may_be_yaml_and_may_be_broken(tmp_path: Path) -> None:
    (tmp_path / "samconfig.yaml").write_text(
        "version: 0.1\nqa:\n  deploy:\n    parameters:\n      parameter_overrides: [Stage=qa]\n"
    )
    assert read_environment(tmp_path, "qa").parameters["Stage"].value == "qa"
    (tmp_path / "samconfig.yaml").write_text(
        "qa: {deploy: {parameters: {parameter_overrides: 'Stage=\"qa'}}}\n"
    )
    (tmp_path / "environments").mkdir()
    (tmp_path / "stackline.yaml").write_text("environments: [qa]\n")
    with pytest.raises(DiagnosticError) as refused:
        read_environment(tmp_path, "qa")
    assert [(d.code, d.file) for d in refused.value.diagnostics] == [("settings-broken", "samconfig.yaml")]


def test_where_others_must_say_yes_nothing_is_deployed(tmp_path: Path) -> None:
    write(tmp_path, prod="cloud: embedded\napprovals: {count: 2}\n")
    with pytest.raises(DiagnosticError) as refused:
        deployable(load_environment(tmp_path, "prod"))
    assert [(d.code, d.file) for d in refused.value.diagnostics] == [
        ("approval-needed", "environments/prod.yaml")
    ]


def test_one_of_several_regions(tmp_path: Path) -> None:
    write(tmp_path, prod="cloud: embedded\nregions: [eu-west-1, us-east-1]\n")
    found = load_environment(tmp_path, "prod")
    assert [deployable(found, region).region for region in ("", "us-east-1")] == ["eu-west-1", "us-east-1"]
    with pytest.raises(DiagnosticError) as refused:
        deployable(found, "eu-north-1")
    assert [d.code for d in refused.value.diagnostics] == ["environment-region"]
