"""Whatever a table, a file or a word of the call is called: on the terminal it is text."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

import everystep as es
from everystep.cli.app import app
from everystep.words import printable
from tests.cli.command import Command, Ended
from tests.hostile import NAMES, TABLE, TERMINAL, file_name, hostile_columns, hostile_table, target_of

SMALL = dict(list(NAMES.items())[::17])
TARGET = target_of(NAMES)
RUN = TABLE.replace(".csv", ".run")
WORD = file_name("".join(TERMINAL[kind] for kind in ("colour", "override", "isolates", "rich markup")))
"""A word of a call, which is a file's name, too."""

LONG = " ".join(NAMES.values())
"""All of it, longer than a name may be."""

COMMANDS: dict[str, list[str]] = {
    "example": [],
    "train": ["TABLE", "--target", TARGET, "--steps", "3", "--out", "again.run", "--replace"],
    "doctor": ["TABLE", "--target", TARGET],
    "predict": ["RUN", "TABLE"],
    "steps": ["RUN"],
    "step": ["RUN", "2"],
    "ledger": ["RUN"],
    "workbook": ["RUN", "--replace"],
    "exercises": ["RUN", "--replace"],
    "resume": ["RUN", "--from", "2", "--steps", "3", "--out", "branch.run", "--replace"],
    "verify": ["RUN"],
    "plot": ["RUN", "--out", "a.svg", "--replace"],
    "article": ["RUN", "--out", "a.html", "--replace"],
    "report": ["RUN", "--out", "r.html", "--note", LONG, "--replace"],
    "page": ["RUN", "--replace"],
    "play": ["RUN"],
    "animate": ["RUN", "--out", "a.gif", "--frames", "2", "--replace"],
    "compare": ["RUN", "RUN"],
    "playground": ["TABLE", "--target", "none"],
    "quality": ["RUN"],
}
"""A call of every command; TABLE and RUN stand for those of the folder."""

SHARES = ("doctor", "resume")
"""Commands that take the options of `train`, by the same words: there alone they are tried."""

JSON = ("train", "doctor", "verify", "quality")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a hostile table and its run, which have hostile names themselves."""
    home = tmp_path_factory.mktemp("home")
    es.train(hostile_table(home), TARGET, steps=5).save(home / RUN)
    return home


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a few columns and rows, for many calls."""
    home = tmp_path_factory.mktemp("small")
    es.train(hostile_table(home, SMALL), TARGET, steps=5).save(home / RUN)
    return home


@pytest.fixture(autouse=True)
def nothing_opens(monkeypatch: pytest.MonkeyPatch, small_page: Path) -> None:
    """No browser is started."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)


def words_of(command: str) -> list[str]:
    """A command's call."""
    named = {"TABLE": TABLE, "RUN": RUN}
    return [command, *(named.get(word, word) for word in COMMANDS[command])]


def check(ended: Ended) -> None:
    """Nothing that was printed acts, and no mistake of ours was met."""
    for line in (ended.out + ended.err).split("\n"):
        assert line == printable(line)
    assert "a mistake in everystep" not in ended.err


def test_every_command_is_in_the_list() -> None:
    """What is added to the command line is tested here too."""
    assert {name for name in app if not name.startswith("-")} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_told_of_a_hostile_table(
    command: str, everystep: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does its work, or says in a sentence why it can't."""
    monkeypatch.chdir(home)
    ended = everystep(*words_of(command))
    check(ended)
    assert ended.status in {0, 1} or command in {"exercises", "playground"}


@pytest.mark.parametrize("command", JSON)
def test_json_on_a_terminal(
    command: str, everystep: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names are in it as they are, behind codes that every reader of JSON knows."""
    monkeypatch.chdir(home)
    ended = everystep(*words_of(command), "--json")
    check(ended)
    assert json.loads(ended.out)


def options() -> list[tuple[str, str]]:
    """Every option of every command, as the command line itself knows them."""
    return [
        (command, argument.name)
        for command in COMMANDS
        for argument in app[command].assemble_argument_collection()
        if argument.name.startswith("--")
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_word_in_any_place(
    command: str, everystep: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the value of each option, as a name of one, and in place of each word: no word of a call acts."""
    monkeypatch.chdir(small)
    call = words_of(command)
    shared = [option for name, option in options() if name == "train"] if command in SHARES else []
    places = [option for name, option in options() if name == command and option not in shared]
    calls = [[*call, option, WORD] for option in places]
    for word in (WORD, LONG):
        calls += [[*call, f"--{word}"], [*call, word], [word, *call[1:]]]
        calls += [[*call[:place], word, *call[place + 1 :]] for place in range(1, len(call))]
    for one in calls:
        check(everystep(*one))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_values_to_predict_for(
    name: str, everystep: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column, a category, one that was never seen, and one that isn't there."""
    monkeypatch.chdir(home)
    kind = next(column for column in hostile_columns(NAMES) if column.startswith("kind"))
    for value in (f"{name.strip()}=1", f"{kind}={name}", f"{kind}=new {name}", f"no {name}={name}"):
        check(everystep("predict", RUN, "--set", value))


def test_files_of_any_name(everystep: Command, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written, read and compared is told by its name, in which nothing acts."""
    monkeypatch.chdir(small)
    for name in (file_name(name) for name in NAMES.values()):
        ended = everystep("step", RUN, "1", "--out", f"./{name}.txt", "--replace")
        check(ended)
        assert ended.status == 0, ended.err


def test_cells_that_can_not_be_read(everystep: Command, tmp_path: Path) -> None:
    """A sentence quotes the cell, and shows what it is."""
    for name in TERMINAL.values():
        pl.DataFrame({name: ["1", "2", "3", "4", name], "y": [1, 2, 3, 4, 5]}).write_csv("a.csv")
        check(everystep("train", "a.csv", "--target", "y", "--as-number", name.strip(), "--steps", "1"))
        shutil.rmtree(tmp_path / "a.run", ignore_errors=True)


def test_a_settings_file(everystep: Command, small: Path, tmp_path: Path) -> None:
    """What it says is told, and what it can't say is refused."""
    call = [
        "train",
        str(small / TABLE),
        "--target",
        target_of(SMALL),
        "--steps",
        "1",
        "--out",
        "a.run",
        "--replace",
    ]
    for name in TERMINAL.values():
        for said in (f"optimizer = {json.dumps(name)}", f"{json.dumps(name)} = 1", f"[{json.dumps(name)}]"):
            (tmp_path / "everystep.toml").write_text(said, encoding="utf-8")
            check(everystep(*call))
