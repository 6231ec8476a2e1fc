"""The runtime of `examples/php-site` from its start on: which PHP, which settings, kept how long; and no requests."""

from __future__ import annotations

import pytest

from http_events import v2
from php_sites import MIRROR, SERVERS, PhpSite, mirror, needs_server
from runner.bench import Bench

both = pytest.mark.parametrize("server", SERVERS)


@both
def test_one_process_serves_all_requests(bench: Bench, server: str) -> None:
    site = mirror(bench, server)
    pids = {site.get("/").json["pid"] for _ in range(5)}
    assert len(pids) == 1
    assert site.get("/").json["sapi"] == {"builtin": "cli-server", "fpm": "fpm-fcgi"}[server]


def test_fpm_is_taken_where_it_is(bench: Bench) -> None:
    needs_server("fpm")
    assert mirror(bench, "fpm", environment={"PHP_SERVER": ""}).get("/").json["sapi"] == "fpm-fcgi"


@both
def test_settings_of_the_layer_and_of_the_site(bench: Bench, server: str) -> None:
    names = ["date.timezone", "upload_max_filesize", "display_errors", "expose_php", "memory_limit"]
    ask = f"<?php echo json_encode(array_map('ini_get', {names}));"
    files: dict[str, str | bytes] = {"public/index.php": ask}
    plain = PhpSite(bench, files, server).get("/").json
    assert plain[1:] == ["6M", "", "", "-1"]
    files["php/conf.d/site.ini"] = (
        "date.timezone = Europe/Oslo\nupload_max_filesize = 3M\nmemory_limit = 64M\n"
    )
    own = PhpSite(bench, files, server, name="own").get("/").json
    assert own == ["Europe/Oslo", "3M", "", "", "64M"]


@both
def test_opcache_keeps_compiled_scripts(bench: Bench, server: str) -> None:
    source = "<?php echo json_encode(opcache_get_status(false)['opcache_statistics']['hits'] ?? null);"
    site = PhpSite(bench, {"public/index.php": source}, server)
    hits = [site.get("/").json for _ in range(3)]
    assert hits[2] > hits[0]


@both
def test_an_event_that_is_no_request(bench: Bench, server: str) -> None:
    site = mirror(bench, server)
    for event in ({"Records": []}, [], None, "text", {"requestContext": {}}):
        result = site.send(event)
        assert (result.status, result.payload["errorType"]) == ("error", "Site.NoRequest")
        assert "no request" in result.payload["errorMessage"]
    assert site.get("/").status == 200


def test_a_handler_that_is_not_there(bench: Bench) -> None:
    result = mirror(bench, "builtin", handler="public/start.php").send(v2("GET", "/"))
    assert (result.status, result.payload["errorType"]) == ("init-error", "Runtime.NoHandler")
    assert "public/start.php" in result.payload["errorMessage"]


@pytest.mark.parametrize(
    ("environment", "error_type"),
    [
        ({"PHP_BINARY": "/nowhere/php"}, "Runtime.NoPhp"),
        ({"PHP_SERVER": "apache"}, "Runtime.UnknownServer"),
    ],
)
def test_a_php_or_server_that_is_not_there(
    bench: Bench, environment: dict[str, str], error_type: str
) -> None:
    result = mirror(bench, "builtin", environment=environment).send(v2("GET", "/"))
    assert (result.status, result.payload["errorType"]) == ("init-error", error_type)


def test_settings_that_php_cannot_follow_are_told(bench: Bench) -> None:
    files = {"public/index.php": MIRROR, "php/conf.d/x.ini": "zend_extension=nowhere.so\n"}
    page = PhpSite(bench, files, "builtin").get("/")
    assert page.status == 200
    assert "Failed loading" in page.result.log


def test_a_php_that_does_not_start(bench: Bench) -> None:
    php = '#!/bin/sh\ncase "$*" in *-S*) exit 7;; esac\nexec /usr/bin/php "$@"\n'
    files = {"public/index.php": MIRROR, "php": php}
    site = PhpSite(bench, files, "builtin", environment={"PHP_BINARY": "./php"})
    (site.function.code / "php").chmod(0o755)
    result = site.send(v2("GET", "/"))
    assert (result.status, result.payload["errorType"]) == ("init-error", "Runtime.ServerNotStarted")
    assert result.payload["errorMessage"] == "php did not start: exit status 7"
