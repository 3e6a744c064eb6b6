"""The docs say what is there: links lead somewhere, tables of keys, options and packages are complete."""

import json
import re
import tomllib
from pathlib import Path

import pytest

import everystep as es
from tests.cli.command import Command

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link of a page is a file of the project, and its anchor a heading there."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, target


def test_each_stage_has_its_page() -> None:
    """The journey names every stage of the import law, from the top to the bottom."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    journey = (ROOT / "docs" / "journey.md").read_text(encoding="utf-8")
    for layer in project["tool"]["importlinter"]["contracts"][0]["layers"]:
        if layer not in {"__main__", "version"}:
            assert re.search(rf"\b{layer}\b", journey), layer


def test_the_run_folder_is_told_whole(tmp_path: Path) -> None:
    """Every file and every key of run.json is in the page's tables, and nothing else."""
    page = (ROOT / "docs" / "run-folder.md").read_text(encoding="utf-8")
    files, keys = page.split("## run.json")
    folder = es.train({"x": [1, 2, 3], "y": [2, 4, 7]}, target="y", steps=2).save(tmp_path / "a.run")
    named = {name.rstrip("/") for name in first_cells(files)}
    assert named == {path.name for path in folder.iterdir()}
    assert set(first_cells(keys)) == json.loads((folder / "run.json").read_text()).keys()


def test_each_dependency_has_its_reason() -> None:
    """The table of packages is exactly that of pyproject.toml."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[<>=]", text)[0] for text in project["project"]["dependencies"]}
    assert set(first_cells(page)) == needed
    for text in project["dependency-groups"]["dev"]:
        assert f"`{re.split(r'[<>=]', text)[0]}`" in page


def test_each_command_is_told(everystep: Command) -> None:
    """The page names every command that there is, and its examples use options that there are."""
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^│ ([a-z]+)  ", everystep("--help").out, re.MULTILINE))
    assert commands == set(re.findall(r"`everystep ([a-z]+)\b", page))
    offered = everystep("train", "--help").out
    for option in set(re.findall(r"(--[a-z0-9-]+)", page.split("Some calls of `train`")[1])):
        assert option in offered, option


def first_cells(page: str) -> list[str]:
    """The code words in the first column of a page's tables."""
    rows = re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]
