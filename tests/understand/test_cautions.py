"""What a linear model can't keep to, rows that are copies, and records that decide alone."""

from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.understand.residuals.far_out import FarOut, Sample
from everystep.understand.residuals.projection import Projection
from everystep.understand.residuals.repeats import Repeats
from everystep.understand.residuals.residuals import Residuals


def residuals(table: dict[str, Any], **settings: Any) -> Residuals:
    """Those of the best model."""
    return es.train(table, "y", steps=0, **settings).quality.residuals


def normal(rows: int, seed: int = 0) -> np.ndarray:
    """Independent normal numbers."""
    return np.random.default_rng(seed).normal(size=rows)


def test_a_target_of_0_and_1_is_told_with_what_lies_outside() -> None:
    """Counted as least squares on paper counts it; and that its errors can't have one spread."""
    x = normal(200)
    y = (x + normal(200, 1) > 0).astype(float)
    slope, bias = np.polyfit(x, y, 1)
    outside = int(np.sum((slope * x + bias < 0) | (slope * x + bias > 1)))
    (caution,) = residuals({"x": x, "y": y}).cautions
    assert caution == (
        f"'y' is only ever 0 or 1: a prediction is no sure probability ({outside} of 200 predictions lie "
        "outside 0 to 1), and errors don't have one spread, as standard errors and intervals take for granted"
    )


def test_predictions_below_0_of_what_never_is() -> None:
    """Counts: told with the number; a target that goes below 0 itself, or a model that doesn't: nothing."""
    x = normal(150)
    y = np.random.default_rng(2).poisson(np.exp(x)).astype(float)
    slope, bias = np.polyfit(x, y, 1)
    below = int(np.sum(slope * x + bias < 0))
    seen = residuals({"x": x, "y": y})
    assert seen.cautions == (f"'y' is never below 0 in these records, and {below} of 150 predictions are",)
    assert (seen.reach.is_binary, seen.reach.never_below, seen.reach.below) == (False, True, below)
    assert residuals({"x": x, "y": y - 1}).cautions == ()
    assert residuals({"x": x, "y": 10 + 0.1 * x + normal(150, 3)}).cautions == ()


def test_copied_rows_are_told() -> None:
    """Each of 20 records ten times; half of a table once more."""
    x, y = normal(20), normal(20, 1)
    (caution,) = residuals({"x": np.repeat(x, 10), "y": np.repeat(y, 10)}).cautions
    assert caution.startswith("180 of 200 rows repeat another in all that is used: if they are copies")
    x, y = normal(100), normal(100, 1)
    half = {"x": np.append(x, x[:50]), "y": np.append(y, y[:50])}
    assert residuals(half).cautions[0].startswith("50 of 150 rows repeat another")


@pytest.mark.parametrize("levels", [2, 12])
def test_records_alike_since_there_are_few_kinds_are_no_copies(levels: int) -> None:
    """Six kinds of records and few targets: most rows repeat another, by chance."""
    rng = np.random.default_rng(3)
    kind, y = rng.integers(0, 6, size=600), rng.integers(0, levels, size=600)
    found = Repeats.of(kind[:, None].astype(float), y.astype(float))
    assert found.rows - found.both > 500
    assert not found.look_like_copies


def test_each_day_measured_twice_is_no_copy() -> None:
    """The same features with another target: two records."""
    x = np.repeat(normal(50), 2)
    assert residuals({"x": x, "y": x + normal(100, 1)}).cautions == ()


def test_a_record_far_out_is_named_and_the_curve_it_makes_is_doubted() -> None:
    """Forty records on a rising line, and one far to the right, far below it."""
    x = normal(40)
    table = {"x": np.append(x, 30.0), "y": np.append(x + 0.3 * normal(40, 1), -20.0)}
    seen = residuals(table)
    (caution,) = seen.cautions
    assert caution.startswith("the record at record 41 is so unlike the others that the model follows it")
    (curve,) = (one for one in seen.telling if one.kind == "curve")
    assert curve.sentence.startswith("a curve may be missed: ")
    assert curve.sentence.endswith(", unless the record far out makes it")


def test_the_only_record_of_its_level_decides_its_weight() -> None:
    """Its leverage is 1: the weight of the level is what makes its residual 0."""
    level = ["a"] * 50 + ["b"] * 49 + ["c"]
    (caution,) = residuals({"g": level, "y": normal(100)}).cautions
    assert "(leverage 1 of 1): a weight rests on it alone" in caution


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("intercept", [False, True])
def test_leverages_are_the_diagonal_of_the_hat_matrix(intercept: bool, weighted: bool) -> None:
    """Ω^½ Z (ZᵀΩZ)⁻¹ Zᵀ Ω^½: its largest entry, which is a record's far out."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40, 2))
    x[7] = [40, -30]
    omega = rng.uniform(1, 2, size=40) if weighted else np.ones(40)
    table = {"a": x[:, 0], "b": x[:, 1], "w": omega, "y": rng.normal(size=40)}
    fit = es.train(table, "y", weight="w", steps=0, fit_intercept=intercept).fit
    z = np.column_stack([x, np.ones(40)]) if intercept else x
    z = np.sqrt(omega)[:, None] * z
    hat = z @ np.linalg.inv(z.T @ z) @ z.T
    found = FarOut.of(Sample(x, table["y"], omega, np.arange(40)), Projection.of(fit.sums, intercept))
    assert found is not None
    assert found.records == (7,)
    assert found.largest == pytest.approx(hat.diagonal().max(), rel=1e-9)
