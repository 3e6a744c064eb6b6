"""A step on paper: what is told of a step of a run, in every format the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from everystep.model.linear import Parameters
from everystep.record.forward import Forward, Shown, forward
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.render.arithmetic import Column, Name, Number, made
from everystep.render.formats.catalogue import check_digits, written_as
from everystep.render.sheet import Act, Equation, Line, Sheet, line, said
from everystep.render.stepping import SteppingOnPaper
from everystep.render.worked import SHOWN_PARAMETERS, ErrorsOnPaper, equation_on_paper
from everystep.training.state import Step
from everystep.understand.fractions import ExactStep, decimal, exact_step
from everystep.words import SettingError, check_whole, counted, listed, number, printable, whole

OWN = "the table's own units"


@dataclass(frozen=True)
class StepOnPaper:
    """A step of a run as a sheet; `seen` is its forward pass, `exact` whether numbers are fractions, and
    `spelled` how many parameters have lines of their own.
    """

    run: RunData
    step: Step
    seen: Forward
    exact: bool = False
    spelled: int = SHOWN_PARAMETERS

    def acts(self) -> list[Act]:
        """The acts of a step in trained units, from the equation so far to the one that it leads to."""
        fit, recording = self.run.fit, self.run.fit.recording
        l2 = decimal(fit.settings.l2) if self.exact else fit.settings.l2
        errors = ErrorsOnPaper(self.step, self.seen, recording.names, self.run.place, l2, self.spelled)
        convert = decimal if self.exact else float
        ground = (recording.names, recording.method, recording.quadratic)
        stepping = SteppingOnPaper(self.step, *ground, convert, self.spelled)
        before, after = self.step.before.parameters, self.step.after.parameters
        return [
            Act(f"the equation so far{self._trained}", (self._equation(before),)),
            *errors.acts(),
            *stepping.acts(),
            Act(f"the new equation{self._trained}", (self._equation(after),)),
        ]

    def sheet(self, digits: int) -> Sheet:
        """The whole step, with its records, and what it means in the table's own units."""
        acts = (self.records(), *self.scaling(), *self.acts(), *self.own_equation())
        return Sheet(self._title(digits), acts, tuple(self._closing(digits)))

    @property
    def _trained(self) -> str:
        return "" if self.run.fit.units.are_own else ", in trained units"

    def _equation(self, parameters: Parameters) -> Line:
        bias = parameters.vector[-1] if parameters.intercept else None
        return equation_on_paper("ŷ", self.run.fit.names, parameters.weights, bias, self.spelled)

    def records(self) -> Act:
        """The shown records, as the table has them."""
        where = "" if self.run.fit.units.are_own else f", in {OWN}"
        lines = [self._record(i) for i in range(len(self.seen.record))]
        if self.seen.hidden:
            lines.append(said(f"and {counted(self.seen.hidden, 'more row')}"))
        if len(self.run.fit.names) > self.spelled:
            further = counted(len(self.run.fit.names) - self.spelled, "more feature")
            lines.append(said(f"and {further} of each"))
        if self.seen.weight is not None:
            weight = printable(str(self.run.encoder.options.weight))
            over = "" if self.step.batch is None else " over the mean of all"
            lines.append(said(f"ω, by which a record counts, is its {weight}{over}"))
        return Act(f"the records{where}", tuple(lines))

    def _record(self, i: int) -> Line:
        own, names = self.seen.own, self.run.fit.names
        cells = [*zip(names, own.x[i], strict=True)][: self.spelled]
        shown = [*cells, (self.run.target, own.y[i])]
        told = tuple(Equation(Column(name), (Number(_in_full(x), given=True),)) for name, x in shown)
        if self.seen.weight is not None:
            told = (*told, Equation(Name("ω"), (Number(_in_full(self.seen.weight[i]), given=True),)))
        return Line(told, label=self.run.place(int(own.record[i])))

    def scaling(self) -> list[Act]:
        """How the trained units come from the table's own, where they aren't the same."""
        units, names = self.run.fit.units, self.run.fit.names
        if units.are_own:
            return []
        columns = zip(names, units.center, units.scale, strict=True)
        lines = [_scaled(name, float(center), float(scale)) for name, center, scale in columns]
        lines = lines[: self.spelled]
        if len(names) > self.spelled:
            hidden = counted(len(names) - self.spelled, "more feature")
            lines.append(said(f"and {hidden} in the same way"))
        target = _scaled(self.run.target, units.target_center, units.target_scale)
        less = "less the mean, " if self.run.fit.settings.fit_intercept else ""
        title = f"trained units: {less}over the spread; all below is in them"
        return [Act(title, (*lines, replace(target, label="the target y")))]

    def own_equation(self) -> list[Act]:
        """What the new equation is in the table's own units, where they aren't the trained ones."""
        units, after = self.run.fit.units, self.step.after.parameters
        if units.are_own:
            return []
        weights, bias = units.to_own(after.weights, after.bias)
        target, names = self.run.target, self.run.fit.names
        told = equation_on_paper(target, names, weights, self._own_bias(float(bias)), self.spelled)
        return [Act(f"the new equation in {OWN}", (told,))]

    def _own_bias(self, bias: float) -> float | None:
        """None where none is trained; columns that are centred all the same would give one."""
        return bias if self.step.after.parameters.intercept or bias else None

    def _title(self, digits: int) -> str:
        step, steps = self.step, self.run.fit.recording.steps
        before, after = step.before.number, step.after.number
        rate = "" if step.exact else f", learning rate η = {number(float(step.learning_rate), digits)}"
        batch = "" if step.batch is None else f", on a batch of {counted(len(step.batch.rows), 'record')}"
        title = f"STEP {whole(after)} of {whole(steps)}: from state {whole(before)} to state {whole(after)}"
        return title + rate + batch

    def _closing(self, digits: int) -> list[str]:
        before, after = self.step.before.loss, self.step.after.loss
        way = "fell" if after <= before else "rose"
        excess, penalised = number(self.step.after.excess, 3), bool(self.run.fit.settings.l2)
        left = f". With its penalty it is {excess}" if penalised else f"; {excess} of it is"
        of_all = "" if self.step.batch is None else " on all records"
        told = f"The loss{of_all} {way} from {number(before, digits)} to {number(after, digits)}{left}"
        return [f"{told} above the best.", *self._lookout(digits)]

    def _lookout(self, digits: int) -> list[str]:
        """What has been seen of the validation records."""
        seen = self.step.after.lookout
        if seen is None:
            return []
        lowest = f"{number(seen.lowest, digits)}, after step {whole(seen.at)}"
        return [f"The lowest loss on the validation records so far, by epochs{self._trained}: {lowest}."]


