"""`everystep ledger`: which records moved a weight, on the screen or as a table for other programs."""

from pathlib import Path

from everystep.cli.options import Replace, TrainedOn
from everystep.cli.whole import OptionalWhole, Whole
from everystep.render.contributions import ledger_frame, ledger_lines
from everystep.run import load
from everystep.save.tables import write_table
from everystep.words import SettingError, counted, printable


def ledger(  # noqa: PLR0913 - each is an option
    run: str,
    /,
    *,
    of: str | None = None,
    top: Whole = 10,
    state: OptionalWhole = None,
    out: str | None = None,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Show who moved a weight: its start plus what every record added to it over all steps.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    of
        The feature whose weight it is, or bias. [default: the most pulled one; all in a file]
    top
        Records to list, those that pulled most first; the rest is summed.
    state
        On the way to the state after this many steps. [default: the model's]
    out
        A file to write instead, with every record: .csv, .tsv, .json, .jsonl or .parquet.
    """
    if top < 0:
        raise SettingError(f"--top must be 0 or more; it is {top}")
    loaded = load(run, data)
    made = loaded.ledger(state)
    if out is None:
        print("\n".join(ledger_lines(loaded, made, of, top)))
    else:
        write_table(ledger_frame(loaded, made, of), Path(out), replace)
        print(f"what {counted(len(made), 'record')} added, written to {printable(out)}")
