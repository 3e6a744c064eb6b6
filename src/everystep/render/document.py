"""A run as one JSON document: for programs, with every kept state in trained and in own units."""

from typing import Any

from everystep.record.run_data import RunData
from everystep.render.outlook_document import brief_outlook
from everystep.render.quality_document import quality_document
from everystep.understand.certificate import Certificate
from everystep.understand.outlook import Outlook
from everystep.understand.quality import quality_verdict
from everystep.understand.verdicts.training import training_verdict

Json = dict[str, Any]


def document(run: RunData, folder: str | None = None, fingerprint: str | None = None) -> Json:
    """The document that `--json` prints. Losses and excesses are in the target's own units, squared."""
    fit = run.fit
    return {
        "equation": run.model.equation(),
        "weights": _by_name(fit.names, fit.weights),
        "bias": fit.bias,
        "loss": fit.loss,
        "excess": fit.excess,
        "optimum": {
            "weights": _by_name(fit.names, fit.optimum.weights),
            "bias": fit.optimum.bias,
            "loss": fit.optimum.loss,
            "unique": fit.optimum.unique,
            "standard_errors": _errors(run),
        },
        "outlook": brief_outlook(Outlook(fit.plan)),
        "certificate": _certificate(run),
        "stopped": {"because": fit.stopped.because, "step": fit.stopped.step},
        "training": vars(training_verdict(fit)),
        "quality": quality_document(quality_verdict(run), looking=False),
        "run": folder,
        "fingerprint": fingerprint,
        "parent": None if run.origin.parent is None else vars(run.origin.parent),
        "steps": states(run),
    }


def states(run: RunData) -> list[Json]:
    """Every kept state: θ − learning_rate·gradient gives the next one in trained units (for plain gd)."""
    recording = run.fit.recording
    own = recording.own_units
    arrays = (own.loss, own.excess, recording.gradient, recording.bias, own.weights, own.bias)
    loss, excess, gradient, bias, own_weights, own_bias = arrays
    features, rates = len(recording.names), recording.learning_rates
    return [
        {
            "state": int(state),
            "loss": float(loss[i]),
            "excess": float(excess[i]),
            "learning_rate": float(rates[i]),
            "trained": {
                "weights": _by_name(recording.names, recording.weights[i]),
                "bias": float(bias[i]),
                "gradient": {
                    "weights": _by_name(recording.names, gradient[i, :features]),
                    "bias": float(gradient[i, features]) if run.fit.settings.fit_intercept else 0.0,
                },
            },
            "own_units": {
                "weights": _by_name(recording.names, own_weights[i]),
                "bias": float(own_bias[i]),
            },
        }
        for i, state in enumerate(recording.states)
    ]


def _certificate(run: RunData) -> Json:
    """How well the model's excess is known, in the target's own units, squared."""
    fit = run.fit
    at = Certificate.in_fit(fit, fit.recording.model.vector)
    known = vars(at) | {"uncertainty": at.uncertainty}
    return {name: value * fit.units.loss_scale for name, value in known.items()}


def _by_name(names: tuple[str, ...], values: Any) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _errors(run: RunData) -> Json | None:
    errors, names = run.fit.optimum.standard_errors, run.fit.names
    if errors is None:
        return None
    bias = {"bias": float(errors[-1])} if run.fit.settings.fit_intercept else {}
    return {"weights": _by_name(names, errors[: len(names)]), **bias}
