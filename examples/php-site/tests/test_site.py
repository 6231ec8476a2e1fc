"""The site by itself, served by PHP's own web server: `python -m pytest`. Skipped where there is no PHP."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PUBLIC = Path(__file__).parents[1] / "site" / "public"
pytestmark = pytest.mark.skipif(shutil.which("php") is None, reason="there is no php")


@pytest.fixture(scope="module")
def site():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = ["php", "-q", "-S", address, "-t", str(PUBLIC), str(PUBLIC / "index.php")]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", int(address.split(":")[1]))).close()
                break
            except OSError:
                time.sleep(0.02)
        yield f"http://{address}"
    finally:
        server.kill()
        server.wait()


def get(url, data=None, **headers):
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data, headers))
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


def test_the_first_page_counts_visits(site):
    _, headers, body = get(f"{site}/", Cookie="visits=41")
    assert b"Visit 42" in body
    assert headers.get_all("Set-Cookie")[0].startswith("visits=42")


def test_a_name_is_shown_as_text(site):
    _, _, body = get(f"{site}/hello/%3Cb%3EAnn")
    assert b"Hello &lt;b&gt;Ann" in body


def test_an_upload_is_told_with_its_hash(site):
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\x00\xff\r\n--x--\r\n'
    )
    status, _, body = get(f"{site}/upload", parts, **{"Content-Type": "multipart/form-data; boundary=x"})
    assert (status, json.loads(body)["bytes"]) == (200, 2)
    assert get(f"{site}/upload", b"")[0] == 400


def test_a_picture_has_a_stripe_for_each_colour(site):
    _, headers, body = get(f"{site}/picture.png?colour=ff0000&colour=00ff00")
    assert headers["Content-Type"] == "image/png"
    assert int.from_bytes(body[20:24], "big") == 2 * 24


def test_a_page_that_is_not_there(site):
    assert get(f"{site}/nowhere")[0] == 404
