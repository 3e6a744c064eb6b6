"""The trained model in the table's own units, beside the best possible one."""

import numpy as np

from everystep.record.run_data import RunData
from everystep.render.text import LABEL, aligned, shortened
from everystep.words import counted, number, printable

IN_ONE_LINE = 3
SHOWN_FEATURES = 15
NOTHING = 1e-25


def equation_lines(run: RunData) -> list[str]:
    """One line for few features; for more the bias alone, and the weights in a table of their own."""
    if len(run.fit.names) <= IN_ONE_LINE:
        best = run.best_model
        kind = "best possible" if run.fit.optimum.unique else "a best one"
        worth = f"loss {number(_cleaned(run.fit.optimum.loss, run.fit.recording.own_units.loss[0]))}"
        return [run.model.equation(), f"{kind}: {best.equation()}, {worth}"]
    bias = f"{number(run.model.bias)} + " if run.fit.settings.fit_intercept else ""
    return [f"{printable(run.target)} = {bias}the sum of weight × feature, strongest first"]


def _cleaned(loss: float, start: float) -> float:
    """A loss that is nothing but the rounding of a start so much larger is nothing."""
    return loss if loss > NOTHING * start else 0.0


def weight_table(run: RunData) -> list[str]:
    """The weights in own units with the standard errors of the best ones; empty for few features."""
    fit = run.fit
    if len(fit.names) <= IN_ONE_LINE:
        return []
    errors = fit.optimum.standard_errors
    against = [feature.against for feature in run.encoder.features]
    # A weight moves the prediction by weight × spread of its column: that ranks features of any unit.
    spread = np.sqrt(fit.sums.scatter.diagonal()[: len(fit.names)])
    strongest = np.argsort(-np.abs(fit.weights) * spread, kind="stable")
    rows = [["feature", "weight", "best weight", "± std. error" if errors is not None else "", ""]]
    for j in strongest[:SHOWN_FEATURES]:
        error = f"± {number(float(errors[j]), 3)}" if errors is not None else ""
        versus = f"against {shortened(printable(against[j]), 14)}" if against[j] else ""
        name = shortened(printable(fit.names[j]), 26)
        best = number(float(fit.optimum.weights[j]), 5)
        rows.append([name, number(float(fit.weights[j]), 5), best, error, versus])
    lines = aligned(rows, "<>>><", indent=LABEL)
    hidden = len(fit.names) - SHOWN_FEATURES
    if hidden > 0:
        lines.append(f"{' ' * LABEL}and {counted(hidden, 'more feature')}, in steps.csv of the run")
    return lines
