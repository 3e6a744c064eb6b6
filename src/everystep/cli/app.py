"""The command `everystep`: its commands, and how errors end it."""

import io
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from cyclopts import App, CycloptsError

from everystep.cli.command_line import typed
from everystep.cli.row_bar import row_bar
from everystep.cli.settings_file import settings_file
from everystep.cli.statuses import FAILED_CALL, INTERRUPTED
from everystep.version import VERSION
from everystep.watch import watching
from everystep.words import BUG, EverystepError, printable, quoted

app = App(
    name="everystep",
    help="Trains a model on your table and shows every step it took.",
    version=f"everystep {VERSION}",
    help_format="plaintext",
    config=settings_file,
    suppress_keyboard_interrupt=False,  # what it means is said below
)
app.command(
    "everystep.cli.example:example", help="Write two example tables here and train the first by hand."
)
app.command(
    "everystep.cli.train:train", help="Train a model on a table: everystep train homes.csv --target price"
)
app.command(
    "everystep.cli.doctor:doctor", help="Say what a training would do; or examine a model trained elsewhere."
)
app.command("everystep.cli.predict:predict", help="Predict with a trained run, for a table or for values.")
app.command("everystep.cli.steps:steps", help="List a run's states: loss, excess, weights.")
app.command("everystep.cli.step:step", help="Show the arithmetic of one step, worked.")
app.command("everystep.cli.ledger:ledger", help="Show which records moved a weight, by their lines.")
app.command(
    "everystep.cli.workbook:workbook", help="Write a run as a spreadsheet whose formulas take the steps."
)
app.command(
    "everystep.cli.exercises:exercises", help="Write a sheet of the first steps with blanks, and its answers."
)
app.command(
    "everystep.cli.resume:resume",
    help="Go on with what was cut off; or from any state of a run, as a branch.",
)
app.command("everystep.cli.verify:verify", help="Check a run: folder, data, and the training done again.")

app.command("everystep.cli.plot:plot", help="Draw a picture of a run: line, loss, contour, rates and more.")
app.command(
    "everystep.cli.article:article", help="Write how the model learned, from your records, as a page."
)
app.command("everystep.cli.report:report", help="Write a report on a run that a reviewer can sign.")
app.command("everystep.cli.page:page", help="Write a run as one .html file that plays it in a browser.")
app.command("everystep.cli.play:play", help="Play a run in the browser, step by step, back and forth.")
app.command("everystep.cli.animate:animate", help="Make a moving picture of a run: .gif, .png or .mp4.")
app.command("everystep.cli.compare:compare", help="Set runs side by side: settings, curves, where they part.")
app.command(
    "everystep.cli.playground:playground",
    help="Open a live page in the browser: change it, and it trains anew.",
)
app.command("everystep.cli.quality:quality", help="Tell all that is known of how good a run's best model is.")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and end with its status: 0 or one of `statuses`."""
    _never_fail_to_print()
    _end_as_by_ctrl_c()
    typed(arguments)
    try:
        with row_bar() as bar, watching(bar):
            status = app(arguments, result_action="return_value", exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except (CycloptsError, EverystepError) as error:
        _complain(str(error))
        sys.exit(FAILED_CALL)
    except KeyboardInterrupt:
        _complain("interrupted; what was not finished was not written.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _say_no_more()  # the reader has seen enough (`| head`)
        sys.exit(0)
    except SystemExit:
        raise
    except BaseException as error:
        # A disk, a mistake of ours, or of a library's (a panic of Rust's is no `Exception`): still one
        # sentence, unless someone wants to find it.
        if os.environ.get("EVERYSTEP_DEBUG"):
            raise
        _complain(_told(error))
        if isinstance(error, OSError):
            _say_no_more()
        sys.exit(FAILED_CALL)
    sys.exit(status if isinstance(status, int) else 0)


def _told(error: BaseException) -> str:
    """What went wrong where no part of ours has words for it."""
    if not isinstance(error, OSError):
        return f"{BUG} ({type(error).__name__}: {error})"
    what = "the output" if error.filename is None else quoted(str(error.filename))
    return f"{what} can't be used: {error.strerror or error}"


def _say_no_more() -> None:
    """Standard output goes nowhere: else Python would complain once more while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_as_by_ctrl_c() -> None:
    """A batch system that wants the machine back sends a termination: what there is is kept then, too."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _never_fail_to_print() -> None:
    """Files get UTF-8; a terminal that has no ŷ gets its code instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")


def _complain(text: str) -> None:
    """An error as one line of text that ends like a sentence, on standard error, if that can be written."""
    shown = printable(" ".join(text.split()))
    with suppress(OSError):
        print(f"everystep: {shown}" + ("" if shown.endswith((".", "?", "!")) else "."), file=sys.stderr)
