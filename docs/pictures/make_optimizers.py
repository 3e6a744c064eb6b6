"""Draws docs/pictures/optimizers/*.svg: the path of each rule down the valley of the three rows.

Run it with `uv run python -m docs.pictures.make_optimizers`. Each path is a recording of everystep's own
training; the frame and the contours are the same in all pictures.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import everystep as es
from docs.pictures.valley import BEST, HESSIAN, SAME, WORST, best_rate, measured, train
from everystep.optimize import OPTIMIZERS, RULERS, SGD, Exact, Optimizer
from everystep.words import number

FOLDER = Path(__file__).with_name("optimizers")

WIDTH, HEIGHT = 640, 580
LEFT, TOP, SCALE = 46, 86, 145
"""The plot's upper left corner, and pixels to a unit: the same for w and b, so that angles are true."""

W_AXIS, B_AXIS = (-0.25, 3.75), (-0.5, 2.6)
"""The frame: all that any of the paths needs."""

LEVELS = {0.01: "", 0.1: "0.1", 1.0: "1", 4.0: "4", 10.0: "10", 56 / 3: "18.67, the start's", 30.0: ""}
"""The losses of the contours, and what is written there."""

STYLE = """
svg { font: 15px ui-sans-serif, system-ui, sans-serif; color-scheme: light dark; }
.paper { fill: #fff; } text { fill: #1a1f2b; } .small { font-size: 13px; }
.name { font-size: 19px; font-weight: 600; } .frame { fill: none; stroke: #8a92a3; }
.level { fill: #1a1f2b; fill-opacity: .035; stroke: #1a1f2b; stroke-opacity: .3; }
.halo { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
.path { fill: none; stroke-width: 2.5; stroke-linejoin: round; } .dot { stroke-width: 2; }
.same { stroke: #0b6bcb; } .dot.same { fill: #0b6bcb; }
.fair { stroke: #c2410c; } .dot.fair { fill: #fff; } .path.fair { stroke-width: 1.6; }
.star { fill: #1a1f2b; }
@media (prefers-color-scheme: dark) {
  .paper, .dot.fair { fill: #12161f; } text, .star { fill: #e8ecf4; } .halo { stroke: #12161f; }
  .level { fill: #e8ecf4; stroke: #e8ecf4; }
  .same { stroke: #5eb0ff; } .dot.same { fill: #5eb0ff; } .fair { stroke: #ff9d6b; }
}"""


@dataclass(frozen=True)
class Trail:
    """One training to draw: its run, its looks (`same` or `fair`), and the legend's line."""

    run: es.Run
    looks: str
    said: str

    @property
    def places(self) -> list[tuple[float, float]]:
        """Where each state is on the picture."""
        parameters = zip(self.run.recording.weights[:, 0], self.run.recording.bias, strict=True)
        return [(across(float(w)), up(float(b))) for w, b in parameters]


def main() -> None:
    """Write all pictures."""
    for name, text in pictures().items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")


def pictures() -> dict[str, str]:
    """Every picture by the name of its rule."""
    return {name: picture(member()) for name, member in (OPTIMIZERS | RULERS).items()}


def trails(rule: Optimizer) -> list[Trail]:
    """The rule for 10 steps at the rate of all, and for 100 at its own best; a ruler as it goes by itself."""
    if not rule.takes_a_rate:
        return ruled(rule)
    same = train(rule, SAME, 10)
    first = Trail(same, "same", f"η = {SAME}: loss {number(float(same.loss[10]), 4)} after 10 steps")
    return [first, in_small_batches(rule) if isinstance(rule, SGD) else at_its_best(rule)]


def ruled(rule: Optimizer) -> list[Trail]:
    """The exact step; or line search from zeros, and from where it is slowest."""
    if isinstance(rule, Exact):
        return [Trail(measured(rule), "same", "one step: loss 0")]
    first, slow = measured(rule, steps=10), measured(rule, steps=100, start=WORST)
    ten, late = (number(float(loss), 4) for loss in (first.loss[10], slow.loss[81:].max()))
    return [
        Trail(first, "same", f"from zeros: loss {ten} after 10 steps"),
        Trail(slow, "fair", f"from where it is slowest: at most {late} from step 81 on"),
    ]


def at_its_best(rule: Optimizer) -> Trail:
    """100 steps at the rate that is best for as many."""
    rate = best_rate(rule, 100)
    run = train(rule, rate, 100)
    late = number(float(run.loss[81:].max()), 4)
    return Trail(run, "fair", f"η = {rate:g}, its best for 100 steps: at most {late} from step 81 on")


def in_small_batches(rule: SGD) -> Trail:
    """What the rule is for: steps on one record each."""
    run = train(rule, 0.03, 100, batch_size=1)
    late = number(float(run.loss[81:].max()), 4)
    return Trail(run, "fair", f"η = 0.03, one record in each step: at most {late} from step 81 on")


def picture(rule: Optimizer) -> str:
    """The whole picture of a rule."""
    drawn = trails(rule)
    legends = "\n".join(legend(trail, 44 + 23 * line) for line, trail in enumerate(drawn))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"
     aria-label="The path of {rule.title} down the valley of the three rows. {told(drawn)}">