def on_paper(
    run: RunData, k: int, rows: int | Sequence[int], digits: int, as_format: str, exact: bool
) -> str:
    """The worked arithmetic of step k in a format; see `Run.explain`."""
    check_digits(digits)
    return written_as(step_on_paper(run, k, rows, exact).sheet(digits), as_format, digits)


def step_on_paper(run: RunData, k: int, rows: int | Sequence[int], exact: bool = False) -> StepOnPaper:
    """Step k with the forward pass over the run's records; `rows` of them are spelled out."""
    run = run.with_records_at_hand()
    step, show = run.fit.recording.step(k), _wanted(run, rows)
    if exact:
        worked: ExactStep = exact_step(run, k, show)
        return StepOnPaper(run, worked.step, worked.seen, exact=True)
    seen = _seen(run, step, show)
    _check_shown(run, seen, show, k)
    return StepOnPaper(run, step, seen)


def _wanted(run: RunData, rows: int | Sequence[int]) -> Shown:
    """The first few, or some records by their numbers, which count from 1."""
    if isinstance(rows, int):
        if rows < 0:
            raise SettingError(f"rows must be 0 or more; it is {rows}")
        return rows
    if not isinstance(rows, Iterable) or isinstance(rows, str):
        raise SettingError(f"rows must be a whole number or a list of them; it is {rows!r}")
    for record in rows:
        check_whole("a record's number", record)
        if not 1 <= record <= run.rows:
            raise SettingError(f"there is no record {record}: the table has records 1 to {whole(run.rows)}")
    return frozenset(record - 1 for record in rows)


def _check_shown(run: RunData, seen: Forward, show: Shown, k: int) -> None:
    """Raises `SettingError` for a record that took no part in the step."""
    if isinstance(show, int):
        return
    missing = sorted(set(show) - {int(record) for record in seen.record})
    if missing:
        told = listed([f"record {whole(record + 1)} ({run.place(record)})" for record in missing])
        why = "left out, held out, or not in its batch"
        raise SettingError(f"{told} took no part in step {whole(k)}: {why}")


def _seen(run: RunData, step: Step, show: Shown) -> Forward:
    """The forward pass over the records that the step used."""
    units, parameters = run.fit.units, step.before.parameters
    if step.batch is None:
        passed = forward(run.numbers(), units, parameters, show)
        return passed.settled(step.gradient.vector, run.fit.settings.l2)
    rows, chosen = all_rows(run.numbers()), step.batch.rows
    # In a batch a row counts by its weight beside the mean weight, and the mean is over the rows.
    weight = None if rows.weight is None else (rows.weight / rows.weight.mean())[chosen]
    batch = replace(rows.at(chosen), weight=weight)
    return replace(forward([batch], units, parameters, show), total_weight=float(len(chosen)))


def _scaled(name: str, center: float, scale: float) -> Line:
    """`trained sqft = (sqft - 1500)/200`."""
    own = Column(name)
    less = made("subtract", own, Number(center, given=True)) if center else own
    return line(made("trained", own), made("divide", less, Number(scale, given=True)))


def _in_full(value: float | Fraction) -> float | Fraction:
    return value if isinstance(value, Fraction) else float(value)
