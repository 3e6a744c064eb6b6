"""The page's paper: filled in, it is the arithmetic of `explain`, letter for letter, in every step."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.render.page.marks import NUMBER, filled
from everystep.render.page.paper import ACTS, paper, paper_of, spelled_over
from everystep.run import Run
from tests.render.pictures import HOSTILE, MANY, SORTS, THREE
from tests.render.test_page_document import RUNS


def lines(told: dict[str, Any], place: int) -> list[list[str]]:
    """The lines of a step, act by act, as the page fills them in."""
    return [[_line(told["templates"], line) for line in act] for act in told["steps"][place]]


def _line(templates: list[str], line: list[int | str]) -> str:
    numbers = [part for part in line if isinstance(part, str)]
    return filled("".join(templates[part] for part in line if isinstance(part, int)), numbers)


def explained(run: Run, k: int) -> list[str]:
    """The lines of a step in the page that `explain` writes; the titles and rules, too."""
    page = run.explain(k, rows=3, format="html").split("</h1>")[1]
    pieces = re.split(r"</?(?:ul|li|section)>|\n", page)
    told = [re.sub(r"(</?)h2>", r"\1h4>", piece) for piece in pieces if piece]
    told = [re.sub(r'^<p class="rule">(.*)</p>$', r'<span class="rule">\1</span>', line) for line in told]
    return [line for line in told if not re.match("<p>|</?main>|</body>|</html>", line)]


def all_lines(told: dict[str, Any], place: int) -> list[str]:
    """The same of the page's paper, without what marks a line that goes on what another began."""
    flat = [line for act in lines(told, place) for line in act]
    return [re.sub(r'^<span class="deeper">(.*)</span>$', r"\1", line) for line in flat]


SMALL = [name for name in RUNS if name not in {"long", "wide", "tall", "no steps", "beyond numbers"}]


