"""The ground that is trained on: the objective, the plane to look at it in, and what each rate would do."""

import numpy as np

from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.render.page.strict import Json, numbers
from everystep.render.plots.rates import NOTE
from everystep.sums.quadratic import Quadratic
from everystep.understand.landscape import Plane, plane_of
from everystep.understand.outlook import Outlook
from everystep.understand.strip import Strip, strip
from everystep.words import SettingError, printable

MOST_PARAMETERS = 100
"""Beyond, the Hessian would be most of the page."""


def ground(run: RunData) -> Json:
    """The parts of the document that are the same for every training on these records."""
    quadratic, units, best = run.fit.plan.quadratic, run.fit.units, run.fit.optimum
    return {
        "units": {
            "are_own": units.are_own,
            "center": numbers(units.center),
            "scale": numbers(units.scale),
            "target_center": units.target_center,
            "target_scale": units.target_scale,
            "loss_scale": units.loss_scale,
        },
        "quadratic": None if len(quadratic.optimum) > MOST_PARAMETERS else _quadratic(quadratic),
        "plane": _plane(run.fit),
        "strip": _strip(strip(Outlook(run.fit.plan))),
        "best": {
            "weights": numbers(best.weights),
            "bias": float(best.bias),
            "loss": float(best.loss),
            "unique": best.unique,
        },
    }


def _quadratic(quadratic: Quadratic) -> Json:
    return {
        "hessian": numbers(quadratic.hessian),
        "optimum": numbers(quadratic.optimum),
        "best": float(quadratic.best),
    }


def _plane(fit: Fit) -> Json | None:
    """None with one parameter, and where the loss is curved along one direction only."""
    try:
        plane = plane_of(fit)
    except SettingError:
        return None
    return {
        "names": [printable(name) for name in plane.names],
        "across": numbers(plane.across),
        "up": numbers(plane.up),
        "origin": numbers(plane.origin),
        "optimum": numbers(plane.optimum),
        "hessian": _seen_in(plane),
        "whole": plane.whole,
    }


def _seen_in(plane: Plane) -> list[list[float]]:
    """The curvature in the plane, from the root: exact also where H has lost digits."""
    sides = np.stack([(plane.quadratic.root * side).sum(axis=1) for side in (plane.across, plane.up)])
    return [[float((one * other).sum()) for other in sides] for one in sides]


def _strip(seen: Strip) -> Json:
    return {
        "rule": seen.rule.name,
        "own": seen.own,
        "zones": [vars(zone) for zone in seen.zones],
        "rates": numbers(seen.rates),
        "steps": numbers(seen.steps),
        "best": seen.best,
        "edge": seen.edge,
        "lowest": seen.lowest,
        "highest": seen.highest,
        "goal": f"steps until the excess is {seen.goal}",
        "note": NOTE,
    }
