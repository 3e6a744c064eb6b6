"""The estimator: scikit-learn's own checks, and the numbers of `everystep.train`."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.linear_model import LinearRegression as Closed
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import everystep as es
from everystep import LinearRegression, Momentum, Nesterov, SettingError

SETTINGS: list[dict[str, Any]] = [
    {},
    {"optimizer": Momentum(0.5)},
    {"optimizer": Nesterov(0.5)},
    {"optimizer": "momentum", "l2": 0.1},
    {"fit_intercept": False},
    {"standardize": False},
]


def drawn(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """A table with offsets and scales of its own."""
    rng = np.random.default_rng(0)
    x = rng.normal([1, -2, 5], [1, 3, 0.2], (rows, 3))
    return x, x @ [1.5, -0.5, 4.0] + 3 + rng.normal(size=rows)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_it_passes_the_checks_of_scikit_learn(settings: dict[str, Any]) -> None:
    """Every one of them, under every kind of settings; none is skipped for a reason of ours."""
    results = check_estimator(LinearRegression(**settings), on_fail=None)
    assert len(results) > 40
    assert [(result["check_name"], result["exception"]) for result in results if failed(result)] == []


def failed(result: dict[str, Any]) -> bool:
    """Whether a check did not pass; one that needs a part of scikit-learn that isn't there is skipped."""
    return result["status"] not in {"passed", "skipped"}


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_it_is_the_training_of_a_table_to_the_bit(settings: dict[str, Any]) -> None:
    """Weights, bias and every state are those of `everystep.train` on the same numbers."""
    x, y = drawn()
    model = LinearRegression(**settings).fit(x, y)
    run = es.train({"x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "target": y}, "target", **settings)
    assert model.coef_.tolist() == run.model.weights.tolist()
    assert model.intercept_ == run.model.bias
    assert model.recording_.parameters.tolist() == run.recording.parameters.tolist()
    assert model.n_iter_ == run.recording.steps
    assert model.optimum_.coef.tolist() == run.optimum.weights.tolist()
    assert model.predict(x).tolist() == run.predict({f"x{j}": x[:, j] for j in range(3)}).tolist()


def test_converged_it_is_scikit_learns_own() -> None:
    """The least squares of the closed form, and with l2 the ridge of alpha = n·l2 on scaled columns."""
    x, y = drawn()
    model, closed = LinearRegression(tolerance=1e-16).fit(x, y), Closed().fit(x, y)
    assert model.coef_ == pytest.approx(closed.coef_, rel=1e-6)
    assert model.intercept_ == pytest.approx(closed.intercept_, rel=1e-6)
    assert model.optimum_.coef == pytest.approx(closed.coef_, rel=1e-11)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    ridge = Ridge(alpha=60 * 0.2).fit(scaled, (y - y.mean()) / y.std())
    penalised = LinearRegression(l2=0.2, tolerance=1e-16).fit(x, y)
    assert penalised.recording_.weights[-1] == pytest.approx(ridge.coef_, rel=1e-6)


def test_weights_of_rows_are_repeated_rows() -> None:
    """A row of weight 3 is three rows; one of weight 0 is none, whatever stands in it."""
    x, y = drawn(20)
    weight = np.random.default_rng(1).choice([0, 1, 3], 20)
    weighted = LinearRegression(tolerance=1e-14).fit(x, y, sample_weight=weight)
    repeated = LinearRegression(tolerance=1e-14).fit(np.repeat(x, weight, axis=0), np.repeat(y, weight))
    assert weighted.coef_ == pytest.approx(repeated.coef_, rel=1e-6)
    assert weighted.optimum_.coef == pytest.approx(repeated.optimum_.coef, rel=1e-11)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_names_of_a_data_frame_are_the_features_names(frame: type) -> None:
    """In the recording, the equation, and as scikit-learn's own `feature_names_in_`."""
    x, y = drawn()
    table = frame({"width": x[:, 0], "height": x[:, 1], "age": x[:, 2]})
    model = LinearRegression().fit(table, y)
    assert list(model.feature_names_in_) == ["width", "height", "age"]
    assert model.recording_.names == ("width", "height", "age")
    assert model.run_.model.equation().startswith("y = 1.")
    assert model.predict(table).tolist() == LinearRegression().fit(x, y).predict(x).tolist()


@pytest.mark.parametrize("weighted", [True, False])
def test_features_may_be_called_like_the_target(weighted: bool) -> None:
    """A column 'y' or 'weight' stays that column in the run's own table: the arithmetic shows its values."""
    table = pd.DataFrame({"y": [1.0, 2.0, 4.0], "weight": [30.0, 10.0, 20.0]})
    model = LinearRegression(standardize=False, learning_rate=1e-4, epochs=2, tolerance=0)
    run = model.fit(table, [2.0, 4.0, 6.5], sample_weight=[1, 2, 1] if weighted else None).run_
    (rows,) = run.numbers()
    assert rows.x.tolist() == table.to_numpy().tolist()
    assert rows.y.tolist() == [2.0, 4.0, 6.5]
    assert (rows.weight.tolist() if weighted else rows.weight) == ([1, 2, 1] if weighted else None)
    assert run.target == "y_"


def test_the_run_can_be_shown() -> None:
    """The arrays behind an estimator have their worked arithmetic and their verdicts."""
    x, y = drawn()
    run = LinearRegression(learning_rate=0.1, epochs=5).fit(x, y).run_
    assert run.explain(1).startswith("STEP 1 of 5: from state 0 to state 1, learning rate η = 0.1")
    assert run.training.kind == "still falling"
    assert run.quality.kind == "5-fold cross-checks of the best model"


def test_a_clone_trains_alike() -> None:
    """Settings that are objects too: the clone has them, and no fit."""
    x, y = drawn()
    model = LinearRegression(optimizer=Momentum(0.5), l2=0.1).fit(x, y)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "coef_")
    assert copy.fit(x, y).coef_.tolist() == model.coef_.tolist()


def test_it_works_in_pipelines_searches_and_cross_validation() -> None:
    """Behind a scaler, over learning rates, and scored by folds: as any estimator."""
    x, y = drawn()
    pipeline = make_pipeline(StandardScaler(), LinearRegression())
    assert pipeline.fit(x, y).score(x, y) == pytest.approx(Closed().fit(x, y).score(x, y), abs=1e-6)
    scores, closed = (cross_val_score(model, x, y, cv=5) for model in (LinearRegression(), Closed()))
    assert scores == pytest.approx(closed, abs=1e-4)
    search = GridSearchCV(LinearRegression(epochs=5), {"learning_rate": np.logspace(-4, -0.5, 4)})
    assert search.fit(x, y).best_params_ == {"learning_rate": pytest.approx(10**-0.5)}
    rules = GridSearchCV(LinearRegression(epochs=20), {"optimizer": ["gd", Momentum(0.5), Nesterov(0.5)]})
    assert hasattr(rules.fit(x, y), "best_estimator_")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number above 0, or auto; it is '-1'."),
        ({"epochs": -1}, "epochs must be a whole number, 0 or more; it is '-1'."),
        ({"optimizer": "adm"}, "optimizer: there is no 'adm'; "),
        ({"keep": "some"}, "keep must be auto, all, ends or a whole number above 0; it is 'some'."),
    ],
)
def test_settings_are_refused_when_it_is_fitted(settings: dict[str, Any], sentence: str) -> None:
    """Not before: scikit-learn's estimators take any setting until then."""
    model = LinearRegression(**settings)
    with pytest.raises(SettingError) as error:
        model.fit(*drawn())
    assert str(error.value).startswith(sentence)


def test_the_examples_table_by_both_doors() -> None:
    """The three rows as arrays and as a file: the same bits, by hand."""
    by_hand = {"learning_rate": 0.1, "epochs": 10, "standardize": False, "tolerance": 0}
    model = LinearRegression(**by_hand).fit([[1], [2], [3]], [2, 4, 6])
    table = Path(__file__).parents[1] / "examples" / "three-rows.csv"
    run = es.train(table, "y", by_hand=True)
    assert model.recording_.parameters.tolist() == run.recording.parameters.tolist()
