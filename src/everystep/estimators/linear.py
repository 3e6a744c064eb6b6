"""Linear regression as a scikit-learn estimator, trained step by step."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from numbers import Integral
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

from everystep.estimators.arrays import run_of
from everystep.estimators.nested import nested_settings, with_nested
from everystep.fit import fit
from everystep.model.linear import predict
from everystep.model.units import Array
from everystep.optimize import Optimizer, optimizer_named, schedule_named
from everystep.record.fit import Earlier, Fit
from everystep.record.keep import Keep
from everystep.record.split import Samples, blocks_of
from everystep.run import Run
from everystep.training.settings import Finish, LearningRate, Settings
from everystep.training.stopping import Diverged, Limits
from everystep.understand.verdicts.training import training_verdict


@dataclass(frozen=True)
class BestFit:
    """The exact best parameters under scikit-learn's names, and the loss they have."""

    coef: Array
    intercept: float
    loss: float


class LinearRegression(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Linear regression trained step by step, with every step kept.

    Minimises the mean of (y − ŷ)², ŷ = X·coef_ + intercept_, plus `l2` times the sum of squared weights
    in trained units (scikit-learn's Ridge has alpha = n·l2). Settings have the names of `everystep.train`
    (`epochs` takes "auto", too); `random_state` is its seed.

    With nothing said it takes the best heavy ball for these records until about twelve digits are right,
    or, where the features' condition number is above 10⁴, a hundred such steps and the exact one: a drop-in
    for scikit-learn's own. With a `learning_rate` it is plain gradient descent, with a `batch_size` sgd.
    Where a limit ends the steps before the wanted tolerance, a `ConvergenceWarning` says how far they came.

    Fitted attributes: `coef_` (d,), `intercept_`, `n_iter_` (epochs), `n_steps_`, `recording_` (every
    state, in trained units), `optimum_` (the exact best: coef, intercept, loss), and `run_`, which holds
    a reference to the training arrays for its worked arithmetic. With several outputs, y (n, k), each is
    trained by itself: `coef_` is (k, d), `intercept_` (k,), and recordings, optima and runs are tuples.

    >>> model = LinearRegression(learning_rate=0.1, epochs=10, standardize=False, tolerance=0)
    >>> model.fit([[1], [2], [3]], [2, 4, 6]).coef_.round(5), round(model.intercept_, 5)
    (array([1.74576]), 0.57794)
    >>> model.optimum_
    BestFit(coef=array([2.]), intercept=0.0, loss=0.0)
    """

    def __init__(  # noqa: PLR0913 - scikit-learn wants every setting by name
        self,
        *,
        optimizer: str | Optimizer = "auto",
        learning_rate: LearningRate = "auto",
        schedule: Any = "constant",
        batch_size: int | None = None,
        epochs: int | Literal["auto"] | None = None,
        steps: int | None = None,
        time_limit: float | None = None,
        tolerance: float | None = None,
        validation: float = 0.0,
        patience: int | None = None,
        clip: float | None = None,
        average: int = 0,
        finish: Finish = "auto",
        standardize: bool = True,
        fit_intercept: bool = True,
        l2: float = 0.0,
        warm_start: bool = False,
        keep: Keep = "auto",
        random_state: Any = 0,
    ) -> None:
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.batch_size = batch_size
        self.epochs = epochs
        self.steps = steps
        self.time_limit = time_limit
        self.tolerance = tolerance
        self.validation = validation
        self.patience = patience
        self.clip = clip
        self.average = average
        self.finish = finish
        self.standardize = standardize
        self.fit_intercept = fit_intercept
        self.l2 = l2
        self.warm_start = warm_start
        self.keep = keep
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on features X (n, d) and targets y (n,) or (n, k), records weighted by `sample_weight` (n,).

        With `warm_start` it begins where the last fit ended.
        """
        goes_on = self.warm_start and hasattr(self, "coef_")
        earlier = [Earlier(run.fit.weights, run.fit.bias) for run in self._runs()] if goes_on else []
        for one in self._train((X, y, sample_weight), self._settings(), earlier, first=True):
            _warn_unless_converged(one)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from more records, going on from the model so far.

        Only the sums of earlier records are kept, yet they count on: the steps go down on the loss over
        all records seen, as if all were here. With small batches the steps use the new records alone,
        each once, and `recording_` measures them against the best for all records seen. The optimizer's
        memory and the schedule begin anew.
        """
        settings, first = self._settings(), not hasattr(self, "coef_")
        if settings.records_a_step:
            settings = replace(settings, limits=replace(settings.limits, epochs=1))
        fits = [] if first else [run.fit for run in self._runs()]
        earlier = [Earlier(one.weights, one.bias, one.sums) for one in fits]
        self._train((X, y, sample_weight), settings, earlier, first)
        return self

    def predict(self, X: Any) -> Array:
        """Predictions (n,) or (n, k) for features X (n, d)."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, reset=False)
        if self.coef_.ndim == 1:
            return predict(x, self.coef_, float(self.intercept_))
        outputs = zip(self.coef_, np.atleast_1d(self.intercept_), strict=True)
        return np.column_stack([predict(x, coef, float(intercept)) for coef, intercept in outputs])

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings; `deep` also those of the optimizer and the schedule, as `optimizer__beta1`."""
        params: dict[str, Any] = super().get_params(deep=deep)
        return params | nested_settings(params) if deep else params

    def set_params(self, **params: Any) -> Self:
        """Change settings; `optimizer__beta1=0.8` puts a new optimizer in the place of the old one."""
        super().set_params(**with_nested(params, self.get_params(deep=False)))
        return self

    def _train(
        self, data: tuple[Any, Any, Any], settings: Settings, earlier: Sequence[Earlier], first: bool
    ) -> list[Fit]:
        """Train each output, and set the fitted attributes."""
        features, y, sample_weight = data
        x, targets = validate_data(
            self, features, y, dtype=np.float64, y_numeric=True, multi_output=True, reset=first
        )
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, x, dtype=np.float64)
        names = tuple(getattr(self, "feature_names_in_", [f"x{j}" for j in range(x.shape[1])]))
        outputs = np.asarray(targets, dtype=np.float64).reshape(len(x), -1).T
        fits = [
            fit(Samples(partial(blocks_of, x, output, weight), names), settings, self.keep, earlier=before)
            for output, before in zip_longest(outputs, earlier)
        ]
        runs = [run_of(x, output, weight, one) for output, one in zip(outputs, fits, strict=True)]
        self._tell(fits, runs, single=targets.ndim == 1)
        return fits

    def _tell(self, fits: list[Fit], runs: list[Run], single: bool) -> None:
        """Set the fitted attributes: of the one output, or of all."""
        best = [BestFit(one.optimum.weights, one.optimum.bias, one.optimum.loss) for one in fits]
        recordings = [one.recording for one in fits]
        self.coef_ = fits[0].weights if single else np.array([one.weights for one in fits])
        self.intercept_ = fits[0].bias if single else np.array([one.bias for one in fits])
        self.recording_ = recordings[0] if single else tuple(recordings)
        self.optimum_ = best[0] if single else tuple(best)
        self.run_ = runs[0] if single else tuple(runs)
        self.n_steps_ = max(recording.steps for recording in recordings)
        self.n_iter_ = -(-self.n_steps_ // recordings[0].method.batches.per_epoch)

    def _runs(self) -> list[Run]:
        return list(self.run_) if isinstance(self.run_, tuple) else [self.run_]

    def _settings(self) -> Settings:
        limits = Limits(self.steps, self.epochs, self.time_limit, self.tolerance, self.patience)
        return Settings(
            optimizer="auto" if self.optimizer == "auto" else optimizer_named(self.optimizer),
            learning_rate=self.learning_rate,
            schedule=schedule_named(self.schedule),
            batch_size=self.batch_size,
            limits=limits,
            validation=self.validation,
            clip=self.clip,
            average=self.average,
            finish=self.finish,
            standardize=self.standardize,
            fit_intercept=self.fit_intercept,
            l2=self.l2,
            seed=_seed(self.random_state),
        )


def _seed(random_state: Any) -> int:
    """A whole number as it is; from anything else that scikit-learn takes for one, a drawn number."""
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31))


def _warn_unless_converged(fitted: Fit) -> None:
    """Say how far a training came that a limit ended before its tolerance, or that diverged."""
    if fitted.settings.tolerance == 0 and not isinstance(fitted.stopped, Diverged):
        return
    verdict = training_verdict(fitted)
    if verdict.kind not in {"converged", "loss converged", "collinear columns", "stopped early"}:
        said = f"{verdict.kind}: {verdict.reason} {verdict.remedy}".rstrip()
        warnings.warn(
            f"The training did not converge. {said[0].upper()}{said[1:]}", ConvergenceWarning, stacklevel=3
        )
