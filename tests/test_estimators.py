"""The estimator: scikit-learn's own checks, and the numbers of `everystep.train`."""

import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
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
    {"optimizer": "gd"},
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


ADAPTIVE: list[dict[str, Any]] = [{"optimizer": "adam"}, {"optimizer": "nadam", "schedule": "cosine"}]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("settings", [*SETTINGS, *ADAPTIVE], ids=str)
def test_it_passes_the_checks_of_scikit_learn(settings: dict[str, Any]) -> None:
    """Every one of them, under every kind of settings; none is skipped for a reason of ours."""
    results = check_estimator(LinearRegression(**settings), on_fail=None)
    assert len(results) > 40
    assert [(result["check_name"], result["exception"]) for result in results if failed(result)] == []


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("optimizer", ["auto", "adam"])
def test_with_small_batches_only_the_declared_check_fails(optimizer: str) -> None:
    """Shuffled rows can't come out alike for a row of weight 2 and the row twice; all else holds."""
    model = LinearRegression(optimizer=optimizer, batch_size=8, epochs=20)
    results = check_estimator(model, on_fail=None)
    wrong = [result["check_name"] for result in results if failed(result)]
    assert wrong == ["check_sample_weight_equivalence_on_dense_data"]


def failed(result: dict[str, Any]) -> bool:
    """Whether a check did not pass; one that needs a part of scikit-learn that isn't there is skipped."""
    return result["status"] not in {"passed", "skipped"}


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_it_is_the_training_of_a_table_to_the_bit(settings: dict[str, Any]) -> None:
    """Weights, bias and every state are those of `everystep.train` on the same numbers."""
    x, y = drawn()
    model = LinearRegression(**settings).fit(x, y)
    table = {"x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "target": y}
    run = es.train(table, "target", **({"optimizer": "auto"} | settings))
    assert model.coef_.tolist() == run.model.weights.tolist()
    assert model.intercept_ == run.model.bias
    assert model.recording_.parameters.tolist() == run.recording.parameters.tolist()
    assert model.n_iter_ == model.n_steps_ == run.recording.steps
    assert model.optimum_.coef.tolist() == run.optimum.weights.tolist()
    assert model.predict(x).tolist() == run.predict({f"x{j}": x[:, j] for j in range(3)}).tolist()


def test_converged_it_is_scikit_learns_own() -> None:
    """The least squares of the closed form, and with l2 the ridge of alpha = n·l2 on scaled columns."""
    x, y = drawn()
    model, closed = LinearRegression().fit(x, y), Closed().fit(x, y)
    assert model.coef_ == pytest.approx(closed.coef_, rel=1e-11)
    assert model.intercept_ == pytest.approx(closed.intercept_, rel=1e-11)
    assert model.optimum_.coef == pytest.approx(closed.coef_, rel=1e-11)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    ridge = Ridge(alpha=60 * 0.2).fit(scaled, (y - y.mean()) / y.std())
    penalised = LinearRegression(l2=0.2).fit(x, y)
    assert penalised.recording_.weights[-1] == pytest.approx(ridge.coef_, rel=1e-10)


def test_weights_of_rows_are_repeated_rows() -> None:
    """A row of weight 3 is three rows; one of weight 0 is none, whatever stands in it."""
    x, y = drawn(20)
    weight = np.random.default_rng(1).choice([0, 1, 3], 20)
    weighted = LinearRegression(tolerance=1e-14).fit(x, y, sample_weight=weight)
    repeated = LinearRegression(tolerance=1e-14).fit(np.repeat(x, weight, axis=0), np.repeat(y, weight))
    assert weighted.coef_ == pytest.approx(repeated.coef_, rel=1e-6)
    assert weighted.optimum_.coef == pytest.approx(repeated.optimum_.coef, rel=1e-11)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table])
def test_names_of_a_data_frame_are_the_features_names(frame: Any) -> None:
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
    run = LinearRegression(learning_rate=0.1, epochs=5, tolerance=0).fit(x, y).run_
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
    assert scores == pytest.approx(closed, abs=1e-10)
    search = GridSearchCV(
        LinearRegression(epochs=5, tolerance=0), {"learning_rate": np.logspace(-4, -0.5, 4)}
    )
    assert search.fit(x, y).best_params_ == {"learning_rate": pytest.approx(10**-0.5)}
    few = LinearRegression(epochs=20, tolerance=0)
    rules = GridSearchCV(few, {"optimizer": ["gd", Momentum(0.5), Nesterov(0.5)]})
    assert hasattr(rules.fit(x, y), "best_estimator_")


