"""The files of a run folder that only repeat what others say: whether they say the same."""

import csv
import json
from pathlib import Path

import numpy as np

from everystep.record.run_data import RunData
from everystep.save.facts import model_facts
from everystep.save.strict.json_files import read_object


def contradictions(folder: Path, run: RunData) -> tuple[str, ...]:
    """The files that don't say what follows from the run: the model for predictions, the table of states.

    The fingerprint stands for the run itself; so a number changed in these is found through it, too.
    """
    checks = {"model.json": _model_agrees, "steps.csv": _states_agree}
    return tuple(name for name, agrees in checks.items() if not agrees(folder / name, run))


def _model_agrees(path: Path, run: RunData) -> bool:
    told = read_object(path)
    follows = json.loads(json.dumps(model_facts(run)))
    return all(told.get(name) == value for name, value in follows.items())


def _states_agree(path: Path, run: RunData) -> bool:
    if not path.is_file():
        return False
    frame = run.fit.recording.to_frame()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        told = np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    except (OSError, ValueError, csv.Error):
        return False
    return names == frame.columns and np.array_equal(told, frame.to_numpy())
