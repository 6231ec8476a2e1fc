"""A deployment from the template to the outputs, and again, and when it is refused or fails."""

from __future__ import annotations

import json
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, TEMPLATE, run_deploy, stackline
from stackline.cloud import EmbeddedCloud, Refusal
from stackline.core import DiagnosticError
from stackline.deploy import ChangeEvent, Notice, Phase, ResourceEvent, deploy, open_stack
from stackline.deploy.deploying import journal_path
from stackline.journal import LeaseHeld, open_journal
from stackline.template import Project, Template
from waiting import joined

pytestmark = pytest.mark.cloud

# Its function is not there, which only shows when the resource is made.
NEVER = """\
  Never:
    Type: Custom::Thing
    DependsOn: Items
    Properties: {ServiceToken: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:not-there'}
"""


def refused(folder: Path) -> list[tuple[str, str, int]]:
    with pytest.raises(DiagnosticError) as error:
        run_deploy(folder)
    return [(d.code, d.file, d.line) for d in error.value.diagnostics]


def test_deploy_then_nothing_then_a_change(new: Any) -> None:
    folder = new()
    before = (folder / "template.yaml").read_bytes()
    first, events = run_deploy(folder)
    assert first.outcome == "deployed"
    assert (first.uploaded, set(first.outputs)) == (1, {"Table"})
    assert {(c.id, c.action, c.resource) for c in first.changes} == {
        ("Hello", "add", "Hello"),
        ("HelloRole", "add", "Hello"),
        ("Items", "add", "Items"),
    }
    assert {(r.id, r.state) for r in first.resources} == {
        (i, "done") for i in ("Hello", "HelloRole", "Items")
    }
    kinds = [type(e) for e in events]
    assert kinds.index(ChangeEvent) < kinds.index(ResourceEvent)
    assert "Packaging Hello" in [e.text for e in events if isinstance(e, Phase)]

    again, events = run_deploy(folder)
    assert (again.outcome, again.uploaded, again.changes, again.resources) == ("unchanged", 0, (), ())
    assert again.outputs == first.outputs
    assert not [e for e in events if isinstance(e, (ChangeEvent, ResourceEvent))]

    (folder / "src" / "hello" / "app.py").write_text(CODE + "# more\n")
    third, _ = run_deploy(folder)
    assert (third.outcome, third.uploaded) == ("deployed", 1)
    assert ("Hello", "modify") in {(c.id, c.action) for c in third.changes}
    assert (folder / "template.yaml").read_bytes() == before


def test_the_template_is_submitted_as_written_but_for_the_location(new: Any) -> None:
    folder = new(code=CODE + "# submitted")
    seen: list[str] = []

    def hook(service: str, operation: str) -> None:
        seen.append(f"{service} {operation}")

    deploy(Project.open(folder), lint=False, hook=hook)
    from stackline.deploy.steps.package import submitted

    template = Project.open(folder).template
    from stackline.build import Workshop, build, find_sources

    built = build(find_sources(template), Workshop.of(folder), here=True)
    text = submitted(template, built.artifacts, "bucket").text
    name = built.artifacts[0][1].name
    assert text == TEMPLATE.replace("src/hello/ ", f"s3://bucket/{name} ")
    assert seen.index("s3 put_object") < seen.index("cloudformation create_change_set")


def test_the_journal_tells_the_whole_run(new: Any) -> None:
    folder = new()
    run_deploy(folder)
    journal = open_journal(journal_path(folder))
    (run,) = journal.runs("local")
    assert run.outcome == "deployed"
    assert [(s.name, s.state) for s in run.steps] == [
        *((name, "done") for name in ("check", "package", "upload")),
        *(("plan", state) for state in ("intended", "done", "made")),
        *(("execute", state) for state in ("intended", "done", "waiting", "done")),
    ]
    told = [(e.action, e.subject) for e in journal.audit_entries()]
    assert told == [("deploy", run.subject), ("deploy-end", run.subject)]
    assert journal.broken_audit_entry() is None


def test_a_failing_resource_gives_its_reason_and_line_and_is_rolled_back(new: Any) -> None:
    folder = new(TEMPLATE.replace("Outputs:", f"{NEVER}Outputs:"))
    outcome, events = run_deploy(folder)
    assert outcome.outcome == "failed"
    first = outcome.diagnostics[0]
    assert (first.code, first.file, first.line) == ("resource-failed", "template.yaml", 21)
    assert "not-there" in first.summary
    assert {r.id: r.state for r in outcome.resources}["Never"] == "failed"
    assert "Rolling back" in [e.text for e in events if isinstance(e, Phase)]

    (folder / "template.yaml").write_text(TEMPLATE)
    outcome, events = run_deploy(folder)
    assert outcome.outcome == "deployed"
    assert "stack-recreated" in [e.diagnostic.code for e in events if isinstance(e, Notice)]


