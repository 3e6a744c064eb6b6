"""Tables and settings at the end of what can be: what is said of them is still so."""

from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.journey import prepare
from everystep.optimize import GradientDescent, Momentum, Nesterov
from everystep.render.outlook import doctor_report
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import excess_after, steps_until

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}


def doctor(table: dict[str, Any], **settings: Any) -> str:
    """What the doctor says, on one line."""
    prepared = prepare(table, "y", **settings)
    return " ".join(doctor_report(prepared, prepared.outlook()).split())


def test_a_column_far_from_zero_keeps_its_small_curvature() -> None:
    """Dates in milliseconds: κ ≈ 1e31 is known to three digits, and the bounds of the certificate hold."""
    rng = np.random.default_rng(5)
    dates = 1.7e12 + 1e9 * np.arange(20.0) / 20
    table = {"t": dates, "y": 5 + 2e-9 * (dates - 1.7e12) + rng.normal(size=20) * 0.1}
    run = es.train(table, "y", standardize=False, steps=3)
    spread, square = np.var(dates), np.mean(dates**2)
    # The product of both curvatures is the determinant, 4·variance; the larger one is 2·(mean square + 1).
    assert run.outlook.curvature.condition == pytest.approx((2 * (square + 1)) ** 2 / (4 * spread), rel=1e-3)
    at = run.certificate()
    assert at.at_least <= at.excess * (1 + 1e-9) <= at.at_most * (1 + 1e-6)
    assert run.training.kind == "still falling"
    assert run.training.remedy.endswith("better take standardised columns.")


@pytest.mark.parametrize("s", [1 - 1e-16, 1.0, 1 + 2e-16, 0.3, 1.2])
@pytest.mark.parametrize(
    "rule", [GradientDescent(), Momentum(0.5), Momentum(0.9), Nesterov(0.5), Nesterov(0.9)]
)
def test_closed_forms_at_their_double_roots(rule: Any, s: float) -> None:
    """Nesterov's roots are both zero at η = 1/L, and the first step is another: as the steps go."""
    curvature = Curvature(np.array([1.0]), np.eye(1))
    error, memory, facts = np.ones(1), rule.init(1), []
    for k in range(1, 12):
        facts.append(0.5 * float(error[0] ** 2))
        update, memory = rule.update(k, error, np.zeros(1), s, memory)
        error = error + update
    said = excess_after(list(range(11)), rule, s, curvature, np.ones(1))
    assert said == pytest.approx(facts, rel=1e-9, abs=1e-25)


def test_small_curvatures_keep_the_digits_of_their_steps() -> None:
    """(1 − 1e-13)^{2k} is counted by its logarithm: ln(10⁶)/(2·10⁻¹³) steps, to nine digits."""
    curvature = Curvature(np.array([1e-13]), np.eye(1))
    steps = steps_until(0.5e-13 * 1e-6, GradientDescent(), 1.0, curvature, np.ones(1))
    assert steps == pytest.approx(np.log(1e6) / 2e-13, rel=1e-9)


def test_the_shuffled_edge_of_many_steps() -> None:
    """Of 300 records in one column an epoch's product vanishes; the edge is above the independent one."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    window = es.train({"x": x, "y": x + rng.normal(size=300)}, "y", steps=0).outlook.batches.window
    shuffled, exact = window.shuffled_rate(1), window.exact_rate(1)
    assert shuffled is not None
    assert exact is not None
    assert shuffled > 1.3 * exact


def test_an_epoch_that_ends_in_a_small_batch_hovers_higher() -> None:
    """97 records in batches of 32 end in one of a single record: the level counts it, as the fact does."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=97)
    table = {"x": x, "y": x + rng.normal(size=97)}
    run = es.train(table, "y", batch_size=32, learning_rate=0.2, epochs=2000, tolerance=0)
    noise = run.outlook.batches
    assert run.outlook.batch_sizes == [32, 32, 32, 1]
    told, without = noise.floor(0.2, [32, 32, 32, 1]), noise.floor(0.2, [32])
    assert told is not None
    assert without is not None
    assert told > 3 * without
    assert run.recording.excess[4000:].mean() == pytest.approx(told, rel=0.5)


