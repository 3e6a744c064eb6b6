"""`everystep playground`: the live page."""

from typing import Annotated

from cyclopts import Parameter

from everystep.cli.whole import Whole


def playground(
    table: str | None = None,
    /,
    *,
    target: str | None = None,
    port: Whole = 0,
    browser: Annotated[bool, Parameter(negative="--no-browser", show_default=False)] = True,
) -> int:
    """Open a page in the browser where a training can be changed while it is looked at.

    The records stay on this machine: the page is served to it alone. Ctrl-C ends it.

    Parameters
    ----------
    table
        A file to begin with, as for `everystep train`. [default: the three rows; others can be dropped in]
    target
        The column to predict. [default: the last one of numbers]
    port
        The port to serve at. [default: one that is free]
    browser
        Open the browser. [default: yes]
    """
    try:
        from everystep.server.serve import serve

        serve(table, target, port, _told, browser)
    except KeyboardInterrupt:
        pass
    return 0


def _told(address: str) -> None:
    print(f"The playground is at {address}\nIt is open to this machine alone. Ctrl-C ends it.", flush=True)
