"""`everystep play`: a run's page, opened in the browser."""

import tempfile
import webbrowser
from pathlib import Path

from everystep.cli.options import TrainedOn, named_after
from everystep.render.page.html import check_built
from everystep.run import load
from everystep.words import printable


def play(run: str, /, *, data: TrainedOn = None) -> None:
    """Play a run in the browser: its page, written to a temporary place.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    """
    check_built()  # before a folder is made for it
    loaded = load(run, data)
    folder = Path(tempfile.mkdtemp(prefix="everystep-"))
    written = loaded.page(folder / named_after(run, ".html"))
    print(printable(str(written)))
    if not webbrowser.open(written.as_uri()):
        print("no browser could be opened; open this file in one")
