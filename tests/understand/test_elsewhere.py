"""The doctor on models of scikit-learn: how far from the best, whether the rate was right, what to change."""

import itertools
import json
import math
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.linear_model import (
    ElasticNet,
    HuberRegressor,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
    RidgeCV,
    SGDRegressor,
)
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import everystep as es
from everystep.checkup import Checkup
from tests.sums.test_nist import DIGITS
from tests.sums.test_nist import read as read_nist
from tests.understand.elsewhere import THREE_X, THREE_Y, homes


def checked(*given: Any, **told: Any) -> Checkup:
    """What the doctor finds about a model; its report must be printable, 80 columns wide, and JSON."""
    found = es.doctor(*given, **told)
    assert isinstance(found, Checkup)
    assert max(len(line) for line in str(found).splitlines()) <= 80
    json.dumps(found.to_dict(), allow_nan=False)
    return found


# --- the diverged SGDRegressor ---


@pytest.mark.parametrize("seed", range(5))
def test_the_diverged_regressor(seed: int) -> None:
    """Plain `SGDRegressor()` on plain homes: the verdict names the rate, its window and the scaling."""
    x, y = homes(seed)
    found = checked(SGDRegressor(random_state=seed).fit(x, y), x, y)
    assert found.verdict.kind == "diverged"
    assert found.verdict.failed
    assert found.r2 is not None
    assert found.r2 < -1e12
    assert "eta0 = 0.01 lies outside the window: above" in found.verdict.reason
    assert (
        "Scaling is the cause: standardise the columns, and eta0 = 0.01 lies inside" in found.verdict.remedy
    )
    assert found.scaling_to_blame
    assert found.window is not None
    assert found.window.sure <= found.window.edge < 1e-6
    assert found.conditions[0] > 1e6
    assert found.conditions[1] < 100


@pytest.mark.parametrize("seed", range(5))
def test_the_remedy_followed_works(seed: int) -> None:
    """Standardised columns at the same eta0: R² as good as the best one's, and the window is kept."""
    x, y = homes(seed)
    model = make_pipeline(StandardScaler(), SGDRegressor(random_state=seed)).fit(x, y)
    found = checked(model, x, y)
    assert model.score(x, y) > 0.95
    assert found.best_r2 == pytest.approx(model.score(x, y), abs=1e-4)
    assert found.verdict.kind == "not at the optimum"
    assert found.excess < 1e-4 * found.variance
    assert found.window is not None
    assert found.window.holds(0.01)
    assert found.is_standardised
    assert found.through == ("StandardScaler",)


@pytest.mark.parametrize("seed", range(5))
def test_the_other_remedy_works_too(seed: int) -> None:
    """A smaller eta0 on the columns as they are doesn't diverge; and the way is far longer, as it says."""
    x, y = homes(seed)
    window = checked(SGDRegressor(random_state=seed).fit(x, y), x, y).window
    assert window is not None
    smaller = SGDRegressor(eta0=0.9 * window.sure, random_state=seed).fit(x, y)
    found = checked(smaller, x, y)
    assert found.verdict.kind == "not at the optimum"
    assert smaller.score(x, y) > 0.8
    assert "standardise the columns" in found.verdict.remedy


