"""The commit message proposed from the edits."""

from __future__ import annotations

from stackline.server.message import propose, steps_since
from stackline.server.session import Step


def made(*labels: str) -> list[Step]:
    return [Step(label, b"%d" % n, b"%d" % (n + 1)) for n, label in enumerate(labels)]


def test_one_sentence() -> None:
    assert propose(made("Connect ScanPage to PagesTable"), "t") == "Connect ScanPage to PagesTable"
    both = made("Connect ScanPage to PagesTable", "Add MailQueue")
    assert propose(both, "t") == "Connect ScanPage to PagesTable and add MailQueue"
    assert propose(made("Add A", "Add B", "Add C"), "t") == "Add A, add B and add C"


def test_many_edits_get_a_list() -> None:
    labels = [f"Connect TheFunction{n} to SomeTable" for n in range(4)]
    subject, _, body = propose(made(*labels), "t").partition("\n\n")
    assert subject == "Connect TheFunction0 to SomeTable and 3 more edits"
    assert body == "".join(f"- {label}\n" for label in labels)


def test_a_long_label_does_not_make_a_long_subject() -> None:
    subject = propose(made("Set " + "x" * 100 + " of Fn"), "template.yaml").splitlines()[0]
    assert subject == "Update template.yaml"


def test_detours_are_not_told() -> None:
    assert propose(made("Add Queue", "Connect Fn to Queue", "Rename Queue to MailQueue"), "t") == (
        "Add MailQueue and connect Fn to MailQueue"
    )
    assert propose(made("Add Queue", "Connect Fn to Queue", "Remove Queue", "Add Table"), "t") == "Add Table"
    assert propose(made("Edit Fn", "Edit Fn"), "t") == "Edit Fn"


def test_what_changed_no_text_or_was_not_ours_is_not_told() -> None:
    steps = [Step("Tidy", b"a", b"a"), Step("Change on disk", b"a", b"b", foreign=True)]
    assert propose(steps, "template.yaml") == "Update template.yaml"
    assert propose([], "template.yaml") == "Update template.yaml"


def test_only_the_steps_since_the_last_commit() -> None:
    steps = made("Add A", "Add B", "Add C")
    assert [step.label for step in steps_since(steps, b"2")] == ["Add C"]
    assert len(steps_since(steps, b"unknown")) == 3
    assert steps_since(steps, b"3") == []
