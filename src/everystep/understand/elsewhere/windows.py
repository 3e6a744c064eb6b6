"""The window of rates for a training elsewhere, counted as its owner counts them."""

from dataclasses import dataclass

from everystep.model.units import Units
from everystep.optimize import GradientDescent
from everystep.record.plan import Plan
from everystep.sums.quadratic import Quadratic
from everystep.training.batches import Records
from everystep.understand.batch_window import BatchWindow
from everystep.understand.curvature import Curvature
from everystep.understand.elsewhere.given import Rate
from everystep.understand.window import largest_stable_rate

MOST_ROWS = 100_000
"""With more records than this the exact edge of small batches isn't computed."""


@dataclass(frozen=True)
class RateWindow:
    """Which rates make the error shrink: all below `sure`; and none above `edge`.

    With all records in a step both are 2/L. With small batches drawn independently `sure` is a bound and
    `edge` where the mean squared error stops shrinking, or, where `exact` is False, 2/L, beyond which even
    the mean error grows. Shuffled epochs shift the edge a little.
    """

    sure: float
    edge: float
    exact: bool
    batch_size: int | None

    def holds(self, rate: float) -> bool:
        """Whether a rate is surely inside."""
        return rate < self.sure

    def excludes(self, rate: float) -> bool:
        """Whether a rate is surely outside."""
        return rate > self.edge


def rate_window(plan: Plan, units: Units, rate: Rate) -> RateWindow:
    """The window of the records of a `plan` in its own units, seen in other `units`, for such a rate."""
    intercept, l2 = plan.settings.fit_intercept, plan.settings.l2
    curvature = Curvature.of_root(Quadratic.of(plan.sums, units, plan.optimum, l2, intercept).root)
    edge = largest_stable_rate(GradientDescent(), curvature)
    if rate.batch_size is None or rate.batch_size >= plan.sums.rows:
        return RateWindow(rate.scale * edge, rate.scale * edge, True, None)
    own = plan.records()
    records = own if units.are_own else Records(units.rows(own.rows), own.weight)
    batches = BatchWindow.of(records, curvature, l2)
    exact = batches.exact_rate(rate.batch_size) if plan.sums.rows <= MOST_ROWS else None
    sure = min(batches.sure_rate(rate.batch_size), edge)
    edge = edge if exact is None else max(exact, sure)
    return RateWindow(rate.scale * sure, rate.scale * edge, exact is not None, rate.batch_size)


def scaled_features(usual: Units) -> Units:
    """Standardised features beside the target as it is, as a StandardScaler in a Pipeline makes them."""
    return Units(usual.center, usual.scale)
