"""`everystep workbook`: a run as a spreadsheet whose formulas take the steps."""

from pathlib import Path

from everystep.cli.options import Replace, TrainedOn
from everystep.cli.whole import OptionalWhole
from everystep.render.text import wrapped
from everystep.render.workbook.scope import scope_of
from everystep.run import load
from everystep.words import counted, printable, whole


def workbook(
    run: str,
    /,
    *,
    out: str | None = None,
    steps: OptionalWhole = None,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Write a run as a spreadsheet with live formulas: change the rate or a record, and all steps change.

    Formulas for gd, sgd, momentum and nesterov, up to 60 records and 20 features; values otherwise.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The file to write, .xlsx. [default: the run's name with .xlsx]
    steps
        Steps to write, from the first; at most 100 as blocks. [default: 30 blocks, or all states]
    """
    loaded = load(run, data)
    path = loaded.workbook(out or f"{Path(run).resolve().name}.xlsx", steps=steps, replace=replace)
    scope = scope_of(loaded, steps)
    kind = "live formulas" if scope.live else f"values, as {scope.why}"
    steps_told = f"{counted(scope.steps, 'step')} of {whole(loaded.recording.steps)}"
    told = f"{steps_told} written to {printable(str(path))}: {kind}"
    print("\n".join(wrapped(told, "", "")))
