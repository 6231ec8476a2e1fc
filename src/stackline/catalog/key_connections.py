"""`key-encrypts-<kind>`: what a resource keeps is encrypted under a key of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, Ends, No
from stackline.catalog.encryption import SEALS, seal_changes, sealed, unseal
from stackline.catalog.key_aliases import KIND
from stackline.catalog.key_policies import LOGS, let_in, let_in_claims
from stackline.catalog.model import Connection, Spelling
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

# Kind, and what the key encrypts there.
_KINDS = {
    "bucket": "The bucket's objects are",
    "cache": "What the cache keeps is",
    "database": "The database, with its snapshots and logs, is",
    "delivery-stream": "The records on their way are",
    "file-system": "The files are",
    "function": "The function's variables and code are",
    "log-group": "The lines of the log are",
    "queue": "The queue's messages are",
    "search": "The domain's indexes are",
    "secret": "The secret's value is",
    "stream": "The stream's records are",
    "table": "The table's items are",
    "topic": "The topic's messages are",
}


def key_connections() -> list[Connection]:
    return [_encrypts(kind, what) for kind, what in _KINDS.items()]


def _encrypts(kind: str, what: str) -> Connection:
    return Connection(
        id=f"{KIND}-encrypts-{kind}",
        source=KIND,
        target=kind,
        style="attach",
        label="encrypts",
        summary=f"{what} encrypted under the key; what uses it gets the use of the key for that alone.",
        spellings=(
            Spelling(
                name="key",
                targets=tuple(SEALS),
                write=_write,
                read=_read(kind),
                erase=unseal,
            ),
        ),
    )


def _read(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for key, name, claims in sealed(view, kind):
            more = let_in_claims(view, key, LOGS) if kind == "log-group" else []
            yield Found(key, name, (*claims, *more))

    return read


def _write(view: View, ends: Ends) -> list[Change]:
    usage = view.properties(ends.source).get("KeyUsage", "ENCRYPT_DECRYPT")
    if usage != "ENCRYPT_DECRYPT":
        return [No(f"{ends.source} is made for {usage}", "Services encrypt with a key for ENCRYPT_DECRYPT.")]
    changes = seal_changes(view, ends)
    if view.kind(ends.target) == "log-group":
        # Logs asks for its right when the log group is made.
        changes += let_in(view, ends.source, LOGS)
    return changes
