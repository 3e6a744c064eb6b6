"""A `node` and an `npm` that do as told, and note what they were asked."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

NPM = """#!{python}
import json, pathlib, shutil, sys, time
arguments = sys.argv[1:]
with open({asked!r}, "a") as asked:
    print(*(word for word in arguments if not word.startswith("--")), file=asked)
if arguments[0] == {failing!r}:
    sys.exit({complaint!r})
if arguments[0] == {hanging!r}:
    time.sleep(60)
if arguments[0] == "ci":
    wanted = json.loads(pathlib.Path("package-lock.json").read_text())["packages"]
    here = {{place: package for place, package in wanted.items() if place and not package.get("optional")}}
    pathlib.Path("node_modules").mkdir(exist_ok=True)
    pathlib.Path("node_modules/.package-lock.json").write_text(json.dumps({{"packages": here}}))
if arguments[0] == "run":
    new = next(word for word in arguments if word.startswith("--outDir=")).removeprefix("--outDir=")
    new = pathlib.Path(new)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    (new / "index.html").write_text("a page of " + pathlib.Path("src/main.ts").read_text())
    (new / "licences.md").write_text("# Licenses")
"""


@dataclass(frozen=True)
class FakeNode:
    """The programs that were put into `folder`."""

    folder: Path

    @property
    def asked(self) -> list[str]:
        """What npm was asked to do, in order, without options."""
        note = self.folder / "asked"
        return note.read_text().splitlines() if note.exists() else []

    def has_node(self, version: str) -> None:
        """Put a node of this version there."""
        program(self.folder / "node", f"#!{sys.executable}\nprint({version!r})\n")

    def has_npm(self, **behaviour: str) -> None:
        """Put an npm there; `failing` and `hanging` are commands, and it says `complaint` where it fails."""
        program(self.folder / "npm", self.npm(**behaviour))

    def npm(self, failing: str = "", complaint: str = "", hanging: str = "") -> str:
        """The text of the program."""
        return NPM.format(
            python=sys.executable,
            asked=os.fspath(self.folder / "asked"),
            failing=failing,
            complaint=complaint,
            hanging=hanging,
        )


def program(path: Path, text: str) -> None:
    """Write a program that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