@pytest.mark.parametrize("name", SMALL)
def test_filled_in_it_is_what_explain_writes(name: str) -> None:
    """Every line of the first steps, of the last and of one between, in each act and in order."""
    run = RUNS[name]()
    steps = run.recording.steps
    states = sorted({0, min(1, steps - 1), steps // 2, steps - 1} - {steps})
    told = paper(run, states)
    assert told is not None
    for place, state in enumerate(states):
        # the records stand first on both sheets; the new equation last
        assert all_lines(told, place) == explained(run, state + 1), state


def test_every_shown_step_of_a_run() -> None:
    """All ten of the three rows; state 10 has the step that led there."""
    run = RUNS["by hand"]()
    told = paper(run, range(11))
    assert told is not None
    assert [all_lines(told, k) for k in range(10)] == [explained(run, k + 1) for k in range(10)]
    assert lines(told, 10) == lines(told, 9)


def test_five_acts() -> None:
    """Each opens with its title; clipping, the schedule's rate and the average belong to the step."""
    run = es.train(MANY, "y", clip=0.1, schedule="cosine", average=2, steps=9)
    (told,) = [lines(paper(run, [4]) or {}, 0)]
    titles = [[line for line in act if line.startswith("<h4>")] for act in told]
    assert len(titles) == len(ACTS) == 5
    starts = [[title[4:].split(":")[0].split(",")[0].split("<")[0] for title in act] for act in titles]
    assert starts == [
        ["The records", "Trained units"],
        ["The equation so far", "Forward pass"],
        ["Loss"],
        ["Gradient"],
        [
            "Clipping",
            "Rate",
            "Update",
            "Average",
            "The new equation",
            "The new equation in the table&#x27;s own units",
        ],
    ]
    assert "in trained units" in titles[1][0]
    assert any('class="rule"' in line for line in told[4])


def test_a_large_table_needs_no_walk_over_its_rows() -> None:
    """Sums that follow from the recorded loss and gradient read as those of a walk over all rows."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(5000, 2))
    table = {"a": x[:, 0], "b": x[:, 1] * 5 + 1, "y": x @ [2.0, -1.0] + rng.normal(size=5000)}
    weights = {"w": rng.integers(1, 4, size=5000)}
    for run in (
        es.train(table, "y", steps=6, learning_rate=0.05),
        es.train(table, "y", steps=6, learning_rate=0.05, l2=0.2),
        es.train(table | weights, "y", weight="w", steps=6, learning_rate=0.05),
        es.train(table, "y", steps=6, learning_rate=0.05, fit_intercept=False, standardize=False),
    ):
        told = paper(run, [0, 3, 5])
        assert told is not None
        for place, step in enumerate((1, 4, 6)):
            assert all_lines(told, place) == explained(run, step)


def test_rounding_leaves_the_other_rows_no_less_than_nothing() -> None:
    """Of a table that the model fits exactly, where loss and squares are mere rounding."""
    x = np.append([1e6, -1e6, 3e5], np.random.default_rng(0).normal(size=2997))
    table = {"x": x, "y": x / 3 + 1000}
    best = es.train(table, "y", optimizer="exact").recording.parameters[-1].tolist()
    run = es.train(table, "y", start=best, steps=1, tolerance=0, learning_rate=1e-9)
    told = paper(run, [0])
    assert told is not None
    (loss,) = [line for line in lines(told, 0)[2] if "<h4>" not in line]
    assert '<mo form="infix">−</mo>' not in loss
    assert "</msup>" in loss


def test_templates_are_shared() -> None:
    """Each is there once, every mark gets its number, and a longer run has hardly more of them."""
    run = RUNS["penguins"]()
    few, many = paper(run, range(40)), paper(run, range(400))
    assert few is not None
    assert many is not None
    assert len(set(many["templates"])) == len(many["templates"])
    assert len("".join(many["templates"])) < 4 * len("".join(few["templates"]))
    for step in many["steps"]:
        for act in step:
            for line in act:
                marks = sum(many["templates"][part].count(NUMBER) for part in line if isinstance(part, int))
                assert marks == sum(isinstance(part, str) for part in line)


def test_numbers_are_numbers() -> None:
    """What is put in is digits with their marks: nothing that could open an element."""
    for name in ("penguins", "batches", "adam", "hostile, several"):
        told = paper(RUNS[name](), range(2))
        assert told is not None
        numbers = {part for step in told["steps"] for act in step for line in act for part in line}
        texts = [part for part in numbers if isinstance(part, str)]
        assert texts
        assert not [text for text in texts if not re.fullmatch(r"[\d.,]+|−?\d+|∞", text)]


def test_one_step_alone() -> None:
    """For a page that asks step by step: the same lines as in the paper of all."""
    run = RUNS["adam"]()
    whole, one = paper(run, range(20)), paper_of(run, 7)
    assert whole is not None
    assert one is not None
    assert lines(one, 0) == lines(whole, 7)


def test_many_steps_of_many_features_spell_fewer() -> None:
    """All twelve in a short page, three at the least; the line says how many more there are."""
    assert [spelled_over(steps) for steps in (0, 1, 250, 500, 4000, 10**6)] == [12, 12, 12, 7, 3, 3]
    told = paper(RUNS["penguins"](), [0], spelled=4)
    assert told is not None
    acts = ["".join(act) for act in lines(told, 0)]
    assert "and 7 more parameters in the same way" in acts[3]
    assert "the products of 6 more features stand in each as one number" in acts[1]
    assert acts[3].count("<mo>∂</mo><mi>L</mi>") == 4


def test_no_step_no_paper() -> None:
    """A run that ended at its start has five empty acts."""
    assert paper(SORTS["no steps"](), [0]) == {"templates": [], "steps": [[[]] * 5]}


def test_without_records(tmp_path: Path) -> None:
    """Where they are gone the first act says why, and the others sum over rows that none can see."""
    run = es.train(THREE, "y", by_hand=True)
    gone = es.load(run.save(tmp_path / "a.run", data="none"))
    told, whole = paper(gone, [3]), paper(run, [3])
    assert told is not None
    assert whole is not None
    acts = lines(told, 0)
    assert "was saved without its records" in unescape(acts[0][1])
    assert acts[1][-1] == "and 3 more rows in the same way"
    assert lines(whole, 0)[4] == acts[4]
    for act in (2, 3):
        values = [line.rpartition('<mo form="infix">=</mo>')[2] for line in acts[act]]
        assert values[1:] == [
            line.rpartition('<mo form="infix">=</mo>')[2] for line in lines(whole, 0)[act][1:]
        ]


def test_names_stay_text() -> None:
    """Whatever stands in a name is escaped, and holds no mark."""
    run = es.train({f"{HOSTILE}\x01": MANY["x0"], "z": MANY["x1"], "y": MANY["y"]}, "y", steps=3)
    told = paper(run, [0, 1, 2])
    assert told is not None
    text = "".join(told["templates"])
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert all_lines(told, 1) == explained(run, 2)