def test_the_closed_form_that_is_named_has_the_same_optimum() -> None:
    """Ridge with the alpha that the remedy says is at the optimum of SGDRegressor's objective."""
    x, y = homes()
    z = StandardScaler().fit_transform(x)
    found = checked(SGDRegressor(alpha=0.02, random_state=0).fit(z, y), z, y)
    assert "Ridge(alpha=10) has the optimum of this objective at once" in found.verdict.remedy
    ridge = Ridge(alpha=10).fit(z, y)
    assert [one.best for one in found.distance[:-1]] == pytest.approx(ridge.coef_, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_average_that_is_named_comes_nearer(seed: int) -> None:
    """What is said to help a regressor inside its window helps a hundredfold."""
    x, y = homes(seed)
    z = StandardScaler().fit_transform(x)
    short = checked(SGDRegressor(random_state=seed).fit(z, y), z, y)
    assert "(tol=None, max_iter=200, average=50000)" in short.verdict.remedy
    longer = SGDRegressor(tol=None, max_iter=200, average=50000, random_state=seed).fit(z, y)
    assert checked(longer, z, y).excess < short.excess / 100


def test_where_constant_rates_hover() -> None:
    """The floor that is told is above the mean excess of ten shuffled trainings, and below ten times it."""
    x, y = homes()
    z = StandardScaler().fit_transform(x)
    seen = [
        checked(SGDRegressor(learning_rate="constant", random_state=seed).fit(z, y), z, y)
        for seed in range(10)
    ]
    mean = np.mean([one.excess for one in seen])
    assert seen[0].hovering is not None
    assert mean < seen[0].hovering < 10 * mean
    assert "At this constant rate such steps hover about" in " ".join(str(seen[0]).split())


# --- windows ---


@given(st.integers(0, 1000), st.floats(0.2, 3.0))
def test_the_window_in_their_units(seed: int, part: float) -> None:
    """eta0 is twice our η: gd on ½ squares shrinks the error of a quadratic just below `edge`."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(12, 2)) * [1, 3], rng.normal(size=12)
    found = checked(np.zeros(3), x, y, learning_rate=1.0, half=True)
    assert found.window is not None
    if abs(part - 1) < 0.02:
        return
    full, theta = np.column_stack([x, np.ones(12)]), np.zeros(3)
    error = theta - np.linalg.lstsq(full, y)[0]
    steepest = np.linalg.eigh(full.T @ full)[1][:, -1]
    before = abs(steepest @ error)
    for _ in range(200):
        error -= part * found.window.edge * full.T @ (full @ error) / 12
    assert (abs(steepest @ error) < before) == (part < 1)
    assert found.window.holds(part * found.window.edge) == (part < 1)


def test_single_records_below_the_sure_rate() -> None:
    """The three rows, one at a time: bound 0.10985 and exact edge 0.12969, twice that for ½ squares."""
    found = checked((1.0, 0.0), THREE_X, THREE_Y, learning_rate=0.12, batch_size=1)
    assert found.window is not None
    assert (found.window.sure, found.window.edge) == pytest.approx((0.10985, 0.12969), abs=1e-5)
    said = " ".join(str(found).split())
    assert "lies at the edge of the window: below 0.1098 steps on single records are surely" in said
    half = checked((1.0, 0.0), THREE_X, THREE_Y, learning_rate=0.2, batch_size=1, half=True)
    assert half.window is not None
    assert half.window.sure == pytest.approx(2 * found.window.sure)
    assert half.window.holds(0.2)


def test_weights_of_records_count_in_the_window() -> None:
    """scikit-learn multiplies each step by its record's weight: all weights 4 make the window a quarter."""
    x, y = homes(count=60)
    z, fours = StandardScaler().fit_transform(x), np.full(60, 4.0)
    plain = checked(SGDRegressor(alpha=0.01, random_state=0).fit(z, y), z, y)
    weighted = SGDRegressor(alpha=0.04, random_state=0).fit(z, y, sample_weight=fours)
    found = checked(weighted, z, y, sample_weight=fours)
    assert plain.window is not None
    assert found.window is not None
    assert found.window.sure == pytest.approx(plain.window.sure / 4)
    assert [one.best for one in found.distance] == pytest.approx([one.best for one in plain.distance])


def test_a_rate_that_the_call_names_goes_before_the_models_own() -> None:
    """It counts as the model's rates do: with ½."""
    x, y = homes()
    model = SGDRegressor(random_state=0).fit(x, y)
    found, told = checked(model, x, y), checked(model, x, y, learning_rate=1e-7)
    assert found.window == told.window
    assert "eta0 = 1e-7 lies inside the window" in told.verdict.reason
    assert "so that the rate alone doesn't explain it" in told.verdict.reason


def test_the_schedule_is_followed() -> None:
    """invscaling: eta0/t^power_t at the last update."""
    x, y = homes()
    model = SGDRegressor(random_state=0).fit(x, y)
    found = checked(model, x, y)
    assert found.rate is not None
    assert found.rate.last == pytest.approx(0.01 / (model.t_ - 1) ** 0.25)
    assert "at the last update, still outside" in str(found).replace("\n          ", " ")
    adaptive = SGDRegressor(learning_rate="adaptive", random_state=0).fit(x, y)
    assert "adaptive divides it by 5" in str(checked(adaptive, x, y))


def test_the_rates_that_optimal_chooses() -> None:
    """The first and the last of four steps, measured: w ← w + rate·(1 − w) on the record (1, 1)."""
    model, weights = (
        SGDRegressor(learning_rate="optimal", alpha=0.01, penalty=None, fit_intercept=False),
        [0.0],
    )
    for _ in range(4):
        weights.append(float(model.partial_fit([[1.0]], [1.0]).coef_[0]))
    measured = [(after - before) / (1 - before) for before, after in itertools.pairwise(weights)]
    rate = checked(model, [[1.0], [1.0]], [1.0, 1.0]).rate
    assert rate is not None
    assert (rate.value, rate.last) == (pytest.approx(measured[0]), pytest.approx(measured[-1]))


def test_the_remedy_for_optimal_works() -> None:
    """Its first rate is 10: named, with the schedule that lets a rate be set; followed, nothing grows."""
    x, y = homes()
    z = StandardScaler().fit_transform(x)
    found = checked(SGDRegressor(learning_rate="optimal", random_state=0).fit(z, y), z, y)
    assert found.verdict.kind in {"diverged", "not at the optimum"}
    assert "The first rate 10 lies outside the window" in str(found).replace("\n          ", " ")
    said = re.search(r"[Tt]ake eta0 of learning_rate='invscaling' below ([0-9.]+)[. ]", found.verdict.remedy)
    assert said is not None
    better = SGDRegressor(eta0=0.9 * float(said[1].rstrip(".")), random_state=0).fit(z, y)
    assert checked(better, z, y).excess < 0.1 * found.variance


# --- what each model minimises ---


@pytest.mark.parametrize(
    "model",
    [LinearRegression(), Ridge(alpha=30), RidgeCV(alphas=[1.0, 100.0]), Ridge(alpha=0)],
    ids=str,
)
@pytest.mark.parametrize("intercept", [True, False])
def test_closed_forms_converge(model: Any, intercept: bool) -> None:
    """Each is at the optimum of its own objective, with and without a bias, and with weights."""
    x, y = homes()
    weight = np.random.default_rng(0).uniform(0, 2, len(y))
    model.set_params(fit_intercept=intercept)
    assert checked(model.fit(x, y), x, y).verdict.kind == "converged"
    weighted = checked(model.fit(x, y, sample_weight=weight), x, y, sample_weight=weight)
    assert weighted.verdict.kind == "converged"
    assert len(weighted.distance) == 3 + intercept


def test_an_elastic_net_without_its_l1_part_is_a_ridge() -> None:
    """alpha·½(1 − l1_ratio)·‖w‖² beside half the mean of squares."""
    x, y = homes()
    model = SGDRegressor(penalty="elasticnet", l1_ratio=0, alpha=0.3)
    found = checked(model.fit(StandardScaler().fit_transform(x), y), StandardScaler().fit_transform(x), y)
    ridge = Ridge(alpha=0.3 * len(y)).fit(StandardScaler().fit_transform(x), y)
    assert [one.best for one in found.distance[:-1]] == pytest.approx(ridge.coef_)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (Lasso(alpha=500), "its penalty on |w| pulls weights to zero"),
        (ElasticNet(alpha=0.5), "its penalty on |w| pulls weights to zero"),
        (HuberRegressor(max_iter=1000), "Huber's loss lets records that are far off count less"),
        (LinearRegression(positive=True), "it keeps its weights from being negative"),
        (
            SGDRegressor(loss="huber", epsilon=3e5, random_state=0),
            "its loss is huber, not the square of y − ŷ",
        ),
        (SGDRegressor(early_stopping=True, random_state=0), "it held out a part of these records"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_another_objective_is_no_failed_training(model: Any, why: str) -> None:
    """The distance in mean squared error is told, and that it says nothing about the training."""
    x, y = homes()
    z = StandardScaler().fit_transform(x)
    found = checked(model.fit(z, y), z, y)
    assert found.verdict.kind == "another objective"
    assert not found.verdict.failed
    assert why in found.verdict.reason
    assert "which says nothing about its training" in found.verdict.reason
    assert found.loss == pytest.approx(np.mean((y - model.predict(z)) ** 2))


def test_an_unknown_class_is_told_to_be_unknown() -> None:
    """A linear model of somebody's own: measured against squared loss, and not blamed."""

    class Ours:
        coef_, intercept_ = np.array([1.0]), 0.5

    found = checked(Ours(), THREE_X, THREE_Y)
    assert found.verdict.kind == "another objective"
    assert found.verdict.reason.startswith("what Ours minimises isn't known here, so")


def test_subclasses_count_as_what_they_come_from() -> None:
    """A Ridge by another name has Ridge's objective."""

    class Mine(Ridge):
        pass

    x, y = homes()
    assert checked(Mine(alpha=5).fit(x, y), x, y).verdict.kind == "converged"


# --- never 'converged' when it is not ---


@pytest.mark.parametrize("name", DIGITS)
def test_no_nist_set_converges_with_fewer_than_four_digits(name: str) -> None:
    """scikit-learn's LinearRegression on six sets: 'converged' just where its coefficients are right."""
    _, x, y, intercept = read_nist(name)
    model = LinearRegression(fit_intercept=intercept).fit(x, y)
    found = checked(model, x, y)
    certified = np.array([one.best for one in found.distance])
    theirs = np.append(model.coef_, model.intercept_) if intercept else model.coef_
    terms = np.where(certified == 0, 1, np.abs(certified))
    right = bool((np.abs(theirs - certified) <= 1e-4 * terms).all())
    assert (found.verdict.kind == "converged") == right
    assert found.verdict.kind in {"converged", "not at the optimum"}


def test_nearly_dependent_columns_are_named() -> None:
    """Next to no loss is left, and the coefficients are wrong: the flat direction is told."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=200)
    x = {"a": a, "c": a + 1e-6 * rng.normal(size=200)}
    y = a + 0.1 * rng.normal(size=200)
    best = checked({"a": 1, "c": 0, "bias": 0}, x, y)
    (wa, wc, bias) = (one.best for one in best.distance)
    found = checked({"a": wa + 2, "c": wc - 2, "bias": bias}, x, y)
    assert found.excess < 1e-8 * found.ruler
    assert found.verdict.kind == "not at the optimum"
    assert "the loss is nearly flat along" in found.verdict.reason
    assert "drop one of those that move together" in found.verdict.remedy


def test_the_mean_of_the_target_is_no_excuse() -> None:
    """A target of a million and a bit: the mean alone has 10⁻¹² of the loss of zeros, and isn't converged."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 1))
    y = 1e6 + x[:, 0] + rng.normal(size=100)
    found = checked(([0.0], float(y.mean())), x, y)
    assert found.excess < 1e-8 * found.zeros
    assert found.verdict.kind == "not at the optimum"
    assert "of the loss of the mean alone" in found.verdict.reason


@given(st.floats(-4.5, 2), st.integers(0, 99))
def test_converged_just_when_the_excess_says_so(power: float, seed: int) -> None:
    """Any distance from the optimum of well-conditioned records: the kind follows the excess alone."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(30, 2)), rng.normal(size=30)
    best = np.linalg.lstsq(np.column_stack([x, np.ones(30)]), y)[0]
    off = 10**power * rng.normal(size=3)
    found = checked(best + off, x, y)
    mean = np.mean((np.column_stack([x, np.ones(30)]) @ off) ** 2)
    assert found.excess == pytest.approx(mean, rel=1e-6)
    assert (found.verdict.kind == "converged") == (found.excess <= 1e-8 * min(np.mean(y**2), np.var(y)))


def test_columns_that_depend_on_each_other_have_no_wrong_coefficients() -> None:
    """Twice the same column: any split of the weight is as good."""
    x = {"a": [1.0, 2.0, 3.0], "twice": [2.0, 4.0, 6.0]}
    found = checked({"a": 0, "twice": 1, "bias": 0}, x, THREE_Y)
    assert found.verdict.kind == "converged"


# --- numbers that are none, or too large ---


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number(value: float) -> None:
    """The weight is named, and the training failed."""
    x, y = homes()
    found = checked({"sqft": 1, "bedrooms": value, "age": 2, "bias": 3}, x, y)
    assert (found.verdict.kind, found.verdict.failed) == ("no number", True)
    assert f"bedrooms is {value}: no prediction can be made" in found.verdict.reason
    assert "nothing says which rate was used" in found.verdict.reason
    assert "the largest stable one of plain gd here; or standardise the columns" in found.verdict.remedy


@pytest.mark.parametrize("size", [1e11, 1e160, 1.7e308])
def test_weights_beyond_all_measure(size: float) -> None:
    """However large, the verdict is a sentence and the document has numbers only."""
    x, y = homes()
    found = checked({"sqft": size, "bedrooms": -size, "age": size, "bias": 0}, x, y)
    assert found.verdict.kind == "diverged"
    told = checked({"sqft": size, "bedrooms": -size, "age": size}, x, y, learning_rate=0.1, batch_size=8)
    assert "lies outside the window: above" in told.verdict.reason
    assert "steps on 8 records" in told.verdict.reason


def test_a_rate_that_is_no_better_standardised() -> None:
    """eta0 = 2 is outside either window: both are named, and with each the training doesn't grow."""
    x, y = homes()
    found = checked(SGDRegressor(eta0=2, random_state=0).fit(x, y), x, y)
    assert found.verdict.kind == "diverged"
    assert not found.scaling_to_blame
    said = re.fullmatch(
        r"Take eta0 below (\S+) for the columns as they are; or standardise them, and take it below (\S+)\.",
        found.verdict.remedy,
    )
    assert said is not None
    z = StandardScaler().fit_transform(x)
    for records, rate in ((x, said[1]), (z, said[2])):
        model = SGDRegressor(eta0=0.9 * float(rate), random_state=0).fit(records, y)
        assert checked(model, records, y).verdict.kind == "not at the optimum"
        assert model.score(records, y) > 0.7


def test_a_closed_form_on_other_records() -> None:
    """A model that takes no steps and isn't at the optimum was fitted to others: that is what is said."""
    x, y = homes()
    found = checked(LinearRegression().fit(x[:250], y[:250]), x, y)
    assert found.verdict.kind == "not at the optimum"
    assert found.verdict.remedy.startswith(
        "Its solver ends at the optimum of the records that it was fitted to"
    )


def test_columns_in_another_order() -> None:
    """The numbers would be given to the wrong columns: refused."""
    x, y = homes()
    model = LinearRegression().fit(x, y)
    with pytest.raises(es.SettingError, match="X has the model's columns in another order"):
        es.doctor(model, x[["age", "sqft", "bedrooms"]], y)


def test_how_rates_count_is_the_regressors_own() -> None:
    """SGDRegressor's steps use single records and ½: nothing else can be said of them."""
    x, y = homes()
    model = SGDRegressor(random_state=0).fit(x, y)
    for told in ({"batch_size": 8}, {"half": True}):
        with pytest.raises(es.SettingError, match="SGDRegressor's steps use single records"):
            es.doctor(model, x, y, learning_rate=0.1, **told)


def test_a_bad_model_is_not_called_diverged() -> None:
    """Worse than zeros by a little, and nothing says that steps made it: only its distance is told."""
    found = checked({"x": -1, "bias": 0}, THREE_X, THREE_Y)
    assert found.excess > found.zeros
    assert found.verdict.kind == "not at the optimum"


# --- models inside models ---


def test_a_search_a_pipeline_and_a_transformed_target() -> None:
    """Down to the model with the weights, in its units; nested as people nest them."""
    x, y = homes()
    inner = Pipeline([("scale", StandardScaler()), ("nothing", "passthrough"), ("ridge", Ridge())])
    model = TransformedTargetRegressor(inner, transformer=StandardScaler())
    search = GridSearchCV(model, {"regressor__ridge__alpha": [1.0, 10.0]}, cv=3).fit(x, y)
    found = checked(search, x, y)
    assert found.verdict.kind == "converged"
    assert found.given.name == "Ridge"
    assert found.through == ("StandardScaler of the target", "StandardScaler")
    assert [one.name for one in found.distance] == ["sqft", "bedrooms", "age", "bias"]


def test_categories_go_through_the_pipelines_own_steps() -> None:
    """Text becomes sparse columns with the steps' own names; the text itself is refused."""
    x, y = homes()
    x["city"] = ["Ulm", "Bonn"] * 250
    columns = ColumnTransformer([("hot", OneHotEncoder(drop="first"), ["city"])], remainder="passthrough")
    model = make_pipeline(columns, LinearRegression()).fit(x, y)
    found = checked(model, x, y)
    assert found.verdict.kind == "converged"
    assert found.distance[0].name == "hot__city_Ulm"
    with pytest.raises(es.DataError, match="X holds something other than numbers"):
        es.doctor(model[-1], x, y)


def test_our_own_estimator_too() -> None:
    """everystep's LinearRegression is one of them."""
    x, y = homes()
    assert checked(es.LinearRegression().fit(x, y), x, y).verdict.kind == "converged"
    assert checked(es.LinearRegression(l2=1.0).fit(x, y), x, y).verdict.kind == "another objective"


# --- plain numbers ---


class Layer:
    """A layer as those of PyTorch: a weight of shape (1, d), a bias of shape (1,), behind `detach`."""

    def __init__(self, weight: Any, bias: Any) -> None:
        self.weight, self.bias = weight, bias


class Tensor:
    """What gives up its numbers only once it is detached."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def detach(self) -> "Tensor":
        """Itself."""
        return self

    def cpu(self) -> np.ndarray:
        """Its numbers."""
        return np.asarray(self.values)


@pytest.mark.parametrize(
    "model",
    [
        {"x": 1.5, "intercept": 0.5},
        {"b": 0.5, "x": 1.5},
        ([1.5], 0.5),
        (1.5, 0.5),
        [np.array([[1.5]]), np.array([0.5])],
        Layer(Tensor([[1.5]]), Tensor([0.5])),
    ],
    ids=["dict", "b", "pair", "numbers", "Keras", "layer"],
)
def test_numbers_in_any_shape(model: Any) -> None:
    """ŷ = 1.5·x + 0.5, as people have it at hand: loss (0 + 0.25 + 1)/3."""
    found = checked(model, THREE_X, THREE_Y)
    assert found.loss == pytest.approx(1.25 / 3)
    assert [one.theirs for one in found.distance] == [1.5, 0.5]


@pytest.mark.parametrize("model", [{"x": 1.5}, np.array([1.5]), Layer(np.array([[1.5]]), None)])
def test_without_a_bias(model: Any) -> None:
    """The best model is then the best one without a bias."""
    found = checked(model, THREE_X, [2, 4, 7])
    assert [one.best for one in found.distance] == pytest.approx([31 / 14])
    assert ", no bias" in str(found)


def test_a_feature_may_be_called_b() -> None:
    """Where a column has a name that a bias may have, it is the column."""
    found = checked({"b": 2, "bias": 0}, {"b": [1, 2, 3]}, THREE_Y)
    assert found.verdict.kind == "converged"


# --- mistakes ---


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (
            {"sqfeet": 1, "bedrooms": 1, "age": 1},
            "name 'sqfeet', which is no feature .* did you mean 'sqft'?",
        ),
        ({"sqft": 1}, "no number for 'bedrooms' and 'age'"),
        ({"sqft": "many", "bedrooms": 1, "age": 1}, "the coefficient of 'sqft' is 'many', no number"),
        ([1, 2], "1 weight for 3 features"),
        ([[1, 2, 3], [1, 2]], "the bias is 2 numbers"),
        ("SGDRegressor", "str has no coef_"),
        (SGDRegressor(), "SGDRegressor has no coef_: either it isn't fitted yet"),
        (["a", "b", "c"], "weights and bias must be numbers"),
        (make_pipeline(StandardScaler(), Ridge()), "the step 'standardscaler' can't transform these records"),
    ],
)
def test_mistakes_are_told(model: Any, says: str) -> None:
    """Wrong names with the nearest ones, wrong counts, no fit."""
    x, y = homes()
    with pytest.raises(es.SettingError, match=says):
        es.doctor(model, x, y)


def test_models_that_cannot_be_examined() -> None:
    """Classes and several targets have their own sentences; so have records that don't fit."""
    x, y = homes()
    with pytest.raises(es.SettingError, match="LogisticRegression predicts classes"):
        es.doctor(LogisticRegression(max_iter=5000).fit(StandardScaler().fit_transform(x), y > 3e5), x, y)
    two = LinearRegression().fit(x, np.column_stack([y, y]))
    with pytest.raises(es.SettingError, match="predicts 2 targets at once"):
        es.doctor(two, x, y)
    with pytest.raises(es.DataError, match="y has 2 columns"):
        es.doctor(two, x, np.column_stack([y, y]))
    with pytest.raises(es.DataError, match="y has 499 numbers for the 500 records of X"):
        es.doctor(two, x, y[1:])
    with pytest.raises(es.DataError, match="y holds something other than numbers"):
        es.doctor(two, x, ["a"] * 500)
    with pytest.raises(es.DataError, match=r"X has the shape \(0, 3\)"):
        es.doctor({}, x[:0], y[:0])
    with pytest.raises(es.DataError, match="'age' holds nan"):
        es.doctor({"sqft": 1, "bedrooms": 1, "age": 1}, x.assign(age=np.nan), y)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"learning_rate": 0.0}, "learning_rate must be a number above 0; it is '0.0'"),
        ({"learning_rate": math.nan}, "learning_rate must be a number above 0"),
        ({"learning_rate": 0.1, "batch_size": 0}, "batch_size must be a whole number from 1 on; it is 0"),
        ({"learning_rate": "auto"}, "learning_rate must be a number above 0; it is 'auto'"),
        ({"batch_size": 1}, "batch_size and half say how a learning_rate counts"),
        ({"half": False}, "batch_size and half say how a learning_rate counts"),
        ({"losses": [1.0]}, "doctor takes a model, X and y; or X, y and losses"),
    ],
)
def test_calls_that_cannot_be(told: dict[str, Any], says: str) -> None:
    """Rates, sizes, and two questions at once."""
    with pytest.raises(es.SettingError, match=says):
        es.doctor({"x": 1}, THREE_X, THREE_Y, **told)


def test_a_constant_target_has_no_r2() -> None:
    """Nothing is divided by zero."""
    found = checked({"x": 0.5, "bias": 1}, THREE_X, [2, 2, 2])
    assert (found.r2, found.best_r2, found.verdict.kind) == (None, None, "not at the optimum")


def test_many_coefficients_are_cut() -> None:
    """Of 30 the twenty that are off by most are shown."""
    x = np.random.default_rng(0).normal(size=(100, 30))
    found = checked(np.append(np.arange(30.0), 0), x, x.sum(axis=1) + x[:, 0] ** 2)
    assert "and 11 more that are nearer to the best" in str(found)
    assert "x29 " in str(found)


def test_nothing_of_theirs_is_imported() -> None:
    """The doctor itself needs no scikit-learn: it reads attributes by their names."""
    code = (
        "import sys, everystep as es\n"
        "class Ridge:\n"
        "    coef_, intercept_, n_iter_ = [2.0], 0.0, None\n"
        "    def get_params(self, deep): return {'alpha': 0.0}\n"
        "print(es.doctor(Ridge(), {'x': [1, 2, 3]}, [2, 4, 6]).verdict.kind, 'sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["converged", "False"]