def test_a_failing_update_keeps_what_was_there(new: Any) -> None:
    folder = new()
    run_deploy(folder)
    (folder / "template.yaml").write_text(TEMPLATE.replace("Outputs:", f"{NEVER}Outputs:"))
    outcome, _ = run_deploy(folder)
    assert (outcome.outcome, outcome.diagnostics[0].line) == ("failed", 21)
    (folder / "template.yaml").write_text(TEMPLATE)
    assert run_deploy(folder)[0].outcome == "unchanged"


def test_a_change_set_somebody_left_waiting_is_no_obstacle(new: Any) -> None:
    """It may be a plan that waits for its approval: the stack is not made anew."""
    folder = new()
    cloud, stack = open_stack(Project.open(folder))
    body = json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}})
    cloud.call(
        "cloudformation",
        "create_change_set",
        StackName=stack,
        ChangeSetName="x",
        ChangeSetType="CREATE",
        TemplateBody=body,
    )
    outcome, events = run_deploy(folder)
    assert outcome.outcome == "deployed"
    assert "stack-recreated" not in [e.diagnostic.code for e in events if isinstance(e, Notice)]


def test_what_is_not_emulated_is_said_by_resource_before_anything_runs(new: Any) -> None:
    more = "  Proxy: {Type: 'AWS::RDS::DBProxy', Properties: {}}\n  Made: {Type: 'AWS::Made::Up'}\nOutputs:"
    folder = new(TEMPLATE.replace("Outputs:", more))
    assert refused(folder) == [
        ("type-not-emulated", "template.yaml", 21),
        ("type-not-emulated", "template.yaml", 22),
    ]
    cloud, stack = open_stack(Project.open(folder))
    with pytest.raises(Refusal, match="does not exist"):
        cloud.call("cloudformation", "describe_stacks", StackName=stack)


def test_a_type_not_emulated_under_a_false_condition_is_no_problem(new: Any) -> None:
    more = "  Proxy: {Type: 'AWS::RDS::DBProxy', Condition: Prod, Properties: {}}\n"
    more += "Conditions: {Prod: !Equals [!Ref Stage, prod]}\nOutputs:"
    folder = new(TEMPLATE.replace("Outputs:", more))
    assert run_deploy(folder)[0].outcome == "deployed"
    (folder / "environments").mkdir()
    (folder / "environments" / "local.yaml").write_text("parameters: {Stage: prod}\n")
    assert refused(folder) == [("type-not-emulated", "template.yaml", 21)]


def test_one_more_output_is_deployed(new: Any) -> None:
    folder = new()
    run_deploy(folder)
    (folder / "template.yaml").write_text(TEMPLATE + "  Name: {Value: !Ref Hello}\n")
    outcome, _ = run_deploy(folder)
    assert (outcome.outcome, outcome.changes, set(outcome.outputs)) == ("deployed", (), {"Table", "Name"})
    assert run_deploy(folder)[0].outcome == "unchanged"


@pytest.mark.parametrize(
    ("old", "fresh", "code", "line"),
    [
        ("Default: dev}", "Default: dev}\n  Shop: {Type: String}", "parameter-missing", 5),
        ("src/hello/ ", "src/helo/ ", "code-missing", 10),
        ("Resources:\n", "Resources: {}\nIgnored:\n", "no-resources", 0),
        ("  Items:\n", "  Items: {Type: 'AWS::SQS::Queue'}\n  Items:\n", "duplicate-key", 16),
        ("      Handler: app.handler\n", "      Handler: @app\n", "yaml-broken", 11),
    ],
)
def test_what_is_wrong_is_said_with_its_line(new: Any, old: str, fresh: str, code: str, line: int) -> None:
    assert refused(new(TEMPLATE.replace(old, fresh)))[0] == (code, "template.yaml", line)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Transform: x\n", "no-resources"), ("Resources:\n", "no-resources"), ("A: {\n", "yaml-broken")],
)
def test_no_cloud_is_started_for_what_no_cloud_could_make(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "template.yaml").write_text(text)
    assert refused(tmp_path)[0][0] == code
    assert EmbeddedCloud.of(tmp_path).endpoint() is None
    done = stackline(tmp_path, "deploy", "local", "--json")
    assert (done.returncode, json.loads(done.stdout)["diagnostics"][0]["code"]) == (1, code)


