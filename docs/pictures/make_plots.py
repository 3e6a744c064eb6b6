"""Draws docs/pictures/plots/*.svg: each kind of picture once, for docs/pictures.md.

Run it with `uv run python docs/pictures/make_plots.py`.
"""

from pathlib import Path

import everystep as es

FOLDER = Path(__file__).with_name("plots")
PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"
THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}


def main() -> None:
    """The three records by hand, and the penguins."""
    three = es.train(THREE_ROWS, target="y", by_hand=True)
    penguins = es.train(PENGUINS, target="body_mass_g", learning_rate=0.1)
    adam = es.train(PENGUINS, target="body_mass_g", optimizer="adam")
    batches = es.train(PENGUINS, target="body_mass_g", batch_size=32, learning_rate=0.02, epochs=20)
    pictures = {
        "line": three.plot("line", steps=[0, 1, 2, 10]),
        "contour": three.plot("contour"),
        "rates": three.plot("rates"),
        "loss": penguins.plot("loss"),
        "directions": penguins.plot("contour", theme="dark"),
        "weights": penguins.plot("weights"),
        "residuals": penguins.plot("residuals"),
        "gradient": batches.plot("gradient"),
        "predicted": penguins.plot("line", theme="dark", steps=[5, 50, 400]),
        "compare": es.compare(penguins, adam, batches).plot(),
    }
    for name, picture in pictures.items():
        picture.save(FOLDER / f"{name}.svg", replace=True)


if __name__ == "__main__":
    main()
