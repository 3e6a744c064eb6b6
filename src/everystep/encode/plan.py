"""Which survey each column gets, from its type and a person's word; and what is left out unread."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from everystep.encode.cells import LISTS, TEXT, type_words
from everystep.encode.kinds.measured import Measured
from everystep.encode.kinds.moment import Moment
from everystep.encode.kinds.scalars import Boolean, Duration, TimeOfDay
from everystep.encode.kinds.vector import Vector
from everystep.encode.options import EncodeOptions
from everystep.encode.survey.column import MeasuredSurvey, Survey
from everystep.encode.survey.levels import LevelSurvey
from everystep.encode.survey.numbers import NumberSurvey
from everystep.words import SettingError, quoted

PLAIN: dict[type[pl.DataType], type[Measured]] = {
    pl.Boolean: Boolean,
    pl.Date: Moment,
    pl.Datetime: Moment,
    pl.Time: TimeOfDay,
    pl.Duration: Duration,
}
"""Types that are one kind and no other, unless they are asked to be categories."""


@dataclass(frozen=True)
class Dropped:
    """A column that is left out, or one `feature` of a column that is kept, and why."""

    column: str
    reason: str
    feature: str | None = None


def planned(
    schema: Mapping[str, pl.DataType], options: EncodeOptions
) -> tuple[tuple[Survey, ...], tuple[Dropped, ...]]:
    """The surveys of the columns to use, in the table's order, and the columns dropped by word or type."""
    surveys, dropped = [], []
    for column, dtype in schema.items():
        if column in (options.target, options.weight):
            continue
        decided = _dropped_by_word(column, options) or _survey(column, dtype, options)
        if isinstance(decided, Survey):
            surveys.append(decided)
        else:
            dropped.append(Dropped(column, decided))
    return tuple(surveys), tuple(dropped)


def _dropped_by_word(column: str, options: EncodeOptions) -> str | None:
    if column in options.drop:
        return "as --drop says"
    if options.only and column not in options.only:
        return "not named by --only"
    return None


def _survey(column: str, dtype: pl.DataType, options: EncodeOptions) -> Survey | str:
    as_category, as_number = column in options.as_category, column in options.as_number
    if isinstance(dtype, LISTS):
        return _survey_of_lists(column, dtype, as_category)
    if as_category or (isinstance(dtype, TEXT) and not as_number):
        return LevelSurvey(column, options.levels, forced=as_category)
    if dtype.is_numeric() or isinstance(dtype, TEXT):
        return NumberSurvey(column, forced=as_number)
    if isinstance(dtype, pl.Date | pl.Datetime) and as_number:
        return MeasuredSurvey(column, Moment.measure, Moment.fit_days)
    if isinstance(dtype, tuple(PLAIN)):
        kind = PLAIN[type(dtype)]
        return MeasuredSurvey(column, kind.measure, kind.fit)
    return "no value in any row" if dtype == pl.Null else f"holds {type_words(dtype)}"


def _survey_of_lists(column: str, dtype: pl.DataType, as_category: bool) -> Survey | str:
    if as_category:
        raise SettingError(
            f"--as-category {quoted(column)} holds lists, whose places are features: they can't be levels"
        )
    inner = getattr(dtype, "inner", None)
    if inner is None or not (inner.is_numeric() or inner == pl.Null):
        return "holds lists of other things than numbers"
    return MeasuredSurvey(column, Vector.measure, Vector.fit)
