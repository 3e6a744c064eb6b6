"""Practice: a step of gradient descent asked for number by number, and what a wrong number looks like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.understand.typed import Typed, typed
from everystep.words import counted

MOST_PREDICTIONS = 3
"""Records whose predictions are asked for."""

EARLY = 5e-3
"""A number no farther off than this part of the right one was rounded on the way, and is no slip."""

ROUNDING = 1e-12
"""What is left of numbers that cancel is 0 on paper, up to this part of them."""

SLIPS = {
    "carried over": "This follows from your own gradient: correct that first.",
    "wrong sign": "It has the wrong sign.",
    "wrong sign of the step": "This goes up the gradient: a step subtracts η · gradient.",
    "missing factor 2": "The factor 2 is missing: the derivative of a square is 2 times what was squared.",
    "missing factor 2 and wrong sign": "The factor is −2/n: sign and 2 are missing.",
    "sum instead of mean": "This is the sum over the records; the mean divides it by their number.",
    "sum instead of mean and missing factor 2": "This is a sum without the factor 2: the factor is −2/n.",
    "divided by n − 1": "The mean divides by the number of records n, not by n − 1.",
    "one half of it": "This has a factor ½ in front; here the loss is the plain mean.",
    "not squared": "This is the mean of the residuals' sizes; the loss squares them first.",
    "square root": "This is the square root of the loss.",
    "the other state": "This belongs to the state after the step; it is asked for before it.",
    "the state before": "This belongs to the state one step earlier.",
    "forgotten learning rate": "The learning rate is missing: a step subtracts η · gradient.",
    "the update alone": "This is the update alone: add it to the parameter before the step.",
    "not moved": "This is the parameter before the step.",
    "forgotten bias": "The bias b is missing.",
    "swapped w and b": "This is that of the other one: w and b are swapped.",
    "forgotten x": "Each residual must be multiplied by its record's feature.",
    "another parameter": "This is that of another parameter.",
    "another record": "This is that of another record.",
    "the target": "This is the record's own target; the prediction is what the model says.",
    "the residual": "This is the residual, target − prediction.",
    "rounded too early": "Nearly: round only at the end.",
    "too few digits": "Right so far: give it with more digits.",
    "no number": "This is no number; write one such as 1.87, −0.5 or 28/15.",
}
"""What a wrong number may look like, each with what to tell."""


@dataclass(frozen=True)
class Question:
    """A number to find: its `name`, the act that it belongs to, and what is asked for in words."""

    name: str
    act: str
    label: str


@dataclass(frozen=True)
class Mark:
    """What became of an answer: whether it is right, the slip that it looks like, and what to tell."""

    right: bool
    slip: str | None = None

    @property
    def says(self) -> str:
        """A sentence."""
        if self.right:
            return "Right."
        return "Not this number." if self.slip is None else SLIPS[self.slip]


@dataclass(frozen=True, eq=False)
class Exercise:
    """One step of gradient descent on few records: what is known before it is worked.

    `x` (n, d) and `y` (n,) are the records; `at` the parameters before the step, the weights and then the
    bias, where there is one; `earlier` those one step before these (None at the start); `names` what the
    parameters are called on paper.

    >>> x, y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
    >>> step = Exercise(x, y, np.zeros(2), 0.1, ("w", "b"))
    >>> [question.name for question in step.questions()][3:]
    ['loss', 'gradient-1', 'gradient-2', 'step-1', 'step-2']
    >>> step.mark({"gradient-1": "-18.67", "gradient-2": "8", "step-1": "28/15"})["gradient-2"].slip
    'wrong sign'
    """

    x: Array
    y: Array
    at: Array
    rate: float
    names: tuple[str, ...]
    earlier: Array | None = None

    def questions(self, places: Sequence[str] = ()) -> list[Question]:
        """All that is asked for, in the order of work; `places` are the records' in their table."""
        records = places or [f"record {i + 1}" for i in range(len(self.y))]
        return [
            *(
                Question(f"prediction-{i + 1}", "prediction", f"prediction for {place}")
                for i, place in enumerate(records[:MOST_PREDICTIONS])
            ),
            Question("loss", "loss", f"loss: the mean of {counted(len(self.y), 'squared residual')}"),
            *(Question(f"gradient-{j}", "gradient", f"gradient of {name}") for j, name in self._numbered()),
            *(Question(f"step-{j}", "step", f"{name} after the step") for j, name in self._numbered()),
        ]

    def mark(self, answers: Mapping[str, str]) -> dict[str, Mark]:
        """Each answer to one of the `questions`, by its name, as it was typed."""
        asked = {question.name for question in self.questions()}
        given = {name: typed(text) for name, text in answers.items() if name in asked}
        return {name: self._mark(name, value, given) for name, value in given.items()}

    def right(self, name: str) -> float:
        """The right answer."""
        act, place = self._place(name)
        match act:
            case "prediction":
                return float(self._predictions(self.at)[place])
            case "loss":
                return self._loss(self.at)
            case "gradient":
                return float(self._gradient(self.at)[place])
        return float(self._after[place])

    def _mark(self, name: str, answer: Typed | None, given: Mapping[str, Typed | None]) -> Mark:
        if answer is None:
            return Mark(False, "no number")
        right = self.right(name)
        if abs(answer.value - right) <= self._rounding(name):
            return Mark(True)
        agrees = answer.agrees(right)
        if agrees and answer.is_fine(right):
            return Mark(True)
        if abs(answer.value - right) <= EARLY * abs(right):
            return Mark(False, "rounded too early")
        return Mark(False, self._slip(name, answer, right, given) or ("too few digits" if agrees else None))

    def _rounding(self, name: str) -> float:
        """How far the right answer may be off by the rounding of what it is made of."""
        sizes = Exercise(np.abs(self.x), -np.abs(self.y), np.abs(self.at), -self.rate, self.names)
        return sizes.right(name) * (ROUNDING**2 if name == "loss" else ROUNDING)  # there nothing cancels

    def _slip(self, name: str, answer: Typed, right: float, given: Mapping[str, Typed | None]) -> str | None:
        for slip, value in self._slips(name, given):
            # What the slip doesn't change can't be told by it.
            if value != right and answer.agrees(value) and answer.is_fine(value):
                return slip
        return None

    def _slips(self, name: str, given: Mapping[str, Typed | None]) -> Iterator[tuple[str, float]]:
        """Wrong numbers that people find, the likeliest first."""
        act, place = self._place(name)
        match act:
            case "prediction":
                yield from self._of_prediction(place)
            case "loss":
                yield from self._of_loss()
            case "gradient":
                yield from self._of_gradient(place)
            case _:
                yield from self._of_step(place, given.get(f"gradient-{place + 1}"))

    def _of_prediction(self, i: int) -> Iterator[tuple[str, float]]:
        here, x = self._predictions(self.at), self.x[i]
        if self._has_bias:
            yield "forgotten bias", float((x * self.at[:-1]).sum())
        if len(self.at) == 2 and self._has_bias:
            yield "swapped w and b", float(self.at[1] * x[0] + self.at[0])
        yield "the target", float(self.y[i])
        yield "the residual", float(self.y[i] - here[i])
        yield "wrong sign", float(-here[i])
        yield "the other state", float(self._predictions(self._after)[i])
        if self.earlier is not None:
            yield "the state before", float(self._predictions(self.earlier)[i])
        yield from (("another record", float(here[k])) for k in range(len(here)) if k != i)

    def _of_loss(self) -> Iterator[tuple[str, float]]:
        residuals, n = self.y - self._predictions(self.at), len(self.y)
        total = float((residuals**2).sum())
        yield "sum instead of mean", total
        yield "one half of it", total / (2 * n)
        if n > 1:
            yield "divided by n − 1", total / (n - 1)
        yield "square root", (total / n) ** 0.5
        yield "not squared", float(np.abs(residuals).mean())
        yield "the other state", self._loss(self._after)
        if self.earlier is not None:
            yield "the state before", self._loss(self.earlier)
        yield "wrong sign", -total / n

    def _of_gradient(self, j: int) -> Iterator[tuple[str, float]]:
        here, n = self._gradient(self.at), len(self.y)
        right = float(here[j])
        yield "wrong sign", -right
        yield "missing factor 2", right / 2
        yield "sum instead of mean", right * n
        yield "missing factor 2 and wrong sign", -right / 2
        yield "sum instead of mean and missing factor 2", right * n / 2
        yield "the other state", float(self._gradient(self._after)[j])
        if self.earlier is not None:
            yield "the state before", float(self._gradient(self.earlier)[j])
        yield from self._of_others(j, here)
        if not self._has_bias:
            yield "forgotten x", float(-2 * (self.y - self._predictions(self.at)).mean())

    def _of_step(self, j: int, gradient: Typed | None) -> Iterator[tuple[str, float]]:
        here, at, slope = self._after, float(self.at[j]), float(self._gradient(self.at)[j])
        if gradient is not None and not gradient.agrees(slope):
            yield "carried over", at - self.rate * gradient.value
        yield "wrong sign of the step", at + self.rate * slope
        yield "forgotten learning rate", at - slope
        yield "missing factor 2", at - self.rate * slope / 2
        yield "sum instead of mean", at - self.rate * slope * len(self.y)
        yield "not moved", at
        yield "the update alone", -self.rate * slope
        yield from self._of_others(j, here)
        yield "wrong sign", -float(here[j])

    def _of_others(self, j: int, values: Array) -> Iterator[tuple[str, float]]:
        """The number of another parameter; of two, they are swapped."""
        slip = "swapped w and b" if len(values) == 2 and self._has_bias else "another parameter"
        yield from ((slip, float(value)) for k, value in enumerate(values) if k != j)

    def _place(self, name: str) -> tuple[str, int]:
        act, _, place = name.partition("-")
        return act, int(place or 1) - 1

    def _numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.names, 1))

    @property
    def _has_bias(self) -> bool:
        return len(self.at) > self.x.shape[1]

    @cached_property
    def _after(self) -> Array:
        return np.asarray(self.at - self.rate * self._gradient(self.at))

    def _predictions(self, at: Array) -> Array:
        weights = at[: self.x.shape[1]]
        return np.asarray((self.x * weights).sum(axis=1) + (at[-1] if self._has_bias else 0.0))

    def _loss(self, at: Array) -> float:
        return float(((self.y - self._predictions(at)) ** 2).mean())

    def _gradient(self, at: Array) -> Array:
        residuals = self.y - self._predictions(at)
        slopes = -2 * (self.x * residuals[:, None]).mean(axis=0)
        return np.append(slopes, -2 * residuals.mean()) if self._has_bias else slopes
