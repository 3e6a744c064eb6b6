"""The speed comparison does what it says: the same work for all, the fastest way, medians of neighbours."""

import ast
import doctest
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.speed import tables, work
from benchmarks.speed.contestants import OURS, Contestant
from benchmarks.speed.jobs import FULL, SMALL, Job, growths
from benchmarks.speed.measure import Measured, Result, measured
from benchmarks.speed.picture import draw
from benchmarks.speed.process import Places
from benchmarks.speed.wanted import WANTED, Wanted, verdicts
from benchmarks.speed.work import Size

MODULES = Path(work.__file__).parent / "contestants"
EVERYBODY = {one for job in FULL for one in job.contestants} | {
    one for growth in growths(small=False) for one in growth.contestants
}


def result(**rounds: list[float]) -> Result:
    """A job of which each contestant took these seconds; a name is a peer, then `_` and a way."""
    people = [
        Measured(Contestant(name.split("_")[0], name, "nowhere:nothing"), {}, seconds, max(seconds))
        for name, seconds in rounds.items()
    ]
    return Result(FULL[0], people, {})


@pytest.mark.parametrize("module", [tables, work])
def test_examples(module: object) -> None:
    """The examples in the docstrings are true."""
    assert doctest.testmod(module).failed == 0


def test_ratios_are_of_neighbours() -> None:
    """A machine that slows down tenfold halfway changes no ratio: each is taken within its round."""
    found = result(everystep=[1.0, 1.0, 10.0], torch=[5.0, 5.0, 50.0])
    assert found.ratio("torch", to="everystep") == 5.0


def test_the_fastest_way_counts() -> None:
    """A peer with several ways is judged by its best one; a peer that is not there by none."""
    found = result(everystep=[1.0], torch_slow=[9.0], torch_fast=[3.0])
    assert found.ratio("torch", to="everystep") == 3.0
    assert found.ratio("jax", to="everystep") is None


@pytest.mark.parametrize(
    ("kind", "bound", "reached"),
    [
        ("faster", 4.0, "yes"),
        ("faster", 4.1, "no"),
        ("share", 4.1, "no"),
        ("within", 0.25, "yes"),
        ("within", 0.24, "no"),
        ("seconds", 2.0, "yes"),
        ("seconds", 1.9, "no"),
    ],
)
def test_bounds_are_judged(kind: Any, bound: float, reached: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """We take 1 and 2 s, they 4 and 8: four times as fast, a quarter of the time, at most 2 s."""
    wanted = Wanted("steps", kind, bound, "torch")
    monkeypatch.setattr("benchmarks.speed.wanted.WANTED", (wanted,))
    assert verdicts([result(everystep=[1.0, 2.0], torch=[4.0, 8.0])]).endswith(f"| {reached} |")


def test_what_is_missing_is_said() -> None:
    """A bound against a peer that was not measured is neither reached nor missed."""
    assert verdicts([result(everystep=[1.0])]).count("| - | not measured |") == 4


def test_wanted_names_what_there_is() -> None:
    """Each bound is about a job, and about contestants of that job."""
    peers = {job.name: {one.peer for one in job.contestants} for job in FULL}
    for wanted in WANTED:
        assert {wanted.ours, wanted.theirs or wanted.ours} <= peers[wanted.job]
    assert [job.name for job in SMALL] == [job.name for job in FULL]


@pytest.mark.parametrize(
    "contestant", sorted(EVERYBODY, key=lambda one: one.function), ids=lambda one: one.function
)
def test_contestants_have_their_functions(contestant: Contestant) -> None:
    """Each address leads to a function, also where the library is not installed."""
    module, _, name = contestant.function.partition(":")
    tree = ast.parse((MODULES / f"{module}.py").read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_do_the_same_work(capfd: pytest.CaptureFixture[str]) -> None:
    """everystep, NumPy on rows and NumPy on sums end at one loss; who is missing or fails is named."""
    people = (
        Contestant(OURS, "kept", "own:every_state"),
        Contestant("rows", "NumPy", "by_numpy:rows"),
        Contestant("sums", "NumPy", "by_numpy:given_the_sums"),
        Contestant("PyTorch", "by hand", "by_torch:rows_by_hand", "torch"),
        Contestant("broken", "no function", "by_numpy:nothing"),
    )
    job = Job("steps", "20 steps", Size(500, 3, steps=20), people)
    found = measured(job, Places(Path(sys.executable), {}), rounds=1)
    losses = [one.facts["loss"] for one in found.measured]
    assert losses == pytest.approx([losses[0]] * 3, rel=1e-12)
    assert found.left_out == {
        "PyTorch": "torch is not installed",
        "broken, no function": "it failed; its error is above",
    }
    assert "has no attribute 'nothing'" in capfd.readouterr().err


def test_the_picture_is_drawn_without_peers(tmp_path: Path) -> None:
    """Who was not measured is not in it."""
    found = result(everystep=[1.0])
    draw(found, [found], tmp_path / "speed.png")
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")
