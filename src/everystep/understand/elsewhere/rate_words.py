"""Where a rate lies, in words."""

from everystep.understand.elsewhere.examination import Examination
from everystep.understand.elsewhere.given import Rate
from everystep.understand.elsewhere.windows import RateWindow
from everystep.words import number, told_apart


def rate_sentences(seen: Examination) -> list[str]:
    """Whether the rate that was used lay in the window; none where it isn't known."""
    if seen.rate is None or seen.window is None:
        return []
    rate, window = seen.rate, seen.window
    where = where_it_lies(rate, window)
    said = [f"{where.replace('the ', 'The ', 1) if where.startswith('the ') else where}."]
    if rate.last is not None:
        last = number(rate.last, 3)
        place = (
            "inside"
            if window.holds(rate.last)
            else "outside"
            if window.excludes(rate.last)
            else "at its edge"
        )
        still = "still " if window.holds(rate.last) == window.holds(rate.value) else ""
        said.append(f"Its schedule {rate.schedule}: to {last} at the last update, {still}{place}.")
    elif rate.schedule:
        said.append(f"Its schedule {rate.schedule}.")
    if seen.hovering is not None:
        said.append(
            f"At this constant rate such steps hover about {number(seen.hovering, 3)} above the best in the "
            "end (expected for records drawn independently; shuffled ones may hover lower)."
        )
    return said


def where_it_lies(rate: Rate, window: RateWindow) -> str:
    """Whether a rate is inside the window, and where that ends."""
    return f"{rate.told} lies {_place(window, rate.value)}"


def _place(window: RateWindow, value: float) -> str:
    if window.holds(value):
        return f"inside the window: {_sure(window, value)}"
    if window.excludes(value):
        return f"outside the window: {_unsure(window, value)}"
    return f"at the edge of the window: {_sure(window, value)}, and {_unsure(window, value)}"


def _sure(window: RateWindow, value: float) -> str:
    edge = told_apart(window.sure, value, 4)[0]
    if window.batch_size is None:
        return f"below {edge} steps on all records are stable"
    return f"below {edge} {_steps_on(window)} are surely stable"


def _unsure(window: RateWindow, value: float) -> str:
    edge = told_apart(window.edge, value, 4)[0]
    if window.batch_size is None:
        return f"above {edge} the error grows with every step on all records"
    if window.exact:
        return f"above {edge} the mean squared error grows with {_steps_on(window)}, drawn independently"
    return f"above {edge} even the mean error grows with {_steps_on(window)}, drawn independently"


def _steps_on(window: RateWindow) -> str:
    size = window.batch_size
    return "steps on single records" if size == 1 else f"steps on {size} records"
