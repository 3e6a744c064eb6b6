"""The sheet to play with: what can be changed, what comes of it, and the pictures that move with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from everystep.record.run_data import RunData
from everystep.render.workbook.charts import line_chart, loss_chart
from everystep.render.workbook.layout import PLAY, RECORDS, TOP, Layout, block, cell
from everystep.render.workbook.losses import LossSheet
from everystep.render.workbook.sheet import Book, Sheet, digits_for
from everystep.render.workbook.stations import Station
from everystep.training.state import State
from everystep.understand.outlook import Outlook
from everystep.words import counted, number

FIRST = 4
"""The row of the first setting."""

CHARTS, PRINTED_ROWS = 7, 34
"""The column where the charts begin, and the rows that they need on paper."""


WIDEST_LABEL = 50
"""Characters of the labels' column."""


@dataclass(frozen=True)
class Input:
    """A cell to change: its name in formulas, what it is, its value, and what to know of it."""

    name: str
    label: str
    value: float
    hint: str = ""


@dataclass(frozen=True)
class PlaySheet:
    """Settings, results and charts; `labels` (p,) name the parameters."""

    run: RunData
    layout: Layout
    labels: Sequence[str]
    losses: LossSheet

    def inputs(self) -> list[Input]:
        """The cells to change, from the learning rate to the start."""
        return [*self._settings(), *self._start()]

    def _settings(self) -> Iterator[Input]:
        settings, recording = self.run.fit.settings, self.run.fit.recording
        if recording.optimizer.takes_a_rate:
            yield Input("learning_rate", "learning rate η", recording.learning_rate, self._edge())
        if (beta := getattr(recording.optimizer, "momentum", None)) is not None:
            yield Input("momentum", "momentum β", float(beta), "0 = none; below 1")
        yield Input("l2_penalty", "penalty l2", settings.l2, "0 = none; pulls the weights towards 0")
        if settings.clip is not None:
            yield Input("clip_length", "clip", settings.clip, "the longest gradient")

    def _edge(self) -> str:
        """Above which rate steps of this kind grow, where that is known of all records."""
        outlook = Outlook(self.run.fit.plan)
        if outlook.in_batches or not outlook.has_window:
            return "the length of the steps"
        return f"the recorded run diverges above {number(outlook.largest_stable_rate, 4)}"

    def _start(self) -> Iterator[Input]:
        vector = self.run.fit.recording.state(0).parameters.vector
        for j, value in enumerate(vector):
            unit = " (trained units)" if self.layout.scaled and not j else ""
            yield Input(
                f"start_{j + 1}", f"start of {self.labels[j]}", float(value), f"where it begins{unit}"
            )

    @property
    def starts(self) -> list[str]:
        """The cells where the parameters start, by their names."""
        return [f"start_{j + 1}" for j in range(self.layout.parameters)]

    def write(self, book: Book, stations: Sequence[Station]) -> None:
        """The sheet, with its charts."""
        steps = counted(self.layout.steps, "step")
        title = f"{steps} of {self.run.fit.recording.optimizer.title}"
        note = (
            "Change a yellow cell: all steps are taken anew."
            if book.live
            else "The run's settings and results."
        )
        sheet = book.sheet(PLAY, title, note)
        longest = max(map(len, self.labels)) + len("start of ")
        sheet.worksheet.set_column(0, 0, min(max(32, longest), WIDEST_LABEL))
        sheet.worksheet.set_column(1, 4, 13)
        sheet.worksheet.set_column(5, 6, 3)
        sheet.texts(
            FIRST - 1, 0, ["what you may change" if book.live else "settings", "", "", "", ""], "head left"
        )
        row = FIRST
        for one in self.inputs():
            sheet.text(row, 0, one.label)
            sheet.named(row, 1, one.name, one.value)
            sheet.text(row, 2, one.hint if book.live else "", "hint")
            row += 1
        sheet.worksheet.print_area(0, 0, max(PRINTED_ROWS, row + self.layout.parameters + 12), CHARTS + 8)
        self._results(sheet, row + 1, stations)

    # --- what comes of it ---

    def _results(self, sheet: Sheet, row: int, stations: Sequence[Station]) -> None:
        """The parameters and the loss at the start, at a state to choose, and at the end; in own units."""
        last = self.layout.steps
        sheet.text(row, 0, "state to look at")
        sheet.named(row, 1, "state_shown", self._shown, "0")
        sheet.text(row, 2, f"0 to {last}: the results below are its", "hint")
        if sheet.book.live:
            between: dict[str, Any] = {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": last,
            }
            sheet.worksheet.data_validation(row, 1, row, 1, between)
        head = row + 2
        sheet.texts(head, 0, ["what comes of it (own units)"], "head left")
        sheet.texts(head, 1, ["at the start", "at that state", "at the end"])
        sheet.text(head, 4, "", "head")
        states = [stations[k].state for k in (0, self._shown, -1)]
        for j, label in enumerate(self.labels):
            self._result(sheet, head + 1 + j, label, self.losses.own(j), [self._own(s)[j] for s in states])
        loss = head + 1 + self.layout.parameters
        scale = self.run.fit.units.loss_scale
        self._result(
            sheet, loss, "loss: mean of error²", self.losses.own_loss, [s.loss * scale for s in states]
        )
        best = self.run.fit.recording.quadratic.best_loss * scale
        sheet.text(loss + 1, 0, "its value at the optimum, recorded")
        sheet.number(loss + 1, 3, best, "plain", digits_for([s.loss * scale for s in states]))
        self._charts(sheet, loss + 3, head, stations)

    @property
    def _shown(self) -> int:
        """The state that is looked at first: after the first step."""
        return min(1, self.layout.steps)

    def _own(self, state: State) -> list[float]:
        weights, bias = self.run.fit.units.to_own(state.weights, state.bias)
        return [*(float(weight) for weight in weights), float(bias)]

    def _result(self, sheet: Sheet, row: int, label: str, place: int, values: Sequence[float]) -> None:
        """A line of the results: the same column of the states, at three of them."""
        cells = self.losses.column_of(place)
        rows = ["1", "state_shown+1", str(self.layout.steps + 1)]
        sheet.text(row, 0, label)
        for i, (at, value) in enumerate(zip(rows, values, strict=True)):
            sheet.formula(row, 1 + i, f"=INDEX({cells},{at})", value, "result", digits_for(values))

    # --- the pictures ---

    def _charts(self, sheet: Sheet, row: int, head: int, stations: Sequence[Station]) -> None:
        losses = [station.state.loss * self.run.fit.units.loss_scale for station in stations]
        last = self.layout.steps
        chart = loss_chart(sheet.book, self.losses.column_of, self.losses.own_loss, losses, last)
        sheet.worksheet.insert_chart(1, CHARTS, chart)
        if self.layout.features == 1:
            self._line(sheet, row, head, stations)

    def _line(self, sheet: Sheet, row: int, head: int, stations: Sequence[Station]) -> None:
        """The line through the records at three states, by its two ends."""
        x = block((TOP, 1), (TOP + self.layout.records - 1, 1), RECORDS)
        units, seen = self.run.fit.units, stations[0].seen
        own = seen.x[:, 0] * units.scale[0] + units.center[0]
        sheet.texts(row, 0, ["the line, for the picture"], "head left")
        sheet.texts(row, 1, ["at the start", "at that state", "at the end"])
        sheet.text(row, 4, "x", "head")
        states = [stations[k].state for k in (0, self._shown, -1)]
        for i, (what, end) in enumerate((("MIN", own.min()), ("MAX", own.max()))):
            at = row + 1 + i
            sheet.text(at, 0, "ŷ at the smallest x" if what == "MIN" else "ŷ at the largest x")
            sheet.formula(at, 4, f"={what}({x})", float(end))
            for place, state in enumerate(states):
                weight, *bias = self._own(state)[: self.layout.parameters]
                formula = f"={cell(head + 1, 1 + place)}*{cell(at, 4, fixed='column')}"
                formula += f"+{cell(head + 2, 1 + place)}" if bias else ""
                guess = weight * float(end) + sum(bias)
                sheet.formula(at, 1 + place, formula, guess, digits=digits_for([guess]))
        sheet.worksheet.insert_chart(17, CHARTS, line_chart(sheet.book, self.run, row + 1, x))
