"""Makes rates.json beside this file: the learning rates of PyTorch's schedulers.

Run it in an environment of its own, as PyTorch is no dependency:

    python -m venv scratch
    scratch/bin/pip install torch==2.13.0
    scratch/bin/python tests/optimize/golden/make_rates.py

Each entry has a schedule as everystep spells it, and the rate of each of 60 steps by PyTorch's scheduler,
asked once a step; `plateau` is given `LOSSES`, one an epoch of 3 steps. PyTorch's ReduceLROnPlateau reacts to
one epoch more than its `patience`: hence its 2 is 3 here.
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch.optim import lr_scheduler as torch_schedules

RATE, STEPS, PER_EPOCH = 0.1, 60, 3
LOSSES = [
    9.0,
    5.0,
    4.0,
    4.0,
    3.9999,
    4.1,
    3.0,
    3.0,
    3.0,
    3.0,
    3.0,
    3.0,
    2.0,
    2.5,
    2.5,
    2.5,
    2.5,
    1.0,
    1.0,
    1.0,
]

SCHEDULES: dict[str, tuple[Any, dict[str, Any]]] = {
    "constant": (torch_schedules.ConstantLR, {"factor": 1.0}),
    "exponential:decay=0.9": (torch_schedules.ExponentialLR, {"gamma": 0.9}),
    "step:every=7,factor=0.5": (torch_schedules.StepLR, {"step_size": 7, "gamma": 0.5}),
    "cosine": (torch_schedules.CosineAnnealingLR, {"T_max": STEPS}),
    "cosine:lowest=0.2": (torch_schedules.CosineAnnealingLR, {"T_max": STEPS, "eta_min": 0.2 * RATE}),
    "warm-up:steps=10": (
        torch_schedules.LinearLR,
        {"start_factor": 0.1, "end_factor": 1.0, "total_iters": 9},
    ),
}


def rates(make: Any, options: dict[str, Any]) -> list[float]:
    """The rate of each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler, found = make(optimizer, **options), []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def plateau_rates() -> list[float]:
    """The rate of each step, where each epoch ends with the next of the losses."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler, found = torch_schedules.ReduceLROnPlateau(optimizer, factor=0.5, patience=2), []
    for loss in LOSSES:
        found += [optimizer.param_groups[0]["lr"]] * PER_EPOCH
        scheduler.step(loss)
    return found


if __name__ == "__main__":
    golden = {spelled: rates(*how) for spelled, how in SCHEDULES.items()}
    golden["plateau:factor=0.5,patience=3"] = plateau_rates()
    made = {"made_by": f"torch {torch.__version__}", "rate": RATE, "losses": LOSSES, "rates": golden}
    Path(__file__).with_name("rates.json").write_text(json.dumps(made, indent=None) + "\n")
