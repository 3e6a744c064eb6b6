"""`everystep plot`: a picture of a run."""

from pathlib import Path

from everystep.cli.options import Replace, TrainedOn, named_after
from everystep.render.plots.kinds import USUAL
from everystep.run import load
from everystep.words import SettingError, printable, quoted


def plot(  # noqa: PLR0913 - each is an option
    run: str,
    /,
    *,
    kind: str = USUAL,
    out: str | None = None,
    theme: str = "light",
    steps: str | None = None,
    of: str | None = None,
    replace: Replace = False,
    data: TrainedOn = None,
) -> None:
    """Draw a picture of a run, and write it as a file.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    kind
        line: the records and the line, or predicted against actual; loss: the loss by step, beside the
        forecast; contour: the path over the loss; rates: what each learning rate would do; weights; gradient;
        residuals.
    out
        The file: .png, .svg or .pdf. [default: RUN-KIND.png]
    theme
        light or dark.
    steps
        For line: the steps after which to show the model, such as 0,1,2,10.
    of
        Names, with commas between: two weights for contour, some for weights, one feature for line.
    """
    place = Path(out) if out else named_after(run, f"-{kind}.png")
    loaded = load(run, data)
    numbers = None if steps is None else tuple(_step(text) for text in steps.split(","))
    picture = loaded.plot(kind, theme=theme, steps=numbers, of=_names(of, (*loaded.fit.names, "bias")))
    picture.save(place, replace=replace)
    print(f"{printable(str(place))} written. {picture.alt}")


def _step(text: str) -> int:
    if not text.strip().isdecimal():
        raise SettingError(f"--steps must be whole numbers with commas between; one is {quoted(text)}")
    return int(text)


def _names(text: str | None, there: tuple[str, ...]) -> tuple[str, ...]:
    """Names between commas; a name that has a comma itself is taken whole."""
    if text is None:
        return ()
    return (text,) if text in there else tuple(part.strip() for part in text.split(","))
