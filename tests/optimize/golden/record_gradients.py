"""Records gradients.npz beside this file: 200 gradients of a real training on each of three tables.

Run it in the project's environment; then run make_updates.py, which says what other libraries make of them:

    python tests/optimize/golden/record_gradients.py
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes

import everystep as es

HERE = Path(__file__).parent
STEPS = 200


def gradients(table: object, target: str, **settings: object) -> np.ndarray:
    """The gradients of the first steps, (steps, parameters)."""
    run = es.train(table, target, steps=STEPS, tolerance=0, **settings)
    return np.array([step.gradient.vector for step in run])


def main() -> None:
    """One array a table: gradients long and short, noisy and smooth, over eight powers of ten."""
    examples = HERE.parents[2] / "examples"
    np.savez_compressed(
        HERE / "gradients.npz",
        three_rows=gradients(
            examples / "three-rows.csv",
            "y",
            optimizer="momentum",
            learning_rate=0.02,
            batch_size=1,
            standardize=False,
        ),
        penguins=gradients(examples / "penguins.csv", "body_mass_g", optimizer="sgd", learning_rate=0.05),
        diabetes=gradients(
            load_diabetes(as_frame=True).frame,
            "target",
            optimizer="adam",
            learning_rate=0.01,
            batch_size=256,
            validation=0.2,
        ),
    )


if __name__ == "__main__":
    main()
