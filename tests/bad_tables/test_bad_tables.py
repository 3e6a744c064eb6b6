"""Every bad table is refused in a sentence that says what and where, or trained on with a word of notice."""

import subprocess
import sys
from collections import Counter
from types import ModuleType

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.read import read_table
from everystep.render.summary import summary
from tests.bad_tables import encoding, header, hostile, missing, numbers, shape, structure, types, values
from tests.bad_tables.case import Case
from tests.cli.command import Command

CLASSES: tuple[ModuleType, ...] = (
    *(encoding, structure, header, numbers, missing),
    *(shape, values, types, hostile),
)
CASES = [
    pytest.param(case, id=f"{module.__name__.rsplit('.')[-1]}-{case.name}")
    for module in CLASSES
    for case in module.CASES
]
SAMPLE = [case for module in CLASSES for case in module.CASES[::7]]


@pytest.mark.parametrize("case", CASES)
def test_a_bad_table(case: Case, tmp_path, monkeypatch):
    """Refused, with its parts in one line; or trained on what it holds, with the words of notice."""
    monkeypatch.chdir(tmp_path)
    path = case.written(tmp_path)
    if case.refused:
        with pytest.raises((es.DataError, es.SettingError)) as caught:
            es.train(path, "y")
        refuse_other_words(str(caught.value), case)
        return
    run = es.train(path, "y")
    assert np.isfinite([*run.model.weights, run.model.bias]).all()
    frame = read_table(path).frame.collect()
    assert {name: frame[name].to_list() for name in case.holds} == dict(case.holds)
    told = " ".join(summary(run).split())
    assert [words for words in case.told if words not in told] == []


def refuse_other_words(sentence: str, case: Case) -> None:
    """The sentence is one line that can be printed, and has the expected parts in their order."""
    assert sentence.isprintable()
    at = 0
    for part in case.refused:
        assert part in sentence[at:], sentence
        at = sentence.index(part, at) + len(part)


@pytest.mark.parametrize("case", SAMPLE, ids=str)
def test_a_bad_table_on_the_command_line(case: Case, everystep: Command, tmp_path):
    """Status 2 and one sentence on standard error, for `train` and `doctor`; nothing is written."""
    path = case.written(tmp_path)
    before = sorted(tmp_path.iterdir())
    for command in ("train", "doctor"):
        ended = everystep(command, f"./{path.name}", "--target", "y", "--steps", "3")
        assert (ended.status == 2) == bool(case.refused)
        if case.refused:
            assert ended.err.startswith("everystep: ")
            assert ended.err.count("\n") == 1
            refuse_other_words(ended.err.strip(), case)
            assert sorted(tmp_path.iterdir()) == before


def test_files_made_to_fill_a_memory(tmp_path):
    """They are refused by a process that may not have more than a gigabyte."""
    folders = [tmp_path / str(i) for i in range(len(hostile.BOMBS))]
    for folder in folders:
        folder.mkdir()
    paths = [case.written(folder) for case, folder in zip(hostile.BOMBS, folders, strict=True)]
    ended = subprocess.run(
        [sys.executable, "-c", READ_WITH_LITTLE, *paths], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    for sentence, case in zip(ended.stdout.splitlines(), hostile.BOMBS, strict=True):
        refuse_other_words(sentence, case)


READ_WITH_LITTLE = """
import pathlib, resource, sys
from everystep.read import read_table
from everystep.render.summary import summary
from everystep.words import DataError
import fastexcel, numpy, polars
held = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + 2**30, held + 2**30))
for path in sys.argv[1:]:
    try:
        read_table(path)
    except DataError as refusal:
        print(refusal)
"""


def test_each_fault_has_a_name_of_its_own():
    """And each case says what is expected of it."""
    for module in CLASSES:
        names = Counter(case.name for case in module.CASES)
        assert [name for name, count in names.items() if count > 1] == []
        for case in [*module.CASES, *getattr(module, "BOMBS", ())]:
            assert bool(case.refused) != bool(case.holds), case.name


@pytest.mark.parametrize("words", [("train", "x.csv", "--target", "y"), ("predict", "a.run", "x.csv")])
def test_a_link_is_no_place_to_write_to(everystep: Command, tmp_path, words):
    """What it points to stays as it was."""
    pl.DataFrame({"x": [1, 2, 3], "y": [1, 3, 2]}).write_csv(tmp_path / "x.csv")
    everystep("train", "x.csv", "--target", "y", "--out", "a.run")
    (tmp_path / "precious.csv").write_text("kept\n")
    (tmp_path / "link.csv").symlink_to("precious.csv")
    for more in ((), ("--replace",)):
        ended = everystep(*words, "--out", "link.csv", *more)
        assert ended.status == 2
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "precious.csv").read_text() == "kept\n"
