"""Laws of the edit log: undo takes back, redo does again, and nothing that was there is ever gone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.server import session as module
from stackline.server.session import Place, Session, Step

START = Session(b"start", b"start", {"A": (0.0, 0.0)})
texts = st.binary(max_size=4)
ids = st.sampled_from(["A", "B", "C"])
places: st.SearchStrategy[Place] = st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float))
edits = st.tuples(
    texts,
    st.dictionaries(ids, st.none() | places, max_size=3),
    st.none() | st.floats(0, 100, allow_nan=False),
)


def do(session: Session, edit: tuple[bytes, dict[str, Place | None], float | None]) -> Session:
    after, put, typed_at = edit
    moves = {id: (session.places.get(id), place) for id, place in put.items()}
    return session.did(Step("edit", session.working, after, moves, typed_at))


def undo_all(session: Session) -> Session:
    while (before := session.undone()) is not None:
        session = before
    return session


@settings(deadline=None)
@given(st.lists(edits, max_size=20))
def test_undoing_everything_gives_the_original(
    made: list[tuple[bytes, dict[str, Place | None], float | None]],
) -> None:
    session = START
    for edit in made:
        session = do(session, edit)
    first = undo_all(session)
    assert (first.working, dict(first.places)) == (START.working, dict(START.places))


@settings(deadline=None)
@given(st.lists(edits, min_size=1, max_size=20), st.integers(1, 20))
def test_redo_is_the_inverse_of_undo(
    made: list[tuple[bytes, dict[str, Place | None], float | None]], back: int
) -> None:
    session = START
    for edit in made:
        session = do(session, edit)
    seen = [session]
    while len(seen) <= back and (before := seen[-1].undone()) is not None:
        seen.append(before)
    again = seen[-1]
    for expected in reversed(seen[:-1]):
        redone = again.redone()
        assert redone is not None
        again = redone
        assert (again.working, dict(again.places)) == (expected.working, dict(expected.places))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["edit", "undo", "redo", "save", "disk", "take"]), texts), max_size=30)
)
def test_no_text_is_ever_lost(story: list[tuple[str, bytes]]) -> None:
    """Whatever happens, the file's last text is `base` or `theirs`, and undoing everything is the first text."""
    session, disk = START, START.base
    for act, text in story:
        if act == "edit":
            session = do(session, (text, {}, None))
        elif act == "undo":
            session = session.undone() or session
        elif act == "redo":
            session = session.redone() or session
        elif act == "save" and session.theirs is None:
            session, disk = session.saved(), session.working
        elif act == "disk":
            disk = text
            session = session.found_on_disk(disk)
        elif act == "take":
            session = session.took(disk, "Take")
        assert disk == (session.base if session.theirs is None else session.theirs)
        assert session.theirs != session.base
    assert undo_all(session).working == START.working


def test_a_change_on_disk_is_followed_where_nothing_is_unsaved() -> None:
    session = START.found_on_disk(b"theirs")
    assert (session.working, session.unsaved, session.theirs) == (b"theirs", False, None)


def test_a_change_on_disk_under_unsaved_edits_is_only_remembered() -> None:
    edited = do(START, (b"mine", {}, None))
    session = edited.found_on_disk(b"theirs")
    assert (session.working, session.base, session.theirs) == (b"mine", b"start", b"theirs")
    assert session.found_on_disk(b"start").theirs is None
    assert session.found_on_disk(b"mine").unsaved is False


def test_typing_is_one_step_until_there_is_a_pause() -> None:
    session = START
    for at, text in enumerate([b"s", b"st", b"sto"]):
        session = do(session, (text, {}, at * 0.5))
    session = do(session, (b"stop", {}, 10.0))
    assert [step.before for step in session.past] == [b"start", b"sto"]


def test_undo_ends_a_run_of_typing() -> None:
    session = do(do(START, (b"one", {}, 0.0)), (b"two", {}, 5.0))
    again = session.undone()
    assert again is not None
    assert len(do(again, (b"three", {}, 0.1)).past) == 2


def test_the_log_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_STEPS", 5)
    monkeypatch.setattr(module, "MAX_KEPT", 100)
    session = START
    for number in range(20):
        session = do(session, (str(number).encode() * 15, {}, None))
    assert len(session.past) == 3
    session = do(session, (b"x" * 1000, {}, None))
    assert [len(step.after) for step in session.past] == [1000]


def test_a_new_edit_forgets_what_was_undone() -> None:
    undone = do(START, (b"one", {}, None)).undone()
    assert undone is not None
    assert undone.redone() is not None
    assert do(undone, (b"two", {}, None)).redone() is None


def test_saving_takes_the_text_as_base() -> None:
    session = replace(do(START, (b"one", {}, None)), theirs=b"x").saved()
    assert (session.base, session.theirs, session.unsaved) == (b"one", None, False)
