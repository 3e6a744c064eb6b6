"""Practice: right numbers are accepted as people write them, and each common slip is named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.understand.practice import SLIPS, Exercise
from everystep.understand.typed import typed

X, Y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
START = Exercise(X, Y, np.zeros(2), 0.1, ("w", "b"))
SECOND = Exercise(X, Y, np.array([28 / 15, 4 / 5]), 0.1, ("w", "b"), earlier=np.zeros(2))
"""The worked example of the first page of the docs, at states 0 and 1."""

NO_BIAS = Exercise(X, Y, np.array([0.5]), 0.1, ("w",))
TWO = Exercise(
    np.array([[1.0, 2.0], [3.0, 5.0]]),
    np.array([3.0, 4.0]),
    np.array([0.5, -1.0, 2.0]),
    0.1,
    ("w1", "w2", "b"),
)

RIGHT = {
    "prediction-1": ("2.67", "2.667", "2.6667", "8/3", "40/15", "2,667", " 2.66667 ", "2.66"),
    "prediction-3": ("6.4", "6.40", "32/5", "6.4e0"),
    "loss": ("0.296", "0.2963", "8/27", ".2963", "2.963e-1"),
    "gradient-1": ("1.96", "1.9556", "88/45", "1.955", "+1.956"),
    "gradient-2": ("1.07", "16/15", "1.0667"),
    "step-1": ("1.671", "376/225", "1.67"),
    "step-2": ("0.693", "52/75", "0.6933"),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in RIGHT for text in RIGHT[name]])
def test_right_numbers(name: str, text: str) -> None:
    """Rounded or cut off to as many digits as were typed, with either mark, or as fractions."""
    assert SECOND.mark({name: text})[name].right


def test_a_zero_that_rounding_has_left_over() -> None:
    """0.1 + 0.2 − 0.3 is no zero in a computer, and is one on paper; so is the loss of a line that fits."""
    level = Exercise(
        np.array([[-1.0], [0.0], [1.0]]), np.array([0.1, 0.2, -0.3]), np.zeros(2), 0.1, ("w", "b")
    )
    assert level.right("gradient-2") != 0
    assert all(level.mark({"gradient-2": text})["gradient-2"].right for text in ("0", "0.0", "-3.7e-17"))
    assert not level.mark({"gradient-2": "0.001"})["gradient-2"].right
    fitted = Exercise(np.array([[0.1], [0.7]]), np.array([0.3, 2.1]), np.array([3.0, 0.0]), 0.1, ("w", "b"))
    assert fitted.right("loss") != 0
    assert fitted.mark({"loss": "0"})["loss"].right


def test_a_small_loss_is_no_zero() -> None:
    """What is left after many steps is asked for, not waved through."""
    near = Exercise(X, Y, np.array([2.0, 1e-6]), 0.1, ("w", "b"))
    assert not near.mark({"loss": "0"})["loss"].right
    assert near.mark({"loss": "1e-12"})["loss"].right


SLIPS_AT_SECOND = {
    ("prediction-1", "28/15"): "forgotten bias",
    ("prediction-2", "3.4667"): "swapped w and b",
    ("prediction-1", "2"): "the target",
    ("prediction-1", "-2/3"): "the residual",
    ("prediction-1", "-2.667"): "wrong sign",
    ("prediction-1", "2.3644"): "the other state",
    ("prediction-1", "0"): "the state before",
    ("prediction-1", "4.533"): "another record",
    ("loss", "0.889"): "sum instead of mean",
    ("loss", "4/27"): "one half of it",
    ("loss", "0.444"): "divided by n − 1",
    ("loss", "0.544"): "square root",
    ("loss", "0.533"): "not squared",
    ("loss", "0.0734"): "the other state",
    ("loss", "18.67"): "the state before",
    ("loss", "-0.2963"): "wrong sign",
    ("loss", "0.34"): None,
    ("gradient-1", "-1.956"): "wrong sign",
    ("gradient-1", "44/45"): "missing factor 2",
    ("gradient-1", "5.867"): "sum instead of mean",
    ("gradient-1", "-0.978"): "missing factor 2 and wrong sign",
    ("gradient-1", "2.933"): "sum instead of mean and missing factor 2",
    ("gradient-1", "-18.67"): "the state before",
    ("gradient-1", "1.07"): "swapped w and b",
    ("gradient-1", "1.86"): None,
    ("gradient-2", "1.73"): None,
    ("step-1", "2.062"): "wrong sign of the step",
    ("step-1", "-0.0889"): "forgotten learning rate",
    ("step-1", "1.7689"): "missing factor 2",
    ("step-1", "1.28"): "sum instead of mean",
    ("step-1", "28/15"): "not moved",
    ("step-1", "-0.19556"): "the update alone",
    ("step-1", "0.693"): "swapped w and b",
    ("step-1", "-1.671"): "wrong sign",
    ("step-1", "1.675"): "rounded too early",
    ("step-1", "1.7"): "too few digits",
    ("loss", "0.3"): "too few digits",
    ("loss", "a third"): "no number",
}


@pytest.mark.parametrize(("name", "text"), SLIPS_AT_SECOND)
def test_each_slip_is_named(name: str, text: str) -> None:
    """At state 1 of the worked example; the tutorial's 0.34, 1.86 and 1.73 are slips of no kind."""
    mark = SECOND.mark({name: text})[name]
    assert (mark.right, mark.slip) == (False, SLIPS_AT_SECOND[name, text])
    assert mark.says.endswith(".")


