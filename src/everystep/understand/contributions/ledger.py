"""The ledger of a training: each parameter's start, and what every record added to it over all steps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Numbers, Units
from everystep.words import SettingError, counted, nearest, number, printable, quoted


@dataclass(frozen=True, eq=False, repr=False)
class Account:
    """One parameter's lines: start + Σ contributions + what else moved it = final, to rounding.

    `contributions` (n,) belong to `records` (n,), numbered as in the table from 0. `others` are
    what no record did, by name.
    """

    name: str
    is_bias: bool
    start: float
    final: float
    records: Numbers
    contributions: Array
    others: dict[str, float]

    def __repr__(self) -> str:
        moved = f"{number(self.start)} to {number(self.final)}"
        return f"<Account of {printable(self.name)}: {moved}, by {counted(len(self.records), 'record')}>"

    @property
    def pull(self) -> float:
        """How much all records pulled, whichever way: Σ|contribution|."""
        return float(np.abs(self.contributions).sum())

    @property
    def rounding(self) -> float:
        """What is left of the final value when all lines are taken off."""
        return self.final - (self.start + float(self.contributions.sum()) + sum(self.others.values()))

    def strongest(self, count: int) -> list[int]:
        """The places of the records that pulled most, strongest first."""
        return [int(i) for i in np.argsort(-np.abs(self.contributions), kind="stable")[:count]]

    def share(self, i: int) -> float:
        """The part of the whole pull that the record at place i has."""
        return abs(float(self.contributions[i])) / self.pull if self.pull else 0.0


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Who moved what, in trained units; `own_units` is the same in the table's own.

        final = start + Σᵢ contributions[i] + penalty + decay + remembered + exact_step

    for each of the p parameters, to rounding. A record's contribution is its share of each step's
    gradient, put through the optimizer's rule, summed over all `steps`. `exact` says that the rule is
    linear, so that the shares are the whole truth; else they are shares *given the scaling*: what each
    step divided by is taken as it was, though the records made it, too. `names` are the features', then
    "bias" where there is one. `start` and `final` (p,), `contributions` (n, p) of the `records` (n,).

    - `penalty`: of l2; `decay`: of a rule's own weight decay;
    - `remembered`: gradients of steps before the first one, where a branch goes on;
    - `exact_step`: the last step to the optimum, where there was one: no record's.
    """

    names: tuple[str, ...]
    units: Units
    steps: int
    exact: bool
    start: Array
    final: Array
    records: Numbers
    contributions: Array
    penalty: Array
    decay: Array
    remembered: Array
    exact_step: Array

    OTHERS = ("penalty", "decay", "remembered", "exact_step")

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        moved, steps = counted(len(self.names), "parameter"), counted(self.steps, "step")
        return f"<Ledger: what {counted(len(self), 'record')} did to {moved} in {steps}>"

    def __iter__(self) -> Iterator[Account]:
        return (self._account(j) for j in range(len(self.names)))

    def of(self, name: str) -> Account:
        """The lines of a weight, by its feature's name, or of "bias". Raises `SettingError` for another."""
        if name not in self.names:
            raise SettingError(f"the run has no weight of {quoted(name)}; {nearest(name, self.names)}")
        return self._account(self.names.index(name))

    def _account(self, j: int) -> Account:
        others = {other: float(getattr(self, other)[j]) for other in self.OTHERS}
        return Account(
            self.names[j],
            j >= len(self.units.scale),
            float(self.start[j]),
            float(self.final[j]),
            self.records,
            self.contributions[:, j],
            {other: value for other, value in others.items() if value},
        )

    @property
    def moved_most(self) -> str:
        """The feature on whose weight the records pulled most, in these units."""
        pulls = np.abs(self.contributions[:, : len(self.units.scale)]).sum(axis=0)
        return self.names[int(np.argmax(pulls))]

    @cached_property
    def own_units(self) -> "Ledger":
        """The same ledger in the table's own units: the weights' units, and the target's for the bias.

        The bias in own units is that of x = 0; where the features were centred, it takes over what the
        weights' contributions move there.
        """
        if self.units.are_own:
            return self
        moved: dict[str, Any] = {
            name: self._in_own(getattr(self, name)) for name in ("contributions", *self.OTHERS)
        }
        ends: dict[str, Any] = {
            name: self._in_own(getattr(self, name), self.units.target_center) for name in ("start", "final")
        }
        return replace(self, units=Units.own(len(self.units.scale)), **moved, **ends)

    def _in_own(self, moved: Array, center: float = 0.0) -> Array:
        """Movements (p,) or (n, p) in own units; parameters themselves have the target's `center`, too."""
        features = len(self.units.scale)
        if moved.shape[-1] == features:
            return moved * (self.units.target_scale / self.units.scale)
        weights, bias = replace(self.units, target_center=center).to_own(
            moved[..., :features], moved[..., features]
        )
        return np.concatenate([weights, np.asarray(bias)[..., None]], axis=-1)


def parameter_labels(names: tuple[str, ...], parameters: Parameters) -> tuple[str, ...]:
    """What each parameter is called in a ledger: by its feature, and "bias"."""
    return (*names, "bias") if parameters.intercept else names
