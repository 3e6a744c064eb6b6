"""`everystep report`."""

from everystep.cli.options import Replace, TrainedOn
from everystep.run import load
from everystep.words import printable


def report(
    run: str,
    /,
    *,
    out: str,
    note: str = "",
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Write a report on a run that a reviewer can sign, as .html or .md.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The file: .html is one page with all its pictures; beside an .md stands a folder of them.
    note
        A word of yours at its head.
    """
    written = load(run, data).report(out, note=note, replace=replace)
    print(f"report written to {printable(str(written))}")