def test_a_search_over_an_optimizers_own_settings() -> None:
    """`optimizer__momentum` puts a new frozen optimizer in the place of the old one, also by name."""
    x, y = drawn()
    for optimizer in ("momentum", Momentum(0.1)):
        few = LinearRegression(optimizer=optimizer, learning_rate=0.05, epochs=20, tolerance=0)
        search = GridSearchCV(few, {"optimizer__momentum": [0.0, 0.5, 0.8]}).fit(x, y)
        best = search.best_params_["optimizer__momentum"]
        assert search.best_estimator_.optimizer == Momentum(best)
        assert search.best_estimator_.run_.fit.settings.optimizer == Momentum(best)
        assert few.optimizer == optimizer


def test_settings_of_settings() -> None:
    """Told by `get_params`, changed by `set_params`; what there is not is refused as scikit-learn does."""
    model = LinearRegression(optimizer="adam", schedule="cosine")
    params = model.get_params()
    assert (params["optimizer__beta1"], params["schedule__lowest"]) == (0.9, 0.0)
    model.set_params(optimizer__beta1=0.5, schedule__lowest=0.1, l2=0.25)
    assert (model.optimizer, model.schedule.lowest, model.l2) == (es.Adam(beta1=0.5), 0.1, 0.25)
    model.set_params(optimizer="momentum", optimizer__momentum=0.3)
    assert model.optimizer == Momentum(0.3)
    with pytest.raises(ValueError, match="Invalid parameter 'beta3' for optimizer Momentum"):
        model.set_params(optimizer__beta3=0.1)
    with pytest.raises(ValueError, match="Invalid parameter 'speed'"):
        model.set_params(speed=2)


@pytest.mark.parametrize("settings", [{}, {"batch_size": 16, "epochs": 5}, {"l2": 0.1, "optimizer": "adam"}])
def test_several_outputs_are_each_trained_by_itself(settings: dict[str, Any]) -> None:
    """Coefficients (k, d), and each output's recording to the bit of the single training."""
    x, y = drawn()
    both = np.column_stack([y, x[:, 0] - 2 * y])
    model = quietly(LinearRegression(**settings), x, both)
    assert (model.coef_.shape, model.intercept_.shape, model.predict(x).shape) == ((2, 3), (2,), (60, 2))
    for k in range(2):
        alone = quietly(LinearRegression(**settings), x, both[:, k])
        assert model.coef_[k].tolist() == alone.coef_.tolist()
        assert model.recording_[k].parameters.tolist() == alone.recording_.parameters.tolist()
        assert model.predict(x)[:, k].tolist() == alone.predict(x).tolist()
    assert 0 <= model.score(x, both) <= 1


