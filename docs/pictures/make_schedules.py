"""Draws docs/pictures/schedules.svg: the learning rate of each schedule over a hundred steps.

Run it with `uv run python -m docs.pictures.make_schedules`. The curves are the schedules' own rates.
"""

import math
from pathlib import Path

from everystep.optimize import Schedule, schedule_named

SPELLED = (
    "constant",
    "inverse:decay=0.1",
    "exponential:decay=0.96",
    "step:every=25,factor=0.5",
    "cosine",
    "one-cycle",
    "warm-up:steps=20",
    "warm-up:steps=20,then=cosine",
    "plateau:factor=0.5,patience=15",
)
"""One panel each, in the spelling of `--schedule`."""

STEPS = 100
LAST_NEW = 30
"""For `plateau`: the epoch, of one step each, after which the loss falls no more."""

COLUMNS, WIDTH, HEIGHT = 3, 210, 150
LEFT, TOP, ACROSS, UP = 30, 44, 165, 76
"""A panel's size, and its plot's place and size in it."""

STYLE = """
svg { font: 13px ui-sans-serif, system-ui, sans-serif; color-scheme: light dark; }
.paper { fill: #fff; } text { fill: #1a1f2b; } .quiet { fill: #596273; font-size: 12px; }
.name { font-weight: 600; font-size: 14px; } .axis { stroke: #8a92a3; }
.rate { fill: none; stroke: #0b6bcb; stroke-width: 2.5; stroke-linejoin: round; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #12161f; } text { fill: #e8ecf4; } .quiet { fill: #a3acbd; } .rate { stroke: #5eb0ff; }
}"""


def main() -> None:
    """Write the picture."""
    Path(__file__).with_name("schedules.svg").write_text(picture(), encoding="utf-8")


def picture() -> str:
    """All panels, in rows."""
    panels = "\n".join(panel(spelled, place) for place, spelled in enumerate(SPELLED))
    width, height = COLUMNS * WIDTH + 10, math.ceil(len(SPELLED) / COLUMNS) * HEIGHT
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
     aria-label="The learning rate over {STEPS} steps, of {len(SPELLED)} schedules">
<style>{STYLE}
</style>
<rect class="paper" width="{width}" height="{height}"/>
{panels}
</svg>
"""


def panel(spelled: str, place: int) -> str:
    """One schedule: its spelling, its axes, its curve."""
    row, column = divmod(place, COLUMNS)
    bottom = TOP + UP
    name, _, settings = spelled.partition(":")
    return f"""<g transform="translate({column * WIDTH} {row * HEIGHT})">
<text class="name" x="{LEFT}" y="17">{name}</text>
<text class="quiet" x="{LEFT}" y="33">{settings}</text>
<path class="axis" fill="none" d="M{LEFT},{TOP}V{bottom}H{LEFT + ACROSS}"/>
<text class="quiet" x="{LEFT - 6}" y="{TOP + 6}" text-anchor="end">η</text>
<text class="quiet" x="{LEFT - 6}" y="{bottom + 4}" text-anchor="end">0</text>
<text class="quiet" x="{LEFT}" y="{bottom + 16}">1</text>
<text class="quiet" x="{LEFT + ACROSS}" y="{bottom + 16}" text-anchor="end">step {STEPS}</text>
<polyline class="rate" points="{curve(rates(schedule_named(spelled)))}"/>
</g>"""


def rates(schedule: Schedule) -> list[float]:
    """The rate of each step, as a part of η."""
    notes, found = schedule.initial(), []
    for step in range(1, STEPS + 1):
        found.append(schedule.rate(1.0, step, STEPS, notes))
        notes = schedule.noticed(notes, 1 / min(step, LAST_NEW))
    return found


def curve(found: list[float]) -> str:
    """A point for each step."""
    width = ACROSS / (STEPS - 1)
    return " ".join(f"{LEFT + width * k:.1f},{TOP + UP * (1 - rate):.1f}" for k, rate in enumerate(found))


if __name__ == "__main__":
    main()
