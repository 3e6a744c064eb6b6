"""`everystep compare`: runs side by side."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from everystep.comparison import compare as compared
from everystep.render.plots.drawing import ENDINGS
from everystep.run import load
from everystep.save.files import check_place
from everystep.words import SettingError, printable


def compare(
    *runs: str,
    out: str | None = None,
    theme: str = "light",
    replace: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Set runs side by side: which settings differ, from which step they part, how far each one came.

    Parameters
    ----------
    runs
        Run folders, two or more.
    out
        A picture with all loss curves: .png, .svg or .pdf.
    theme
        Of the picture: light or dark.
    replace
        Replace the picture if it is there.
    """
    if out is None and (replace or theme != "light"):
        raise SettingError("--theme and --replace are about the picture; name it with --out")
    if out is not None:
        check_place(Path(out), ENDINGS, replace)
    seen = compared(*(load(run) for run in runs))
    print(seen)
    if out is not None:
        seen.plot(theme=theme).save(out, replace=replace)
        print(f"\n{printable(out)} written")
