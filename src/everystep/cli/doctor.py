"""`everystep doctor`: a model trained elsewhere, or its losses, beside the best model of a table."""

import json as json_format
import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from everystep.checkup import Checkup, CurveCheckup, examined, examined_losses, told_rate
from everystep.cli.coefficients import read_coefficients, read_losses
from everystep.cli.options import ColumnOptions, ReadingOptions
from everystep.cli.whole import OptionalWhole
from everystep.encode.fit import fit_encoder
from everystep.encode.options import EncodeOptions
from everystep.read import read_table
from everystep.read.options import ReadOptions
from everystep.record.run_data import samples
from everystep.record.split import Samples
from everystep.words import SettingError

FAILED_TRAINING = 1


def doctor(  # noqa: PLR0913 - every option under its one name
    table: str,
    /,
    *,
    target: str,
    coefficients: str | None = None,
    losses: str | None = None,
    learning_rate: float | None = None,
    batch_size: OptionalWhole = None,
    half: Annotated[bool | None, Parameter(show_default=False)] = None,
    columns: ColumnOptions = ColumnOptions(),
    reading: ReadingOptions = ReadingOptions(),
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Examine a model trained elsewhere on a table: how far it is from the best one, and why.

    Parameters
    ----------
    table
        The table that the model was trained on.
    target
        The column that it predicts.
    coefficients
        A file of its numbers: .csv with two columns, name and value, or .json, with a row 'bias'; or a run.
    losses
        Or a file of its losses, one a row, in a column 'loss'.
    learning_rate
        The rate that was used, to be compared with the window.
    batch_size
        The records in each of its steps. [default: all]
    half
        Its loss was ½(y − ŷ)², so that a rate counts half. [default: found from the losses; else no]
    json
        Print one JSON document instead.
    """
    if (coefficients is None) == (losses is None):
        raise SettingError("give either --coefficients FILE or --losses FILE")
    found: Checkup | CurveCheckup
    numbers = _samples(table, target, columns, reading)
    if coefficients is not None:
        rate = told_rate(learning_rate, batch_size, half)
        found = examined(read_coefficients(coefficients), numbers, rate)
    else:
        assert losses is not None
        if learning_rate is not None:
            raise SettingError("--learning-rate goes with --coefficients; losses tell of the rate themselves")
        found = examined_losses(read_losses(losses), numbers, half, batch_size)
    if json:
        json_format.dump(found.to_dict(), sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    else:
        print(found)
    return FAILED_TRAINING if found.verdict.failed else 0


def _samples(table: str, target: str, columns: ColumnOptions, reading: ReadingOptions) -> Samples:
    """The table as the numbers of a training."""
    options = ReadOptions(
        **asdict(reading), text_columns=columns.as_category, number_columns=columns.as_number
    )
    records = read_table(table, options)
    encoder = fit_encoder(records, EncodeOptions(target, **asdict(columns)))
    return samples(lambda: records, encoder).in_memory()
