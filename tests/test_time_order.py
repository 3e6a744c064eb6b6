"""Cross-checks in time order, where a table has a date."""

from datetime import date, timedelta

import numpy as np

import everystep as es


def sales(days: int, shuffled: bool = False) -> dict[str, object]:
    """Sales that rise with the days, then jump."""
    rng = np.random.default_rng(1)
    order = rng.permutation(days) if shuffled else np.arange(days)
    when = [date(2024, 1, 1) + timedelta(days=int(day)) for day in order]
    return {"when": when, "sales": 10 + 0.1 * order + rng.normal(size=days) + 20.0 * (order > days / 2)}


def test_a_table_with_dates_is_checked_in_time_order() -> None:
    """Six parts of time, each predicted from those before it, whatever the order of the records."""
    for shuffled in (False, True):
        checked = es.train(sales(120, shuffled), "sales").fit.cross_validation
        assert checked is not None
        assert (checked.kind, checked.folds) == ("in time order", 5)


def test_time_order_by_hand() -> None:
    """The error is that of a loop that fits a line to the earlier records and predicts the next sixth."""
    table = sales(120)
    days, y = np.arange(120.0), np.asarray(table["sales"])
    run = es.train({"when": table["when"], "sales": y}, "sales", as_number=("when",))
    squares = []
    for start in range(20, 120, 20):
        slope, bias = np.polyfit(days[:start], y[:start], 1)
        squares += list((y[start : start + 20] - slope * days[start : start + 20] - bias) ** 2)
    assert run.quality.typical_error is not None
    assert np.isclose(run.quality.typical_error, np.sqrt(np.mean(squares)), rtol=1e-9)
    assert run.quality.kind == "the best model of the earlier records, predicting each later sixth by date"


def test_few_records_are_left_out_one_by_one() -> None:
    """With fewer than 24 records a sixth is too little: each is left out in turn."""
    checked = es.train(sales(20), "sales").fit.cross_validation
    assert checked is not None
    assert checked.kind == "each row left out"
