"""The doctor on printed losses: how far above the best they end, and which rate they tell of."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.checkup import CurveCheckup
from tests.understand.elsewhere import THREE_X, THREE_Y

TABLE = THREE_X | {"y": THREE_Y}


def losses(rate: float, steps: int, **chosen: Any) -> np.ndarray:
    """The losses of a training of the three rows by hand."""
    return es.train(TABLE, "y", by_hand=True, learning_rate=rate, steps=steps, keep="all", **chosen).loss


def checked(printed: Any, **told: Any) -> CurveCheckup:
    """What the doctor finds about losses; its report is 80 columns wide, and it is JSON."""
    found = es.doctor(losses=printed, X=THREE_X, y=THREE_Y, **told)
    assert isinstance(found, CurveCheckup)
    assert max(len(line) for line in str(found).splitlines()) <= 80
    json.dumps(found.to_dict(), allow_nan=False)
    return found


@given(st.floats(-4, -0.71), st.integers(8, 60), st.booleans())
def test_the_rate_is_read_from_the_losses(power: float, steps: int, half: bool) -> None:
    """Any rate up to a little above the window: within a thousandth, counted as its owner counts it."""
    rate = 10**power
    found = checked(losses(rate, steps) / (2 if half else 1))
    assert found.half == half
    assert found.rate is not None
    candidates = [found.rate.value, found.rate.other or math.nan]
    assert any(value == pytest.approx(rate * (2 if half else 1), rel=1e-3) for value in candidates)


def test_four_printed_digits_suffice() -> None:
    """18.6667, 0.2963, 0.0734, 0.0674 are the losses of η = 0.1."""
    found = checked([18.6667, 0.2963, 0.0734, 0.0674])
    assert found.rate is not None
    assert found.rate.value == pytest.approx(0.1, rel=1e-3)
    assert found.verdict.kind == "still falling"
    assert "Your rate was about 0.1 (an estimate:" in str(found)


def test_losses_without_the_start() -> None:
    """Many print a loss only after the first step: then it must be said whether it has a ½."""
    printed = losses(0.1, 12)[1:]
    with pytest.raises(
        es.SettingError, match=r"the first loss, 0\.296296, is neither 18\.6667, that of .* ½"
    ):
        es.doctor(losses=printed, X=THREE_X, y=THREE_Y)
    found = checked(printed, half=False)
    assert found.rate is not None
    assert found.rate.value == pytest.approx(0.1, rel=1e-6)
    assert "as you said" in str(found)


def test_diverged() -> None:
    """η = 0.2: growth 1.2186² a row, the rate, the window and a rate that works."""
    found = checked(losses(0.2, 12))
    assert (found.verdict.kind, found.verdict.failed) == ("diverged", True)
    assert "grew from the start on, 1.485-fold a row at the end" in found.verdict.reason
    assert found.verdict.remedy == (
        "Take a rate below 0.180295: 0.176471 is the best constant one; or standardise the columns."
    )
    assert "about 0.2 (an estimate" in str(found)


def test_growth_alone_tells_a_rate() -> None:
    """From any other start: the excess grows (ηL − 1)² a row in the end."""
    start = (5.0, -3.0)
    found = checked(losses(0.25, 14, start=start), half=False)
    assert found.verdict.kind == "diverged"
    assert found.rate is not None
    assert found.rate.off is None
    assert found.rate.value == pytest.approx(0.25, rel=1e-3)
    assert "what plain gd needs to grow so" in " ".join(str(found).split())


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number(bad: float) -> None:
    """Its row is named."""
    found = checked([18.6667, 0.2963, bad, bad])
    assert found.verdict.kind == "diverged"
    assert found.verdict.reason.startswith("the loss of row 3 is no number")
    assert "too few to read a rate from" in " ".join(str(found).split())
    with pytest.raises(es.DataError, match="there must be at least one number"):
        es.doctor(losses=[bad], X=THREE_X, y=THREE_Y)


def test_converged_needs_the_digits() -> None:
    """All digits: converged. Four decimals of the same losses: that can't be told."""
    printed = losses(0.1, 400)
    assert checked(printed).verdict.kind == "converged"
    rounded = checked(np.round(printed, 4))
    assert rounded.verdict.kind == "too few digits"
    assert "to the digits given (±0.00005)" in rounded.verdict.reason


def test_numbers_of_32_bits_have_fewer_digits() -> None:
    """Losses near 0.3 in single precision can't show an excess of 10⁻⁹."""
    x, y = {"x": [1.0, 2.0, 3.0, 4.0]}, [2.0, 4.0, 6.0, 9.0]
    printed = es.train(x | {"y": y}, "y", by_hand=True, learning_rate=0.05, steps=2000, keep="all").loss
    assert es.doctor(losses=printed, X=x, y=y).verdict.kind == "converged"
    single = es.doctor(losses=printed.astype(np.float32), X=x, y=y)
    assert single.verdict.kind in {"too few digits", "converged"}
    assert single.blur[-1] >= printed[-1] * 2.0**-25


def test_a_creeping_training_has_levelled_off() -> None:
    """A tiny rate: 'levelled off', the distance, and the steps that are left; never 'converged'."""
    found = checked(losses(1e-5, 40))
    assert found.verdict.kind == "levelled off"
    assert "the excess fell by less than 1 %, still 18" in found.verdict.reason
    assert "more steps at this rate to 1e-8 of the loss of the mean alone" in found.verdict.remedy
    assert "160 steps at 0.176471, the best constant rate, and 1 with standardised columns" in (
        found.verdict.remedy
    )


def test_the_steps_that_are_promised_converge() -> None:
    """After as many more steps at that rate the losses are converged."""
    found = checked(losses(0.1, 20))
    more = re.match(
        r"About (\d+) more steps at this rate to 1e-8 of the loss of the mean", found.verdict.remedy
    )
    assert more is not None
    assert checked(losses(0.1, 20 + int(more[1]))).verdict.kind == "converged"
    assert checked(losses(0.1, 19 + int(more[1]))).verdict.kind == "still falling"


def test_other_rules_are_not_taken_for_gd() -> None:
    """Momentum's losses are those of no constant rate; with small batches nothing is read."""
    found = checked(losses(0.05, 12, optimizer="momentum"))
    assert found.rate is None
    assert "has these losses at no constant rate" in " ".join(str(found).split())
    batches = checked(losses(0.1, 12), batch_size=1)
    assert batches.rate is None
    assert "With small batches no rate can be read" in str(batches)


def test_losses_of_other_records() -> None:
    """A loss below the smallest possible one is refused, with what it may be."""
    y = [2, 4, 7]
    with pytest.raises(es.DataError, match=r"row 2: 0\.01 is below 0\.05555\d+, the smallest possible loss"):
        es.doctor(losses=[23, 0.01], X=THREE_X, y=y)
    with pytest.raises(es.DataError, match="say half=True"):
        es.doctor(losses=[1, 0.03], X=THREE_X, y=y, half=False)
    with pytest.raises(es.DataError, match="say half=False"):
        es.doctor(losses=[1, 0.02], X=THREE_X, y=y, half=True)
    with pytest.raises(es.SettingError, match="learning_rate goes with a model"):
        es.doctor(losses=[1, 0.5], X=THREE_X, y=y, half=False, learning_rate=0.1)
