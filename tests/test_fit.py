"""The journey of numbers: from rows to a fit, and what it refuses."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.fit import fit
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.split import Samples
from everystep.training.settings import Settings
from everystep.training.state import Step
from everystep.training.stopping import Limits
from everystep.words import DataError, SettingError

seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int = 0, features: int = 3) -> Rows:
    """A table with offsets and scales of its own."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.uniform(-3, 3, features), rng.uniform(0.5, 3, features), (25, features))
    return Rows(x, 1 + x @ rng.normal(size=features) + rng.normal(size=25), None, np.arange(25))


def trained(rows: Rows, **chosen: object) -> Fit:
    """A fit with settings."""
    names = [f"f{j}" for j in range(rows.x.shape[1])]
    return fit(Samples(lambda: [rows], names), Settings(**chosen))


@settings(deadline=None, max_examples=25)
@given(seed=seeds, l2=st.sampled_from([0.0, 0.3]), intercept=st.booleans())
def test_a_long_training_ends_at_the_optimum(seed: int, l2: float, intercept: bool) -> None:
    """The steps and the closed form meet: weights and bias to six digits of the largest."""
    limits = Limits(steps=50_000, tolerance=1e-15)
    fitted = trained(drawn(seed), l2=l2, fit_intercept=intercept, limits=limits)
    size = np.abs(fitted.optimum.weights).max()
    assert fitted.weights == pytest.approx(fitted.optimum.weights, abs=1e-6 * size)
    assert fitted.bias == pytest.approx(fitted.optimum.bias, abs=1e-5 * (size + 1))
    assert fitted.excess <= 1e-15 * fitted.recording.own_units.loss[0] + 1e-30


@settings(deadline=None, max_examples=25)
@given(seed=seeds)
def test_standardised_or_not_the_optimum_is_one(seed: int) -> None:
    """Units change the path, not where it leads: the same best model, without a penalty."""
    one, other = (trained(drawn(seed), standardize=yes, limits=Limits(steps=0)) for yes in (True, False))
    assert one.optimum.weights == pytest.approx(other.optimum.weights, rel=1e-12)
    assert one.optimum.loss == pytest.approx(other.optimum.loss, rel=1e-12)


def test_from_zeros_standardised_it_predicts_the_mean() -> None:
    """State 0 in own units: no weights, and the mean of the target as the bias."""
    rows = drawn()
    recording = trained(rows, limits=Limits(steps=1)).recording
    assert recording.own_units.weights[0].tolist() == [0, 0, 0]
    assert recording.own_units.bias[0] == pytest.approx(rows.y.mean(), rel=1e-15)
    assert recording.own_units.loss[0] == pytest.approx(rows.y.var(), rel=1e-13)
    assert recording.loss[0] == pytest.approx(1, rel=1e-13)


def test_a_training_begins_where_it_is_told_to() -> None:
    """Trained parameters: the weights, then the bias; state 0 is they."""
    start = (0.5, -1.0, 2.0, 0.25)
    recording = trained(drawn(), start=start, limits=Limits(steps=1)).recording
    assert recording.parameters[0].tolist() == list(start)
    again = trained(drawn(), start=tuple(recording.parameters[1]), limits=Limits(steps=1)).recording
    assert again.parameters[0].tolist() == recording.parameters[1].tolist()


def test_the_optimum_of_dependent_columns_is_the_nearest_to_the_start() -> None:
    """Twice the same column: gd never moves along their difference, so it ends at that optimum."""
    rows = drawn(features=1)
    twice = Rows(np.repeat(rows.x, 2, axis=1), rows.y, None, rows.record)
    fitted = trained(twice, start=(3.0, 1.0, 0.0), limits=Limits(steps=2000, tolerance=1e-15))
    assert not fitted.optimum.unique
    assert fitted.weights == pytest.approx(fitted.optimum.weights, rel=1e-6)
    difference = fitted.recording.weights @ np.array([1.0, -1.0])
    assert difference == pytest.approx(np.full(len(difference), 2.0), rel=1e-12)


def test_blocks_of_rows_are_read_again_each_time() -> None:
    """`rows` is a source: it is called for the sums, the optimum and the cross-checks."""
    calls: list[int] = []

    def rows() -> Iterable[Rows]:
        calls.append(1)
        return [drawn()]

    fit(Samples(rows, ("a", "b", "c")), Settings(limits=Limits(steps=1)))
    assert len(calls) >= 3


def test_progress_sees_every_step() -> None:
    """In order, also where not all states are kept."""
    seen: list[Step] = []
    chosen = Settings(limits=Limits(steps=7, tolerance=0))
    fitted = fit(Samples(lambda: [drawn()], ("a", "b", "c")), chosen, keep="ends", progress=seen.append)
    assert [step.number for step in seen] == [1, 2, 3, 4, 5, 6, 7]
    assert len(fitted.recording) == 2


def test_a_failing_progress_is_not_swallowed() -> None:
    """Only Ctrl-C ends a training quietly; a mistake in the caller's own function is the caller's."""

    def broken(step: Step) -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        fit(Samples(lambda: [drawn()], ("a", "b", "c")), Settings(), progress=broken)


@pytest.mark.parametrize(
    ("intercept", "start", "sentence"),
    [
        (
            True,
            (1.0,),
            "start has 1 number and the model 4 parameters: a weight for each feature, then the bias.",
        ),
        (False, (1.0, 2.0), "start has 2 numbers and the model 3 parameters: a weight for each feature."),
        (True, (1e200,) * 4, "start is too far from the best parameters: the loss there is out of range."),
    ],
)
def test_starts_that_do_not_fit(intercept: bool, start: tuple[float, ...], sentence: str) -> None:
    """The sentence says what the start must hold."""
    with pytest.raises(SettingError) as error:
        trained(drawn(), start=start, fit_intercept=intercept)
    assert str(error.value) == sentence


@pytest.mark.parametrize("rate", ["auto", 0.1])
def test_nothing_to_train(rate: float | str) -> None:
    """Features of zeros and no intercept: no parameter matters, and that is said."""
    rows = Rows(np.zeros((4, 2)), np.arange(4.0), None, np.arange(4))
    with pytest.raises(DataError) as error:
        trained(rows, fit_intercept=False, learning_rate=rate)
    assert str(error.value) == (
        "every feature is 0 in every record, and without an intercept every prediction is then 0: "
        "train with an intercept, or on other columns."
    )


def test_a_constant_target_is_learned_at_once() -> None:
    """The mean is the best there is: no step, loss 0, weights 0."""
    rows = drawn()
    fitted = trained(Rows(rows.x, np.full(25, 7.5), None, rows.record))
    assert (fitted.recording.steps, fitted.loss, fitted.bias) == (0, 0.0, 7.5)
    assert fitted.weights.tolist() == [0, 0, 0]