<style>{STYLE}
</style>
<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>
<clipPath id="plot"><rect {frame()}/></clipPath>
<text class="name" x="{LEFT}" y="22">{capitalised(rule.title)}</text>
{legends}
<g clip-path="url(#plot)">
{contours()}
{"".join(map(drawing, reversed(drawn)))}
{star()}
</g>
<rect class="frame" {frame()}/>
{ticks()}
</svg>
"""


def frame() -> str:
    """The plot's rectangle."""
    width, height = SCALE * (W_AXIS[1] - W_AXIS[0]), SCALE * (B_AXIS[1] - B_AXIS[0])
    return f'x="{LEFT}" y="{TOP}" width="{width:.0f}" height="{height:.0f}"'


def told(drawn: list[Trail]) -> str:
    """The legend, for those who hear the picture."""
    return " ".join(f"{capitalised(trail.said)}." for trail in drawn)


def legend(trail: Trail, height: int) -> str:
    """A piece of the path, and what it is."""
    x = LEFT + 1
    return (
        f'<path class="path {trail.looks}" d="M{x},{height - 5}h46"/>'
        f"{dot(trail.looks, x + 23, height - 5)}"
        f'<text x="{x + 58}" y="{height}">{trail.said}</text>'
    )


def drawing(trail: Trail) -> str:
    """The path, with a mark at the first states; later ones would hide each other."""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in trail.places)
    dots = "".join(dot(trail.looks, x, y) for x, y in trail.places[:11])
    return f'<polyline class="path {trail.looks}" points="{line}"/>\n{dots}\n'


def dot(looks: str, x: float, y: float) -> str:
    """A state: a full dot, or an open square, so that the two paths differ without their colours."""
    if looks == "same":
        return f'<circle class="dot same" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    return f'<rect class="dot fair" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'


def contours() -> str:
    """Each contour is an ellipse whose half axes are √(2·loss/λ), along the eigenvectors of the Hessian."""
    values, vectors = np.linalg.eigh(HESSIAN)
    angle = -math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))  # heights grow downwards on a picture
    place = f'transform="translate({across(BEST[0]):.1f} {up(BEST[1]):.1f}) rotate({angle:.3f})"'
    ellipses = "\n".join(
        '<ellipse class="level" rx="{:.1f}" ry="{:.1f}"/>'.format(*(SCALE * np.sqrt(2 * loss / values)))
        for loss in sorted(LEVELS, reverse=True)
    )
    labels = "\n".join(
        f'<text class="small halo" x="{across(crossing(loss)):.1f}" y="{up(B_AXIS[0]) - 8:.0f}" '
        f'text-anchor="middle">{said}</text>'
        for loss, said in LEVELS.items()
        if said
    )
    return f"<g {place}>\n{ellipses}\n</g>\n{labels}"


def crossing(loss: float) -> float:
    """Where a contour's label stands: the w of that loss near the frame's lower edge."""
    b = B_AXIS[0] + 0.08
    (ww, wb), (_, bb) = (HESSIAN / 2).tolist()
    middle, reach = -wb * b / ww, math.sqrt((wb * b) ** 2 - ww * (bb * b * b - loss)) / ww
    right: float = BEST[0] + middle + reach
    return right if right < W_AXIS[1] else BEST[0] + middle - reach


def star() -> str:
    """The best place, marked and named."""
    x, y = across(BEST[0]), up(BEST[1])
    corners = " ".join(
        f"{x + r * math.sin(k * math.pi / 5):.1f},{y - r * math.cos(k * math.pi / 5):.1f}"
        for k, r in enumerate((9, 4) * 5)
    )
    return (
        f'<polygon class="star" points="{corners}"/>'
        f'<text class="small halo" x="{x - 12:.1f}" y="{y + 18:.1f}" text-anchor="end">best</text>'
    )


def ticks() -> str:
    """The numbers on both axes, and the axes' letters."""
    bottom = up(B_AXIS[0])
    marks = [
        f'<text class="small" x="{across(w):.1f}" y="{bottom + 18:.0f}" text-anchor="middle">{w}</text>'
        for w in range(4)
    ]
    marks += [
        f'<text class="small" x="{LEFT - 9}" y="{up(b) + 4:.1f}" text-anchor="end">{b}</text>'
        for b in range(3)
    ]
    marks.append(f'<text x="{across(W_AXIS[1]):.1f}" y="{bottom + 19:.0f}" text-anchor="end">w</text>')
    marks.append(f'<text x="{LEFT - 9}" y="{TOP + 12}" text-anchor="end">b</text>')
    return "\n".join(marks)


def capitalised(text: str) -> str:
    """A sentence's first letter."""
    return text[0].upper() + text[1:]


def across(w: float) -> float:
    """Where w is, from the left."""
    return LEFT + SCALE * (w - W_AXIS[0])


def up(b: float) -> float:
    """Where b is, from the top."""
    return TOP + SCALE * (B_AXIS[1] - b)


if __name__ == "__main__":
    main()
