"""`everystep steps`: the states of a run, on the screen or as a table for other programs."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from everystep.cli.whole import OptionalWhole, whole_number
from everystep.render.states import state_lines
from everystep.run import load
from everystep.save.tables import write_table
from everystep.words import SettingError, counted, printable

SHOWN = 40


def steps(
    run: str,
    /,
    *,
    first: Annotated[int, Parameter(name="--from", converter=whole_number)] = 0,
    last: Annotated[int | None, Parameter(name="--to", converter=whole_number)] = None,
    every: OptionalWhole = None,
    out: str | None = None,
    replace: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """List the states of a run: loss, excess above the best, learning rate, weights and bias.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    first
        The first state; 0 is the start.
    last
        The last state.
    every
        Only every N-th state. [default: what fits the screen; all in a file]
    out
        A file to write instead: .csv, .json, .jsonl or .parquet.
    replace
        Replace the file if it is there.
    """
    if every is not None and every < 1:
        raise SettingError(f"--every must be 1 or more; it is {every}")
    loaded = load(run)
    end = loaded.recording.steps if last is None else last
    states = range(first, end + 1, every or (1 if out else max(1, (end - first) // SHOWN)))
    if not states:
        raise SettingError(f"there are no states from {first} to {end}")
    frame = loaded.recording.to_frame(states)
    if out is None:
        print("\n".join(state_lines(frame, loaded.target)))
    else:
        write_table(frame, Path(out), replace)
        print(f"{counted(len(frame), 'state')} written to {printable(out)}")
