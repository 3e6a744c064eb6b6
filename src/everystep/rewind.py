"""A run rewound to one of its states: its steps again, one by one, or a branch with other settings."""

from collections.abc import Iterator
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any, Generic, TypeVar

from everystep.branch import branch, branched, changed, check_changes
from everystep.record.call import command_or, in_json
from everystep.record.fit import Fit
from everystep.record.keep import Keep, check_keep
from everystep.record.origin import Machine, Origin, Parent
from everystep.record.run_data import RunData
from everystep.record.under_way import Progress
from everystep.save.chain import fingerprint
from everystep.save.home.checkpoints import home_for, trained_in
from everystep.training.loop import Training
from everystep.training.state import State, Step
from everystep.training.stopping import Diverged, Limits, Stopped

AnyRun = TypeVar("AnyRun", bound=RunData)


class Rewound(Generic[AnyRun]):
    """A live training at a state of a run: take its steps by hand, or `train` a branch from it.

    As an iterator it gives the run's own steps from there, to the last bit, and ends where the run's
    limits end it; a limit of time doesn't count, nor does an interruption. `state` is always the newest
    state, and after the last step `stopped` says what ended it.

    >>> import everystep as es
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    >>> [step.number for step in run.rewind(7)]
    [8, 9, 10]
    >>> branch = run.rewind(7).train(learning_rate=0.05, steps=20)
    >>> branch.recording.steps, bool(branch.recording.loss[0] == run.recording.loss[7])
    (20, True)
    """

    def __init__(self, run: AnyRun, number: int) -> None:
        recording, settings = run.fit.recording, run.fit.settings
        limits = Limits(recording.method.total, None, None, settings.tolerance, settings.limits.patience)
        self._run = run
        self._training = Training(recording.method, recording.state(0), limits, recording.state(number))
        self._at_the_end = recording.exact and number == recording.steps

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        if self._at_the_end:
            raise StopIteration
        step = next(self._training, None)
        return self._exact_step() if step is None else step

    @property
    def state(self) -> State:
        """The newest state."""
        return self._training.state

    @property
    def stopped(self) -> Stopped | None:
        """What ended the steps, once they have ended."""
        return self._training.stopped

    def train(
        self,
        *,
        keep: Keep = "auto",
        out: str | Path | None = None,
        replace: bool = False,
        data: str = "auto",
        checkpoint_every: str | int | None = None,
        progress: Progress | None = None,
        **settings: Any,
    ) -> AnyRun:
        """Go on training from here as a branch: a run of its own, which knows its parent.

        `settings` are those of `everystep.train` that say how steps are taken: `optimizer`,
        `learning_rate`, `schedule`, `batch_size` ("all" for all records again), `clip` (infinity for
        none), `average`, `finish`, and the limits `steps`, `epochs`, `time_limit`, `tolerance` and
        `patience`. What is not said stays as it was in the parent. `steps` and `epochs` count from here;
        where neither is said, the branch has what is left of the parent's. The tolerance is a part of the
        loss at the branch's own start. `out`, `replace`, `data` and `checkpoint_every` say where it is saved
        and how often it is kept there meanwhile, as in `everystep.train`.

        While optimizer, schedule, batch size and averaging stay as they are, the branch **goes on**: with
        the optimizer's memory, the schedule's place and the epoch's order, so that with nothing changed its
        states are those of a longer training, to the last bit. Otherwise it **begins anew** from the
        parameters.
        What was seen of a validation loss begins anew in either.

        Raises `SettingError` for settings that can't change in a branch, as they change what is trained.
        """
        check_keep(keep)
        said = {name: value for name, value in settings.items() if value is not None}
        check_changes(said)
        run, parent = self._run, self._run.fit
        plan = branched(parent, changed(parent, self.state.number, said), self.state)
        origin = self._origin(said, plan.method.taken)

        def as_run(fit: Fit) -> AnyRun:
            return replaced(run, fit=fit, origin=origin, folder=None, checkpoint_every=checkpoint_every)

        with home_for(out, replace, data, checkpoint_every) as home:
            return trained_in(
                home, run.name, as_run, lambda between: branch(parent, plan, keep, progress, between)
            )

    def _origin(self, said: dict[str, Any], taken: int) -> Origin:
        run, number = self._run, self.state.number
        given = {name: in_json(value) for name, value in said.items()}
        words = ", ".join(f"{name}={value!r}" for name, value in given.items())
        parent = Parent(run.folder_name or f"a run of {run.name}", fingerprint(run), number, taken)
        inherited = dict(run.origin.default) | dict(run.origin.given)
        default = {name: value for name, value in inherited.items() if name not in given}
        command = command_or(f"run.rewind({number}).train({words})")
        return Origin(command, given, default, Machine.here(), parent)

    def _exact_step(self) -> Step:
        """After the last step of the rule the exact one, where the run had it."""
        training, recording = self._training, self._run.fit.recording
        done = training.state.number >= recording.steps
        if done or not recording.exact or isinstance(training.stopped, Diverged):
            raise StopIteration
        self._at_the_end = True
        step = recording.method.exact_step(training.state)
        training.state = step.after
        return step
