"""`everystep quality`: all that is known of how good a model is."""

from typing import Annotated

from cyclopts import Parameter

from everystep.cli.options import TrainedOn
from everystep.render.json_text import json_text
from everystep.run import load


def quality(
    run: str,
    /,
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
    data: TrainedOn = None,
) -> None:
    """Tell how good the best model of a run is: its score, intervals, residuals and worst segments.

    Reads the records again, which takes a moment for a large table.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    json
        Print one JSON document instead.
    """
    from everystep.render.quality import quality_account
    from everystep.render.quality_document import quality_document

    loaded = load(run, data)
    if json:
        document = quality_document(loaded.quality, looking=True)
        print(json_text(document))
    else:
        print(quality_account(loaded))
