"""Writes quality.json: what statsmodels finds of residuals and intervals, with its version.

It runs in an environment of its own, as make_penguins.py does. The penguins are encoded as there; the
series is made by a formula, so that it is the same everywhere.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.diagnostic import acorr_breusch_godfrey, het_breuschpagan, linear_reset
from statsmodels.stats.stattools import durbin_watson

HERE = Path(__file__).parent
LEVELS = {
    "species": ["Chinstrap", "Gentoo"],
    "island": ["Dream", "Torgersen"],
    "sex": ["female", "missing"],
}
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "year"]


def penguins():
    """The target and the features."""
    table = pd.read_csv(HERE.parents[1] / "examples" / "penguins.csv")
    table = table[table["body_mass_g"].notna()].assign(sex=lambda rows: rows["sex"].fillna("missing"))
    columns = {f"{name}={level}": table[name] == level for name, levels in LEVELS.items() for level in levels}
    return table["body_mass_g"], pd.DataFrame(columns).astype(float).join(table[NUMBERS])


def series(rows=60):
    """Minutes as parts of a day, a column, and a target whose errors remember the minute before."""
    minute = np.arange(rows)
    a, noise, error = np.sin(minute**2), np.cos(3 * minute**2 + minute), np.zeros(rows)
    for t in range(rows):
        error[t] = noise[t] + (0.6 * error[t - 1] if t else 0.0)
    return 2 * a + 0.1 * minute + error, pd.DataFrame({"a": a, "at.days": minute / 1440})


def found(y, x):
    """Intervals, and each test."""
    fitted = sm.OLS(y, sm.add_constant(x)).fit()
    low, high = fitted.conf_int(0.05).T.to_numpy()
    prediction = sm.add_constant(pd.DataFrame({"prediction": fitted.fittedvalues}))
    white = sm.OLS(y, sm.add_constant(x.assign(square=fitted.fittedvalues**2))).fit(cov_type="HC1")
    return {
        "low": dict(zip(fitted.params.index, low.tolist(), strict=True)),
        "high": dict(zip(fitted.params.index, high.tolist(), strict=True)),
        "reset_f": float(linear_reset(fitted, power=2, test_type="fitted", use_f=True).fvalue),
        "white_t_of_the_square": float(white.tvalues["square"]),
        "koenker_lm": float(het_breuschpagan(fitted.resid, prediction)[0]),
        "breusch_godfrey_f": float(acorr_breusch_godfrey(fitted, nlags=1, result_object=False)[2]),
        "durbin_watson": float(durbin_watson(fitted.resid)),
    }


reference = {
    "origin": f"statsmodels {statsmodels.__version__}, written by {Path(__file__).name}",
    "penguins": found(*penguins()),
    "series": found(*series()) | {"y": series()[0].tolist(), "a": series()[1]["a"].tolist()},
}
(HERE / "quality.json").write_text(json.dumps(reference, indent=1) + "\n")
