"""Draws docs/pictures/learning-rate.svg: the steps that the three rows take, by learning rate.

Run it with `uv run python -m docs.pictures.make_learning_rate`. The steps are those of the closed form.
"""

import math
from pathlib import Path

import numpy as np

import everystep as es
from everystep.understand.outlook import Outlook

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}
MILLIONTH = 1e-6
WAYS = (
    ("gd", {"optimizer": "gd", "standardize": False}, "gd"),
    ("ball", {"optimizer": "momentum:momentum=0.55258", "standardize": False}, "heavy ball, β = 0.553"),
    ("scaled", {"optimizer": "gd"}, "gd, x standardised"),
)
LOWEST, HIGHEST, POINTS = 0.003, 1.3, 400
MOST = 5_000
LEFT, TOP, ACROSS, UP = 64, 46, 560, 250

STYLE = """
svg { font: 14px ui-sans-serif, system-ui, sans-serif; color-scheme: light dark; }
.paper { fill: #fff; } text { fill: #1a1f2b; } .quiet { fill: #596273; font-size: 13px; }
.axis { stroke: #8a92a3; fill: none; } .grid { stroke: #e3e6ec; }
.edge { stroke-dasharray: 4 4; stroke-width: 1.5; }
polyline { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.gd { stroke: #0b6bcb; } .ball { stroke: #b4530a; } .scaled { stroke: #1b7f4b; }
text.gd, text.ball, text.scaled { stroke: none; font-weight: 600; }
text.gd { fill: #0b6bcb; } text.ball { fill: #b4530a; } text.scaled { fill: #1b7f4b; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #12161f; } text { fill: #e8ecf4; } .quiet { fill: #a3acbd; } .grid { stroke: #262d3a; }
  .gd { stroke: #5eb0ff; } .ball { stroke: #ffa45c; } .scaled { stroke: #5fd39a; }
  text.gd { fill: #5eb0ff; } text.ball { fill: #ffa45c; } text.scaled { fill: #5fd39a; }
}"""


def main() -> None:
    """Write the picture."""
    Path(__file__).with_name("learning-rate.svg").write_text(picture(), encoding="utf-8")


def picture() -> str:
    """Both axes logarithmic: the steps fall as the rate grows, up to a cliff."""
    curves = "\n".join(way(*one, place) for place, one in enumerate(WAYS))
    rates = "\n".join(tick(rate) for rate in (0.003, 0.01, 0.03, 0.1, 0.3, 1.0))
    counts = "\n".join(line(count) for count in (1, 10, 100, 1000))
    width, height = LEFT + ACROSS + 30, TOP + UP + 50
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
     aria-label="Steps to a millionth of the loss at the start, by learning rate, on three records">
<style>{STYLE}
</style>
<rect class="paper" width="{width}" height="{height}"/>
<text x="{LEFT - 44}" y="22">steps until the excess is a millionth of the loss at the start</text>
{counts}
{rates}
<path class="axis" d="M{LEFT},{TOP}V{TOP + UP}H{LEFT + ACROSS}"/>
<text x="{LEFT + ACROSS}" y="{TOP + UP + 40}" text-anchor="end">learning rate η</text>
{curves}
</svg>
"""


def way(name: str, settings: dict[str, object], label: str, place: int) -> str:
    """One rule: its curve, and a dashed line where the window ends."""
    outlook = es.train(THREE_ROWS, "y", steps=0, learning_rate=0.1, **settings).outlook
    edge = x(outlook.largest_stable_rate)
    points = " ".join(f"{x(rate):.1f},{y(steps):.1f}" for rate, steps in counted(outlook))
    return f"""<line class="{name} edge" x1="{edge:.1f}" y1="{TOP}" x2="{edge:.1f}" y2="{TOP + UP}"/>
<polyline class="{name}" points="{points}"/>
<text class="{name}" x="{LEFT + 14}" y="{TOP + UP - 62 + 20 * place}">{label}</text>"""


def counted(outlook: Outlook) -> list[tuple[float, int]]:
    """Rates below the edge, and the steps each takes, where they are not too many."""
    edge = min(outlook.largest_stable_rate, HIGHEST)
    rates = np.append(np.geomspace(LOWEST, edge * 0.985, POINTS), edge * (1 - np.geomspace(0.015, 1e-4, 60)))
    rates = np.sort(np.append(rates, outlook.best_constant_rate))
    told = ((float(rate), outlook.steps_until(MILLIONTH, float(rate))) for rate in rates)
    return [(rate, steps) for rate, steps in told if steps is not None and steps <= MOST]


def tick(rate: float) -> str:
    """A rate on the axis."""
    return f'<text class="quiet" x="{x(rate):.1f}" y="{TOP + UP + 18}" text-anchor="middle">{rate:g}</text>'


def line(count: int) -> str:
    """A number of steps, with its line."""
    at = y(count)
    return (
        f'<line class="grid" x1="{LEFT}" y1="{at:.1f}" x2="{LEFT + ACROSS}" y2="{at:.1f}"/>\n'
        f'<text class="quiet" x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{count:,}</text>'
    )


def x(rate: float) -> float:
    """The place of a rate."""
    return LEFT + ACROSS * math.log(rate / LOWEST) / math.log(HIGHEST / LOWEST)


def y(steps: int) -> float:
    """The place of a number of steps."""
    return TOP + UP * (1 - math.log(max(steps, 1)) / math.log(MOST))


if __name__ == "__main__":
    main()
