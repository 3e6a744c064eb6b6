"""`everystep article`."""

from everystep.cli.options import Replace, TrainedOn
from everystep.run import load
from everystep.words import printable


def article(
    run: str,
    /,
    *,
    out: str,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Write how this run's model learned, from its records to its equation, as .html or .md.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The file: .html is one page with all its pictures; beside an .md stands a folder of them.
    """
    written = load(run, data).article(out, replace=replace)
    print(f"article written to {printable(str(written))}")
