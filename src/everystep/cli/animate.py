"""`everystep animate`: a moving picture of a run."""

from pathlib import Path

from everystep.cli.options import Replace, TrainedOn, named_after
from everystep.cli.whole import Whole
from everystep.run import load
from everystep.words import printable


def animate(
    run: str,
    /,
    *,
    out: str | None = None,
    frames: Whole = 60,
    theme: str = "light",
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Make a moving picture of a run: the model, the residuals and the loss, step by step.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    out
        The file: .gif, .png (an animated PNG) or .mp4 (with the extra video). [default: RUN.gif]
    frames
        States to show at most: those between which the predictions move.
    theme
        light or dark.
    """
    place = Path(out) if out else named_after(run, ".gif")
    written = load(run, data).animate(place, frames=frames, theme=theme, replace=replace)
    print(f"{printable(str(written))} written")
