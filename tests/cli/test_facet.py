"""`stackline facet`: what a card takes, and rows and events added, changed and taken away."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import TEMPLATE, Run


def text(project: Path) -> str:
    return (project / "template.yaml").read_text()


def test_it_says_what_a_card_takes(run: Run, project: Path) -> None:
    answer = run("facet", "show", "GetItem")
    assert answer.status == 0
    assert "schedule: Schedule\n" in answer.out
    assert "  ScheduleExpression=, needed\n" in answer.out
    takes = run("facet", "show", "GetItem", "--json").json["takes"]
    assert [one["id"] for one in takes][:2] == ["schedule", "pattern"]


def test_a_route_is_added_changed_and_removed(run: Run, project: Path) -> None:
    run("add", "http-api", "Api")
    before = text(project)
    assert run("facet", "add", "Api", "route", "path=/items", "target=GetItem").status == 0
    assert run("facet", "set", "Api", "--facet", "GET /items", "method=PUT").status == 0
    assert "Method: PUT" in text(project)
    assert run("facet", "remove", "Api", "--facet", "PUT /items").status == 0
    assert text(project) == before


def test_a_new_function_gets_its_code(run: Run, project: Path) -> None:
    run("add", "http-api", "Api")
    tried = run("facet", "add", "Api", "route", "path=/items", "target=new function", "--dry-run", "--json")
    assert tried.json["made"][0] == "GetItems"
    assert not (project / "src/GetItems").exists()
    run("facet", "add", "Api", "route", "path=/items", "target=new function")
    assert (project / "src/GetItems/app.py").exists()


def test_an_event_is_added_changed_and_removed(run: Run, project: Path) -> None:
    given = ("name=Daily", "ScheduleExpression=rate(1 day)")
    assert run("facet", "add", "GetItem", "schedule", *given).status == 0
    assert run("facet", "set", "GetItem/Daily", "ScheduleExpression=rate(2 days)").status == 0
    assert "rate(2 days)" in text(project)
    assert run("facet", "remove", "GetItem/Daily").status == 0
    assert text(project) == TEMPLATE


def test_what_cannot_be_is_refused_with_the_way_out(run: Run, project: Path) -> None:
    answer = run("facet", "add", "Items", "route")
    assert answer.status == 1
    assert "It takes: stream" in answer.err + answer.out
    assert run("facet", "set", "Items", "stream").status == 2
    assert text(project) == TEMPLATE
