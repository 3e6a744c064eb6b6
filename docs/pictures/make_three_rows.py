"""Draws docs/pictures/three-rows.gif and three-rows-dark.gif: ten steps on three records.

Run it with `uv run python docs/pictures/make_three_rows.py`.
"""

from pathlib import Path

import everystep as es

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}
NAMES = {"light": "three-rows.gif", "dark": "three-rows-dark.gif"}


def main() -> None:
    """Train the three records by hand and let them move, on light paper and on dark."""
    run = es.train(THREE_ROWS, target="y", by_hand=True)
    for theme, name in NAMES.items():
        run.animate(Path(__file__).with_name(name), theme=theme, replace=True)


if __name__ == "__main__":
    main()
