"""The audit trail: whatever is changed in it is found, in the journal and in its export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from stackline.core import DiagnosticError
from stackline.journal import AuditEntry, Journal, open_journal
from stackline.journal.audit import first_broken, parse_export, to_line
from stackline.journal.tables import audit

from .test_journal import process

# PostgreSQL keeps no NUL and no half of a surrogate pair in a text.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
ENTRIES = st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=6)
COLUMNS = ["actor", "action", "subject", "detail", "previous", "hash"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(entries=ENTRIES, data=st.data())
def test_law_any_change_to_the_trail_is_found(
    new_place: Callable[[], Path | str], entries: list[tuple[str, str]], data: st.DataObject
) -> None:
    journal = open_journal(new_place())
    for action, subject in entries:
        journal.audit(action, subject, {"n": 1})
    assert [(e.action, e.subject) for e in journal.audit_entries()] == entries
    head = journal.audit_head()
    assert head is not None
    assert journal.broken_audit_entry([head]) is None
    number = data.draw(st.integers(1, len(entries)))
    with journal.engine.begin() as connection:
        if data.draw(st.booleans()):
            column = data.draw(st.sampled_from([*COLUMNS, "at"]))
            value = audit.c.at + 1 if column == "at" else func.substr(audit.c[column], 2) + "!"
            connection.execute(update(audit).where(audit.c.number == number).values({column: value}))
        else:
            connection.execute(delete(audit).where(audit.c.number == number))
    # A cut-off end leaves a whole chain: only the head that was kept elsewhere tells.
    assert journal.broken_audit_entry([head]) == number
    journal.close()


def trail(count: int) -> list[AuditEntry]:
    journal = open_journal("sqlite://")
    for n in range(count):
        journal.audit("deploy", f"shop-{n} ü", {"run": "é" * n, "n": n})
    entries = journal.audit_entries()
    journal.close()
    return entries


def found(data: bytes, entries: list[AuditEntry]) -> bool:
    """Whether the export is seen not to be this trail, as `audit verify` does."""
    from stackline.journal import Head

    try:
        read = parse_export(data.decode(), "export")
    except (DiagnosticError, UnicodeDecodeError):
        return True
    return first_broken(read, [Head(entries[-1].number, entries[-1].hash)]) is not None


def test_every_change_of_a_single_byte_of_an_export_is_found() -> None:
    entries = trail(3)
    whole = "".join(map(to_line, entries)).encode()
    assert not found(whole, entries)
    for place in range(len(whole)):
        for other in {whole[place] ^ 1, whole[place] ^ 32, 10, 32, 48} - {whole[place]}:
            assert found(whole[:place] + bytes([other]) + whole[place + 1 :], entries), (place, other)
        assert found(whole[:place] + whole[place + 1 :], entries), place
        assert found(whole[:place] + b" " + whole[place:], entries), place


def test_every_removal_swap_and_insertion_of_entries_is_found() -> None:
    entries, other = trail(5), trail(5)
    lines = [to_line(one) for one in entries]
    for n in range(5):
        assert found("".join(lines[:n] + lines[n + 1 :]).encode(), entries)
        assert found("".join([*lines[:n], to_line(other[n]), *lines[n + 1 :]]).encode(), entries)
        for m in range(n):
            swapped = list(lines)
            swapped[n], swapped[m] = swapped[m], swapped[n]
            assert found("".join(swapped).encode(), entries)
            assert found("".join([*lines[:n], lines[m], *lines[n:]]).encode(), entries)


def test_a_trail_that_was_written_anew_is_found_by_a_head_that_was_kept() -> None:
    entries = trail(4)
    assert first_broken(trail(4)) is None
    assert found("".join(map(to_line, trail(4))).encode(), entries)


def test_a_line_that_is_no_entry_is_said_with_its_number() -> None:
    text = "".join(map(to_line, trail(2)))
    with pytest.raises(DiagnosticError) as refused:
        parse_export(f"{text}{{}}\n", "export.jsonl")
    told = refused.value.diagnostics[0]
    assert (told.code, told.file, told.line) == ("audit-line", "export.jsonl", 3)


def test_many_processes_append_to_one_chain(journal: Journal, place: Path | str) -> None:
    body = "for n in range(10):\n    journal.audit('deploy', str(n), {})"
    writers = [process(place, body) for _ in range(3)]
    assert [w.wait() for w in writers] == [0, 0, 0]
    assert len(journal.audit_entries()) == 30
    assert journal.broken_audit_entry() is None
    with journal.engine.connect() as connection:
        assert connection.execute(select(audit.c.number)).scalars().all() == list(range(1, 31))
