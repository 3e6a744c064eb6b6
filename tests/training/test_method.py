"""What a method does beside the rule: clipping, averaging, validation, the exact step."""

import math
from dataclasses import replace

import numpy as np
import pytest

from everystep.model.linear import Parameters
from everystep.model.units import Array, Units
from everystep.optimize import Adam, GradientDescent, Momentum, schedule_named
from everystep.optimize.schedules import Plateau
from everystep.sums import Sums
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.training.batches import AllRecords, Records, Shuffled
from everystep.training.loop import Training
from everystep.training.method import Method
from everystep.training.state import Lookout
from everystep.training.stopping import Limits, OutOfPatience, StepLimit

X, Y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
ZEROS = Parameters(np.zeros(2), 1)


def three_rows(l2: float = 0.0) -> Quadratic:
    """The objective of the worked example."""
    sums, units = Sums.of(X, Y), Units.own(1)
    return Quadratic.of(sums, units, solve(sums, lambda: [(X, Y, None)], units, l2), l2)


def method(size: int | None = None, l2: float = 0.0, **chosen: object) -> Method:
    """Gradient descent at η = 0.1 on the three rows."""
    objective = three_rows(l2)
    records = Records.of(np.column_stack([X, Y]), None)
    batches = Shuffled(lambda: records, 3, size, 0, l2) if size else AllRecords(objective)
    return Method(objective, batches, **({"optimizer": GradientDescent(), "rate": 0.1} | chosen))


class Scripted:
    """Validation records whose losses are written beforehand."""

    def __init__(self, *losses: float) -> None:
        self.losses = list(losses)

    def loss(self, vector: Array) -> float:  # noqa: ARG002 - a contract
        """The next one; then the last one for ever."""
        return self.losses.pop(0) if len(self.losses) > 1 else self.losses[0]


def test_a_long_gradient_is_cut_to_the_length_asked_for() -> None:
    """(−56/3, −8) is 20.31 long: cut to length 2 the update is 0.2 long, in the same direction."""
    step = method(clip=2.0).step(method().first(ZEROS))
    length = math.hypot(56 / 3, 8)
    assert step.clipped == pytest.approx(2 / length, rel=1e-15)
    assert step.gradient.vector == pytest.approx([-56 / 3, -8], rel=1e-15)
    assert step.update.vector == pytest.approx([0.2 * 56 / 3 / length, 0.2 * 8 / length], rel=1e-15)


@pytest.mark.parametrize("size", [None, 2])
@pytest.mark.parametrize("schedule", ["exponential:decay=0.5", "cosine"])
def test_steps_count_on_from_those_taken(size: int | None, schedule: str) -> None:
    """Method `taken` steps later: step k is what step k + taken is to rule, batch, schedule and average."""
    chosen: dict[str, object] = {"optimizer": Adam(), "schedule": schedule_named(schedule), "average_from": 2}
    one, other = method(size, total=12, **chosen), method(size, total=7, taken=5, **chosen)
    steps = list(Training(one, ZEROS, Limits(tolerance=0)))
    before = replace(steps[4].after, number=0)
    for step in steps[5:]:
        again = other.step(before)
        assert (again.number, again.place) == (step.number - 5, step.number)
        assert again.learning_rate == step.learning_rate
        assert again.gradient.vector.tolist() == step.gradient.vector.tolist()
        assert again.after.parameters.vector.tolist() == step.after.parameters.vector.tolist()
        assert again.after.model.vector.tolist() == step.after.model.vector.tolist()
        before = again.after


def test_a_short_gradient_is_left_alone() -> None:
    """Not a bit of it changes."""
    start = method().first(ZEROS)
    clipped, plain = method(clip=21.0).step(start), method().step(start)
    assert clipped.clipped == 1.0
    assert clipped.update.vector.tolist() == plain.update.vector.tolist()


def test_the_average_is_the_mean_of_the_states_since_it_began() -> None:
    """From epoch 2 on, here from step 4: ā is what `mean` says of the states 4, 5, ..., k."""
    states = [
        step.after for step in Training(method(1, average_from=2), ZEROS, Limits(steps=12, tolerance=0))
    ]
    assert [state.average for state in states[:3]] == [None] * 3
    for k in range(4, 13):
        mean = np.mean([state.parameters.vector for state in states[3:k]], axis=0)
        average = states[k - 1].average
        assert average is not None
        assert average.vector == pytest.approx(mean, rel=1e-14)
        assert states[k - 1].model is average


