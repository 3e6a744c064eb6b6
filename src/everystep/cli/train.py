"""`everystep train`: the main job."""

import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

import everystep
from everystep.cli.command_line import by_command_line
from everystep.cli.memory import keep_freed_memory
from everystep.cli.options import (
    ColumnOptions,
    LargeOptions,
    ReadingOptions,
    SavingOptions,
    TrainingOptions,
)
from everystep.cli.progress import progress_bar
from everystep.cli.statuses import FAILED_TRAINING, INTERRUPTED
from everystep.read import read_table
from everystep.run import Run
from everystep.training.stopping import Interrupted
from everystep.words import SettingError, listed, quoted


def train(  # noqa: PLR0913 - the options in their groups
    table: str,
    /,
    *,
    target: Annotated[str | None, Parameter(help="The column to predict. [required]")] = None,
    training: TrainingOptions = TrainingOptions(),
    columns: ColumnOptions = ColumnOptions(),
    reading: ReadingOptions = ReadingOptions(),
    saving: SavingOptions = SavingOptions(),
    large: LargeOptions = LargeOptions(),
) -> int:
    """Train a linear model on a table, and keep every step.

    Parameters
    ----------
    table
        A file: .csv .tsv .txt (also .gz) .xlsx .ods .parquet .arrow .jsonl .npy .npz, or a pattern with *.
    """
    if target is None:
        raise missing_target(table)
    keep_freed_memory()
    settings = asdict(training) | asdict(columns) | asdict(reading) | asdict(large)
    settings["validation"] = fraction_or_table(training.validation)
    epochs = None if training.epochs == "auto" else training.epochs
    settings |= saving.as_keywords()
    with progress_bar(training.steps or epochs) as progress, by_command_line():
        run = everystep.train(table, target, progress=progress, **settings)
    if training.by_hand and not saving.json:
        print(f"--by-hand = {_by_hand(run)}\n")
    return shown(run, as_json=saving.json)


def _by_hand(run: Run) -> str:
    """What it stands for; rulers take no rate, and the exact step no limits."""
    rule = run.fit.choice.optimizer
    rate = "--learning-rate 0.1 " if rule.takes_a_rate else ""
    limits = "" if isinstance(rule, everystep.Exact) else "--steps 10 --tolerance 0 "
    return f"{rate}{limits}--no-standardize"


def fraction_or_table(validation: str) -> float | str:
    """--validation as a fraction, or as the file that it names."""
    try:
        return float(validation)
    except ValueError:
        return validation


def missing_target(table: str) -> SettingError:
    """Names the columns to choose from."""
    read = read_table(table)
    names = listed([quoted(name) for name in read.columns], limit=12)
    return SettingError(f"--target is missing: name the column to predict; {read.name} has {names}")


def shown(run: Run, as_json: bool) -> int:
    """Print a saved run, as a report for people or as one document for programs; gives the status."""
    from everystep.render.document import document
    from everystep.render.json_text import json_text
    from everystep.render.summary import summary

    assert run.folder is not None
    if as_json:
        print(json_text(document(run, str(run.folder), run.fingerprint)))
    else:
        print(summary(run, str(run.folder), (run.folder / "records").is_dir(), run.fingerprint))
    if isinstance(run.fit.stopped, Interrupted):
        print(f"everystep: interrupted; `everystep resume {run.folder}` goes on.", file=sys.stderr)
        return INTERRUPTED
    return FAILED_TRAINING if run.training.failed else 0
