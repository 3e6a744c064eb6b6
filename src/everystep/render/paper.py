"""A step on paper: its worked arithmetic as text, for a terminal or a file."""

from dataclasses import replace

from everystep.model.linear import Parameters, equation
from everystep.record.forward import Forward, Rows, forward
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.render.text import wrapped
from everystep.render.worked import SHOWN_PARAMETERS, Act, StepOnPaper
from everystep.training.state import Step
from everystep.words import SettingError, counted, factor, number, printable, whole

INDENT = "  "


def on_paper(run: RunData, k: int, rows: int) -> str:
    """The worked arithmetic of step k; the first `rows` records are spelled out, the rest summed."""
    if rows < 0:
        raise SettingError(f"rows must be 0 or more; it is {rows}")
    paper = step_on_paper(run, k, rows)
    step = paper.step
    acts = [*_scaling(run), *paper.acts(), *_own_equation(run, step.after.parameters)]
    texts = [_heading(step, run.fit.recording.steps), *(_act(act) for act in acts), _closing(step)]
    return "\n\n".join(texts) + "\n"


def step_on_paper(run: RunData, k: int, rows: int) -> StepOnPaper:
    """Step k with the forward pass over the run's records, `rows` of them spelled out."""
    recording = run.fit.recording
    step = recording.step(k)
    seen = _seen(run, step, rows)
    l2, hessian = run.fit.settings.l2, recording.quadratic.hessian
    place, optimizer = run.records().place, recording.optimizer
    return StepOnPaper(step, seen, recording.names, place, optimizer, l2, hessian)


def _seen(run: RunData, step: Step, show: int) -> Forward:
    """The forward pass over the records that the step used."""
    units, parameters = run.fit.units, step.before.parameters
    if step.batch is None:
        passed = forward(run.numbers(), units, parameters, show)
        return passed.settled(step.gradient.vector, run.fit.settings.l2)
    rows, chosen = all_rows(run.numbers()), step.batch.rows
    # In a batch a row counts by its weight beside the mean weight, and the mean is over the rows.
    weight = None if rows.weight is None else (rows.weight / rows.weight.mean())[chosen]
    batch = Rows(rows.x[chosen], rows.y[chosen], weight, rows.record[chosen])
    return replace(forward([batch], units, parameters, show), total_weight=float(len(chosen)))


def _heading(step: Step, steps: int) -> str:
    before, after = step.before.number, step.after.number
    rate = "" if step.exact else f", learning rate η = {number(step.learning_rate)}"
    batch = "" if step.batch is None else f", on a batch of {counted(len(step.batch.rows), 'record')}"
    heading = f"STEP {whole(after)} of {whole(steps)}: from state {whole(before)} to state {whole(after)}"
    return "\n".join(wrapped(heading + rate + batch, "", INDENT))


def _act(act: Act) -> str:
    lines = wrapped(f"{act.title[0].upper()}{act.title[1:]}", "", INDENT)
    for line in act.lines:
        margin = INDENT + line[: len(line) - len(line.lstrip())]
        lines += wrapped(line.strip(), margin, margin + INDENT)
    return "\n".join(lines)


def _scaling(run: RunData) -> list[Act]:
    """How the trained units come from the table's own, where they aren't the same."""
    units, names = run.fit.units, run.fit.names
    if units.are_own:
        return []
    lines = [
        _scaled(name, float(center), float(scale))
        for name, center, scale in zip(names, units.center, units.scale, strict=True)
    ][:SHOWN_PARAMETERS]
    if len(names) > SHOWN_PARAMETERS:
        lines.append(f"and {counted(len(names) - SHOWN_PARAMETERS, 'more feature')} in the same way")
    lines.append(_scaled(run.target, units.target_center, units.target_scale) + ", the target y")
    title = "trained units: less the mean, over the spread; all below is in them"
    return [Act(title, tuple(lines))]


def _scaled(name: str, center: float, scale: float) -> str:
    own = f"({printable(name)} - {factor(center)})" if center else printable(name)
    return f"{printable(name)}: {own} / {number(scale)}"


def _own_equation(run: RunData, parameters: Parameters) -> list[Act]:
    if run.fit.units.are_own:
        return []
    weights, bias = run.fit.units.to_own(parameters.weights, parameters.bias)
    title = "the new equation in the table's own units"
    return [Act(title, (equation(run.target, run.fit.names, weights, bias),))]


def _closing(step: Step) -> str:
    before, after = step.before.loss, step.after.loss
    way = "fell" if after <= before else "rose"
    left = f"{number(step.after.excess, 3)} of it is above the best"
    return f"The loss {way} from {number(before)} to {number(after)}; {left}."
