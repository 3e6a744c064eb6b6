"""`everystep resume`: go on with what was cut off, or train a branch from a state of a run."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from cyclopts import Group, Parameter

import everystep
from everystep.cli.command_line import by_command_line
from everystep.cli.options import KEEP, OPTIMIZERS, SCHEDULES, SavingOptions
from everystep.cli.progress import progress_bar
from everystep.cli.train import shown
from everystep.cli.whole import OptionalWhole, whole_number, words_or_whole_number
from everystep.run import load

BATCH_SIZE = words_or_whole_number("all")


@Parameter(name="*", group=Group("What changes (the rest stays as it was)", sort_key=1))
@dataclass(frozen=True)
class BranchOptions:
    """The settings that a branch may have otherwise than its parent."""

    optimizer: Annotated[str | None, Parameter(help=OPTIMIZERS.partition(" [default")[0])] = None
    learning_rate: float | Literal["auto"] | None = None
    """η, in trained units, or auto: found from the records."""
    schedule: Annotated[str | None, Parameter(help=SCHEDULES)] = None
    batch_size: Annotated[int | Literal["all"] | None, BATCH_SIZE] = None
    """Records in each step, or all."""
    epochs: OptionalWhole = None
    """Further passes over all records at most."""
    steps: OptionalWhole = None
    """Further steps at most. [default: what is left of the run's]"""
    time_limit: float | None = None
    """Seconds at most."""
    tolerance: float | None = None
    """Stop when the excess is this fraction of the loss where the branch begins; 0: never early."""
    patience: OptionalWhole = None
    """Epochs without a new lowest validation loss to wait for."""
    clip: float | None = None
    """The largest length of a gradient; inf for any."""
    average: OptionalWhole = None
    """The epoch from which on the states are averaged, from 1; 0: never."""
    finish: Literal["none", "exact", "auto"] | None = None
    """exact: a last step to the optimum itself."""


@Parameter(name="*", show=False)
@dataclass(frozen=True)
class FixedOptions:
    """Options of `train` that a branch can't have: refused by name, with the reason."""

    target: str | None = None
    standardize: bool | None = None
    fit_intercept: Annotated[bool | None, Parameter(name="--intercept")] = None
    l2: float | None = None
    validation: str | None = None
    start: Annotated[tuple[float, ...] | None, Parameter(negative=())] = None
    seed: OptionalWhole = None
    by_hand: Annotated[bool | None, Parameter(negative=())] = None
    weight: str | None = None
    drop: Annotated[tuple[str, ...] | None, Parameter(negative=())] = None
    only: Annotated[tuple[str, ...] | None, Parameter(negative=())] = None
    as_category: Annotated[tuple[str, ...] | None, Parameter(negative=())] = None
    as_number: Annotated[tuple[str, ...] | None, Parameter(negative=())] = None
    levels: OptionalWhole = None


def resume(
    run: str,
    /,
    *,
    state: Annotated[int | None, Parameter(name="--from", converter=whole_number)] = None,
    changes: BranchOptions = BranchOptions(),
    keep: Annotated[Literal["auto", "all", "ends"] | int, KEEP] = "auto",
    saving: SavingOptions = SavingOptions(),
    fixed: FixedOptions = FixedOptions(),
) -> int:
    """Go on with a training that was cut off, to its end; or train a branch from any state of a run.

    What was interrupted or killed becomes what it would have been, in its own folder. With a state or a
    setting said, and for a run that has ended, it is a new run that knows where it comes from.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    state
        The state to begin at. [default: the last]
    keep
        States to keep: auto, all, ends, or a number for every N-th. The others are replayed.
    """
    said: dict[str, Any] = asdict(changes) | {
        name: value for name, value in asdict(fixed).items() if value is not None
    }
    parent = load(run)
    goes_on = state is None and parent.fit.can_go_on and not any(value is not None for value in said.values())
    with progress_bar(changes.steps or changes.epochs) as progress, by_command_line():
        if goes_on:
            found = everystep.resume(run, progress=progress, **saving.as_keywords() | {"out": saving.out})
        else:
            rewound = parent.rewind(parent.recording.steps if state is None else state)
            found = rewound.train(keep=keep, progress=progress, **saving.as_keywords(), **said)
    return shown(found, as_json=saving.json)
