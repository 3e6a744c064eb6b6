"""What a sentence or a picture says is of the model that it names: a state, the average, or the best one."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import everystep as es
from everystep.render.plots.records import parameters_after
from tests.cli.command import Command

ROWS = {"x": [1, 2, 3, 4], "y": [2.0, 4.0, 6.0, 8.5]}


def averaged() -> es.Run:
    """A run whose model is no state."""
    return es.train(ROWS, "y", batch_size=2, average=2, epochs=6)


def test_a_line_after_a_step_is_that_of_the_state() -> None:
    """Its loss is the one that the table tells of that state; the model's own line has its own label."""
    run = averaged()
    weights, bias = parameters_after(run, run.fit.stopped.step)
    missed = np.array(ROWS["y"]) - (weights[0] * np.array(ROWS["x"]) + bias)
    assert float(np.mean(missed**2)) == pytest.approx(float(run.recording.own_units.loss[-1]), rel=1e-12)
    assert run.fit.loss != pytest.approx(float(run.recording.own_units.loss[-1]), rel=0.01)
    labels = [text.get_text() for text in run.plot("line").figure.axes[0].get_legend().get_texts()]
    assert labels[-1] == "the model"
    assert "the model" not in run.plot("line", steps=[3]).alt


def test_the_loss_table_has_a_row_for_the_average() -> None:
    """The last state's loss and the model's are told apart."""
    rows = [line.split() for line in str(averaged()).splitlines() if line.split()[:1] == ["average"]]
    assert float(rows[0][1]) == pytest.approx(averaged().fit.loss, rel=1e-5)


def test_runs_side_by_side_tell_the_model_from_the_last_state() -> None:
    """Where one is an average."""
    run, plain = averaged(), es.train(ROWS, "y", steps=5)
    told = str(es.compare(run, plain))
    (row,) = (line.split() for line in told.splitlines() if line.endswith(" 12 steps"))
    assert float(row[-3]) == pytest.approx(run.fit.excess, rel=1e-3)
    assert "its model" in told
    assert "its model" not in str(es.compare(plain, plain))


def test_with_a_penalty_the_excess_is_that_of_the_objective() -> None:
    """So it is no part of the loss."""
    table = {"x": [1, 2, 3], "y": [2, 4, 6.5], "z": [1, 5, 2]}
    told = es.train(table, "y", fit_intercept=False, l2=0.2, steps=4).explain(1)
    assert "With its penalty it is 0.408 above the best." in told
    assert "of it is above" not in told
    plain = " ".join(es.train(ROWS, "y", learning_rate=0.1, steps=4).explain(1).split())
    (part,) = re.findall(r"to ([\d.]+); ([\d.]+) of it is above the best", plain)
    assert float(part[1]) <= float(part[0])


def test_without_an_intercept_nothing_speaks_of_a_bias(tmp_path: Path) -> None:
    """No term, no line, no word."""
    run = es.train(ROWS, "y", fit_intercept=False, standardize=False, steps=3)
    told = run.explain(1)
    assert "for b" not in told
    assert re.search(r"ŷ = [^\n]*·x$", told, re.MULTILINE)
    article = run.article(tmp_path / "article.md").read_text(encoding="utf-8")
    assert "a weighted sum of the columns. It begins from zeros." in article


def test_a_model_far_above_the_best_is_not_praised_for_it() -> None:
    """The verdict on quality is of the best model; where this one is far from it, that comes first."""
    wild = es.train(ROWS, "y", learning_rate=50, steps=50, standardize=False)
    assert wild.quality.sentence.startswith("as it is, it misses even the records that it was trained on by")
    assert es.train(ROWS, "y").quality.sentence.startswith("typical error")


def test_the_error_on_validation_records_is_in_the_verdict() -> None:
    """It is the trained model's own."""
    x = np.arange(30.0)
    run = es.train({"x": x, "y": 2 * x + np.sin(x)}, "y", validation=0.3, steps=20)
    (error,) = re.findall(r"own error on the 9 validation records: ([\d.]+)", run.quality.sentence)
    assert float(error) == pytest.approx(
        float(np.sqrt(run.recording.own_units.validation_loss.min())), rel=1e-3
    )


