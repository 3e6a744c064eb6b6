"""Settings and limits that can't be are refused in a sentence."""

from typing import Any

import numpy as np
import pytest

from everystep.training.settings import BY_HAND, Settings
from everystep.training.stopping import ENDINGS, Limits, Stopped
from everystep.words import SettingError

NAN, INFINITY = float("nan"), float("inf")
RATE = "learning_rate must be a number above 0, or auto; it is '{}'."
PENALTY = "l2 must be 0 or a positive number; it is '{}'."
SEED = "seed must be a whole number, 0 or more; it is '{}'."
START = "start must hold numbers only; one of them is '{}'."
STEPS = "steps must be a whole number, 0 or more; it is '{}'."
SECONDS = "time_limit must be a number of seconds above 0; it is '{}'."
TOLERANCE = "tolerance must be 0 or more and below 1; it is '{}'."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        *(("learning_rate", value, RATE) for value in (0, 0.0, -0.1, NAN, INFINITY, "fast", None)),
        *(("l2", value, PENALTY) for value in (-1e-9, NAN, INFINITY, "much", None)),
        *(("seed", value, SEED) for value in (-1, 0.5, None, "a")),
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
        *(("seconds", value, SECONDS) for value in (0, -1.0, NAN, "ten")),
        *(("tolerance", value, TOLERANCE) for value in (-1e-9, 1.0, NAN, "low")),
    ],
)
def test_limits_that_can_not_be(name: str, value: Any, sentence: str) -> None:
    """The sentence names the setting as it is called everywhere: `time_limit` for the seconds."""
    with pytest.raises(SettingError) as error:
        Limits(**{name: value})
    assert str(error.value) == sentence.format(value)


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
    assert set(ENDINGS.values()) == set(Stopped.__subclasses__())
    assert all(ENDINGS[ending.because] is ending for ending in Stopped.__subclasses__())