def test_a_template_the_transform_refuses_leaves_nothing(new: Any) -> None:
    folder = new(TEMPLATE.replace("      Handler: app.handler\n", "      Events: {Get: {Type: Nonsense}}\n"))
    ((code, _, line),) = refused(folder)
    assert (code, line) == ("template-refused", 7)
    (folder / "template.yaml").write_text(TEMPLATE)
    outcome, events = run_deploy(folder)
    assert outcome.outcome == "deployed"
    assert not [e for e in events if isinstance(e, Notice)]


def test_parameters_of_the_environment_are_used_and_hidden_ones_never_said(new: Any) -> None:
    folder = new(TEMPLATE.replace("Default: dev}", "NoEcho: true}"))
    (folder / "environments").mkdir()
    (folder / "environments" / "local.yaml").write_text("parameters:\n  Stage: hunter22secret\n")
    done = stackline(folder, "deploy", "local", "--no-check")
    assert done.returncode == 0, done.stderr
    assert "hunter22secret" not in done.stdout + done.stderr
    assert b"hunter22secret" not in b"".join(
        p.read_bytes() for p in (folder / ".stackline").glob("journal.db*")
    )
    said = stackline(folder, "invoke", "Hello", "--json")
    assert json.loads(said.stdout)["result"]["stage"] == "hunter22secret"


def test_an_error_of_the_checks_refuses_a_template_that_was_not_deployed_before(new: Any) -> None:
    folder = new(TEMPLATE.replace("AttributeType: S}", "AttributeType: Text}"))
    with pytest.raises(DiagnosticError) as error:
        run_deploy(folder, lint=True)
    assert (error.value.diagnostics[0].file, error.value.diagnostics[0].line) == ("template.yaml", 19)
    (folder / "template.yaml").write_text(TEMPLATE)
    _, events = run_deploy(folder, lint=True)
    assert Phase("Checking the template") in events
    _, events = run_deploy(folder, lint=True)
    assert Phase("Checking the template") not in events


def test_well_known_parameters_are_given_where_declared(new: Any) -> None:
    text = TEMPLATE.replace(
        "Default: dev}", "Default: dev}\n  EnvironmentName: {Type: String}\n  DefaultVPCId: {Type: String}"
    )
    folder = new(text.replace("  Table: {Value: !Ref Items}", "  Name: {Value: !Ref EnvironmentName}"))
    assert run_deploy(folder)[0].outputs == {"Name": "local"}


def test_another_account_and_region_are_another_place(new: Any) -> None:
    folder = new()
    here, _ = run_deploy(folder)
    (folder / "environments").mkdir()
    (folder / "environments" / "local.yaml").write_text("region: eu-central-1\naccount: '111122223333'\n")
    there, _ = run_deploy(folder)
    assert (there.outcome, there.uploaded) == ("deployed", 1)
    from stackline.deploy import invoke

    assert invoke(*open_stack(Project.open(folder)), "Hello").ok
    (folder / "environments" / "local.yaml").unlink()
    assert run_deploy(folder)[0].outputs == here.outputs


def test_another_template_of_the_folder_has_a_stack_of_its_own(new: Any) -> None:
    folder = new()
    run_deploy(folder)
    (folder / "net_work.yaml").write_text("Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n")
    done = stackline(folder, "deploy", "-t", "net_work.yaml", "--no-check", "--json")
    assert json.loads(done.stdout)["stack"].endswith("-net-work-local")
    assert run_deploy(folder)[0].outcome == "unchanged"


@pytest.mark.parametrize(
    ("status", "code"),
    [("CREATE_FAILED", "cloud-stack-busy"), ("UPDATE_ROLLBACK_FAILED", "cloud-stack-busy")],
)
def test_a_broken_stack_that_may_hold_data_is_left_alone(
    new: Any, monkeypatch: pytest.MonkeyPatch, status: str, code: str
) -> None:
    from stackline.deploy.steps import settle

    folder = new()
    run_deploy(folder)
    monkeypatch.setattr(settle, "describe", lambda *_: {"StackStatus": status, "StackId": "x"})
    assert refused(folder) == [(code, "template.yaml", 0)]


