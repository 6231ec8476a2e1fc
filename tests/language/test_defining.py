"""Where a word is declared, also in other files of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from language_at import KNOWN
from stackline.language import Place, Typing, define, target_at
from stackline.template import Project

NESTED = "Parameters:\n  Table:\n    Type: String\nResources: {}\nOutputs:\n  Url:\n    Value: x\n"
CODE = "import os\n\n\ndef handler(event, context):\n    return 1\n"
MORE = """\
      Environment:
        Variables: {A: !Ref Items, B: !GetAtt App.Outputs.Url, C: !Sub "${Stage} ${AWS::Region}"}
      MemorySize: !FindInMap [Sizes, dev, Memory]
      Timeout: !If [IsProd, 3, 4]
  Api:
    Type: AWS::Serverless::HttpApi
    DependsOn: [Pages]
    Condition: IsProd
    Properties: {DefinitionUri: api.yaml}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in (
        ("template.yaml", KNOWN + MORE),
        ("nested/template.yaml", NESTED),
        ("src/fn/app.py", CODE),
        ("api.yaml", "openapi: 3.0.1\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Project.open(tmp_path)


def places(project: Project, around: str, word: str) -> list[Place]:
    text = project.template.text
    offset = text.index(word, text.index(around)) + 1
    return define(Typing(text, offset, project.template), project)


@pytest.mark.parametrize(
    ("around", "word", "line"),
    [
        ("A: !Ref Items", "Items", "  Items:"),
        ("${Stage}", "Stage", "  Stage: {"),
        ("FindInMap", "Sizes", "  Sizes:"),
        ("!If", "IsProd", "  IsProd:"),
        ("DependsOn", "Pages", "  Pages:"),
        ("Condition: IsProd", "IsProd", "  IsProd:"),
        ("Table: !Ref", "Items", "  Items:"),
    ],
)
def test_in_the_template(project: Project, around: str, word: str, line: str) -> None:
    [place] = places(project, around, word)
    assert place.file == "template.yaml"
    assert project.template.text.splitlines()[place.line - 1].startswith(line)


@pytest.mark.parametrize(
    ("around", "word", "file", "line"),
    [
        ("Location", "nested", "nested/template.yaml", 1),
        ("Parameters: {Table", "Table", "nested/template.yaml", 2),
        ("App.Outputs.Url", "Outputs", "nested/template.yaml", 6),
        ("DefinitionUri", "api", "api.yaml", 1),
        ("CodeUri", "src", "src/fn/app.py", 4),
        ("Handler", "app", "src/fn/app.py", 4),
    ],
)
def test_in_other_files(project: Project, around: str, word: str, file: str, line: int) -> None:
    place = places(project, around, word)[0]
    assert (place.file, place.line) == (file, line)


@pytest.mark.parametrize(
    ("handler", "runtime", "file", "text", "line"),
    [
        (
            "index.handler",
            "nodejs22.x",
            "index.mjs",
            "import x from 'x';\nexport const handler = async () => 1;\n",
            2,
        ),
        ("src/index.run", "nodejs22.x", "src/index.ts", "export async function run(event: any) {}\n", 1),
        ("pkg.app.main", "python3.13", "pkg/app.py", "x = 1\ndef main(e, c): ...\n", 2),
        ("index.php", "provided.al2023", "index.php", "<?php\n", 1),
    ],
)
def test_handlers_of_other_languages(
    tmp_path: Path, handler: str, runtime: str, file: str, text: str, line: int
) -> None:
    template = KNOWN.replace("app.handler", handler).replace("python3.13", runtime)
    (tmp_path / "template.yaml").write_text(template)
    (tmp_path / "src" / "fn" / file).parent.mkdir(parents=True)
    (tmp_path / "src" / "fn" / file).write_text(text)
    [place] = places(Project.open(tmp_path), "Handler", handler)
    assert (place.file, place.line) == (f"src/fn/{file}", line)


def test_nothing_outside_the_project_is_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "template.yaml").write_text(KNOWN.replace("nested/template.yaml", "../secret.yaml"))
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert places(Project.open(folder), "Location", "secret") == []
    (folder / "template.yaml").write_text(KNOWN.replace("nested/template.yaml", "link.yaml"))
    assert places(Project.open(folder), "Location", "link") == []


def test_a_name_is_told_where_it_is_used_and_where_it_is_declared(project: Project) -> None:
    text = project.template.text
    for around in ("  Items:\n", "A: !Ref Items"):
        offset = text.index("Items", text.index(around)) + 2
        target = target_at(Typing(text, offset, project.template))
        assert target is not None
        assert (target.id, target.section, text[target.start : target.end]) == ("Items", "Resources", "Items")
        assert target.declared == (around == "  Items:\n")
