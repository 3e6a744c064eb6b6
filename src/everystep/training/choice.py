"""The optimizer and the learning rate that a training uses, and where they come from."""

from dataclasses import dataclass

from everystep.optimize import Optimizer

CERTAINTIES = ("as asked", "exact", "bound", "rule of thumb")


@dataclass(frozen=True)
class Choice:
    """What a training uses, and `why`.

    `certainty`: "as asked"; "exact" for what follows from the curvature; "bound" for what is safe, though
    a better rate may exist; "rule of thumb" for what usually works. `rate` is 0 where
    the optimizer takes none. `epochs` is what "auto" stands for, None where it was not said, and `epochs_why`
    where it comes from.
    """

    optimizer: Optimizer
    rate: float
    why: str
    certainty: str
    epochs: int | None = None
    epochs_why: str = ""
