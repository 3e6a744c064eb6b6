"""`everystep step`: the arithmetic of one step."""

from everystep.cli.whole import Whole
from everystep.run import load


def step(run: str, k: Whole, /, *, rows: Whole = 5) -> None:
    """Show the arithmetic of step K of a run, worked: every number with the numbers it was made from.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    k
        The step's number, from 1.
    rows
        Records to spell out; the rest is shown as its sum.
    """
    print(load(run).explain(k, rows), end="")
