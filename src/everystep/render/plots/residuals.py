"""`residuals`: what the model missed, by how often and by what it predicted."""

import math

import numpy as np

from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.lettering import lettered
from everystep.render.plots.look import SAMPLE, Look, axes_on, titled
from everystep.render.plots.records import scatter, what_is_shown, with_room
from everystep.understand.sight import records_in_sight
from everystep.words import number


def draw_residuals(run: RunData, look: Look) -> Drawing:
    """A histogram, and each residual against its prediction."""
    theme, figure = look.theme, sheet(look.size, look.theme)
    left, right = axes_on(figure, theme, 2)
    sight = records_in_sight(run, SAMPLE)
    weights, bias = run.fit.weights, run.fit.bias
    fitted, residuals = sight.predictions(weights, bias), sight.residuals(weights, bias)
    target, typical = lettered(run.target), math.sqrt(max(run.fit.loss, 0.0))
    bins = int(np.clip(2 * len(residuals) ** (1 / 3), 5, 60))
    ends = with_room(np.append(residuals, [typical, -typical]))
    counts, *_ = left.hist(
        residuals, bins=bins, range=with_room(residuals), color=theme.record, edgecolor=theme.paper
    )
    left.set(xlabel=f"residual y − ŷ, {target}", ylabel="records", xlim=ends)
    left.set_ylim(0, 1.08 * max(counts.max(), 1))
    left.yaxis.get_major_locator().set_params(integer=True)
    scatter(right, theme, fitted, residuals, "records")
    right.axhline(0, color=theme.ink, linewidth=1)
    for side in (typical, -typical):
        right.axhline(side, color=theme.model, linewidth=1.4, linestyle=(0, (4, 2)))
        left.axvline(side, color=theme.model, linewidth=1.4, linestyle=(0, (4, 2)))
    right.set(xlabel=f"predicted {target}", ylabel=f"residual y − ŷ, {target}", xlim=with_room(fitted))
    title = f"What the model missed: the residuals of {target}"
    note = f"Dashed: ± {number(typical, 4)}, the root of the loss. {what_is_shown(sight)}"
    titled(figure, theme, title, note.rstrip())
    return finished(figure, f"{title}; typically {number(typical, 4)}.")
