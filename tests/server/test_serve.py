"""The real thing: `stackline edit` as a process, a socket, a WebSocket, signals, and the file changing underneath."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from canvas import SHOP
from stackline.server import Workspace
from stackline.server.guard import Sessions
from stackline.server.serve import Service, listen
from waiting import joined, until


class Browser:
    """A browser that was let in by the printed address."""

    def __init__(self, address: str) -> None:
        self.address, _, token = address.partition("#token=")
        self.origin = self.address.rstrip("/")
        self.port = int(self.origin.rpartition(":")[2])
        self.client = httpx.Client(base_url=self.origin, headers={"origin": self.origin}, timeout=60)
        assert self.client.post("/api/session", json={"token": token}).status_code == 204

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())

    def listen(self, query: str = "", **headers: str | None) -> ClientConnection:
        sent = {"cookie": self.cookie, "origin": self.origin, **headers}
        origin = sent.pop("origin")
        return connect(
            f"ws://127.0.0.1:{self.port}/api/events{query}",
            origin=origin,  # type: ignore[arg-type]
            additional_headers={name: value for name, value in sent.items() if value},
            max_size=None,
        )

    def snapshot(self) -> dict[str, Any]:
        return self.client.get("/api/snapshot").json()

    def do(self, **intent: Any) -> dict[str, Any]:
        body = {"revision": self.snapshot()["revision"], "intent": intent}
        answer = self.client.post("/api/edits", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Server(Browser):
    """A running `stackline edit`."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stackline", "edit", "--no-browser", "--json", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        super().__init__(json.loads(line)["address"])

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def serving(folder: Path) -> Generator[Browser]:
    """The same in this process: a real socket, threads and all, but no start of Python."""
    ready: Queue[Sessions] = Queue()
    service = Service(Workspace(folder, "template.yaml"), listen(0), ready.put)
    thread = Thread(target=service.run)
    thread.start()
    sessions = ready.get(timeout=60)
    try:
        yield Browser(f"http://{sessions.host}/#token={sessions.token}")
    finally:
        service.end()
        joined(thread)


