"""An optimizer's rule on paper: its formula in letters, and each parameter's line with the numbers put in."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from everystep.optimize import Optimizer
from everystep.render.arithmetic import Expression, Name, Number, Value, made
from everystep.render.sheet import Equation, Line, line
from everystep.render.traced import Traced, Writer, in_full
from everystep.training.state import Step
from everystep.words import whole


@dataclass(frozen=True)
class RuleOnPaper:
    """One parameter's part of a step, by the optimizer's own rule run on numbers that remember.

    `gradient` is the one given to the rule, `weight` what a decay pulls on, `memory` what was remembered
    before the step; all of one parameter.
    """

    optimizer: Optimizer
    step: int
    rate: float
    gradient: Value
    weight: Value
    memory: tuple[Value, ...]
    as_exact: Callable[[float], Value] = float
    """What a setting is put in as: itself, or the decimal fraction that it is."""

    @classmethod
    def of(cls, step: Step, optimizer: Optimizer, j: int, as_exact: Callable[[float], Value] = float) -> Self:
        """Parameter j's part of a step."""
        gradient, weights = step.gradient.vector, step.before.parameters.without_bias()
        memory = tuple(in_full(slot[j]) for slot in step.before.memory)
        pushed = gradient[j] if step.clipped == 1 else step.clipped * gradient[j]
        rate = step.learning_rate
        return cls(optimizer, step.place, rate, in_full(pushed), in_full(weights[j]), memory, as_exact)

    @property
    def formula(self) -> tuple[Equation, ...]:
        """The rule in letters: `v = β·v + gradient;  new = old - η·v`."""
        old = Number(math.nan, "old")
        return tuple(
            Equation(Name(letter), (self._write(expression),))
            if letter
            else Equation(Name("new"), (Writer(self._names).subtracted_from(old, expression),))
            for letter, expression in self._lines
        )

    def lines(self, label: Name, old: Value, new: Value) -> list[Line]:
        """The rule with this parameter's numbers: a line for each letter, and one for the parameter."""
        told = []
        for letter, expression in self._lines:
            if letter:
                name = made("for", Name(letter), label)
                told.append(line(name, self._write(expression), Number(expression.value)))
            else:
                lessened = Writer(self._names).subtracted_from(Number(old), expression)
                told.append(line(label, lessened, Number(new)))
        return told

    @property
    def of_this_step(self) -> list[Line]:
        """The numbers that only this step has, such as bias corrections; none if the rule has none."""
        k = Traced(self.step, computed=False)
        made_of = self.optimizer.constants(k)  # type: ignore[arg-type]  # it acts as a number does
        told = [
            Equation(Name(letter), (Writer({}).written(made_of[letter]), Number(self._constants[letter])))  # type: ignore[arg-type]  # as above
            for letter in self._changing
        ]
        return [Line(tuple(told), label=f"in step {whole(self.step)}")] if told else []

    @cached_property
    def _constants(self) -> Mapping[str, float]:
        """The rule's numbers in this step."""
        return {letter: float(value) for letter, value in self.optimizer.constants(self.step).items()}

    @cached_property
    def _changing(self) -> list[str]:
        """Those that are others in the next step."""
        later = self.optimizer.constants(self.step + 1)
        return [letter for letter, value in self._constants.items() if value != later[letter]]

    @cached_property
    def _traced(self) -> tuple[Traced, tuple[Traced, ...]]:
        """The update and the new memory, each with how it was made."""
        letters = self.optimizer.letters
        arguments = (
            Traced(self.gradient, "gradient"),
            Traced(self.weight, "old"),
            Traced(self.rate, "η", computed=False),
            tuple(
                Traced(self.as_exact(value), letter, computed=letter in self._changing)
                for letter, value in self._constants.items()
            ),
            tuple(Traced(value, letter) for letter, value in zip(letters, self.memory, strict=True)),
        )
        update, memory = self.optimizer.rule(*arguments)  # type: ignore[arg-type]  # they act as arrays do
        return update, memory  # type: ignore[return-value]  # as above

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

    def _write(self, named: Traced) -> Expression:
        """A named expression, written out once."""
        others = {other: letter for other, letter in self._names.items() if other is not named}
        return Writer(others).written(named)


def _parts(expression: Traced, named: Mapping[Traced, str]) -> Iterator[Traced]:
    """An expression and its parts, the largest first, down to those that have a line of their own."""
    yield expression
    if expression not in named:
        for part in expression.parts:
            yield from _parts(part, named)
