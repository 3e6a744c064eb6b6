"""Writes penguins.json: what statsmodels finds for the penguins, with its version.

It runs in an environment of its own, so that the project needs no statsmodels:

    python3 -m venv /tmp/statsmodels && /tmp/statsmodels/bin/pip install statsmodels pandas
    /tmp/statsmodels/bin/python tests/references/make_penguins.py

The columns are encoded here by hand: levels against the most frequent one, a missing sex as a level.
"""

import json
from pathlib import Path

import pandas as pd
import statsmodels
import statsmodels.api as sm

HERE = Path(__file__).parent
LEVELS = {
    "species": ["Chinstrap", "Gentoo"],
    "island": ["Dream", "Torgersen"],
    "sex": ["female", "missing"],
}
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "year"]

table = pd.read_csv(HERE.parents[1] / "examples" / "penguins.csv")
table = table[table["body_mass_g"].notna()].assign(sex=lambda rows: rows["sex"].fillna("missing"))
columns = {f"{name}={level}": table[name] == level for name, levels in LEVELS.items() for level in levels}
x = pd.DataFrame(columns).astype(float).join(table[NUMBERS])
fitted = sm.OLS(table["body_mass_g"], sm.add_constant(x)).fit()
reference = {
    "origin": f"statsmodels {statsmodels.__version__}, OLS, written by {Path(__file__).name}",
    "weights": {name: float(fitted.params[name]) for name in x},
    "bias": float(fitted.params["const"]),
    "standard_errors": {name: float(fitted.bse[name]) for name in x},
    "mean_squared_error": float(fitted.ssr / fitted.nobs),
    "r2": float(fitted.rsquared),
}
(HERE / "penguins.json").write_text(json.dumps(reference, indent=1) + "\n")
