"""A PostgreSQL of the tests' own: a new cluster on a Unix socket, from the machine's packages, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from waiting import until

MISSING = "there is no PostgreSQL on this machine; install Debian's package postgresql"


def binaries() -> Path | None:
    """The folder with initdb and postgres: Debian has them beside its versions, not on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: float(one.parts[-3]))
    known = shutil.which("initdb")
    return found[-1].parent if found else Path(known).parent if known else None


@contextmanager
def cluster(programs: Path) -> Generator[str]:
    """The folder of its socket. Root may not run it: then it is the user `postgres`, whom the package makes."""
    root = os.getuid() == 0
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if root else {}
    place = Path(tempfile.mkdtemp(prefix="stackline-pg-", dir="/tmp"))
    if root:
        shutil.chown(place, "postgres", "postgres")
    owner = "postgres" if root else pwd.getpwuid(os.getuid()).pw_name
    data = str(place / "data")
    made = [str(programs / "initdb"), "-D", data, "-U", owner, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, cwd=place, **who)
    quick = ["-c", "fsync=off", "-c", "listen_addresses=", "-c", f"unix_socket_directories={place}"]
    log = (place / "log").open("wb")
    server = subprocess.Popen(
        [str(programs / "postgres"), "-D", data, *quick], cwd=place, stdout=log, stderr=log, **who
    )
    try:
        until(lambda: _answers(place, owner) or server.poll() is not None, "PostgreSQL to start")
        assert server.poll() is None, (place / "log").read_text()
        yield f"host={place} user={owner} dbname=postgres"
    finally:
        server.send_signal(signal.SIGINT)  # which does not wait until every client has gone
        server.wait()
        log.close()
        shutil.rmtree(place)


def schema(address: str, name: str) -> str:
    """The URL of an empty place in the cluster."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create schema {name}".encode())
    told = dict(part.split("=", 1) for part in address.split())
    options = quote(f"-csearch_path={name}")
    return f"postgresql://{told['user']}@/{told['dbname']}?host={quote(told['host'])}&options={options}"


def _answers(place: Path, owner: str) -> bool:
    try:
        psycopg.connect(f"host={place} user={owner} dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True