def test_averaging_steadies_the_steps_of_small_batches() -> None:
    """Polyak and Ruppert: hovering around the optimum, the mean of the states is far nearer than they are.

    On noisy records, where the steps of single records can't come to rest.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 1))
    y = 2 * x[:, 0] + rng.normal(size=40)
    sums, units, records = Sums.of(x, y), Units.own(1), Records.of(np.column_stack([x, y]), None)
    objective = Quadratic.of(sums, units, solve(sums, lambda: [(x, y, None)], units))
    batches = Shuffled(lambda: records, 40, 1, 0)
    steady = Method(objective, batches, GradientDescent(), 0.05, total=4000, average_from=11)
    training = Training(steady, ZEROS, Limits(tolerance=0))
    states = [step.after for step in training][400:]
    hovering = np.median([state.excess for state in states])
    assert objective.excess(states[-1].model.vector) < hovering / 100


def test_the_exact_step_ends_in_the_optimum() -> None:
    """update = θ* − θ, by no rule: w = 2, b = 0."""
    here = method()
    step = here.exact_step(here.first(ZEROS))
    assert (step.exact, step.number, step.learning_rate) == (True, 1, 0.0)
    assert step.after.parameters.vector.tolist() == here.objective.optimum.tolist()
    assert step.after.parameters.vector == pytest.approx([2, 0], abs=1e-15)
    assert step.after.excess == 0


def test_the_lookout_remembers_the_lowest() -> None:
    """The first of two equal ones; the epochs since are counted."""
    lookout = Lookout()
    for number, loss in enumerate([5.0, 3.0, 4.0, 3.0]):
        lookout = lookout.seen(loss, number)
    assert lookout == Lookout(3.0, at=1, waited=2)


def test_patience_ends_a_training() -> None:
    """Three epochs of three steps without a new lowest validation loss; then no further step."""
    scripted = Scripted(9.0, 5.0, 4.0, 6.0, 4.5, 4.0, 1.0)
    watched = method(1, validation=scripted)
    training = Training(watched, ZEROS, Limits(tolerance=0, patience=3))
    assert len(list(training)) == 15
    assert training.stopped == OutOfPatience(15)
    assert training.state.lookout == Lookout(4.0, at=6, waited=3)


def test_without_patience_said_it_waits_for_a_hundred_steps() -> None:
    """With all records an epoch is one step, of which 100 are waited for; of 50 steps, ten epochs."""
    training = Training(method(validation=Scripted(1.0, 2.0)), ZEROS, Limits(tolerance=0))
    assert len(list(training)) == 100
    assert (Limits().epochs_to_wait(1), Limits().epochs_to_wait(50)) == (100, 10)


def test_the_schedule_hears_the_validation_loss() -> None:
    """A plateau reacts to it, once an epoch."""
    watched = method(1, validation=Scripted(9.0, 5.0, 5.0, 5.0), schedule=Plateau(0.5, 1))
    rates = [step.learning_rate for step in Training(watched, ZEROS, Limits(steps=12, tolerance=0))]
    assert rates == [0.1] * 6 + [0.05] * 3 + [0.025] * 3


def test_epochs_and_steps_are_limits_together() -> None:
    """The first that is reached: 2 epochs are 6 steps of single records."""
    for limits, steps in (
        (Limits(epochs=2), 6),
        (Limits(epochs=2, steps=5), 5),
        (Limits(epochs=1, steps=9), 3),
    ):
        total = limits.total(per_epoch=3)
        training = Training(method(1, total=total), ZEROS, Limits(limits.steps, limits.epochs, tolerance=0))
        assert (len(list(training)), training.stopped) == (steps, StepLimit(steps))


def test_a_penalty_does_not_pull_the_bias() -> None:
    """Of the gradient at (1, 1): the weight's part has 2·l2, the bias' has none."""
    ones = Parameters(np.ones(2), 1)
    with_it, without = (method(size=2, l2=l2).step(method().first(ones)).gradient.vector for l2 in (0.5, 0.0))
    assert (with_it - without).tolist() == pytest.approx([1.0, 0.0])


def test_momentum_starts_from_rest() -> None:
    """State 0 has a memory of zeros for each parameter."""
    (velocity,) = method(optimizer=Momentum()).first(ZEROS).memory
    assert velocity.tolist() == [0, 0]
