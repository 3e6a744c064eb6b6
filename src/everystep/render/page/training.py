"""A training as the page plays it: its shown states, by state, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.record.recording import Recording
from everystep.record.run_data import RunData
from everystep.render.method import method_lines
from everystep.render.page.strict import Json, numbers
from everystep.render.plots.loss import forecast
from everystep.render.training import training_lines
from everystep.training.batches import Shuffled
from everystep.understand.hindsight import Hindsight
from everystep.understand.motion import moving_states
from everystep.understand.verdicts.training import training_verdict
from everystep.words import DataError, number, whole

MOST_STATES = 1000
MOST_STATES_TOGETHER = 2000
"""States of one training, and of all in a page."""

MOST_NUMBERS = 30_000
"""Parameters of all shown states of a page; of a wide model fewer states are shown."""

FEWEST_STATES = 50


@dataclass(frozen=True)
class Shown:
    """The states of a run that a page shows: a recording of them alone, and a note where it is not all."""

    run: RunData
    recording: Recording
    note: str

    @classmethod
    def of(cls, run: RunData, trainings: int = 1) -> "Shown":
        """Those between which the predictions move; fewer where a page has several `trainings`."""
        kept = run.fit.recording
        room = _room(kept.parameters.shape[1], trainings)
        if kept.steps < room:
            return cls.all_of(run)
        places = moving_states(kept, room)
        chosen = kept.at([int(kept.states[i]) for i in places])
        return cls(run, chosen, _note(kept, chosen))

    @classmethod
    def all_of(cls, run: RunData) -> "Shown":
        """Every state; those that were kept, where the others need records that are gone."""
        kept = run.fit.recording
        try:
            return cls(run, kept.at(range(kept.steps + 1)), "")
        except DataError:
            return cls(run, kept, _note(kept, kept))

    @property
    def states(self) -> list[int]:
        """Their numbers."""
        return [int(state) for state in self.recording.states]


def training(label: str, shown: Shown, paper: Json | None, quality: Sequence[str]) -> Json:
    """A `Training` of the page's document."""
    run, recording, own = shown.run, shown.recording, shown.recording.own_units
    method, seen = run.fit.recording.method, Hindsight(run.fit)
    scale = run.fit.units.loss_scale
    validation = own.validation_loss
    return {
        "label": label,
        "optimizer": method.optimizer.name,
        "learning_rate": float(method.rate),
        "method": _sentence(method_lines(run, seen.outlook)),
        "steps": run.fit.recording.steps,
        "states": shown.states,
        "note": shown.note,
        "trained": numbers(recording.parameters),
        "own": numbers(np.column_stack([own.weights, own.bias])),
        "loss": numbers(own.loss),
        "excess": numbers(own.excess),
        "validation": None if validation is None else numbers(validation),
        "gradient": numbers(recording.gradient),
        "batch_loss": _batch_loss(recording, scale),
        "rates": numbers(recording.learning_rates),
        "forecast": _forecast(shown),
        "paper": paper,
        "verdict": {
            "kind": training_verdict(run.fit).kind,
            "training": training_lines(run, seen),
            "quality": list(quality),
        },
    }


def label_of(run: RunData) -> str:
    """`η = 0.1`; the optimizer's name where it finds its rates itself."""
    rule = run.fit.choice.optimizer
    takes_a_rate = rule.takes_a_rate and run.fit.settings.schedule.takes_a_rate
    return f"η = {number(run.fit.choice.rate)}" if takes_a_rate else rule.name


def _room(parameters: int, trainings: int) -> int:
    together = min(MOST_STATES_TOGETHER, MOST_NUMBERS // parameters) // trainings
    return max(FEWEST_STATES, min(MOST_STATES, together))


def _note(kept: Recording, chosen: Recording) -> str:
    """Where not all states are shown: which are."""
    which = "that were kept" if len(chosen) == len(kept) else "between which the predictions move"
    return f"{whole(len(chosen))} of {whole(kept.steps + 1)} states are shown: those {which}."


def _batch_loss(recording: Recording, scale: float) -> list[float] | None:
    """None without batches, and where their records are gone."""
    if not isinstance(recording.method.batches, Shuffled):
        return None
    try:
        return numbers(recording.batch_loss * scale)
    except DataError:
        return None


def _forecast(shown: Shown) -> Json | None:
    """None of the exact step at an end: it follows no rule that was forecast."""
    told = forecast(shown.run, shown.recording.states)
    if told is None:
        return None
    excess, certainty = told
    if shown.run.fit.recording.exact:
        excess = np.append(excess[:-1], np.nan)
    return {"excess": numbers(excess), "certainty": certainty}


def _sentence(lines: Sequence[str]) -> str:
    told = "; ".join(lines)
    return f"{told[0].upper()}{told[1:]}."
