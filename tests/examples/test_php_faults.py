"""Sites that fail on the runtime of `examples/php-site`, and the files that it serves."""

from __future__ import annotations

import pytest

from http_events import v1, v2
from php_sites import SERVERS, PhpSite
from runner.bench import Bench

both = pytest.mark.parametrize("server", SERVERS)

FAILS = """<?php
$do = $_GET['do'] ?? '';
if ($do === 'throw') { echo 'half a page'; throw new RuntimeException('secret of the site'); }
if ($do === 'fatal') nowhere();
if ($do === 'exit') { http_response_code(418); echo 'short'; exit(3); }
if ($do === 'die') posix_kill(getmypid(), 9);
if ($do === 'warn') { echo $nothing; error_log('told by hand'); file_put_contents('php://stderr', "told raw\\n"); }
if ($do === 'memory') { ini_set('memory_limit', '32M'); str_repeat('x', 64 << 20); }
if ($do === 'large') { header('Content-Type: image/x-own'); echo str_repeat('x', 5 << 20); }
if ($do === 'text') { header('Content-Type: text/plain'); echo str_repeat('x', 5 << 20); }
if ($do === 'sleep') sleep(100);
if ($do === 'redirect') { header('Location: /elsewhere', true, 303); exit; }
echo 'done';
"""


def fails(bench: Bench, server: str, **changes: object) -> PhpSite:
    return PhpSite(bench, {"public/index.php": FAILS}, server, **changes)


@both
@pytest.mark.parametrize(
    ("do", "told"),
    [
        ("throw", "RuntimeException: secret of the site"),
        ("fatal", "Call to undefined function nowhere()"),
        ("memory", "Allowed memory size"),
    ],
)
def test_an_error_of_the_site_is_500_for_the_visitor_and_told_in_the_log(
    bench: Bench, server: str, do: str, told: str
) -> None:
    site = fails(bench, server)
    page = site.get("/", query=f"do={do}")
    assert page.status == 500
    assert "secret" not in page.text
    assert told in page.result.log
    assert "index.php" in page.result.log
    assert site.get("/").text == "done"


@both
def test_warnings_and_what_the_site_logs(bench: Bench, server: str) -> None:
    page = fails(bench, server).get("/", query="do=warn")
    assert (page.status, page.text) == (200, "done")
    assert "Undefined variable $nothing" in page.result.log
    assert page.result.log.count("told by hand") == 1
    log = page.result.log.splitlines()
    assert next(n for n, line in enumerate(log) if "told by hand" in line) > 0


@both
def test_a_script_may_exit(bench: Bench, server: str) -> None:
    page = fails(bench, server).get("/", query="do=exit")
    assert (page.status, page.text) == (418, "short")


@both
def test_a_redirect(bench: Bench, server: str) -> None:
    page = fails(bench, server).get("/", query="do=redirect")
    assert (page.status, page.headers["location"]) == (303, ["/elsewhere"])


@both
def test_a_php_that_dies_is_the_functions_error_and_is_started_again(bench: Bench, server: str) -> None:
    site = fails(bench, server)
    assert site.get("/").text == "done"
    result = site.send(v2("GET", "/", query="do=die"))
    assert (result.status, result.payload["errorType"]) == ("error", "Php.Ended")
    assert result.payload["errorMessage"].startswith("PHP ended in the middle of GET /?do=die: ")
    again = site.get("/")
    assert again.text == "done"
    assert again.result.init_ms is None  # the function itself went on


@both
def test_an_answer_that_lambda_would_not_hand_on(bench: Bench, server: str) -> None:
    site = fails(bench, server, memory=1024)
    result = site.send(v2("GET", "/", query="do=large"))
    assert (result.status, result.payload["errorType"]) == ("error", "Site.ResponseTooLarge")
    assert "6.7 MB as base64" in result.payload["errorMessage"]
    assert len(site.get("/", query="do=text").text) == (5 << 20) + len("done")


@both
def test_a_page_that_takes_too_long(bench: Bench, server: str) -> None:
    site = fails(bench, server, timeout=2)
    assert site.send(v2("GET", "/", query="do=sleep")).status == "timeout"
    assert site.get("/").text == "done"


FILES: dict[str, str | bytes] = {
    "public/index.php": "<?php echo 'front ' . $_SERVER['SCRIPT_NAME'];",
    "public/other.php": "<?php echo 'other ' . $_SERVER['SCRIPT_NAME'];",
    "public/folder/index.php": "<?php echo 'folder ' . $_SERVER['SCRIPT_NAME'];",
    "public/empty/readme.txt": "x",
    "public/style.css": "body {}",
    "public/my file ü.txt": "odd",
    "public/dots.in.name/a.b.js": "1",
    "public/pixel.png": bytes(range(256)),
    "public/data": b"\x00",
    "public/.env": "SECRET=1",
    "public/.git/config": "secret",
    "public/.well-known/x.txt": "known",
    "public/old.phtml": "<?php echo 'source';",
    "public/UPPER.PHP": "<?php echo 'upper';",
    "src/secret.txt": "secret",
}


@both
@pytest.mark.parametrize(
    ("path", "type", "body"),
    [
        ("/style.css", "text/css; charset=utf-8", b"body {}"),
        ("/my%20file%20%C3%BC.txt", "text/plain; charset=utf-8", b"odd"),
        ("/my file ü.txt", "text/plain; charset=utf-8", b"odd"),
        ("/dots.in.name/a.b.js", "text/javascript; charset=utf-8", b"1"),
        ("/pixel.png", "image/png", bytes(range(256))),
        ("/data", "application/octet-stream", b"\x00"),
        ("/.well-known/x.txt", "text/plain; charset=utf-8", b"known"),
    ],
)
def test_files_are_served_as_they_are(bench: Bench, server: str, path: str, type: str, body: bytes) -> None:
    site = PhpSite(bench, FILES, server)
    page = site.get(path)
    assert (page.status, page.headers["content-type"], page.body) == (200, [type], body)
    [tag] = page.headers["etag"]
    again = site.get(path, headers=[("If-None-Match", f'"x", W/{tag}')])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", [tag])
    assert site.ask(v2("HEAD", path)).body == b""
    assert site.ask(v2("POST", path)).text == "front /index.php"


@both
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "front /index.php"),
        ("/no/such/thing.html", "front /index.php"),
        ("/other.php", "other /other.php"),
        ("/folder", "folder /folder/index.php"),
        ("/folder/", "folder /folder/index.php"),
        ("/empty/", "front /index.php"),
        ("/.env", "front /index.php"),
        ("/.git/config", "front /index.php"),
        ("/.well-known/none", "front /index.php"),
        ("/%2e%65nv", "front /index.php"),
        ("/../src/secret.txt", "front /index.php"),
        ("/%2e%2e/src/secret.txt", "front /index.php"),
        ("/empty/..%2f..%2fsrc/secret.txt", "front /index.php"),
        ("/style.css%00.php", "front /index.php"),
        ("/UPPER.PHP", "front /index.php"),
        ("/old.phtml", "front /index.php"),
    ],
)
def test_which_script_answers(bench: Bench, server: str, path: str, text: str) -> None:
    site = PhpSite(bench, FILES, server)
    assert site.get(path).text == text
    assert site.ask(v1("GET", path)).text == text


@both
def test_a_link_that_leads_out_of_the_folder_is_not_followed(bench: Bench, server: str) -> None:
    site = PhpSite(bench, FILES, server)
    (site.function.code / "public" / "out.txt").symlink_to("../src/secret.txt")
    assert site.get("/out.txt").text == "front /index.php"
