"""Changes are told however a file is written, also of folders that come later, and not of what nobody packages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stackline.core import DiagnosticError
from stackline.dev import again, watching
from stackline.dev import session as dev_session
from stackline.dev.code import Code
from stackline.dev.watching import Watch, differs, hashed, settings_of
from stackline.template import Project
from waiting import until

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/one, Runtime: python3.11, Handler: app.h}}
  Later: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/later/code, Runtime: python3.11, Handler: a.h}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src/one").mkdir(parents=True)
    (tmp_path / "src/one/app.py").write_text("1")
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def watch(root: Path) -> Iterator[Watch]:
    found = of(root)
    found.start()
    settle(found, root)
    yield found
    found.stop()


def of(root: Path) -> Watch:
    project = Project.open(root)
    return Watch(root, Code.of(project), settings_of(project))


def settle(watch: Watch, root: Path) -> None:
    """Until both of its threads have begun: each tells of a change of its own."""
    for place in (root / "src/one/begun", root / "begun"):

        def told(place: Path = place) -> bool:
            place.write_text("x")
            return place in watch.changes(0.2)

        until(told, f"the watch of {place.parent}")
    while watch.changes(0.5):
        pass


def told(watch: Watch, path: Path) -> None:
    found: set[Path] = set()

    def there() -> bool:
        found.update(watch.changes(0.2))
        return path in found

    until(there, f"the change of {path}; told of {found}")


def test_written_in_place_and_renamed_over(watch: Watch, root: Path) -> None:
    app = root / "src/one/app.py"
    app.write_text("2")
    told(watch, app)
    (root / "src/one/new").write_text("3")
    (root / "src/one/new").replace(app)
    told(watch, app)
    (root / "template.yaml").write_text(TEMPLATE + "# more\n")
    told(watch, root / "template.yaml")


def test_a_folder_that_comes_later(watch: Watch, root: Path) -> None:
    before = watch.mark
    (root / "src/later").mkdir()
    told(watch, root / "src/later")
    again = of(root)
    assert again.mark != before
    again.start()
    (root / "src/later/code").mkdir()
    told(again, root / "src/later/code")
    again.stop()


def test_what_no_package_has_is_not_told(watch: Watch, root: Path) -> None:
    for name in ("src/one/__pycache__", ".stackline/cloud", ".git"):
        (root / name).mkdir(parents=True)
        (root / name / "x").write_text("x")
    (root / "src/one/x.pyc").write_text("x")
    (root / "src/one/.app.py.swp").write_text("x")
    (root / "src/one/last.py").write_text("x")
    found: set[Path] = set()

    def there() -> bool:
        found.update(watch.changes(0.2))
        return root / "src/one/last.py" in found

    until(there, "the last change")
    assert found == {root / "src/one/last.py"}


def test_where_the_system_tells_nothing_it_looks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = watching.watch

    def full(*paths: Path, force_polling: bool, **more: object) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return real(*paths, force_polling=True, **more)  # pyright: ignore

    monkeypatch.setattr(watching, "watch", full)
    found = of(root)
    found.start()
    settle(found, root)
    found.stop()


def test_the_settings_of_a_project(root: Path) -> None:
    found = settings_of(Project.open(root))
    assert root / "stackline.yaml" in found
    assert not differs(found)
    (root / "stackline.yaml").write_text("name: shop\n")
    assert differs(found)
    assert hashed(root / "no-such-file") == ""


def test_what_the_environment_inherits_is_followed(root: Path) -> None:
    folder = root / "environments"
    folder.mkdir()
    (folder / "local.yaml").write_text("inherits: base\n")
    (folder / "base.yaml").write_text("tags: {team: shop}\n")
    (folder / "other.yaml").write_text("tags: {team: other}\n")
    found = settings_of(Project.open(root))
    assert folder / "base.yaml" in found
    assert folder / "other.yaml" not in found
    # Also while something is wrong in it.
    (folder / "base.yaml").write_text("nonsense: true\n")
    assert folder / "base.yaml" in settings_of(Project.open(root))


def test_what_is_saved_while_it_is_read_is_another_change(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Project.open

    def opened(folder: Path, file: str) -> Project:
        project = real(folder, file)
        (root / "template.yaml").write_text(TEMPLATE + "# later\n")
        (root / "stackline.yaml").write_text("name: later\n")
        return project

    def deploy(*_: object, **_options: object) -> None:
        raise DiagnosticError([])

    monkeypatch.setattr(Project, "open", opened)
    monkeypatch.setattr(dev_session, "deploy", deploy)
    session = dev_session.Session(root, "template.yaml", lambda _: None)
    session._update()
    assert differs({root / "template.yaml": session._settings[root / "template.yaml"]})
    assert differs({root / "stackline.yaml": session._settings[root / "stackline.yaml"]})
    assert session._seen != again.look((), session._seen or {})


def test_what_was_saved_before_anybody_watched_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = dev_session.Session(root, "template.yaml", lambda _: None)
    session._settings = settings_of(Project.open(root))
    (root / "stackline.yaml").write_text("name: later\n")
    looked: list[None] = []
    updated: list[None] = []

    class Silent:
        mark = frozenset[object]()

        def start(self) -> None: ...
        def stop(self) -> None: ...

        def changes(self, seconds: float) -> set[Path]:
            looked.append(None)
            if len(looked) > 3:
                session.end()
            return set()

    def update() -> None:
        updated.append(None)
        session._settings = settings_of(Project.open(root))

    monkeypatch.setattr(session, "_watching", Silent)
    monkeypatch.setattr(session, "_update", update)
    session._watch()
    assert len(updated) == 1