def test_creeping_is_no_floor() -> None:
    """Adam at 1e-7 goes nowhere in 10,000 steps, and hovers nowhere; a cosine that has ended is no floor."""
    table = {"x": [1, 2, 3], "y": [2, 4, 6.5]}
    assert "floor" not in doctor(table, optimizer="adam", learning_rate=1e-7)
    assert "not as far as was looked ahead" in doctor(table, optimizer="adam", learning_rate=1e-7)
    assert "floor" not in doctor(table, optimizer="adam", learning_rate=0.01, schedule="cosine", steps=300)
    assert "doctor" not in doctor(table, optimizer="adam", learning_rate=1e-200)


def test_the_rate_that_auto_takes_is_stable() -> None:
    """However far the curvatures are apart: below the edge, and the remedy is to standardise."""
    x, z = np.array([-3, -2, -1, 0, 1, 2, 3.0]), np.array([1, -1, 1, 0, -1, 1, -1])
    run = es.train({"x": 3e4 + x, "y": 6e4 - 5 * x + z}, "y", standardize=False, steps=50)
    assert run.recording.learning_rate < run.outlook.largest_stable_rate
    assert "standardised columns" in run.training.remedy


def test_no_remedy_that_makes_it_worse() -> None:
    """Where the best constant rate of momentum is slower from this start, nobody is sent there."""
    table = {"x": [2001.0, 2002, 2003], "y": [2001.0, 2002, 2003]}
    run = es.train(table, "y", standardize=False, optimizer="momentum", learning_rate=1e-8, steps=20)
    assert run.training.kind == "still falling"
    assert "; 0 at" not in " ".join(str(run).split())


def test_why_it_is_slow_where_nobody_can_count() -> None:
    """What such steps never reach lies along the flat direction."""
    rng = np.random.default_rng(5)
    a, b = 1e6 * rng.normal(size=20), 1e-3 * rng.normal(size=20)
    said = doctor({"a": a, "b": b, "y": a + 3e8 * b}, standardize=False)
    assert "nearly all along b, as b varies little" in said


def test_an_average_is_judged_by_itself() -> None:
    """No steps are promised from the state that isn't the model, and its hovering isn't the model's."""
    table = {"x": [1, 2, 3, 4], "y": [2, 4, 7, 8]}
    run = es.train(table, "y", standardize=False, learning_rate=0.05, average=1, steps=300)
    assert "more step" not in run.training.remedy
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    noisy = es.train({"x": x, "y": x + rng.normal(size=50)}, "y", batch_size=5, average=2, epochs=100)
    assert noisy.training.kind != "noise floor"


def test_validation_that_chose_an_earlier_state_is_told() -> None:
    """Without patience running out: the model is the state of the lowest validation loss."""
    rng = np.random.default_rng(2)
    table: dict[str, Any] = {f"x{j}": rng.normal(size=16) for j in range(6)}
    table["y"] = table["x0"] + 3 * rng.normal(size=16)
    run = es.train(table, "y", validation=0.4, learning_rate=0.02, steps=60, patience=500)
    best = run.recording.best.number
    assert best < 60
    assert run.training.kind == "stopped early"
    assert (
        f"after {best} steps and nothing lower came in the {60 - best} steps after it" in run.training.reason
    )


