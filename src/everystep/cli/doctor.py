"""`everystep doctor`: what is known of a training before its first step, or of a model trained elsewhere."""

from dataclasses import asdict, fields
from typing import Annotated, Any, Protocol

from cyclopts import Group, Parameter

from everystep.checkup import examined, examined_losses, told_rate
from everystep.cli.coefficients import read_coefficients, read_losses
from everystep.cli.memory import keep_freed_memory
from everystep.cli.options import ColumnOptions, ReadingOptions, TrainingOptions
from everystep.cli.statuses import FAILED_TRAINING
from everystep.cli.train import fraction_or_table, missing_target
from everystep.journey import Prepared, prepare
from everystep.render.json_text import json_text
from everystep.render.outlook import doctor_report
from everystep.render.outlook_document import whole_outlook
from everystep.understand.verdicts.verdict import Verdict
from everystep.words import SettingError

ELSEWHERE = Group("A model trained elsewhere", sort_key=0)


class Found(Protocol):
    """What an examination found; its text is the report."""

    @property
    def verdict(self) -> Verdict:
        """What became of that training."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """All of it, for programs."""
        ...


def doctor(  # noqa: PLR0913 - every option under its one name
    table: str,
    /,
    *,
    target: Annotated[str | None, Parameter(help="The column to predict. [required]")] = None,
    coefficients: Annotated[str | None, Parameter(group=ELSEWHERE)] = None,
    losses: Annotated[str | None, Parameter(group=ELSEWHERE)] = None,
    half: Annotated[bool | None, Parameter(group=ELSEWHERE, show_default=False)] = None,
    training: TrainingOptions = TrainingOptions(),
    columns: ColumnOptions = ColumnOptions(),
    reading: ReadingOptions = ReadingOptions(),
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Say what a training would do, without training: the window of learning rates, the forecast, why it is
    slow, and other ways. Or examine a model trained elsewhere.

    Parameters
    ----------
    table
        The table to train on, or that the other model was trained on.
    coefficients
        A file of its numbers: .csv with two columns, name and value, or .json; with a row 'bias'. The options
        --learning-rate and --batch-size then say how it was trained.
    losses
        Or a file of its losses, one a row, in a column 'loss'.
    half
        Its loss was ½(y − ŷ)², so that a rate counts half. [default: found from the losses; else no]
    json
        Print one JSON document instead.
    """
    if target is None:
        raise missing_target(table)
    keep_freed_memory()
    if coefficients is not None and losses is not None:
        raise SettingError("give either --coefficients or --losses, not both")
    chosen = asdict(columns) | asdict(reading)
    if coefficients is None and losses is None:
        if half is not None:
            raise SettingError("--half goes with --coefficients or --losses")
        settings = asdict(training) | {"validation": fraction_or_table(training.validation)}
        if settings.pop("keep") != TrainingOptions().keep:
            raise SettingError("--keep says which states a training keeps; the doctor trains nothing")
        return _outlook(prepare(table, target, **settings, **chosen), json)
    _refuse_settings(training)
    prepared = prepare(table, target, **chosen)
    found = (
        _losses(prepared, losses, half, training)
        if coefficients is None
        else _coefficients(prepared, coefficients, half, training)
    )
    _print(found.to_dict() if json else found, json)
    return FAILED_TRAINING if found.verdict.failed else 0


def _outlook(prepared: Prepared, json: bool) -> int:
    outlook = prepared.outlook()
    _print(whole_outlook(outlook) if json else doctor_report(prepared, outlook), json)
    return 0


def _coefficients(prepared: Prepared, file: str, half: bool | None, training: TrainingOptions) -> Found:
    rate = training.learning_rate
    if rate == "auto":
        raise SettingError("--learning-rate with --coefficients must be the number that was used")
    return examined(read_coefficients(file), prepared.numbers, told_rate(rate, training.batch_size, half))


def _losses(prepared: Prepared, file: str | None, half: bool | None, training: TrainingOptions) -> Found:
    assert file is not None
    if training.learning_rate is not None:
        raise SettingError("--learning-rate goes with --coefficients; losses tell of the rate themselves")
    return examined_losses(read_losses(file), prepared.numbers, half, training.batch_size)


def _refuse_settings(training: TrainingOptions) -> None:
    """A model trained elsewhere is trained already."""
    usual = TrainingOptions()
    for field in fields(training):
        told = getattr(training, field.name) != getattr(usual, field.name)
        if told and field.name not in {"learning_rate", "batch_size"}:
            option = "intercept" if field.name == "fit_intercept" else field.name.replace("_", "-")
            raise SettingError(
                f"--{option} says how to train, and the model is trained already; leave it out"
            )


def _print(found: object, json: bool) -> None:
    if json:
        print(json_text(found))
    else:
        print(found)
