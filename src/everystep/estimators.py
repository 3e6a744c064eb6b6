"""Estimators for people who live in scikit-learn: arrays in, the same training, the same recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from everystep.encode.encoder import EncodedColumn, Encoder
from everystep.encode.kinds.scalars import Number
from everystep.encode.options import EncodeOptions
from everystep.fit import fit
from everystep.model.linear import predict
from everystep.model.units import Array
from everystep.optimize import Optimizer, optimizer_named
from everystep.read.options import ReadOptions
from everystep.read.table import BLOCK_ROWS, Reading, Table
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.keep import Keep
from everystep.record.split import Samples
from everystep.run import Run
from everystep.training.settings import LearningRate, Settings
from everystep.training.stopping import Limits


@dataclass(frozen=True)
class BestFit:
    """The exact best parameters under scikit-learn's names, and the loss they have."""

    coef: Array
    intercept: float
    loss: float


class LinearRegression(RegressorMixin, BaseEstimator):
    """Linear regression trained step by step, with every step kept.

    Minimises the mean of (y − ŷ)², ŷ = X·coef_ + intercept_, plus `l2` times the sum of squared weights
    in trained units (scikit-learn's Ridge has alpha = n·l2). Settings have the names and defaults of
    `everystep.train`; `random_state` draws the folds of the cross-checks.

    Fitted attributes: `coef_` (d,), `intercept_`, `n_iter_` (epochs, each one step here), `recording_`
    (every state, in trained units), `optimum_` (the exact best: coef, intercept, loss), and `run_`, which
    holds a reference to the training arrays for its worked arithmetic.

    >>> model = LinearRegression(learning_rate=0.1, epochs=10, standardize=False, tolerance=0)
    >>> model.fit([[1], [2], [3]], [2, 4, 6]).coef_.round(5), round(model.intercept_, 5)
    (array([1.74576]), 0.57794)
    >>> model.optimum_
    BestFit(coef=array([2.]), intercept=0.0, loss=0.0)
    """

    def __init__(  # noqa: PLR0913 - scikit-learn wants every setting by name
        self,
        *,
        optimizer: str | Optimizer = "gd",
        learning_rate: LearningRate = "auto",
        epochs: int = 10_000,
        time_limit: float | None = None,
        tolerance: float = 1e-8,
        standardize: bool = True,
        fit_intercept: bool = True,
        l2: float = 0.0,
        keep: Keep = "auto",
        random_state: int = 0,
    ) -> None:
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.time_limit = time_limit
        self.tolerance = tolerance
        self.standardize = standardize
        self.fit_intercept = fit_intercept
        self.l2 = l2
        self.keep = keep
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on features X (n, d) and targets y (n,), records weighted by `sample_weight` (n,)."""
        x, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, x, dtype=np.float64)
        names = tuple(getattr(self, "feature_names_in_", [f"x{j}" for j in range(x.shape[1])]))
        settings = self._settings()
        rows = partial(_blocks, x, np.asarray(target, dtype=np.float64), weight)
        fitted = fit(Samples(rows, names), settings, self.keep)
        self.coef_, self.intercept_ = fitted.weights, fitted.bias
        self.n_iter_ = fitted.recording.steps
        self.recording_ = fitted.recording
        self.optimum_ = BestFit(fitted.optimum.weights, fitted.optimum.bias, fitted.optimum.loss)
        self.run_ = _run(x, target, weight, fitted)
        return self

    def predict(self, X: Any) -> Array:
        """Predictions (n,) for features X (n, d)."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, reset=False)
        return predict(x, self.coef_, self.intercept_)

    def _settings(self) -> Settings:
        return Settings(
            optimizer=optimizer_named(self.optimizer),
            learning_rate=self.learning_rate,
            limits=Limits(epochs=self.epochs, seconds=self.time_limit, tolerance=self.tolerance),
            standardize=self.standardize,
            fit_intercept=self.fit_intercept,
            l2=self.l2,
            seed=self.random_state,
        )


def _blocks(x: Array, y: Array, weight: Array | None) -> list[Rows]:
    """Arrays in the blocks that a table would be read in, so that both have the same bits."""
    cuts = [slice(first, first + BLOCK_ROWS) for first in range(0, len(y), BLOCK_ROWS)]
    records = np.arange(len(y))
    return [Rows(x[cut], y[cut], None if weight is None else weight[cut], records[cut]) for cut in cuts]


def _run(x: Array, y: Array, weight: Array | None, fitted: Fit) -> Run:
    columns: Sequence[Number] = [
        Number(name, (float(mean),), (float(low),), (float(high),), 0)
        for name, mean, low, high in zip(
            fitted.names, fitted.sums.mean, x.min(axis=0), x.max(axis=0), strict=False
        )
    ]
    target, weights = _free("y", fitted.names), _free("weight", fitted.names)
    options = EncodeOptions(target, None if weight is None else weights)
    encoder = Encoder(options, tuple(EncodedColumn(kind, (0,)) for kind in columns), len(y), fitted.sums.rows)
    arrays = {name: x[:, j] for j, name in enumerate(fitted.names)} | {target: y}
    table = partial(_table, arrays if weight is None else arrays | {weights: weight})
    return Run("arrays", Reading("arrays", "arrays"), ReadOptions(), len(y), encoder, fitted, table)


def _free(name: str, taken: Sequence[str]) -> str:
    """A name like this one that no feature has."""
    return _free(f"{name}_", taken) if name in taken else name


def _table(columns: dict[str, Array]) -> Table:
    frame = pl.DataFrame(columns)
    return Table("arrays", frame.lazy(), dict(frame.schema), len(frame), Reading("arrays", "arrays"))
