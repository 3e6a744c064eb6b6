"""An optimizer's rule on paper: its formula in letters, and each parameter's line with the numbers put in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from everystep.optimize import Optimizer
from everystep.render.traced import Traced, Writer
from everystep.training.state import Step
from everystep.words import listed, number, whole


@dataclass(frozen=True)
class RuleOnPaper:
    """One parameter's part of a step, by the optimizer's own rule run on numbers that remember.

    `gradient` is the one given to the rule, `weight` what a decay pulls on, `memory` what was remembered
    before the step; all of one parameter.
    """

    optimizer: Optimizer
    step: int
    rate: float
    gradient: float
    weight: float
    memory: tuple[float, ...]

    @classmethod
    def of(cls, step: Step, optimizer: Optimizer, j: int) -> "RuleOnPaper":
        """Parameter j's part of a step."""
        gradient, weights = step.gradient.vector, step.before.parameters.without_bias()
        memory = tuple(float(slot[j]) for slot in step.before.memory)
        pushed = gradient[j] if step.clipped == 1 else step.clipped * gradient[j]
        return cls(optimizer, step.place, step.learning_rate, float(pushed), float(weights[j]), memory)

    @property
    def formula(self) -> str:
        """The rule in letters: `v = β·v + gradient;  new = old - η·v`."""
        return ";  ".join(
            Writer(self._names, letters=True).subtracted_from("new = old", expression)
            if letter == ""
            else f"{letter} = {self._write(expression, letters=True)}"
            for letter, expression in self._lines
        )

    def lines(self, label: str, old: float, new: float) -> list[str]:
        """The rule with this parameter's numbers: a line for each letter, and one for the parameter."""
        told = []
        for letter, expression in self._lines:
            if letter:
                shown = self._write(expression, letters=False)
                told.append(f"{letter} for {label} = {shown} = {number(expression.value)}")
            else:
                shown = Writer(self._names, letters=False).subtracted_from(number(old), expression)
                told.append(f"{label} = {shown} = {number(new)}")
        return told

    @property
    def of_this_step(self) -> str:
        """The numbers that only this step has, such as bias corrections; empty if the rule has none."""
        now, later = (self.optimizer.constants(k) for k in (self.step, self.step + 1))
        changing = [f"{letter} = {number(now[letter])}" for letter in now if now[letter] != later[letter]]
        return f"in step {whole(self.step)}: {listed(changing)}" if changing else ""

    @cached_property
    def _traced(self) -> tuple[Traced, tuple[Traced, ...]]:
        """The update and the new memory, each with how it was made."""
        constants = self.optimizer.constants(self.step)
        letters = self.optimizer.letters
        arguments = (
            Traced(self.gradient, "gradient"),
            Traced(self.weight, "old"),
            Traced(self.rate, "η"),
            tuple(Traced(value, letter) for letter, value in constants.items()),
            tuple(Traced(value, letter) for letter, value in zip(letters, self.memory, strict=True)),
        )
        update, memory = self.optimizer.rule(*arguments)  # type: ignore[arg-type]  # they act as arrays do
        return update, memory  # type: ignore[return-value]

    @cached_property
    def _lines(self) -> list[tuple[str, Traced]]:
        """The lines in order, each with its letter; the parameter's own has none, and comes last.

        Only where it needs what was remembered before the step, as Lion does, it comes first.
        """
        update, _ = self._traced
        lines = [(letter, made) for made, letter in self._names.items()]
        needs_old = any(part.letter in self.optimizer.letters for part in self._visible(update))
        return [("", update), *lines] if needs_old else [*lines, ("", update)]

    @cached_property
    def _names(self) -> dict[Traced, str]:
        """What has a line of its own: the new memory, and a part that the update shares with it, called d."""
        update, memory = self._traced
        named = dict(zip(memory, self.optimizer.letters, strict=True))
        for part in _parts(update, named):
            needing = [made for made in memory if made is not part and made.holds(part)]
            if part.parts and needing and part not in named:
                others = {made: letter for made, letter in named.items() if made not in needing}
                return others | {part: "d"} | {made: named[made] for made in needing}
        return named

    def _visible(self, expression: Traced) -> Iterator[Traced]:
        """The parts of an expression that stand in its line."""
        return _parts(expression, self._names)

    def _write(self, made: Traced, letters: bool) -> str:
        """A named expression, written out once."""
        others = {other: letter for other, letter in self._names.items() if other is not made}
        return Writer(others, letters).written(made)


def _parts(expression: Traced, named: Mapping[Traced, str]) -> Iterator[Traced]:
    """An expression and its parts, the largest first, down to those that have a line of their own."""
    yield expression
    if expression not in named:
        for part in expression.parts:
            yield from _parts(part, named)
