"""What should make one doubt a score: columns that give the answer away, few rows, levels thrown together."""

from typing import Any

import numpy as np
import pytest
from scipy.special import fdtrc

import everystep as es
from everystep.understand.alarms import alone_explained, chance_of_all
from everystep.understand.quality import Quality

Table = dict[str, Any]


def quality(table: Table, **settings: Any) -> Quality:
    """That of the best model."""
    return es.train(table, "y", **settings).quality


def drawn(rows: int, seed: int = 0) -> Table:
    """Two columns, of which one matters, and a level."""
    rng = np.random.default_rng(seed)
    a, b, level = rng.normal(size=rows), rng.normal(size=rows), rng.integers(0, 3, size=rows)
    return {"a": a, "b": b, "level": np.array(list("uvw"))[level], "y": a + level + rng.normal(size=rows)}


def test_a_sound_table_raises_none() -> None:
    """Enough rows, a middling score: nothing to say."""
    assert quality(drawn(200)).alarms == ()


def test_a_column_that_gives_the_target_away() -> None:
    """A copy with a little noise, beside another column, is named with what to do."""
    table = drawn(200)
    table["paid"] = 2 * table["y"] + 0.01 * np.random.default_rng(1).normal(size=200)
    (alarm,) = quality(table).alarms
    assert alarm.startswith("'paid' alone nearly gives the target (all but 0.00")
    assert alarm.endswith("if it is known only once 'y' is, leave it out with --drop 'paid'")


def test_a_level_can_give_the_target_away_too() -> None:
    """A category whose levels have nearly one target each; the encoder looks at numbers only."""
    table = drawn(200)
    level = np.random.default_rng(2).integers(0, 4, size=200)
    table |= {"band": np.array(list("KLMN"))[level], "y": 10.0 * level**2 + 0.1 * table["a"]}
    (alarm,) = quality(table).alarms
    assert alarm.startswith("'band' alone nearly gives the target")


def test_the_only_column_is_the_answer_and_no_leak() -> None:
    """A table of one column is trained to see just that."""
    x = np.arange(30.0)
    assert quality({"x": x, "y": 3 * x + 0.01 * (x % 3)}).alarms == ()


def test_a_score_too_good_to_be_true() -> None:
    """Two columns whose sum is the target but for a thousandth: neither alone, and yet a book's entry."""
    table = drawn(200)
    table["y"] = table["a"] + table["b"] + 1e-3 * np.random.default_rng(3).normal(size=200)
    (alarm,) = quality(table).alarms
    assert alarm.startswith("the columns explain all but 0.0000")
    assert "rare but for laws and bookkeeping: is one made from 'y'" in alarm


def test_few_rows_for_each_feature() -> None:
    """Below ten it is said, called a rule of thumb; one feature alone needs no rule."""
    assert quality(drawn(40)).alarms == ()
    (alarm,) = quality(drawn(36)).alarms
    assert alarm.startswith("only 9 rows per feature: few, by the rule of thumb of 10 or more")
    assert quality(drawn(36)).rows_per_feature == 9
    assert quality({"x": np.arange(5.0), "y": [1.0, 3, 2, 5, 6]}).alarms == ()


def test_columns_of_chance_are_called_so() -> None:
    """The F test of all weights together, by its formula; the figure is that of a library's F."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=40)
    run = es.train({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": y}, "y")
    columns = np.column_stack([x, np.ones(40)])
    rest = np.sum((y - columns @ np.linalg.lstsq(columns, y)[0]) ** 2)
    ratio = (np.sum((y - y.mean()) ** 2) - rest) / 3 / (rest / 36)
    chance = float(fdtrc(3, 36, ratio))
    assert chance_of_all(run.fit) == pytest.approx(chance, rel=1e-9)
    (alarm,) = run.quality.alarms
    assert alarm == (
        "nothing shows that the columns tell anything of 'y': a target of pure chance is fitted as well or "
        f"better in {round(100 * chance)} of 100 such tables (F test)"
    )


def test_columns_of_chance_are_called_so_in_95_of_100_tables() -> None:
    """As a test at five parts of a hundred must, of 400 tables."""
    told = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        table = {"a": rng.normal(size=12), "b": rng.normal(size=12), "y": rng.normal(size=12)}
        told += any("nothing shows" in one for one in es.train(table, "y", steps=0).quality.alarms)
    assert 0.92 < told / 400 < 0.98


@pytest.mark.parametrize("settings", [{"l2": 0.1}, {"fit_intercept": False}])
def test_where_the_f_test_does_not_hold_nothing_is_said(settings: dict[str, float | bool]) -> None:
    """With a penalty, and through the origin; nor of a fit that leaves nothing, or has no rows to spare."""
    rng = np.random.default_rng(6)
    a, y = rng.normal(size=30), rng.normal(size=30)
    assert chance_of_all(es.train({"a": a, "y": y}, "y", **settings).fit) is None
    assert chance_of_all(es.train({"a": a, "y": 3 * a}, "y").fit) is None
    assert chance_of_all(es.train({"a": a[:2], "y": y[:2]}, "y").fit) is None


def test_levels_thrown_together() -> None:
    """The share of rows in 'other', by column; none where every level has a feature."""
    rng = np.random.default_rng(4)
    zip_code = np.array([f"z{i}" for i in rng.integers(0, 10, size=300)])
    table = drawn(300) | {"zip": zip_code}
    counts = np.sort(np.unique(zip_code, return_counts=True)[1])[::-1]
    shares = quality(table, levels=4).other_share
    assert shares == {"zip": pytest.approx(counts[4:].sum() / 300)}
    assert quality(table).other_share == {}


def test_what_a_column_explains_alone() -> None:
    """Least squares on its own features: 1 − (1 − R²)(n − 1)/(n − k − 1)."""
    table = drawn(60)
    alone = alone_explained(es.train(table, "y"))
    y = table["y"] - table["y"].mean()
    marks = np.column_stack([table["level"] == "u", table["level"] == "v", table["level"] == "w"])
    means = [y[mark].mean() for mark in marks.T]
    r2 = 1 - np.sum((y - marks @ means) ** 2) / np.sum(y**2)
    assert alone["level"] == pytest.approx(1 - (1 - r2) * 59 / 57)
    assert alone["a"] == pytest.approx(1 - (1 - np.corrcoef(table["a"], y)[0, 1] ** 2) * 59 / 58)
