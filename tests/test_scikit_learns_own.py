"""scikit-learn's own tests of its `LinearRegression`, on ours.

They come in its wheel, and the dense and unconstrained ones apply. Not the others: sparse input
(`*_sparse*`, and the CSR cases), `positive=True`, the array interface of other libraries, and the tests of
scikit-learn's private preprocessing. `tol`, which one of them sets, is ours to find.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model.tests import test_base as theirs

from everystep import LinearRegression


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their tests, with our estimator under the name of theirs."""

    def made(tol: float | None = None, **settings: Any) -> LinearRegression:
        return LinearRegression(**settings)

    monkeypatch.setattr(theirs, "LinearRegression", made)


@pytest.mark.parametrize(
    "test",
    [
        theirs.test_linear_regression,
        theirs.test_fit_intercept,
        theirs.test_linear_regression_multiple_outcome,
    ],
)
def test_simple_ones(test: Callable[[], None]) -> None:
    """A line through two points, one point, shapes without and with intercept, two outputs."""
    test()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_as_good_as_lapack(dtype: type) -> None:
    """Half a million rows of two dependent columns: the error of `scipy.linalg.lstsq`."""
    theirs.test_linear_regression_vs_lstsq(dtype)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("intercept", [True, False])
def test_weights_against_the_normal_equations(intercept: bool, seed: int) -> None:
    """Six rows and five columns with row weights, solved in closed form."""
    theirs.test_linear_regression_sample_weights(None, intercept, seed)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2)])
def test_weights_may_be_one_number(shape: tuple[int, int]) -> None:
    """An array, a float, an integer."""
    theirs.test_raises_value_error_if_sample_weights_greater_than_1d(*shape)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("shape", [(10, 5), (10, 20), (100, 100)])
def test_weights_are_consistent(shape: tuple[int, int], intercept: bool, seed: int) -> None:
    """None, ones, any scale, zeros for left out rows, two for a repeated one; also with many columns."""
    theirs.test_linear_regression_sample_weight_consistency(shape, None, intercept, seed)
