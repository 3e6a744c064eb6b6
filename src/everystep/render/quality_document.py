"""The quality of a model as JSON can hold it."""

import math
from dataclasses import asdict
from typing import Any

from everystep.understand.quality import Quality
from everystep.understand.residuals.residuals import Part, Residuals
from everystep.words import DataError

Json = dict[str, Any]

LARGE = "a large table: `everystep quality RUN --json` reads its records again"


def quality_document(quality: Quality, looking: bool) -> Json:
    """All figures. Residuals are null for a large table unless `looking`, and where records are gone.

    `no_residuals` then says why.
    """
    intervals = quality.intervals
    residuals, why_not = _looked(quality) if looking or quality.is_quick else (None, LARGE)
    return {
        "typical_error": quality.typical_error,
        "baseline_error": quality.baseline_error,
        "r2": quality.r2,
        "kind": quality.kind,
        "give_or_take": quality.give_or_take,
        "weak": list(quality.weak),
        "rows_per_feature": quality.rows_per_feature,
        "other_share": dict(quality.other_share),
        "alarms": list(quality.alarms),
        "intervals": None if intervals is None else [asdict(one) for one in intervals],
        "residuals": residuals,
        "no_residuals": why_not,
    }


def _looked(quality: Quality) -> tuple[Json | None, str | None]:
    try:
        return _residuals(quality.residuals), None
    except DataError as gone:
        return None, str(gone)


def _residuals(residuals: Residuals) -> Json:
    return {
        "rows": residuals.rows,
        "rmse": residuals.rmse,
        "exact": residuals.exact,
        "by_fitted": [_part(part) for part in residuals.by_fitted],
        "by_time": _by_time(residuals),
        "durbin_watson": residuals.durbin_watson,
        "findings": [_finite(asdict(one) | {"telling": one.telling}) for one in residuals.findings],
        "segments": _segments(residuals),
        "reach": asdict(residuals.reach),
        "cautions": list(residuals.cautions),
    }


def _segments(residuals: Residuals) -> Json:
    segments = residuals.segments
    worse, aside = ({one.label for one in found} for found in (segments.worse, segments.aside))
    listed = [
        _finite(asdict(one)) | {"larger_errors": one.label in worse, "biased": one.label in aside}
        for one in segments.all
    ]
    return {"limit": segments.limit, "all": listed}


def _by_time(residuals: Residuals) -> Json | None:
    if residuals.by_time is None:
        return None
    return {"feature": residuals.time_name, "parts": [_part(part) for part in residuals.by_time]}


def _part(part: Part) -> Json:
    return _finite(asdict(part))


def _finite(values: Json) -> Json:
    """JSON has no infinity and no NaN: they become null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in values.items()
    }
