"""Settings and limits that can't be are refused in a sentence."""

from typing import Any

import numpy as np
import pytest

from everystep.optimize import SGD, GradientDescent, Optimizer
from everystep.optimize.schedules import Function, Rates
from everystep.training.settings import BY_HAND, Settings
from everystep.training.stopping import ENDINGS, Interrupted, Limits, Stopped
from everystep.words import SettingError

NAN, INFINITY = float("nan"), float("inf")
RATE = "learning_rate must be a number above 0, or auto; it is '{}'."
PENALTY = "l2 must be 0 or a positive number; it is '{}'."
SEED = "seed must be a whole number, 0 or more; it is '{}'."
BATCH = "batch_size must be a whole number above 0; it is '{}'."
VALIDATION = "validation must be a fraction from 0 to below 1, or a table; it is '{}'."
CLIP = "clip must be a number above 0; it is '{}'."
AVERAGE = "average must be a whole number, 0 or more; it is '{}'."
FINISH = "finish must be 'none', 'exact' or 'auto'; it is '{}'."
START = "start must hold numbers only; one of them is '{}'."
STEPS = "steps must be a whole number, 0 or more; it is '{}'."
EPOCHS = "epochs must be a whole number, 0 or more, or auto; it is '{}'."
PATIENCE = "patience must be a whole number above 0; it is '{}'."
SECONDS = "time_limit must be a number of seconds above 0; it is '{}'."
TOLERANCE = "tolerance must be 0 or more and below 1; it is '{}'."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        *(("learning_rate", value, RATE) for value in (0, 0.0, -0.1, NAN, INFINITY, "fast", None)),
        *(("l2", value, PENALTY) for value in (-1e-9, NAN, INFINITY, "much", None)),
        *(("seed", value, SEED) for value in (-1, 0.5, None, "a")),
        *(("batch_size", value, BATCH) for value in (0, -1, 2.5, "all")),
        *(("validation", value, VALIDATION) for value in (-0.1, 1.0, NAN, "half", None)),
        *(("clip", value, CLIP) for value in (0, -1.0, NAN, "short")),
        *(("average", value, AVERAGE) for value in (-1, 0.5, None)),
        *(("finish", value, FINISH) for value in ("precise", None)),
    ],
)
def test_settings_that_can_not_be(name: str, value: Any, sentence: str) -> None:
    """The sentence names the setting, what would work, and what it is."""
    with pytest.raises(SettingError) as error:
        Settings(**{name: value})
    assert str(error.value) == sentence.format(value)


@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY])
def test_a_start_of_numbers(value: float) -> None:
    """Every one of them."""
    with pytest.raises(SettingError) as error:
        Settings(start=(1.0, value))
    assert str(error.value) == START.format(value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        *(("steps", value, STEPS) for value in (-1, 2.5, NAN, "ten")),
        *(("epochs", value, EPOCHS) for value in (-1, 2.5, NAN, "ten")),
        *(("patience", value, PATIENCE) for value in (0, -1, 2.5, NAN, "long")),
        *(("seconds", value, SECONDS) for value in (0, -1.0, NAN, "ten")),
        *(("tolerance", value, TOLERANCE) for value in (-1e-9, 1.0, NAN, "low")),
    ],
)
def test_limits_that_can_not_be(name: str, value: Any, sentence: str) -> None:
    """The sentence names the setting as it is called everywhere: `time_limit` for the seconds."""
    with pytest.raises(SettingError) as error:
        Limits(**{name: value})
    assert str(error.value) == sentence.format(value)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (
            {"optimizer": GradientDescent(), "batch_size": 8},
            "gd uses all records in each step; for batches take sgd, or leave batch_size out.",
        ),
        (
            {"learning_rate": 0.1, "schedule": Function(lambda step: 1 / step)},
            "the schedule says each step's rate itself; leave learning_rate out.",
        ),
        (
            {"learning_rate": 0.1, "schedule": Rates((0.1,))},
            "the schedule says each step's rate itself; leave learning_rate out.",
        ),
        (
            {"limits": Limits(patience=3)},
            "patience waits for the validation loss; say how many records to hold out for it (validation), "
            "or leave patience out.",
        ),
        *(
            (
                {"finish": "exact", **other},
                "finish goes to the optimum of all records trained on, so it can't go together with "
                "validation or average; leave one of them out.",
            )
            for other in ({"validation": 0.2}, {"validation": "table"}, {"average": 1})
        ),
    ],
)
def test_settings_that_contradict_each_other(chosen: dict[str, Any], sentence: str) -> None:
    """They are refused by name, and the sentence says what to leave out."""
    with pytest.raises(SettingError) as error:
        Settings(**chosen)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("chosen", "rule", "tolerance", "records_a_step"),
    [
        ({}, GradientDescent(), 1e-8, None),
        ({"optimizer": "auto"}, None, 1e-24, None),
        ({"optimizer": "auto", "learning_rate": 0.1}, GradientDescent(), 1e-8, None),
        ({"optimizer": "auto", "schedule": Rates((0.1,))}, GradientDescent(), 1e-8, None),
        ({"optimizer": "auto", "batch_size": 8}, SGD(), 1e-8, 8),
        ({"optimizer": SGD()}, SGD(), 1e-8, 32),
        ({"optimizer": SGD(), "batch_size": 1}, SGD(), 1e-8, 1),
        ({"optimizer": "auto", "limits": Limits(tolerance=0.5)}, None, 0.5, None),
    ],
)
def test_what_settings_mean(
    chosen: dict[str, Any], rule: Optimizer | None, tolerance: float, records_a_step: int | None
) -> None:
    """The rule that is named, None where it is found; sgd takes 32 records; what is said counts."""
    settings = Settings(**chosen)
    assert (settings.rule, settings.tolerance, settings.records_a_step) == (rule, tolerance, records_a_step)


def test_numbers_of_numpy_are_numbers() -> None:
    """As a grid search gives them."""
    settings = Settings(learning_rate=np.float32(0.5), l2=np.float64(1), seed=np.int64(3))
    assert settings == Settings(learning_rate=0.5, l2=1.0, seed=3)
    assert Limits(steps=np.int64(7)) == Limits(steps=7)


def test_by_hand_is_the_setting_of_the_paper() -> None:
    """η = 0.1, 10 steps, no standardising, no penalty, no early stop."""
    assert (BY_HAND.optimizer.name, BY_HAND.learning_rate, BY_HAND.l2) == ("gd", 0.1, 0.0)
    assert (BY_HAND.limits, BY_HAND.standardize) == (Limits(steps=10, tolerance=0), False)


def test_every_ending_has_its_name() -> None:
    """Files find each ending again by the name it has."""
    assert set(ENDINGS.values()) == {*Stopped.__subclasses__(), *Interrupted.__subclasses__()}
    assert all(ENDINGS[ending.because] is ending for ending in Stopped.__subclasses__())
