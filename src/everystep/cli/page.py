"""`everystep page`: a run as one file that plays it in the browser."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from everystep.cli.options import Replace, TrainedOn, named_after
from everystep.run import load
from everystep.words import SettingError, printable, quoted


def page(
    run: str,
    /,
    *,
    out: str | None = None,
    rates: Annotated[str | None, Parameter(show_default=False)] = None,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Write a run as one .html file that plays it: to open from disk, to e-mail, with nothing fetched.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The file to write, .html. [default: RUN.html]
    rates
        Learning rates with commas between, such as 0.01,0.1,0.17: the same training at each of them goes
        along, with a slider over them.
    """
    place = Path(out) if out else named_after(run, ".html")
    written = load(run, data).page(place, rates=_rates(rates), replace=replace)
    print(f"{printable(str(written))} written: open it in a browser")


def _rates(text: str | None) -> list[float]:
    return [] if text is None else [_rate(part) for part in text.split(",")]


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SettingError(f"--rates must be numbers with commas between; one is {quoted(text)}.") from None
