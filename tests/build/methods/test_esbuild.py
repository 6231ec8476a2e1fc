"""Bundles by the person's own esbuild, with the packages of its folder or of its package.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from build_fixtures import Make, content, names, write
from node_managers import manager
from stackline.build import Workshop
from stackline.build.methods import esbuild
from stackline.core import Diagnostic, DiagnosticError

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")


def template(properties: str = "{Minify: false}", handler: str = "app.handler") -> str:
    return f"""Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata: {{BuildMethod: esbuild, BuildProperties: {properties}}}
    Properties: {{CodeUri: src, Handler: {handler}, Runtime: nodejs20.x}}
"""


def problem(make: Make, text: str) -> Diagnostic:
    with pytest.raises(DiagnosticError) as refused:
        make(text)
    return refused.value.diagnostics[0]


@pytest.fixture
def bundler(monkeypatch: pytest.MonkeyPatch) -> Path:
    """esbuild on PATH."""
    folder = manager("esbuild")
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


@pytest.fixture
def source(workshop: Workshop) -> Path:
    return write(
        workshop.root / "src",
        app__ts="import { tax } from './tax'\nexport const handler = async (): Promise<number> => tax(1)\n",
        tax__ts="export const tax = (n: number) => n * 1.19\n",
    )


def test_a_bundle_is_one_file_in_commonjs(make: Make, source: Path, bundler: Path) -> None:
    ((_, artifact),) = make(template()).artifacts
    assert names(artifact) == ["app.js"]
    text = content(artifact, "app.js").decode()
    assert "1.19" in text
    assert "module.exports" in text
    assert make(template()).fresh == 0


def test_build_properties_are_esbuilds_options(make: Make, source: Path, bundler: Path) -> None:
    shape = "Format: esm, OutExtension: ['.js=.mjs'], EntryPoints: [app.ts]"
    properties = f"{{Minify: false, Sourcemap: true, KeepNames: true, {shape}}}"
    ((_, artifact),) = make(template(properties)).artifacts
    assert names(artifact) == ["app.mjs", "app.mjs.map"]
    assert "export {" in content(artifact, "app.mjs").decode()


def test_every_option_that_sam_takes_is_passed() -> None:
    options = esbuild._options(
        {
            "MainFields": "module,main",
            "External": ["a", "b"],
            "Minify": False,
            "SourcesContent": False,
            "EntryPoints": ["x"],
            "Platform": "browser",
        }
    )
    assert options[4:] == [
        "--target=es2020",
        "--format=cjs",
        "--main-fields=module,main",
        "--external:a",
        "--external:b",
        "--sources-content=false",
    ]


def test_packages_are_those_of_package_json_where_none_are_installed(
    make: Make, workshop: Workshop, source: Path, bundler: Path
) -> None:
    write(
        workshop.root / "money",
        index__js="export const cents = 100\n",
        package__json='{"name": "money", "version": "1.0.0", "main": "index.js"}',
    )
    (source / "package.json").write_text(json.dumps({"dependencies": {"money": "file:../money"}}))
    (source / "app.ts").write_text(
        "import { cents } from 'money'\nexport const handler = async () => cents\n"
    )
    ((_, artifact),) = make(template()).artifacts
    assert names(artifact) == ["app.js"]
    assert "100" in content(artifact, "app.js").decode()
    assert not (source / "node_modules").exists()


def test_what_esbuild_cannot_read_is_said_at_its_place(make: Make, source: Path, bundler: Path) -> None:
    (source / "tax.ts").write_text("export const tax = (n: number) => {\n  return n *;\n}\n")
    found = problem(make, template())
    assert (found.code, found.file, found.line) == ("esbuild", "src/tax.ts", 2)


def test_a_handler_that_is_not_there_is_said_before_anything_is_built(
    make: Make, source: Path, bundler: Path
) -> None:
    assert "There is no nowhere to bundle" in problem(make, template(handler="nowhere.handler")).summary


def test_without_esbuild_it_is_said_how_to_get_it(
    make: Make, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    found = problem(make, template())
    assert (found.code, found.line) == ("esbuild-missing", 5)
    assert found.fix is not None
