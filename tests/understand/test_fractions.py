"""A step in exact fractions is the recorded one without its rounding."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.understand.fractions import exact_step
from tests.render.reading import READERS, arithmetic

THREE = {"x": [1, 2, 3], "y": [2, 4, 6]}


def test_the_worked_example_in_fractions() -> None:
    """The table that everything must agree with: 28/15, 4/5, 8/27, 88/45, 16/15, 376/225, 52/75."""
    run = es.train(THREE, "y", by_hand=True)
    first, second = exact_step(run, 1, 3), exact_step(run, 2, 3)
    assert first.seen.squares / 3 == Fraction(56, 3)
    assert list(first.step.gradient.vector) == [Fraction(-56, 3), -8]
    assert list(first.step.after.parameters.vector) == [Fraction(28, 15), Fraction(4, 5)]
    assert second.seen.squares / 3 == Fraction(8, 27)
    assert list(second.step.gradient.vector) == [Fraction(88, 45), Fraction(16, 15)]
    assert list(second.step.after.parameters.vector) == [Fraction(376, 225), Fraction(52, 75)]
    text = run.explain(2, exact=True, digits=5)
    assert "(1/3)·8/9 = 8/27 = 0.2963" in text
    assert "w = 28/15 - 1/10·88/45 = 376/225 = 1.6711" in text


cells = st.integers(-400, 400).map(lambda quarter: quarter / 4)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(cells, cells, cells), min_size=3, max_size=6),
    st.sampled_from(["gd", "momentum:momentum=0.5", "nesterov:momentum=0.25"]),
    st.sampled_from([0.0, 0.5]),
    st.booleans(),
)
def test_the_recording_is_the_rounding_of_it(
    rows: list[tuple[float, float, float]], optimizer: str, l2: float, intercept: bool
) -> None:
    """At every step of a short training the recorded parameters are the exact ones, to the last few bits."""
    x, y, weight = (list(column) for column in zip(*rows, strict=True))
    if len({*x}) < 2 or len({*y}) < 2:
        return
    run = es.train(
        {"x": x, "y": y, "n": [abs(w) + 1 for w in weight]},
        "y",
        weight="n",
        optimizer=optimizer,
        learning_rate=0.001,
        standardize=False,
        l2=l2,
        fit_intercept=intercept,
        steps=4,
        tolerance=0,
    )
    if run.fit.sums.rows < 2 or not run.fit.names:
        return
    # Four steps multiply numbers of some thousands: rounding is to be measured by the largest of them.
    size = max(1.0, float(np.abs(run.recording.parameters).max()), *map(abs, y))
    for k in range(1, run.recording.steps + 1):
        exact = exact_step(run, k, 3).step
        for told, recorded in zip(
            exact.after.parameters.vector, run.step(k).after.parameters.vector, strict=True
        ):
            assert abs(told - Fraction(float(recorded))) <= Fraction(1, 10**11) * Fraction(size)


@pytest.mark.parametrize("as_format", READERS)
@pytest.mark.parametrize("optimizer", ["gd", "momentum:momentum=0.5", "nesterov:momentum=0.5"])
@pytest.mark.parametrize("l2", [0.0, 0.25])
def test_each_line_is_exactly_right(as_format: str, optimizer: str, l2: float) -> None:
    """In every format all sides of a line are the same fraction; what follows it is that in decimals."""
    run = es.train(THREE, "y", by_hand=True, optimizer=optimizer, l2=l2)
    for k in (1, 2, 3):
        lines = arithmetic(READERS[as_format](run.explain(k, exact=True, digits=9, format=as_format)))
        assert len(lines) > 10
        for sides in lines:
            values = [fraction(side) for side in sides]
            exact = values[:-1] if as_format != "json" and len(values) > 2 and "." in sides[-1] else values
            assert len({*exact}) == 1, sides
            assert values[-1] == exact[0] or abs(values[-1] / exact[0] - 1) < Fraction(1, 10**8), sides


def fraction(side: str) -> Fraction:
    """A side evaluated without any rounding."""
    import re

    text = side.replace("[", "(").replace("]", ")").replace("·", "*").replace("²", "**2").replace(",", "")
    text = re.sub(
        r"\d+(?:\.\d+)?(?:e-?\d+)?", lambda found: f"Fraction('{found[0]}')", text.replace("**2", "**twice")
    )
    result = eval(text, {"Fraction": Fraction, "twice": 2})
    return Fraction(result)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"optimizer": "adam"}, "the rule adam takes roots or signs: gd, momentum and nesterov don't"),
        ({"standardize": True}, "standardised units have roots in them: train with --no-standardize"),
        ({"schedule": "cosine"}, "the schedule cosine changes the rate"),
        ({"optimizer": "sgd", "batch_size": 2}, "it was trained in small batches"),
        ({"clip": 1.0}, "its gradients are clipped to a length, which is a root"),
        ({"finish": "exact"}, "its last step is the exact one, to the optimum"),
    ],
)
def test_what_has_no_fractions_is_refused(settings: dict[str, Any], why: str) -> None:
    """Each reason is told."""
    run = es.train(THREE, "y", by_hand=True, **settings)
    with pytest.raises(es.SettingError, match=f"^no exact fractions: {why}$"):
        run.explain(1, exact=True)


def test_a_branch_has_none() -> None:
    """It goes on from numbers that are rounded."""
    branch = es.train(THREE, "y", by_hand=True).rewind(3).train(steps=2)
    with pytest.raises(es.SettingError, match="it goes on from another training, whose numbers are rounded"):
        branch.explain(1, exact=True)


def test_large_tables_and_long_numbers_are_refused() -> None:
    """There is a limit to what a reader can follow, and it is said."""
    many = es.train(
        {"x": [*range(600)], "y": [i * i % 7 for i in range(600)]}, "y", standardize=False, steps=1
    )
    with pytest.raises(es.SettingError, match="1,200 numbers are too many"):
        many.explain(1, exact=True)
    run = es.train(THREE, "y", by_hand=True, steps=60)
    with pytest.raises(
        es.SettingError, match=r"no exact fractions for step 60: after step \d+ the parameters have \d+"
    ):
        run.explain(60, exact=True)
    third = es.train({"x": [1 / 3, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True)
    with pytest.raises(
        es.SettingError, match="has more than 15 digits, so it was computed and rounded before"
    ):
        third.explain(1, exact=True)
