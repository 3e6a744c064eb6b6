"""The sheet of the steps: one block a step, in which every number is made of the numbers above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.optimize import Nesterov
from everystep.record.run_data import RunData
from everystep.render.workbook.layout import RECORDS, STEPS, TOP, TRAINED, Layout, block, cell
from everystep.render.workbook.sheet import Book, Sheet, digits_for
from everystep.render.workbook.stations import Station

SPELLED_OUT = 3
"""Features whose products are written one by one in a prediction; more are a SUMPRODUCT."""

FIRST_COLUMN, COLUMN = 22, 14
"""The widths of the labels' column and of the others, in characters."""

PAGE_CHARACTERS, PAGE_ROWS = 105, 28
"""What fits an A4 page on its side, about."""

LEAST_SCALE = 45
"""Percent: print that is smaller can't be read, so what is wider goes on beside."""

NOTES = {
    True: "Every cell is a formula: click one to see what it is made of. Change the yellow cells of Play.",
    False: "The numbers of the training, as values.",
}


@dataclass(frozen=True)
class Blocks:
    """The blocks of a training: `labels` (p,) name the parameters, `starts` the cells where they start."""

    run: RunData
    layout: Layout
    labels: Sequence[str]
    starts: Sequence[str]
    places: Sequence[str]

    def write(self, book: Book, stations: Sequence[Station]) -> None:
        """The sheet with all of them."""
        units = "" if self.run.fit.units.are_own else " In trained units."
        sheet = book.sheet(STEPS, "Every step", NOTES[book.live] + units)
        sheet.worksheet.freeze_panes(TOP - 2, 1)
        sheet.worksheet.set_column(0, 0, FIRST_COLUMN)
        sheet.worksheet.set_column(1, self.layout.counts, COLUMN)
        digits = self._digits(stations)
        for station in stations:
            Block(self, sheet, station, digits).write()
        self._print_whole_blocks(sheet)

    def _print_whole_blocks(self, sheet: Sheet) -> None:
        """A page holds some blocks, and cuts none that fits it."""
        wide = FIRST_COLUMN + COLUMN * (self.layout.square + self.layout.counted)
        scale = min(100, 100 * PAGE_CHARACTERS // wide, 100 * PAGE_ROWS // self.layout.height)
        scale = max(LEAST_SCALE, scale)
        together = max(1, PAGE_ROWS * 100 // scale // self.layout.height)
        sheet.worksheet.set_print_scale(scale)
        sheet.worksheet.repeat_columns(0)
        sheet.worksheet.set_h_pagebreaks(
            [self.layout.title(k) for k in range(together, self.layout.steps + 1, together)]
        )

    def _digits(self, stations: Sequence[Station]) -> str:
        """One number format for all blocks, so that columns stay comparable."""
        seen = stations[0].seen
        return digits_for([*np.ravel(seen.x[:, :1]), *seen.y, *stations[0].state.parameters.vector])

    @cached_property
    def source(self) -> tuple[str, int]:
        """The sheet of the records' numbers in trained units, and how far below its top they begin."""
        return (TRAINED, 2) if self.layout.scaled else (RECORDS, 0)


@dataclass(frozen=True)
class Block:
    """One block: a state, its forward pass, loss and gradient, and the step that follows."""

    blocks: Blocks
    sheet: Sheet
    station: Station
    digits: str

    @property
    def k(self) -> int:
        """The state's number."""
        return self.station.number

    @property
    def layout(self) -> Layout:
        """Where everything stands."""
        return self.blocks.layout

    def write(self) -> None:
        """From the parameters to the new parameters; of the last state, to its loss."""
        self._title()
        self._head()
        self._before()
        for i in range(self.layout.records):
            self._record(i)
        self._losses()
        if self.station.step is not None:
            self._gradient()
            self._step()

    # --- the state ---

    def _title(self) -> None:
        row, last = self.layout.title(self.k), self.layout.square + self.layout.counted
        step = self.station.step
        text = (
            f"After step {self.k}: the state that this sheet ends with"
            if step is None
            else f"Step {self.k + 1}: from state {self.k} to state {self.k + 1}"
        )
        for place in range(last + 1):
            self.sheet.text(row, place, "", "step")
        self.sheet.text(row, 0, text, "step")
        if step is not None:
            self.sheet.text(row, self.layout.error, "learning rate η", "step")
            self._rate(row, self.layout.square)

    def _rate(self, row: int, place: int) -> None:
        """The step's own rate: the one rate, times what the schedule makes of it."""
        assert self.station.step is not None
        rate, usual = self.station.step.learning_rate, self.blocks.run.fit.recording.learning_rate
        if not usual or not self.blocks.run.fit.settings.schedule.takes_a_rate:
            self.sheet.number(row, place, rate, "input" if self.sheet.book.live else "step")
            return
        times = "" if rate == usual else f"*{rate / usual!r}"
        self.sheet.formula(row, place, f"=learning_rate{times}", rate, "step")

    def _head(self) -> None:
        row, layout = self.layout.title(self.k) + 1, self.layout
        self.sheet.text(row, 0, "", "head left")
        bias = ["1 (bias)"] if self.layout.parameters > self.layout.features else []
        names = [*self.blocks.run.fit.names, *bias, self._target]
        counts = ["in batch" if layout.batches else "weight"] if layout.counted else []
        self.sheet.heads(row, 1, [*names, "prediction ŷ", "error y − ŷ", "error²", *counts], COLUMN)

    @property
    def _target(self) -> str:
        """The target's head: its name, and the letter that the errors know it by."""
        name = self.blocks.run.target
        return name if name == "y" else f"{name} (y)"

    def _before(self) -> None:
        state = self.station.state
        sources = self.blocks.starts if self.k == 0 else self._row_of(self.layout.new(self.k - 1))
        self._parameters(self.layout.current(self.k), self._called, sources, state.parameters.vector, "state")
        for slot, name in enumerate(self.layout.slots):
            row, label = self.layout.remembered(self.k, slot), f"{_named(name)} so far"
            if self.k:
                cells = self._row_of(self.layout.memory(self.k - 1, slot))
                self._parameters(row, label, cells, state.memory[slot])
            else:
                self.sheet.text(row, 0, label, "label")
                for j, value in enumerate(state.memory[slot]):
                    self.sheet.number(row, 1 + j, value, digits=self.digits)

    @property
    def _called(self) -> str:
        """The parameters' row: they stand below what they are multiplied with."""
        return "weights w, bias b" if self.layout.parameters > self.layout.features else "weights w"

    def _record(self, i: int) -> None:
        layout, seen, row = self.layout, self.station.seen, self.layout.record(self.k, i)
        name, below = self.blocks.source
        home = TOP + below + i
        style = "plain" if self._weights is None or self._weights[i] else "faint"
        self.sheet.text(row, 0, self.blocks.places[i], style)
        for j in range(layout.features):
            self._formula(row, 1 + j, f"={cell(home, 1 + j, name)}", seen.x[i, j], style)
        if layout.parameters > layout.features:
            self._number(row, 1 + layout.features, 1.0, style)
        y, guess = seen.y[i], seen.prediction[i]
        self._formula(row, layout.target, f"={cell(home, layout.target_of_records, name)}", y, style)
        self._formula(row, layout.prediction, self._prediction(row), guess, style)
        self._formula(
            row, layout.error, f"={cell(row, layout.target)}-{cell(row, layout.prediction)}", y - guess, style
        )
        self._formula(row, layout.square, f"={cell(row, layout.error)}^2", (y - guess) ** 2, style)
        if layout.counted:
            self._count(row, i, style)

    def _prediction(self, row: int) -> str:
        """w·x + b, product by product for few features."""
        layout, now = self.layout, self.layout.current(self.k)
        places = [1 + j for j in range(layout.features)]
        bias = f"+{cell(now, 1 + layout.features, fixed='row column')}"
        bias = bias if layout.parameters > layout.features else ""
        if layout.features <= SPELLED_OUT:
            products = (f"{cell(now, place, fixed='row column')}*{cell(row, place)}" for place in places)
            return f"={'+'.join(products)}{bias}"
        weights = block((now, 1), (now, layout.features))
        return f"=SUMPRODUCT({weights},{block((row, 1), (row, layout.features), fixed='column')}){bias}"

    @cached_property
    def _weights(self) -> Array | None:
        """What each record counts in the step: its weight, or 1 and 0 for the batch's and the others."""
        step = self.station.step
        if step is None or step.batch is None:
            return self.station.seen.weight
        marks = np.zeros(self.layout.records)
        marks[step.batch.rows] = 1.0
        return marks

    def _count(self, row: int, i: int, style: str) -> None:
        if self._weights is None:
            return
        weight = float(self._weights[i])
        if self.layout.batches:
            self.sheet.number(row, self.layout.counts, weight, style)
            return
        home = cell(TOP + i, self.layout.target_of_records + 1, RECORDS)
        self.sheet.formula(row, self.layout.counts, f"={home}", weight, style)

    # --- loss and gradient ---

    def _losses(self) -> None:
        row, layout, state = self.layout.loss(self.k), self.layout, self.station.state
        squares = self._of_records(layout.square)
        weighted = layout.counted and not layout.batches
        mean = (
            f"=AVERAGE({squares})"
            if not weighted
            else f"=SUMPRODUCT({squares},{self._counts})/SUM({self._counts})"
        )
        self.sheet.text(row, 0, "loss: mean of error²", "label")
        self._formula(row, layout.square, mean, state.loss, "loss")
        step = self.station.step
        if step is not None and step.batch is not None:
            self.sheet.text(row + 1, 0, "loss of the batch", "label")
            formula = f"=SUMPRODUCT({squares},{self._counts})/SUM({self._counts})"
            self._formula(row + 1, layout.square, formula, step.batch.loss, "loss")

    def _gradient(self) -> None:
        step, layout, row = self.station.step, self.layout, self.layout.gradient(self.k)
        assert step is not None
        gradient = step.gradient.vector
        self._parameters(row, "gradient", [self._slope(j) for j in range(layout.parameters)], gradient)
        if layout.clipped:
            length = f"SQRT(SUMSQ({block((row, 1), (row, layout.parameters))}))"
            cut = [f"{one}/MAX(1,{length}/clip_length)" for one in self._row_of(row)]
            self._parameters(row + 1, "gradient, clipped", cut, step.clipped * gradient)

    def _slope(self, j: int) -> str:
        """∂/∂θⱼ: −2 times the mean of input·error, and the penalty's part."""
        inputs, errors = self._of_records(1 + j, fixed="row"), self._of_records(self.layout.error)
        mean = f"SUMPRODUCT({inputs},{errors})/{self.layout.records}"
        if self.layout.counted:
            mean = f"SUMPRODUCT({inputs},{errors},{self._counts})/SUM({self._counts})"
        now = cell(self.layout.current(self.k), 1 + j)
        return f"-2*{mean}" + (f"+2*l2_penalty*{now}" if j < self.layout.features else "")

    # --- the step ---

    def _step(self) -> None:
        step, layout, k = self.station.step, self.layout, self.k
        assert step is not None
        given = self._row_of(layout.given(k))
        for slot, name in enumerate(layout.slots):
            before = self._row_of(layout.remembered(k, slot))
            made = [f"momentum*{old}+{new}" for old, new in zip(before, given, strict=True)]
            self._parameters(layout.memory(k, slot), _named(name), made, step.after.memory[slot])
        rate = cell(layout.title(k), layout.square, fixed="row column")
        pushes = [f"-{rate}*{push}" for push in self._pushes(given)]
        self._parameters(layout.update(k), "update", pushes, step.update.vector)
        sums = [
            f"{old}+{move}"
            for old, move in zip(self._row_of(layout.current(k)), self._row_of(layout.update(k)), strict=True)
        ]
        self._parameters(layout.new(k), f"new {self._called}", sums, step.after.parameters.vector, "state")

    def _pushes(self, given: Sequence[str]) -> Sequence[str]:
        """What the rate is multiplied with: the gradient, or the velocity."""
        if not self.layout.slots:
            return given
        velocity = self._row_of(self.layout.memory(self.k, 0))
        if isinstance(self.blocks.run.fit.recording.optimizer, Nesterov):
            return [f"({g}+momentum*{v})" for g, v in zip(given, velocity, strict=True)]
        return velocity

    # --- cells ---

    @property
    def _counts(self) -> str:
        return self._of_records(self.layout.counts)

    def _of_records(self, place: int, fixed: str = "row column") -> str:
        """A column's cells of all records in this block."""
        first, last = self.layout.record(self.k, 0), self.layout.record(self.k, self.layout.records - 1)
        return block((first, place), (last, place), fixed=fixed)

    def _row_of(self, row: int) -> list[str]:
        """The cells of the parameters in a row."""
        return [cell(row, 1 + j) for j in range(self.layout.parameters)]

    def _parameters(
        self, row: int, label: str, formulas: Sequence[str], values: Array, style: str = "plain"
    ) -> None:
        """A row with something of each parameter."""
        self.sheet.text(row, 0, label, "state" if style == "state" else "label")
        for j, (formula, value) in enumerate(zip(formulas, values, strict=True)):
            self._formula(row, 1 + j, f"={formula}", float(value), style)

    def _formula(self, row: int, place: int, formula: str, value: float, style: str = "plain") -> None:
        self.sheet.formula(row, place, formula, float(value), style, self.digits)

    def _number(self, row: int, place: int, value: float, style: str = "plain") -> None:
        self.sheet.number(row, place, value, style)


def _named(slot: str) -> str:
    """A slot's name in words."""
    return slot.replace("_", " ")
