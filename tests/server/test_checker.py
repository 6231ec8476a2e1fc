"""The slow checks: the newest text only, and never an answer missing."""

from __future__ import annotations

from queue import Queue
from threading import Event

from stackline.core import Diagnostic
from stackline.server.checker import Checker
from stackline.template import Template

EMPTY = Template.parse(b"Resources: {}\n")


def test_only_the_newest_text_is_checked_once_typing_pauses() -> None:
    answers: Queue[tuple[str, list[Diagnostic]]] = Queue()
    checked: list[Template] = []

    def check(template: Template) -> list[Diagnostic]:
        checked.append(template)
        return [Diagnostic("info", "seen", "Seen")]

    checker = Checker(check, lambda revision, found: answers.put((revision, found)), pause=0.2)
    for revision in "abc":
        checker.want(revision, EMPTY)
    checker.start()
    revision, found = answers.get(timeout=30)
    assert (revision, [one.code for one in found], len(checked)) == ("c", ["seen"], 1)
    checker.stop()


def test_a_text_that_comes_while_another_is_checked_is_checked_next() -> None:
    answers: Queue[str] = Queue()
    begun, go_on = Event(), Event()

    def check(template: Template) -> list[Diagnostic]:
        begun.set()
        assert go_on.wait(30)
        return []

    checker = Checker(check, lambda revision, _: answers.put(revision), pause=0.01)
    checker.start()
    checker.want("first", EMPTY)
    assert begun.wait(30)
    checker.want("second", EMPTY)
    checker.want("third", EMPTY)
    go_on.set()
    assert [answers.get(timeout=30), answers.get(timeout=30)] == ["first", "third"]
    checker.stop()


def test_a_check_that_fails_is_a_diagnostic_and_not_the_end() -> None:
    answers: Queue[list[Diagnostic]] = Queue()

    def check(template: Template) -> list[Diagnostic]:
        raise RecursionError("too deep")

    checker = Checker(check, lambda _, found: answers.put(found), pause=0.01)
    checker.start()
    for revision in "ab":
        checker.want(revision, EMPTY)
        assert [found.code for found in answers.get(timeout=30)] == ["checks-failed"]
    checker.stop()
