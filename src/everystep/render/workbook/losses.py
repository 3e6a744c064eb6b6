"""The sheet of the losses: one row a state, with its parameters in trained and in own units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.record.run_data import RunData
from everystep.render.workbook.layout import LOSSES, STEPS, TOP, TRAINED, Layout, block, cell
from everystep.render.workbook.records import CENTER, SCALE
from everystep.render.workbook.sheet import Book, Sheet, digits_for
from everystep.render.workbook.stations import Station

WIDTH = 17
"""Of each column, in characters."""


@dataclass(frozen=True)
class LossSheet:
    """The table of states, and where its columns are."""

    run: RunData
    layout: Layout
    labels: Sequence[str]

    @property
    def own_loss(self) -> int:
        """The column of the loss in own units."""
        return 3 + self.layout.parameters if self.layout.scaled else 2

    def own(self, j: int) -> int:
        """The column of parameter j in own units."""
        return self.own_loss + 1 + j

    def column_of(self, place: int) -> str:
        """The cells of a column, of all states, as seen from another sheet."""
        return block((TOP, place), (TOP + self.layout.steps, place), LOSSES)

    def write(self, book: Book, stations: Sequence[Station]) -> None:
        """The sheet."""
        sheet = book.sheet(LOSSES, "The loss, state by state", self._note())
        sheet.worksheet.freeze_panes(TOP, 1)
        sheet.worksheet.set_column(0, 0, 8)
        sheet.worksheet.set_column(1, self.own(self.layout.parameters), WIDTH)
        sheet.worksheet.repeat_rows(TOP - 1)
        sheet.text(TOP - 1, 0, "state", "head left")
        heads = ["next step's η", "loss (trained)" if self.layout.scaled else "loss"]
        heads += [f"{label} (trained)" if self.layout.scaled else label for label in self.labels]
        if self.layout.scaled:
            heads += ["loss (own)", *(f"{label} (own)" for label in self.labels)]
        sheet.heads(TOP - 1, 1, heads, WIDTH)
        sheet.print_across(WIDTH * len(heads))
        for station in stations:
            self._state(sheet, station)

    def _note(self) -> str:
        if not self.layout.scaled:
            return "The loss of the parameters in the same row."
        return (
            "The loss of the parameters in the same row; on the left in trained units, on the right in own."
        )

    def _state(self, sheet: Sheet, station: Station) -> None:
        k, row, state = station.number, TOP + station.number, station.state
        sheet.number(row, 0, k, "label", "0")
        if station.step is not None:
            home = cell(self.layout.title(k), self.layout.square, STEPS)
            sheet.formula(row, 1, f"={home}", station.step.learning_rate)
        loss = f"={cell(self.layout.loss(k), self.layout.square, STEPS)}"
        sheet.formula(row, 2, loss, state.loss, "loss", digits_for([state.loss]))
        vector = state.parameters.vector
        for j, value in enumerate(vector):
            home = cell(self.layout.current(k), 1 + j, STEPS)
            sheet.formula(row, 3 + j, f"={home}", float(value), digits=digits_for(vector))
        if self.layout.scaled:
            self._in_own(sheet, station)

    def _in_own(self, sheet: Sheet, station: Station) -> None:
        """w = v·(spread of y)/(spread of x), and b = (mean of y) + c·(spread of y) − Σ w·(mean of x)."""
        row, units, parameters = TOP + station.number, self.run.fit.units, station.state.parameters
        weights, bias = units.to_own(parameters.weights, parameters.bias)
        spread = self._unit(SCALE, self.layout.features)
        loss = station.state.loss * units.loss_scale
        sheet.formula(row, self.own_loss, f"={cell(row, 2)}*{spread}^2", loss, "loss", digits_for([loss]))
        for j, weight in enumerate(weights):
            formula = f"={cell(row, 3 + j)}*{spread}/{self._unit(SCALE, j)}"
            sheet.formula(
                row, self.own(j), formula, float(weight), "state", digits_for(np.append(weights, bias))
            )
        if parameters.intercept:
            last = self.layout.features - 1
            centers = block((CENTER, 1), (CENTER, 1 + last), TRAINED)
            moved = block((row, self.own(0)), (row, self.own(last)), fixed="column")
            formula = (
                f"={self._unit(CENTER, self.layout.features)}+{cell(row, 3 + self.layout.features)}*{spread}"
                f"-SUMPRODUCT({moved},{centers})"
            )
            place, digits = self.own(self.layout.features), digits_for(np.append(weights, bias))
            sheet.formula(row, place, formula, float(bias), "state", digits)

    def _unit(self, row: int, j: int) -> str:
        """A mean or a spread; past the features, the target's."""
        return cell(row, 1 + j, TRAINED, fixed="row column")
