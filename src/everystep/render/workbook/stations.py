"""The states that get a block: each with its forward pass, and the step that follows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from everystep.record.forward import Forward, Rows, forward
from everystep.record.run_data import RunData
from everystep.training.state import State, Step


@dataclass(frozen=True)
class Station:
    """State k, the predictions of all records there, and the step that follows; the last one has none."""

    state: State
    seen: Forward
    step: Step | None

    @property
    def number(self) -> int:
        """k."""
        return self.state.number


def stations(run: RunData, rows: Rows, steps: int) -> Iterator[Station]:
    """The states from 0 to `steps`, in trained units."""
    recording, units = run.fit.recording, run.fit.units
    state = recording.state(0)
    for k in range(steps + 1):
        step = recording.step(k + 1) if k < steps else None
        yield Station(state, forward([rows], units, state.parameters, len(rows.y)), step)
        if step is not None:
            state = step.after
