"""Makes golden.json beside this file: updates of PyTorch's optimizers on a fixed list of gradients.

Run it in an environment of its own, as PyTorch is no dependency:

    python -m venv scratch
    scratch/bin/pip install torch==2.13.0
    scratch/bin/python tests/optimize/make_golden.py

The loop is open: the gradients are given, so that the numbers are those of the rules alone. All float64.
"""

import json
from pathlib import Path

RATE = 0.1
GRADIENTS = [
    [-56 / 3, -8.0, 1e-3],
    [88 / 45, 16 / 15, -2e-3],
    [-0.2963, 0.0711, 0.0],
    [1e6, -1e-6, 3.0],
    [-7.25, 1 / 3, -1e3],
    [0.1, 0.2, 0.3],
    [0.0, 0.0, 0.0],
    [2.5, -2.5, 1e-9],
]
SETTINGS = {
    "gd": [{}],
    "momentum": [{"momentum": 0.9}, {"momentum": 0.55258}],
    "nesterov": [{"momentum": 0.9}, {"momentum": 0.99}],
}


def positions(name: str, settings: dict[str, float]) -> list[list[float]]:
    """The parameters after each step from zeros, by PyTorch."""
    import torch

    theta = torch.zeros(len(GRADIENTS[0]), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=RATE, nesterov=name == "nesterov", **settings)
    path = []
    for gradient in GRADIENTS:
        theta.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        path.append(theta.detach().tolist())
    return path


def main() -> None:
    """Write the golden numbers, and which version made them."""
    import torch

    cases = [
        {"optimizer": name, "settings": settings, "positions": positions(name, settings)}
        for name, choices in SETTINGS.items()
        for settings in choices
    ]
    made = {"made_by": f"torch {torch.__version__}", "rate": RATE, "gradients": GRADIENTS, "cases": cases}
    Path(__file__).with_name("golden.json").write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
