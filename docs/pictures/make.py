"""Draws docs/pictures/three-rows.svg: the line of the three records over its ten steps.

Run it with `uv run python docs/pictures/make.py`. The picture is made from a recording; nothing in it is
typed in by hand. It moves by itself in a browser and on a code host's page, and needs no script.
"""

from pathlib import Path

import everystep as es

WIDTH, HEIGHT = 640, 300
LEFT, TOP, RIGHT, BOTTOM = 50, 20, 400, 265
X_END, Y_END = 4.0, 8.0
SECONDS = 11


def main() -> None:
    """Train the three records by hand and write the picture."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    text = picture(run)
    Path(__file__).with_name("three-rows.svg").write_text(text, encoding="utf-8")


def picture(run: es.Run) -> str:
    """The whole picture."""
    states = range(run.recording.steps + 1)
    frames = "\n".join(frame(run, k) for k in states)
    records = run.records().frame.collect()
    points = "\n".join(
        f'<circle class="record" cx="{across(x):.1f}" cy="{up(y):.1f}" r="6"/>'
        for x, y in records.iter_rows()
    )
    shown = 100 / len(states) - 0.01  # never two frames at once
    style = f"""
    svg {{ font: 15px ui-sans-serif, system-ui, sans-serif; color-scheme: light dark; }}
    .paper {{ fill: #fff; }} .ink, text {{ fill: #1a1f2b; }} .axis {{ stroke: #8a92a3; }}
    .record {{ fill: #0b6bcb; }} .line {{ stroke: #d1541f; stroke-width: 3; }}
    .residual {{ stroke: #d1541f; stroke-width: 1.5; stroke-dasharray: 3 3; opacity: .7; }}
    .big {{ font-size: 22px; font-weight: 600; }} .small {{ font-size: 13px; }}
    .frame {{ visibility: hidden; animation: show {SECONDS}s steps(1, end) infinite; }}
    @keyframes show {{ 0% {{ visibility: visible; }} {shown:.3f}% {{ visibility: hidden; }} }}
    @media (prefers-color-scheme: dark) {{
      .paper {{ fill: #12161f; }} .ink, text {{ fill: #e8ecf4; }} .record {{ fill: #5eb0ff; }}
      .line, .residual {{ stroke: #ff9d6b; }}
    }}
    @media (prefers-reduced-motion: reduce) {{
      .frame {{ animation: none; }} .frame:last-of-type {{ visibility: visible; }}
    }}"""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"
     aria-label="A line moves towards three records in ten steps of gradient descent">
<style>{style}
</style>
<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>
<defs><clipPath id="plot">
<rect x="{LEFT}" y="{TOP}" width="{RIGHT - LEFT}" height="{BOTTOM - TOP}"/></clipPath></defs>
{axes()}
{frames}
{points}
</svg>
"""


def frame(run: es.Run, k: int) -> str:
    """The line, its residuals and its numbers at state k."""
    w, b = float(run.recording.weights[k, 0]), float(run.recording.bias[k])
    residuals = "".join(
        f'<line class="residual" x1="{across(x):.1f}" y1="{up(y):.1f}" '
        f'x2="{across(x):.1f}" y2="{up(w * x + b):.1f}"/>'
        for x, y in run.records().frame.collect().iter_rows()
    )
    loss = float(run.loss[k])
    delay = k * SECONDS / (run.recording.steps + 1)
    return f"""<g class="frame" style="animation-delay: {delay:.3f}s">
<g clip-path="url(#plot)">{residuals}
<line class="line" x1="{across(0):.1f}" y1="{up(b):.1f}"
      x2="{across(X_END):.1f}" y2="{up(w * X_END + b):.1f}"/></g>
<text class="big" x="425" y="60">after step {k}</text>
<text x="425" y="100">ŷ = {w:.4f}·x + {b:.4f}</text>
<text x="425" y="130">loss {loss:.4f}</text>
<text class="small" x="425" y="165">gradient of w {run.recording.gradient[k, 0]:.4f}</text>
<text class="small" x="425" y="185">gradient of b {run.recording.gradient[k, 1]:.4f}</text>
<rect class="record" x="425" y="205" height="8" width="{max(2.0, 180 * loss / float(run.loss[0])):.1f}"/>
<text class="small" x="425" y="232">of the loss at the start</text>
</g>"""


def axes() -> str:
    """The two axes with their ticks."""
    ticks = "".join(
        f'<text class="small" x="{across(x):.1f}" y="{BOTTOM + 18}" text-anchor="middle">{x}</text>'
        for x in range(5)
    )
    ticks += "".join(
        f'<text class="small" x="{LEFT - 10}" y="{up(y) + 4:.1f}" text-anchor="end">{y}</text>'
        for y in range(0, 9, 2)
    )
    return f"""<line class="axis" x1="{LEFT}" y1="{BOTTOM}" x2="{RIGHT}" y2="{BOTTOM}"/>
<line class="axis" x1="{LEFT}" y1="{BOTTOM}" x2="{LEFT}" y2="{TOP}"/>
{ticks}
<text class="small" x="{RIGHT}" y="{BOTTOM - 8}" text-anchor="end">x</text>
<text class="small" x="{LEFT + 8}" y="{TOP + 10}">y</text>"""


def across(x: float) -> float:
    """Where x is, from the left."""
    return LEFT + (RIGHT - LEFT) * x / X_END


def up(y: float) -> float:
    """Where y is, from the top."""
    return BOTTOM - (BOTTOM - TOP) * y / Y_END


if __name__ == "__main__":
    main()
