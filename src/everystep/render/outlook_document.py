"""The outlook of a training as JSON can hold it, for programs."""

from dataclasses import asdict
from typing import Any

from everystep.understand.goals import CONVERGED, MILLIONTH
from everystep.understand.outlook import Outlook

Json = dict[str, Any]
FRACTIONS = (MILLIONTH, CONVERGED)


def brief_outlook(outlook: Outlook) -> Json:
    """What costs next to nothing to know: the curvature, the window, and the steps of a closed form."""
    curvature, linear = outlook.curvature, outlook.has_window
    return {
        "optimizer": outlook.optimizer.name,
        "learning_rate": outlook.rate,
        "curvature": {
            "smallest": curvature.smallest,
            "largest": curvature.largest,
            "condition": curvature.condition,
        },
        "largest_stable_rate": outlook.largest_stable_rate if linear else None,
        "best_constant_rate": outlook.best_constant_rate if linear else None,
        "steps": _steps(outlook) if outlook.can_forecast else None,
    }


def whole_outlook(outlook: Outlook) -> Json:
    """All that `everystep doctor` prints. Rates are in trained units, floors and costs in own ones."""
    own, standardised = outlook.conditions
    course, names = outlook.course, outlook.plan.names
    return brief_outlook(outlook) | {
        "steps": None if course is None else _steps(outlook),
        "certainty": None if course is None else course.certainty,
        "floor": None if course is None or course.floor is None else _floor(outlook),
        "conditions": {"own": own, "standardised": standardised},
        "edges": [asdict(edge) for edge in outlook.edges()],
        "rule_of_steps": {f"{part:.0e}": outlook.rule_of_steps(part) for part in FRACTIONS},
        "batches": _batches(outlook) if outlook.in_batches else None,
        "collinear": [[names[j] for j in group] for group in outlook.plan.optimum.dependent],
        "slow": [
            {"share": part.share, "curvature": part.curvature, "along": part.in_words(names)}
            for part in outlook.slow_parts(FRACTIONS[0])
        ],
        "ways": [
            {
                "done": way.done,
                "learning_rate": way.rate,
                "momentum": getattr(way.optimizer, "momentum", None),
                "steps": way.steps,
                "cost": way.cost,
            }
            for way in outlook.ways(FRACTIONS[0])
        ],
    }


def _steps(outlook: Outlook) -> dict[str, int | None]:
    """Steps until the excess is a fraction of the loss at the start, by the fraction."""
    return {f"{fraction:.0e}": outlook.steps_until(fraction) for fraction in FRACTIONS}


def _batches(outlook: Outlook) -> Json:
    """What is said of small batches."""
    noise = outlook.batches
    return {
        "size": outlook.batch_size,
        "noise_scale": noise.noise_scale(outlook.error),
        "saturating_size": noise.window.saturating_size,
    }


def _floor(outlook: Outlook) -> Json:
    assert outlook.course is not None
    floor = outlook.course.floor
    assert floor is not None
    scale = outlook.plan.units.loss_scale
    return {name: getattr(floor, name) * scale for name in ("lowest", "middle", "highest")}
