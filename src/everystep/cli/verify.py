"""`everystep verify`: whether a saved run is what it was."""

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from everystep.cli.progress import progress_bar
from everystep.render.checks import verification_lines
from everystep.render.json_text import json_text
from everystep.run import load
from everystep.verification import verify as verified
from everystep.words import EverystepError

NOT_WELL = 1


def verify(
    run: str,
    /,
    *,
    data: str | None = None,
    fingerprint: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Check a run: is the folder whole, is the data the same, does it train again to the same bits?

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it, or a zipped one.
    data
        The table it was trained on, where the run has no copy of it.
    fingerprint
        The fingerprint that was noted when the run was saved, such as 7f3a-91c2-e04b-55d8.
    json
        Print one JSON document instead.
    """
    with progress_bar(_steps(run)) as progress:
        found = verified(run, data, fingerprint, progress)
    if json:
        checks = {name: {"well": getattr(found, name).well, **check} for name, check in asdict(found).items()}
        print(json_text({"well": found.well, **checks}))
    else:
        print("\n".join(verification_lines(found)))
    return 0 if found.well else NOT_WELL


def _steps(run: str) -> int | None:
    """How many steps will be taken; None where the run can't be read, which is then found."""
    try:
        return load(run).recording.steps
    except EverystepError:
        return None
