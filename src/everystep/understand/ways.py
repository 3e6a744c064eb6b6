"""Ways to the same goal: what another rule, other units, fewer columns or a penalty would give in steps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from everystep.model.units import Array, Units
from everystep.optimize import GradientDescent, Optimizer
from everystep.record.plan import Plan
from everystep.sums.optimum import Optimum, solve
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import Sums
from everystep.sums.scaling import standardised
from everystep.sums.triangle import triangle
from everystep.understand.auto import best_heavy_ball
from everystep.understand.curvature import Curvature, telling
from everystep.understand.forecast import steps_until
from everystep.understand.window import FAR_APART, best_constant_rate, good_constant_rate

WORTH_A_REMEDY = 100.0
"""With a smaller condition number leaving out a column or a penalty is not worth what it costs."""

STANDARDISED = "gd with standardised columns"

LIFTED = 10.0
"""The penalty that is looked at lifts the smallest curvature to this many times itself."""


@dataclass(frozen=True)
class Way:
    """A way of training: what is `done`, by which rule, at which `rate` (in its own trained units), and the
    `steps` until its excess is a given part of the loss at the start; None where it takes beyond counting.

    `cost` is what its best loss is above the best loss of all, in own units: 0 for another way to the same
    model, more for one to another model (a column left out, a penalty).
    """

    done: str
    optimizer: Optimizer
    rate: float
    steps: int | None
    cost: float = 0.0


@dataclass(frozen=True)
class Goal:
    """The wanted `excess` above a way's own best loss, and the `best` loss of all; both in own units."""

    excess: float
    best: float


@dataclass(frozen=True, eq=False)
class Problem:
    """Records to train on, as sums, in some units and with some penalty; trained from zeros or a start."""

    sums: Sums
    units: Units
    l2: float
    intercept: bool
    optimum: Optimum
    start: Array | None = None

    @classmethod
    def planned(cls, plan: Plan) -> "Problem":
        """The one that is trained."""
        settings = plan.settings
        start = plan.start.vector
        return cls(plan.sums, plan.units, settings.l2, settings.fit_intercept, plan.optimum, start)

    @property
    def quadratic(self) -> Quadratic:
        """Its objective, in its trained units."""
        return Quadratic.of(self.sums, self.units, self.optimum, self.l2, self.intercept)

    def way(self, done: str, goal: Goal, heavy: bool = False, back: bool = False) -> Way:
        """gd at its best constant rate, or kept `back` from the edge; or the best heavy ball."""
        quadratic = self.quadratic
        curvature = Curvature.of_root(quadratic.root)
        start = np.zeros(len(quadratic.optimum)) if self.start is None else self.start
        chosen = best_heavy_ball(curvature)
        rule = chosen.optimizer if heavy else GradientDescent()
        plain = good_constant_rate(rule, curvature) if back else best_constant_rate(rule, curvature)
        rate = chosen.rate if heavy else plain
        wanted = goal.excess / self.units.loss_scale
        steps = steps_until(wanted, rule, rate, curvature, start - quadratic.optimum)
        return Way(done, rule, rate, steps, max(self.optimum.loss - goal.best, 0.0))

    def solved(self, **changes: object) -> "Problem":
        """The same with something changed, trained from zeros, and its own optimum."""
        other = replace(self, start=None, **changes)  # type: ignore[arg-type]  # checked by Settings
        best = solve(other.sums, None, other.units, other.l2, other.intercept)
        return replace(other, optimum=best)


def ways(plan: Plan, curvature: Curvature, excess: float) -> Iterator[Way]:
    """The ways from the start of a plan, and from zeros in other units or for another model, each until its
    own excess is at most `excess`, in own units."""
    problem, goal = Problem.planned(plan), Goal(excess, plan.optimum.loss)
    yield problem.way("gd at its best constant rate", goal)
    if curvature.condition > FAR_APART:
        yield problem.way("gd at 95 % of its limit", goal, back=True)
    yield problem.way("the best heavy ball", goal, heavy=True)
    if not problem.l2 and plan.units.are_own:
        yield from _in_other_units(problem, goal)
    elif not problem.l2 and curvature.condition >= WORTH_A_REMEDY:
        yield from _other_models(problem, plan.names, curvature, goal)


def standardised_way(plan: Plan, excess: float) -> Way | None:
    """gd from zeros with standardised columns; None with a penalty, which would be another one there."""
    problem = Problem.planned(plan)
    if problem.l2:
        return None
    return _standardised(problem).way(STANDARDISED, Goal(excess, plan.optimum.loss))


def _standardised(problem: Problem) -> Problem:
    return replace(problem, units=standardised(problem.sums, problem.intercept), start=None)


def _in_other_units(problem: Problem, goal: Goal) -> Iterator[Way]:
    """Centred, and standardised: the same model, so the same best loss."""
    if problem.intercept:
        usual = standardised(problem.sums)
        centred = Units(usual.center, np.ones_like(usual.scale), usual.target_center, 1.0)
        yield replace(problem, units=centred, start=None).way("gd with centred columns", goal)
    yield _standardised(problem).way(STANDARDISED, goal)


def _other_models(
    problem: Problem, names: tuple[str, ...], curvature: Curvature, goal: Goal
) -> Iterator[Way]:
    """Without the column of the flattest direction that costs least, and with a penalty that lifts it."""
    candidates = [j for j in telling(curvature.directions[:, 0]) if j < len(names)]
    if len(candidates) > 1:
        without = {j: _without(problem, j) for j in candidates}
        j = min(without, key=lambda i: without[i].optimum.loss)
        yield without[j].way(f"gd without {names[j]}", goal)
    strength = float(f"{(LIFTED - 1) * curvature.smallest / 2:.1g}")
    yield problem.solved(l2=strength).way(f"gd with l2 = {strength:g}", goal)


def _without(problem: Problem, feature: int) -> Problem:
    """The problem without one of its features."""
    sums, units = problem.sums, problem.units
    kept = np.delete(np.arange(sums.features + 1), feature)
    fewer = Sums(
        sums.rows,
        sums.weight,
        sums.mean[kept],
        sums.mean_low[kept],
        sums.scatter[np.ix_(kept, kept)],
        triangle([sums.root[:, kept]]),
    )
    left = kept[:-1]
    others = Units(units.center[left], units.scale[left], units.target_center, units.target_scale)
    return problem.solved(sums=fewer, units=others)