def test_momentum_that_auto_chose_does_not_diverge() -> None:
    """Nearly dependent columns: β = 1 − 1e-6 climbs far, and comes down."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=20)
    table = {"a": a, "b": 2 * a + 1e-6 * rng.normal(size=20), "y": a + rng.normal(size=20)}
    run = es.train(table, "y", optimizer="momentum:momentum=auto", steps=1000)
    assert not run.training.failed


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam"])
def test_a_start_near_the_best_is_no_measure(optimizer: str) -> None:
    """A first step of η from next to the optimum is no divergence, though it is a million times worse."""
    run = es.train(
        THREE_ROWS, "y", by_hand=True, start=[2.0, 1e-6], optimizer=optimizer, learning_rate=0.1, steps=200
    )
    assert run.recording.steps == 200
    assert not run.training.failed


def test_a_weight_decay_has_an_edge() -> None:
    """AdamW with λ = 0.1 grows without end above η = 2/λ = 20: verdict and doctor name the decay."""
    settings = {"optimizer": "adamw:weight_decay=0.1", "standardize": False}
    run = es.train(THREE_ROWS, "y", learning_rate=25.0, steps=3000, **settings)
    assert run.training.failed
    assert "the weight decay is stable only below 2/λ = 20" in run.training.reason
    said = doctor(THREE_ROWS, learning_rate=25.0, **settings)
    assert "but for its decay, which needs η < 2/λ = 20 (exact)" in said
    assert "never, as it diverges in step " in said
    assert not es.train(THREE_ROWS, "y", learning_rate=19.0, steps=3000, **settings).training.failed


def test_a_schedule_that_has_come_down_is_no_wrong_rate() -> None:
    """A cosine from above the edge ends below it: more steps of it do help."""
    table = {"x": [1, 2, 3], "y": [2, 4, 7]}
    run = es.train(table, "y", by_hand=True, learning_rate=0.2, schedule="cosine", steps=100)
    assert "will not help" not in run.training.remedy


def test_clipped_descent_on_a_flat_valley_has_no_floor() -> None:
    """gd's steps shrink with the gradient, clipped or not."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=20)
    table = {"a": a, "b": 2 * a + 1e-6 * rng.normal(size=20), "y": a + rng.normal(size=20)}
    assert es.train(table, "y", clip=0.1, steps=1000).training.kind != "rate floor"


def test_a_batch_of_all_records_takes_the_exact_rate() -> None:
    """As many records a step as there are is gd, and its rate is gd's."""
    table = {"x": [1.0, 2, 3, 5], "z": [1.0, 0, 2, 2], "y": [2.0, 4, 6, 9]}
    whole, gd = es.train(table, "y", batch_size=9), es.train(table, "y")
    assert whole.recording.learning_rate == gd.recording.learning_rate


def test_a_gradient_of_zero_has_no_noise_scale() -> None:
    """At the best start, and where x tells nothing of y: no nan and no inf is printed."""
    flat = {"x": [1.0, -1, 1, -1], "y": [1.0, 1, -1, -1]}
    assert "at the start the gradient is zero" in doctor(flat, batch_size=2, epochs=3)
    best = doctor(THREE_ROWS, standardize=False, start=[2, 0], batch_size=1, epochs=3)
    assert "nan" not in best
    assert "inf" not in best


def test_a_column_called_bias() -> None:
    """Then the constant is called so."""
    said = doctor({"bias": [1, 2, 3], "y": [2, 4, 6]}, standardize=False)
    assert "along the constant − bias" in said


def test_many_groups_of_dependent_columns_are_counted() -> None:
    """Three are told, the others counted."""
    rng = np.random.default_rng(0)
    table: dict[str, Any] = {}
    for j in range(5):
        table[f"a{j}"], table[f"b{j}"] = rng.normal(size=30), rng.normal(size=30)
        table[f"c{j}"] = table[f"a{j}"] + table[f"b{j}"]
    assert "; and 2 more groups" in doctor(table | {"y": rng.normal(size=30)})


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_reports_of_hand_work_fit_80_columns(scale: float) -> None:
    """Whatever the size of the numbers."""
    table = {"x": [1e9 + 1, 1e9 + 2, 1e9 + 3], "y": [scale, 2 * scale, 4 * scale]}
    for by_hand in (True, False):
        text = str(es.train(table, "y", by_hand=by_hand))
        assert max(map(len, text.splitlines())) <= 80
        assert " inf" not in text


def test_auto_stays_back_from_the_edge_where_curvatures_are_far_apart() -> None:
    """A near-copy among the columns: 95 % of the limit needs a small part of the steps of 2/(L + μ)."""
    rng = np.random.default_rng(0)
    sqft, rooms = rng.normal(1500, 400, 80), rng.normal(4, 1, 80)
    table = {"sqft": sqft, "m2": np.round(sqft / 10.764, 2), "rooms": rooms, "y": 90 * sqft + 9000 * rooms}
    outlook = es.train(table, "y", steps=0).outlook
    assert outlook.curvature.condition > 1e6
    assert outlook.rate == pytest.approx(0.95 * outlook.largest_stable_rate)
    there, best = outlook.steps_until(1e-6), outlook.steps_until(1e-6, outlook.best_constant_rate)
    assert there is not None
    assert best is None or best > 100 * there
    assert "gd at 95 % of its limit" in doctor(table)