def test_an_operation_that_does_not_move_is_not_waited_for_for_ever(
    new: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stackline.deploy.steps import settle

    folder = new()
    stack = run_deploy(folder)[0].stack
    monkeypatch.setattr(settle, "PATIENCE", 0.3)
    monkeypatch.setattr(
        settle, "describe", lambda *_: {"StackStatus": "UPDATE_IN_PROGRESS", "StackId": stack}
    )
    assert refused(folder) == [("cloud-stack-busy", "template.yaml", 0)]


def test_a_template_larger_than_a_request_goes_through_the_bucket(new: Any) -> None:
    text = TEMPLATE + "# " + "x" * 60_000 + "\n"
    folder = new(text)
    assert run_deploy(folder)[0].outcome == "deployed"
    assert run_deploy(folder)[0].outcome == "unchanged"


def test_of_two_at_once_the_second_is_refused_and_told_by_whom(new: Any) -> None:
    folder = new()
    inside, leave = threading.Event(), threading.Event()

    def hook(service: str, operation: str) -> None:
        if operation == "create_change_set":
            inside.set()
            leave.wait(240)

    first = threading.Thread(target=lambda: deploy(Project.open(folder), lint=False, hook=hook))
    first.start()
    assert inside.wait(240), "the first never made its change set"
    try:
        with pytest.raises(LeaseHeld, match="process"):
            run_deploy(folder)
        assert stackline(folder, "deploy", "local", "--no-check").returncode == 1
    finally:
        leave.set()
        joined(first)
    assert run_deploy(folder)[0].outcome == "unchanged"


def test_ctrl_c_leaves_a_record_and_the_next_goes_on(new: Any) -> None:
    folder = new()

    def hook(service: str, operation: str) -> None:
        if operation == "execute_change_set":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploy(Project.open(folder), lint=False, hook=hook)
    assert open_journal(journal_path(folder)).runs()[0].outcome == "interrupted"
    assert run_deploy(folder)[0].outcome == "deployed"


def test_what_stackline_keeps_does_not_get_into_git(new: Any) -> None:
    folder = new()
    run_deploy(folder)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".stackline" / "layout.json").write_text("{}")
    listed = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=folder, capture_output=True, text=True
    ).stdout
    assert ".stackline/layout.json" in listed
    assert "journal" not in listed
    assert ".zip" not in listed


def test_a_project_that_cannot_be_written_is_a_diagnostic(new: Any) -> None:
    folder = new()
    (folder / ".stackline" / "build").write_text("a file where the folder should be")
    assert refused(folder)[0][0] == "file-unusable"
    assert open_journal(journal_path(folder)).runs()[0].outcome == "failed"


@pytest.mark.parametrize("form", ["crlf", "bom", "json", "flow"])
def test_other_ways_to_write_a_template(new: Any, form: str) -> None:
    folder = new()
    text = TEMPLATE
    if form == "json":
        (folder / "template.yaml").unlink()
        data = Template.parse(TEMPLATE.encode()).data
        (folder / "template.json").write_text(json.dumps(data, indent=2))
    elif form == "flow":
        properties = "{CodeUri: src/hello, Handler: app.handler, Runtime: python3.11}"
        place = f"{{Type: 'AWS::Serverless::Function', Properties: {properties}}}"
        (folder / "template.yaml").write_text(
            f"Transform: AWS::Serverless-2016-10-31\nResources: {{Hello: {place}}}\n"
        )
    else:
        data = text.replace("\n", "\r\n").encode() if form == "crlf" else b"\xef\xbb\xbf" + text.encode()
        (folder / "template.yaml").write_bytes(data)
    assert run_deploy(folder)[0].outcome == "deployed"
    assert run_deploy(folder)[0].outcome == "unchanged"


APIS = """\
  Open: {Type: 'AWS::Serverless::HttpApi'}
  Named: {Type: 'AWS::Serverless::HttpApi', Properties: {StageName: v2}}
  Rest: {Type: 'AWS::Serverless::Api', Properties: {StageName: prod}}
"""


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_address_of_each_api_is_told_without_an_output(new: Any) -> None:
    route = """\
      Events:
        Open: {Type: HttpApi, Properties: {Path: /hi, Method: GET, ApiId: !Ref Open}}
        Named: {Type: HttpApi, Properties: {Path: /hi, Method: GET, ApiId: !Ref Named}}
        Rest: {Type: Api, Properties: {Path: /hi, Method: GET, RestApiId: !Ref Rest}}
"""
    function, rest = TEMPLATE.split("      Runtime:", 1)
    folder = new(f"{function}{route}      Runtime:{rest}".replace("Outputs:", f"{APIS}Outputs:"))
    outcome = run_deploy(folder)[0]
    addresses = {name: url for name, url in outcome.outputs.items() if name.endswith(".Url")}
    assert set(addresses) == {"Open.Url", "Named.Url", "Rest.Url"}
    assert addresses["Named.Url"].endswith("/v2")
    assert addresses["Rest.Url"].endswith("/prod")
    # The function's answer has no statusCode: an HTTP API makes one of it, a REST API finds it malformed.
    assert {name: status(f"{url}/hi") for name, url in addresses.items()} == {
        "Open.Url": 200,
        "Named.Url": 200,
        "Rest.Url": 502,
    }
    told = json.loads(stackline(folder, "outputs", "--json").stdout)
    assert told == outcome.outputs
    assert "Open.Url" in stackline(folder, "outputs").stdout
    assert run_deploy(folder)[0].outputs == outcome.outputs