def test_the_article_of_a_branch_says_where_it_begins(everystep: Command, tmp_path: Path) -> None:
    """Not from zeros."""
    (tmp_path / "t.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    everystep(
        "train", str(tmp_path / "t.csv"), "--target", "y", "--by-hand", "--out", str(tmp_path / "a.run")
    )
    everystep("resume", str(tmp_path / "a.run"), "--steps", "20", "--out", str(tmp_path / "b.run"))
    everystep("article", str(tmp_path / "b.run"), "--out", str(tmp_path / "b.md"))
    told = (tmp_path / "b.md").read_text(encoding="utf-8")
    assert "It goes on from state 10 of a.run." in told
    assert "zeros" not in told


def test_numbers_that_are_none_are_refused() -> None:
    """In a sentence."""
    run = averaged()
    with pytest.raises(es.SettingError, match="digits must be from 1 to 17; it is 0"):
        run.explain(1, digits=0)
    with pytest.raises(es.SettingError, match=r"a step's number must be a whole number; it is 1\.5"):
        run.explain(1.5)


def test_values_are_short_at_the_prompt() -> None:
    """However wide the table is."""
    run = es.train({f"x{j}": np.random.default_rng(j).normal(size=90) for j in range(60)}, "x0")
    for value in (run.quality, run.ledger(), run.ledger().of("bias"), es.compare(run, run), run.plot()):
        assert len(repr(value)) < 250
        assert "\n" not in repr(value)


@pytest.mark.parametrize(
    ("batch", "counts", "told"), [(None, "2", "is its w"), (3, "1", "is its w over the mean of all")]
)
def test_how_much_a_record_counts_is_told(batch: int | None, counts: str, told: str) -> None:
    """Of all records a weight counts as it is; in batches over the mean weight, 2."""
    rows = {"x": [1, 2, 3], "y": [2, 4, 7], "w": [1, 2, 3]}
    run = es.train(rows, "y", weight="w", steps=2, tolerance=0, batch_size=batch)
    step = run.explain(1)
    assert f"record 2: x = 2; y = 4; ω = {counts}\n" in step
    assert f"ω, by which a record counts, {told}\n" in step
    assert "the weighted mean of the squared errors" in step
    assert "each record counts by its w, over the mean of all" in str(run)


def test_one_step_and_one_name_need_no_list() -> None:
    """A single one is meant as it is said; what is none is refused in a sentence."""
    run = es.train(ROWS, "y", steps=4, learning_rate=0.1)
    assert run.plot("line", steps=2).alt == run.plot("line", steps=[2]).alt
    assert run.plot("weights", of="x").alt == run.plot("weights", of=["x"]).alt
    with pytest.raises(es.SettingError, match="a step's number must be a whole number; it is 'a'"):
        run.plot("line", steps=["a"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (lambda run: run.explain("1"), "a step's number must be a whole number; it is '1'"),
        (lambda run: run.explain(1, rows=1.5), "rows must be a whole number or a list of them; it is 1.5"),
        (lambda run: run.explain(1, rows=["a"]), "a record's number must be a whole number; it is 'a'"),
        (lambda run: run.explain(1, digits=4.0), "digits must be a whole number; it is 4.0"),
        (lambda run: run.workbook("a.xlsx", steps="a"), "steps must be a whole number; it is 'a'"),
        (lambda run: run.exercises("a.html", steps=1.5), "steps must be a whole number; it is 1.5"),
        (lambda run: run.animate("a.gif", frames="a"), "frames must be a whole number; it is 'a'"),
    ],
)
def test_what_is_no_whole_number_is_refused(asked: Callable[[es.Run], object], sentence: str) -> None:
    """In a sentence, by every door."""
    with pytest.raises(es.SettingError) as caught:
        asked(es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True))
    assert str(caught.value) == sentence