def push_of(socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first push that is wanted; pushes are never so rare that this waits for long."""
    heard: list[str] = []

    def ask() -> dict[str, Any] | None:
        push = json.loads(socket.recv(timeout=200))
        heard.append(push["type"])
        return push if wanted(push) else None

    try:
        found = until(ask, "a push", pause=0)
    except TimeoutError:
        pytest.fail(f"the wanted push did not come; there were {heard}")
    assert found
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(SHOP)
    return tmp_path


def raw(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        connection.settimeout(10)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536) or b"\r\n\r\n"
        return received


def test_hosts_and_sockets_of_others_are_refused(project: Path) -> None:
    with serving(project) as server:
        for host in ("evil.example", f"localhost:{server.port}", f"127.0.0.1:{server.port + 1}"):
            assert b" 421 " in raw(server.port, f"GET / HTTP/1.1\nHost: {host}\n\n").splitlines()[0]
        assert b" 421 " in raw(server.port, "GET / HTTP/1.0\n\n").splitlines()[0]
        assert (
            b" 421 "
            in raw(server.port, "GET http://evil.example/ HTTP/1.1\nHost: evil.example\n\n").splitlines()[0]
        )
        for headers in (
            {"origin": None},
            {"origin": "http://127.0.0.1:1"},
            {"cookie": None},
            {"cookie": "a=b"},
        ):
            with pytest.raises(InvalidStatus) as refused:
                server.listen(**headers)  # type: ignore[arg-type]
            assert refused.value.response.status_code == 403
        # A path that routing would read differently from the guard does not exist.
        cookie = f"Host: 127.0.0.1:{server.port}\n\n"
        for path in (
            "//api/snapshot",
            "/./api/snapshot",
            "/%61pi/snapshot",
            "/assets/../api/snapshot",
            "/API/snapshot",
        ):
            answer = raw(server.port, f"GET {path} HTTP/1.1\n{cookie}").splitlines()[0]
            assert b" 200 " not in answer, path


def test_every_page_hears_of_every_change(project: Path) -> None:
    with serving(project) as server, server.listen() as one, server.listen() as other:
        for page in (one, other):
            assert {json.loads(page.recv(timeout=30))["type"] for _ in range(3)} == {
                "snapshot",
                "deploy",
                "cloud",
            }
        told = server.do(do="set", id="GetItem", path="Timeout", value="10")
        for page in (one, other):
            push_of(
                page,
                lambda push: (
                    push["type"] == "snapshot" and push["snapshot"]["text"] == told["snapshot"]["text"]
                ),
            )
        # The slow checks follow by themselves.
        push = push_of(one, lambda push: push["type"] == "snapshot" and not push["snapshot"]["checking"])
        assert push["snapshot"]["serial"] > told["snapshot"]["serial"]


def test_a_page_that_wants_it_brief_hears_which_snapshot_is_the_newest(project: Path) -> None:
    with serving(project) as server, server.listen("?brief=1") as page:
        first = push_of(page, lambda push: push["type"] == "snapshot")
        told = server.do(do="set", id="GetItem", path="Timeout", value="10")["snapshot"]
        assert first["snapshot"] is None
        assert first["serial"] < told["serial"]
        # The answer to an edit is the very snapshot that is told of: nobody needs to ask for it.
        push_of(page, lambda push: push["type"] == "snapshot" and push["serial"] == told["serial"])


def test_the_canvas_follows_the_file(project: Path) -> None:
    file = project / "template.yaml"
    with serving(project) as server, server.listen() as page:
        file.write_text(SHOP.replace("180", "181"))
        push_of(page, lambda push: push["type"] == "snapshot" and "181" in push["snapshot"]["text"])
        # An editor that writes beside and renames.
        beside = project / ".template.yaml.swp"
        beside.write_text(SHOP.replace("180", "182"))
        beside.rename(file)
        push_of(page, lambda push: push["type"] == "snapshot" and "182" in push["snapshot"]["text"])
        # One that moves the old file away first.
        file.rename(project / "template.yaml~")
        file.write_text(SHOP.replace("180", "183"))
        shown = push_of(page, lambda push: push["type"] == "snapshot" and "183" in push["snapshot"]["text"])[
            "snapshot"
        ]
        assert (shown["unsaved"], shown["changed_on_disk"]) == (False, False)
        assert shown["undo_label"] == "Change on disk"


def test_a_change_under_unsaved_edits_waits_for_the_person(project: Path) -> None:
    file = project / "template.yaml"
    with serving(project) as server, server.listen() as page:
        mine = server.do(do="set", id="GetItem", path="Timeout", value="10")["snapshot"]["text"]
        file.write_text("Resources: {}\n")
        shown = push_of(
            page, lambda push: push["type"] == "snapshot" and push["snapshot"]["changed_on_disk"]
        )["snapshot"]
        assert (shown["text"], shown["unsaved"]) == (mine, True)
        assert file.read_text() == "Resources: {}\n"
        answer = server.client.post("/api/save", json={"revision": shown["revision"]})
        assert answer.status_code == 409
        # And back as it was: nothing to choose any more.
        file.write_text(SHOP)
        push_of(page, lambda push: push["type"] == "snapshot" and not push["snapshot"]["changed_on_disk"])


def test_a_deleted_file_is_told(project: Path) -> None:
    with serving(project) as server, server.listen() as page:
        (project / "template.yaml").unlink()
        push_of(page, lambda push: push["type"] == "snapshot" and push["snapshot"]["changed_on_disk"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_is_no_failure_and_loses_nothing(project: Path, number: signal.Signals) -> None:
    server = Server(project)
    with server.listen() as page:
        page.recv(timeout=30)
        mine = server.do(do="set", id="GetItem", path="Timeout", value="10")["snapshot"]["text"]
        assert server.end(number) == 0
    assert (project / "template.yaml").read_text() == SHOP
    with serving(project) as again:
        shown = again.snapshot()
        assert (shown["text"], shown["unsaved"]) == (mine, True)
        body = {"revision": shown["revision"]}
        assert again.client.post("/api/undo", json=body).json()["snapshot"]["text"] == SHOP


def test_a_killed_server_loses_at_most_a_second(project: Path) -> None:
    server = Server(project)
    mine = server.do(do="set", id="GetItem", path="Timeout", value="10")["snapshot"]["text"]
    until(lambda: list(project.glob(".stackline/unsaved/*.json")), "the unsaved text on disk")
    server.end(signal.SIGKILL)
    with serving(project) as again:
        assert again.snapshot()["text"] == mine


def test_a_port_in_use_is_one_diagnostic(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "stackline", "edit", "--no-browser", "--port", port],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("error") == 1
    assert "port-in-use" in done.stderr
    assert "--port" in done.stderr


def test_a_folder_without_a_template_is_one_diagnostic(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stackline", "edit", "--no-browser"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("error") == 1


def test_two_servers_side_by_side(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "template.yaml").write_text("Resources: {}\n")
    with serving(project) as one, serving(other) as two:
        assert one.port != two.port
        # Browsers send every port's cookies to every port.
        one.client.cookies.update(two.client.cookies)
        assert one.client.get("/api/snapshot").status_code == 200
        two.client.cookies.clear()
        two.client.cookies.update(one.client.cookies)
        for name in [name for name in two.client.cookies if name.endswith(str(two.port))]:
            two.client.cookies.delete(name)
        assert two.client.get("/api/snapshot").status_code == 401


def test_the_printed_address_for_people(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "stackline", "edit", "--no-browser"],
        cwd=project,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.terminate()
    assert re.search(r"http://127\.0\.0\.1:\d+/#token=[\w-]{43}\n", first)
    assert process.wait(20) == 0
