"""`everystep step`: the arithmetic of one step."""

import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from everystep.cli.options import Replace, TrainedOn
from everystep.cli.whole import Whole
from everystep.run import load
from everystep.save.files import write_file
from everystep.words import SettingError, printable, quoted

ENDINGS = {
    "text": (".txt",),
    "markdown": (".md",),
    "latex": (".tex",),
    "html": (".html", ".htm"),
    "json": (".json",),
}


def step(  # noqa: PLR0913 - each an option
    run: str,
    k: Whole,
    /,
    *,
    rows: str = "5",
    digits: Whole = 6,
    format: str = "text",  # noqa: A002 - its one name, everywhere
    exact: Annotated[bool, Parameter(negative=())] = False,
    out: str | None = None,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Show the arithmetic of step K of a run, worked: every number with the numbers it was made from.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    k
        The step's number, from 1.
    rows
        Records to spell out: a number for the first so many, or a list such as 1,2,7 (7, for one alone)
        for these records, where the table's first record is 1. The rest is shown as its sum.
    digits
        Significant digits of the numbers shown.
    format
        text, markdown, latex, html or json.
    exact
        Show exact fractions, such as 28/15, for small tables and plain rules.
    out
        A file for it instead of the screen: .txt, .md, .tex, .html or .json, as its format is.
    """
    shown, endings = _rows(rows), ENDINGS.get(format, ())
    told = load(run, data).explain(k, shown, digits=digits, format=format, exact=exact)
    if out is None and replace:
        raise SettingError("--replace goes with --out, the file to be replaced")
    if out is None:
        print(told, end="")
        return
    write_file(told.encode(), Path(out), endings, replace)
    print(f"step {k} written to {printable(out)}")


def _rows(text: str) -> int | list[int]:
    """A count, or a list of records' numbers. Raises `SettingError` for anything else."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    if re.fullmatch(r"\d+(,\d+)*,?", text):
        return [int(one) for one in text.split(",") if one]
    raise SettingError(
        f"--rows must be a whole number, or records' numbers such as 1,2,7; it is {quoted(text)}"
    )
