"""A plan: a training before its first step."""

from collections.abc import Callable
from dataclasses import dataclass

from everystep.model.linear import Parameters
from everystep.model.units import Units
from everystep.sums.held_out import HeldOut
from everystep.sums.optimum import Optimum
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import Sums
from everystep.training.batches import AllRecords, Batches, Records, Shuffled
from everystep.training.choice import Choice
from everystep.training.method import Method
from everystep.training.settings import Settings
from everystep.training.state import State


@dataclass(frozen=True)
class Plan:
    """What is trained, by which method and from where; all that is known of a training beforehand.

    `names` are the features', in the order of the weights; `sums` are those of the rows trained on,
    `units` the trained ones; `optimum` (own units) is the exact best model and `quadratic` (trained units)
    the objective around it; `choice` is the optimizer and the rate, and why; `start` the parameters to
    begin from. `records` gives the rows trained on, in trained units: read once they are asked for. Where a
    branch goes on from a state of another training, `carried` is that state, as its own first.
    """

    settings: Settings
    choice: Choice
    names: tuple[str, ...]
    sums: Sums
    units: Units
    optimum: Optimum
    quadratic: Quadratic
    method: Method
    start: Parameters
    records: Callable[[], Records]
    carried: State | None = None

    @property
    def first(self) -> State:
        """State 0: the start, with what is remembered there of steps before."""
        return self.method.first(self.start) if self.carried is None else self.carried


def method_of(
    settings: Settings,
    choice: Choice,
    quadratic: Quadratic,
    rows: int,
    records: Callable[[], Records],
    held_out: HeldOut | None,
) -> Method:
    """How steps are taken on an objective: as the settings say, with the optimizer and rate of the choice.

    `rows` is the number of the `records`, which are read only where steps use small batches.
    """
    batches: Batches = AllRecords(quadratic)
    if settings.records_a_step:
        batches = Shuffled(records, rows, settings.records_a_step, settings.seed, settings.l2)
    return Method(
        objective=quadratic,
        batches=batches,
        optimizer=choice.optimizer,
        rate=choice.rate,
        schedule=settings.schedule,
        total=settings.limits.total(batches.per_epoch),
        clip=settings.clip,
        average_from=settings.average,
        validation=held_out,
    )
