"""The README in a run folder: what this is, for someone who finds it years later."""

from collections.abc import Mapping
from typing import Any

from everystep.read.digests import Digest
from everystep.record.run_data import RunData
from everystep.render.checks import short
from everystep.version import VERSION
from everystep.words import counted, number, printable

_RECORDS = {
    "copy": "a copy of the records, in `records/`",
    "reference": "no copy of the records: `run.json` says where they were, with size and SHA-256",
    "none": "no records",
}


def readme(run: RunData, folder: str, kept: Mapping[str, Any], fingerprint: str) -> str:
    """The text of README.md."""
    fit = run.fit
    return f"""# {printable(folder)}

A training by everystep {VERSION}: {printable(run.name)}, to predict `{printable(run.target)}`.

    {run.model.equation()}

{counted(fit.recording.steps, "step")} of {fit.recording.optimizer.name}; mean squared error
{number(fit.loss)}, {number(fit.excess, 3)} above the best possible. Look at it with

    everystep play {printable(folder)}
    everystep steps {printable(folder)}
    everystep step {printable(folder)} 1
    everystep predict {printable(folder)} new-table.csv

{_origin(run)}
{_data(run)}

Fingerprint {short(fingerprint)}: note it elsewhere. Whether the folder is whole, the data the same and the
training comes out again to the bit, tells

    everystep verify {printable(folder)} --fingerprint {short(fingerprint)}

What is here: `run.json` (how the table was read, the settings, the command, what ended the training,
the exact optimum), `model.json` (all that a prediction needs), `states.npz` (the kept states, in trained
units), `numbers.npz` (the sums of the rows, the units, the objective), `steps.csv` (the kept states in the
table's own units), `receipt.json` (the SHA-256 of every file) and {_RECORDS[kept["kept"]]}.
"""


def _origin(run: RunData) -> str:
    """The command, and the run that it branched off from."""
    made = f"Made by `{printable(run.origin.command)}`."
    parent = run.origin.parent
    if parent is None:
        return made
    how = (
        f", whose steps count on as {parent.taken + 1} and so on" if parent.taken else ", where it began anew"
    )
    return (
        f"{made}\nA branch from state {parent.state} of {printable(parent.run)} (fingerprint "
        f"{short(parent.fingerprint)}){how}."
    )


def _data(run: RunData) -> str:
    """What the records were, and which were left out."""
    lines = [f"Trained on {printable(one.name)}, SHA-256 {one.sha256}{_cells(one)}." for one in run.digests()]
    lines += [
        f"{counted(left.count, 'row')} left out: {printable(left.reason)}." for left in run.encoder.left_out
    ]
    return "\n".join(lines)


def _cells(digest: Digest) -> str:
    return " of its cells, as it was in memory" if digest.bytes is None else ""
