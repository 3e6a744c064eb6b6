"""What "auto" chooses: exact where it is said to be, a bound that holds, a rule of thumb that works."""

from pathlib import Path
from typing import Any

import pytest
from sklearn.datasets import load_diabetes

import everystep as es
from everystep.optimize import OPTIMIZERS, GradientDescent, Momentum, Nesterov, Optimizer
from everystep.understand.auto import PARTS

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"
FULL = [name for name in OPTIMIZERS if name != "sgd"]
BATCHED = [name for name in OPTIMIZERS if name != "gd"]


@pytest.mark.parametrize(
    ("settings", "optimizer", "rate", "certainty"),
    [
        ({}, GradientDescent(), 2 / (11.0929395 + 0.2403938), "exact"),
        ({"optimizer": "auto"}, Momentum(0.5525838), 0.2739854, "exact"),
        ({"optimizer": "auto", "learning_rate": 0.1}, GradientDescent(), 0.1, "as asked"),
        ({"optimizer": "sgd", "batch_size": 1}, es.SGD(), 0.1 * 0.10984702, "bound"),
        ({"optimizer": "auto", "batch_size": 1}, es.SGD(), 0.1 * 0.10984702, "bound"),
        ({"optimizer": "nesterov", "batch_size": 1}, Nesterov(0.9), 0.01 * 0.10984702, "rule of thumb"),
        ({"optimizer": "adadelta"}, es.AdaDelta(), PARTS[es.AdaDelta][0], "rule of thumb"),
        ({"optimizer": "adam"}, es.Adam(), PARTS[es.Adam][0] * 2, "rule of thumb"),
        ({"optimizer": "adam", "batch_size": 2}, es.Adam(), PARTS[es.Adam][1] * 2, "rule of thumb"),
    ],
)
def test_what_is_chosen_for_the_three_rows(
    settings: dict[str, Any], optimizer: Optimizer, rate: float, certainty: str
) -> None:
    """Unstandardised: L = 11.09, single records are surely stable below 0.10985, the usual weight is 2."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", standardize=False, steps=1, **settings)
    choice = run.fit.choice
    assert choice.certainty == certainty
    assert choice.rate == pytest.approx(rate, rel=1e-6)
    assert type(choice.optimizer) is type(optimizer)
    assert vars(choice.optimizer) == pytest.approx(vars(optimizer), rel=1e-6)


def test_every_adaptive_rule_has_its_rule_of_thumb() -> None:
    """All that are not linear in the gradient."""
    assert set(PARTS) == {OPTIMIZERS[name] for name in OPTIMIZERS} - {
        GradientDescent,
        es.SGD,
        Momentum,
        Nesterov,
    }


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize(("table", "target"), [(PENGUINS, "body_mass_g"), ("diabetes", "target")])
def test_with_auto_every_rule_comes_near_on_all_records(name: str, table: Any, target: str) -> None:
    """3,000 steps leave at most a hundredth of the start's excess, whatever the rule."""
    data = load_diabetes(as_frame=True).frame if table == "diabetes" else table
    run = es.train(data, target=target, optimizer=name, steps=3000)
    assert run.fit.choice.certainty in {"exact", "rule of thumb"}
    assert run.recording.excess[-1] < 0.01 * run.recording.excess[0]


@pytest.mark.parametrize("name", BATCHED)
@pytest.mark.parametrize("size", [1, 32])
def test_with_auto_every_rule_comes_near_on_small_batches(name: str, size: int) -> None:
    """4,000 steps leave at most a twenty-fifth of it, in spite of the noise."""
    run = es.train(PENGUINS, target="body_mass_g", optimizer=name, batch_size=size, steps=4000, keep="ends")
    assert run.recording.excess[-1] < 0.04 * run.recording.excess[0]
