"""Headless Chromium, driven by Selenium: the one that the environment names, never one that is downloaded."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from archive import unpacked
from page import USER_AGENT, BrowserMissing, PageUnavailable
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chromium.remote_connection import ChromiumRemoteConnection
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.webdriver import WebDriver
from urllib3.exceptions import HTTPError

BROWSER, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"  # Debian's
START_SECONDS = 60  # of a driver and a browser, on a machine that starts many
PATIENCE = 5.0  # seconds for the driver to say that the page's time is over
# The browser's temporary folder is its profile, where its sockets are; their paths may have 107 characters. By this
# name of the folder that it runs in they are short, wherever that is.
HERE = "/proc/self/cwd"
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # its own wall needs what a function's environment has not got
    "--no-zygote",
    "--disable-dev-shm-usage",  # Lambda has no /dev/shm
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-crash-reporter",
    "--disable-breakpad",
    "--no-first-run",
    "--mute-audio",
    "--blink-settings=imagesEnabled=false",  # a scorecard counts words
    "--remote-debugging-pipe",  # a browser whose driver is gone ends by itself
    f"--user-agent={USER_AGENT}",
)
STATUS = "return performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0"
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Broken(Exception):
    """The browser or its driver crashed or hangs: no page of it can be trusted."""


class Chromium:
    """A driver, its browser and a profile of their own, in one process group."""

    def __init__(self) -> None:
        binary, driver, libraries = programs()
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        options = Options()
        options.binary_location = binary
        options.unhandled_prompt_behavior = "dismiss"
        for flag in (*FLAGS, f"--user-data-dir={self._profile}"):
            options.add_argument(flag)
        # None of the function's own variables: a page's browser must not know the role's keys.
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": os.environ.get("LANG", ""),
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
            "HOME": self._profile,
            "TMPDIR": HERE if Path(HERE).exists() else self._profile,
            **libraries,
        }
        how = {"process_group": 0, "preexec_fn": _end_with_parent, "cwd": self._profile}
        self._service = Service(driver, env=environment, popen_kw=how)
        try:
            # By hand, and not as Selenium's `Chrome`: that one looks for programs to download, and waits for ever.
            self._service.start()
            self._time = ClientConfig(self._service.service_url, timeout=START_SECONDS)
            connection = ChromiumRemoteConnection(
                self._service.service_url, "goog", "chrome", ignore_proxy=True, client_config=self._time
            )
            self._driver = WebDriver(connection, options=options)
        except (WebDriverException, HTTPError, OSError) as problem:
            self.end()
            raise Broken(_words(problem)) from problem

    def load(self, url: str, seconds: float) -> tuple[int, str]:
        """The HTTP status (0 where there is none) and the document once the page has loaded."""
        try:
            self._time.timeout = seconds + PATIENCE
            self._driver.set_page_load_timeout(seconds)
            # Each page is a stranger's first.
            self._driver.execute("executeCdpCommand", {"cmd": "Network.clearBrowserCookies", "params": {}})
            self._driver.get(url)
            return int(self._driver.execute_script(STATUS)), self._driver.page_source
        except TimeoutException as problem:
            raise PageUnavailable(f"timed out after {seconds:g} seconds") from problem
        except WebDriverException as problem:
            words = _words(problem)
            if "net::ERR_" in words:  # the page's fault: the browser is well
                raise PageUnavailable(words) from problem
            raise Broken(words) from problem
        except (HTTPError, OSError) as problem:
            raise Broken(_words(problem)) from problem

    def end(self) -> None:
        """Kill the group: a browser that hangs would not end when it is asked, and none has anything to save."""
        process = getattr(self._service, "process", None)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdin:
                process.stdin.close()
            # Where this process is the parent of what lost its own, as in some runtimes, nobody else buries it.
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-process.pid, 0):
                    pass
        shutil.rmtree(self._profile, ignore_errors=True)


def programs() -> tuple[str, str, dict[str, str]]:
    """Browser, driver and variables for them, as the environment names them. Raises BrowserMissing, which says all."""
    libraries = {}
    if archive := os.environ.get("CHROMIUM_ARCHIVE"):
        folder = unpacked(Path(archive))
        path = f"{folder}/lib:{os.environ.get('LD_LIBRARY_PATH', '')}"
        libraries = {"LD_LIBRARY_PATH": path.rstrip(":"), "FONTCONFIG_PATH": f"{folder}/fonts"}
    named = {
        "CHROMIUM_PATH": os.environ.get("CHROMIUM_PATH") or BROWSER,
        "CHROMEDRIVER_PATH": os.environ.get("CHROMEDRIVER_PATH") or DRIVER,
    }
    missing = [f"{path} ({name})" for name, path in named.items() if not os.access(path, os.X_OK)]
    if missing:
        raise BrowserMissing(
            f"There is no browser to scan with: {' and '.join(missing)} cannot be run. On Debian and Ubuntu: "
            "apt-get install chromium chromium-driver. Elsewhere set the parameters ChromiumPath and "
            "ChromedriverPath, on AWS ChromiumLayerArn too. Or set Loader to http, which needs no browser."
        )
    return named["CHROMIUM_PATH"], named["CHROMEDRIVER_PATH"], libraries


def _end_with_parent() -> None:
    """In the driver, before it runs: be killed when the function's process is, however that ends."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _words(problem: BaseException) -> str:
    """The first line: Selenium's messages end in a stack of the driver's."""
    text = getattr(problem, "msg", None) or str(problem) or type(problem).__name__
    return text.strip().splitlines()[0] if text.strip() else type(problem).__name__