def test_the_gradient_of_the_next_state() -> None:
    """From state 0 the gradient of state 1 is that of the other state."""
    assert START.mark({"gradient-1": "1.956"})["gradient-1"].slip == "the other state"


def test_a_gradient_that_is_wrong_is_told_once() -> None:
    """A step that follows from one's own wrong gradient says so; after the right one it is its own slip."""
    wrong = SECOND.mark({"gradient-1": "1.86", "step-1": "1.6807"})
    assert wrong["step-1"].slip == "carried over"
    assert SECOND.mark({"gradient-1": "1.9556", "step-1": "1.7689"})["step-1"].slip == "missing factor 2"


def test_without_a_bias() -> None:
    """There is one parameter, and its feature can be forgotten."""
    assert [question.name for question in NO_BIAS.questions()][-3:] == ["loss", "gradient-1", "step-1"]
    assert NO_BIAS.mark({"gradient-1": "-14"})["gradient-1"].right
    assert NO_BIAS.mark({"gradient-1": "-6"})["gradient-1"].slip == "forgotten x"


def test_with_two_features() -> None:
    """Numbers of another parameter are told as such."""
    right = {name: f"{TWO.right(name):.6g}" for name in ("gradient-1", "gradient-2", "step-3")}
    assert all(mark.right for mark in TWO.mark(right).values())
    crossed = TWO.mark({"gradient-1": right["gradient-2"]})
    assert crossed["gradient-1"].slip == "another parameter"


def test_what_is_asked() -> None:
    """At most three predictions, the loss, and two numbers for each parameter; never an answer."""
    many = Exercise(np.ones((9, 1)), np.arange(9.0), np.zeros(2), 0.1, ("w", "b"))
    labels = [question.label for question in many.questions([f"line {i}" for i in range(2, 11)])]
    assert labels[:4] == [
        "prediction for line 2",
        "prediction for line 3",
        "prediction for line 4",
        "loss: the mean of 9 squared residuals",
    ]
    assert labels[4:] == ["gradient of w", "gradient of b", "w after the step", "b after the step"]


def test_what_is_not_asked_is_not_marked() -> None:
    """Names that are no question are passed over."""
    assert START.mark({"prediction-9": "1", "weight": "2", "step-1": "28/15"}).keys() == {"step-1"}


def test_every_sentence_can_come() -> None:
    """No slip stands in the list that nothing finds."""
    found = {mark for (_, _), mark in SLIPS_AT_SECOND.items() if mark}
    assert found | {"carried over", "forgotten x", "another parameter"} == set(SLIPS)


numbers = st.floats(-50, 50).map(lambda value: round(value, 2))


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=5), numbers, numbers)
def test_right_numbers_of_any_step(records: list[tuple[float, float]], w: float, b: float) -> None:
    """Whatever the records: the right number is right with nine digits, its negative is not."""
    x, y = np.array(records).T
    step = Exercise(x[:, None], y, np.array([w, b]), 0.01, ("w", "b"))
    for question in step.questions():
        right = step.right(question.name)
        assert step.mark({question.name: f"{right:.9g}"})[question.name].right
        if abs(right) > 1e-6:
            assert not step.mark({question.name: f"{-right:.9g}"})[question.name].right


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1/0", "1.2.3", "1,2,3", "0x10", "nan", "inf", "1e999", "2 apples", "e5"]
)
def test_what_is_no_number(text: str) -> None:
    """Nothing is guessed."""
    assert typed(text) is None


@pytest.mark.parametrize("text", ["0e999", "0.0e400", "1e-999"])
def test_powers_beyond_all_numbers(text: str) -> None:
    """A zero is one, however it is written."""
    told = typed(text)
    assert told is not None
    assert told.value == 0
