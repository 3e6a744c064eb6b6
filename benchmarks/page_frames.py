"""What a frame of the page costs, while it plays 1,000 steps over 2,000 records in the system's Chromium.

Run it with `uv run python benchmarks/page_frames.py`; it takes a minute or two. Each page is played for some
seconds at 1× and at 10×. The intervals are those between the page's own animation frames. What a frame costs
is from the browser's trace: the processor time of the page's thread for scripts, styles, layout and painting.
There is no graphics processor here, so the same two cores put the picture on the screen: that shows in the
intervals, and not in the cost.
"""

import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

import everystep as es

SECONDS = {"1×": 6.0, "10×": 1.8}
"""At 10× a thousand steps are over after two seconds."""
WANTED = 1000 / 60
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WORK = {"RunTask", "ThreadControllerImpl::RunTask"}
"""The trace's name for a piece of the main thread's work."""

COUNT = """() => {
  globalThis.frames = []
  requestAnimationFrame(function tick(now) { frames.push(now); requestAnimationFrame(tick) })
}"""


def pages(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """What is played: a title, a page, and what its address says."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 6)) * [1, 3, 9, 20, 40, 80]
    table = {f"x{j}": x[:, j] for j in range(6)} | {"y": x @ np.arange(1.0, 7) + 30 * rng.normal(size=2000)}
    several = es.train(table, "y", steps=1000, tolerance=0, learning_rate=0.02)
    one = es.train(table, "y", only=["x5"], steps=1000, tolerance=0, learning_rate=0.004)
    file = several.page(folder / "several.html")
    yield "six features, all views", file, ""
    yield "six features, the line alone", file, "#view=line"
    file = one.page(folder / "one.html")
    yield "one feature, squares, all views", file, "#residuals=squares"


def play(page: Page, speed: str) -> None:
    """From the first step on."""
    page.get_by_label("speed").select_option(value=speed.removesuffix("×"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Play", exact=True).click()


def traced(session: CDPSession, page: Page, seconds: float) -> list[dict[str, Any]]:
    """What the browser did meanwhile."""
    events: list[dict[str, Any]] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["toplevel", "devtools.timeline"]}})
    page.wait_for_timeout(1000 * seconds)
    over = threading.Event()
    session.on("Tracing.tracingComplete", lambda _: over.set())
    session.send("Tracing.end")
    while not over.is_set():
        page.wait_for_timeout(50)
    return events


def cost_of_frames(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of the page's main thread between one animation frame and the next."""
    fired = [event for event in events if event["name"] == "FireAnimationFrame"]
    thread = statistics.mode((event["pid"], event["tid"]) for event in fired)
    begins = sorted({event["ts"] for event in fired if (event["pid"], event["tid"]) == thread})
    tasks = [
        event
        for event in events
        if event["name"] in WORK and (event["pid"], event["tid"]) == thread and event.get("ph") == "X"
    ]
    tasks.sort(key=lambda event: event["ts"])
    edges = np.array([event["ts"] for event in tasks])
    spent = np.array([event.get("tdur", event["dur"]) for event in tasks]) / 1000
    frame = np.searchsorted([task["ts"] for task in tasks if _holds(task, begins)], edges, side="right")
    return [float(spent[frame == k].sum()) for k in range(1, int(frame.max()))]


def _holds(task: dict[str, Any], begins: list[float]) -> bool:
    place = int(np.searchsorted(begins, task["ts"]))
    return place < len(begins) and begins[place] < task["ts"] + task["dur"]


def measure(browser: Browser, title: str, file: Path, address: str, speed: str) -> str:
    """One row of the table."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{file.as_uri()}{address}")
    session = page.context.new_cdp_session(page)
    play(page, speed)
    page.evaluate(COUNT)
    events = traced(session, page, SECONDS[speed])
    times = page.evaluate("frames")
    page.close()
    between = np.diff(times)
    dropped = int(np.maximum(np.round(between / WANTED) - 1, 0).sum())
    cost = np.array(cost_of_frames(events))
    middle, high = np.percentile(between, [50, 95])
    spent, most = np.percentile(cost, [50, 95])
    share = dropped / (dropped + len(between))
    return f"| {title} | {speed} | {middle:.1f} | {high:.1f} | {share:.0%} | {spent:.1f} | {most:.1f} |"


def main() -> None:
    """The table."""
    print("| page | speed | interval, median ms | 95 % | dropped | cost of a frame, median ms | 95 % |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for title, file, address in pages(Path(folder)):
            for speed in SECONDS:
                print(measure(browser, title, file, address, speed), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
