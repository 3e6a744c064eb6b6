"""The README in a run folder: what this is, for someone who finds it years later."""

from collections.abc import Mapping
from typing import Any

from everystep.record.run_data import RunData
from everystep.version import VERSION
from everystep.words import counted, number, printable

_RECORDS = {
    "copy": "a copy of the records, in `records/`",
    "reference": "no copy of the records: `run.json` says where they were, with size and SHA-256",
    "none": "no records",
}


def readme(run: RunData, folder: str, kept: Mapping[str, Any]) -> str:
    """The text of README.md."""
    fit = run.fit
    return f"""# {printable(folder)}

A training by everystep {VERSION}: {printable(run.name)}, to predict `{printable(run.target)}`.

    {run.model.equation()}

{counted(fit.recording.steps, "step")} of {fit.recording.optimizer.name}; mean squared error
{number(fit.loss)}, {number(fit.excess, 3)} above the best possible. Look at it with

    everystep steps {printable(folder)}
    everystep step {printable(folder)} 1
    everystep predict {printable(folder)} new-table.csv

What is here: `run.json` (how the table was read, the settings, what ended the training, the exact
optimum), `model.json` (all that a prediction needs), `states.npz` (the kept states, in trained units),
`numbers.npz` (the sums of the rows, the units, the objective), `steps.csv` (the kept states in the
table's own units) and {_RECORDS[kept["kept"]]}.
"""