def quietly(model: LinearRegression, *data: np.ndarray) -> LinearRegression:
    """A fit that may end at a limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(*data)


def test_learning_in_parts_is_learning_at_once() -> None:
    """Full batches: the sums of all parts count, so the model is that of all records together."""
    x, y = drawn()
    model = LinearRegression()
    for part in np.split(np.arange(60), [7, 20, 41]):
        model.partial_fit(x[part], y[part])
    whole = LinearRegression().fit(x, y)
    assert model.coef_ == pytest.approx(whole.coef_, rel=1e-10)
    assert model.intercept_ == pytest.approx(whole.intercept_, rel=1e-10)
    assert model.optimum_.loss == pytest.approx(whole.optimum_.loss, rel=1e-12)
    assert model.run_.fit.sums.rows == 60


def test_learning_in_parts_with_small_batches_goes_over_each_part_once() -> None:
    """An epoch of the new records alone, measured by the excess on all records seen."""
    x, y = drawn()
    model = LinearRegression(optimizer="sgd", batch_size=8, learning_rate=0.05, tolerance=0)
    excess = []
    for part in np.split(np.arange(60), 3):
        model.partial_fit(x[part], y[part])
        assert (model.n_steps_, model.n_iter_) == (3, 1)
        excess.append(model.run_.fit.excess)
    assert model.run_.fit.sums.rows == 60
    assert excess[-1] < excess[0]


def test_a_warm_start_goes_on() -> None:
    """Ten steps and then ten more are twenty, but for the way between the units."""
    x, y = drawn()
    by = {"optimizer": "gd", "learning_rate": 0.1, "tolerance": 0}
    warm = LinearRegression(**by, epochs=10, warm_start=True).fit(x, y).fit(x, y)
    assert warm.coef_ == pytest.approx(LinearRegression(**by, epochs=20).fit(x, y).coef_, rel=1e-12)
    cold = LinearRegression(**by, epochs=10).fit(x, y).fit(x, y)
    assert cold.coef_.tolist() == LinearRegression(**by, epochs=10).fit(x, y).coef_.tolist()


@pytest.mark.parametrize(
    "settings",
    [{}, {"optimizer": Momentum(0.5)}, {"batch_size": 16, "epochs": 3, "validation": 0.2, "average": 2}],
)
def test_it_can_be_pickled(settings: dict[str, Any]) -> None:
    """With its recording: predictions and replayed steps are the same to the bit."""
    x, y = drawn()
    model = quietly(LinearRegression(keep="ends", **settings), x, y)
    back = pickle.loads(pickle.dumps(model))
    assert back.predict(x).tolist() == model.predict(x).tolist()
    assert back.run_.step(2).update.vector.tolist() == model.run_.step(2).update.vector.tolist()
    assert back.run_.explain(2) == model.run_.explain(2)


def test_an_ill_conditioned_table_ends_with_the_exact_step() -> None:
    """κ above 10⁴: a hundred steps of the best heavy ball, then one named exact, and no warning."""
    x, y = drawn()
    x = np.column_stack([x, x[:, 0] + 1e-5 * x[:, 1] ** 3])
    model, closed = LinearRegression().fit(x, y), Closed(tol=1e-15).fit(x, y)
    last = model.run_.step(model.n_steps_)
    assert (model.n_steps_, last.exact, model.recording_.exact) == (101, True, True)
    assert last.after.parameters.vector.tolist() == model.recording_.quadratic.optimum.tolist()
    assert model.coef_ == pytest.approx(closed.coef_, rel=1e-7)
    assert model.run_.training.kind == "converged"


def test_a_limit_that_was_hit_is_warned_of() -> None:
    """With the excess; a training that was asked to take just so many steps is no failure."""
    x, y = drawn()
    with pytest.warns(ConvergenceWarning, match=r"Creeping: .* \(4\.03 above the best loss\)"):
        LinearRegression(optimizer="gd", learning_rate=0.01, epochs=5).fit(x, y)
    with pytest.warns(ConvergenceWarning, match="Diverged: the learning rate 9 is above"):
        LinearRegression(optimizer="gd", learning_rate=9.0, epochs=5, tolerance=0).fit(x, y)
    LinearRegression(optimizer="gd", learning_rate=0.01, epochs=5, tolerance=0).fit(x, y)


def test_it_shows_itself_in_a_notebook() -> None:
    """scikit-learn's HTML, with the settings."""
    assert "LinearRegression" in LinearRegression(optimizer=es.Adam(beta1=0.8))._repr_html_()


def test_random_states() -> None:
    """A number is the seed; a generator draws one; the batches depend on it and nothing else."""
    x, y = drawn()
    by = {"batch_size": 8, "epochs": 2, "tolerance": 0}
    one, same, other = (quietly(LinearRegression(**by, random_state=s), x, y) for s in (1, 1, 2))
    assert one.coef_.tolist() == same.coef_.tolist() != other.coef_.tolist()
    drawn_one = LinearRegression(**by, random_state=np.random.RandomState(3)).fit(x, y)
    drawn_too = LinearRegression(**by, random_state=np.random.RandomState(3)).fit(x, y)
    assert drawn_one.coef_.tolist() == drawn_too.coef_.tolist()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number above 0, or auto; it is '-1'."),
        ({"epochs": -1}, "epochs must be a whole number, 0 or more, or auto; it is '-1'."),
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
