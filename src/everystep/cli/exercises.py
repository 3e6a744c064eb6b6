"""`everystep exercises`: a sheet to work by hand, and its answers."""

from everystep.cli.options import Replace, TrainedOn
from everystep.cli.whole import Whole
from everystep.run import load
from everystep.words import counted, printable


def exercises(
    run: str,
    /,
    *,
    out: str,
    steps: Whole = 2,
    digits: Whole = 4,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Write a page to print: the first steps of a small run with blanks for the numbers, then the answers.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The page, an .html file.
    steps
        Steps to be worked by hand.
    digits
        Significant digits of the numbers.
    """
    load(run, data).exercises(out, steps, digits=digits, replace=replace)
    print(f"exercises of {counted(steps, 'step')} written to {printable(out)}; the answers begin a new page")
