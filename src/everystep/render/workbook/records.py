"""The sheets of the records: in own units, to change, and in trained units, as formulas of these."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.record.forward import Rows
from everystep.record.run_data import RunData
from everystep.render.workbook.layout import RECORDS, TOP, TRAINED, Layout, block, cell
from everystep.render.workbook.sheet import Book, Sheet, digits_for

CENTER, SCALE = TOP, TOP + 1
"""The rows of the means and spreads, above the records in trained units."""

WIDTH = 14
"""Of each column, in characters."""

CLOSE = 1e-12
"""Units within this of the records' own mean and spread are made by formulas."""


@dataclass(frozen=True)
class RecordSheets:
    """The records' sheets; `names` are the features', `places` where each record stands in its table."""

    run: RunData
    layout: Layout
    rows: Rows
    names: Sequence[str]
    places: Sequence[str]

    @property
    def _columns(self) -> list[Array]:
        """Each feature and the target, in own units."""
        return [*(self.rows.x[:, j] for j in range(self.layout.features)), self.rows.y]

    def write(self, book: Book) -> None:
        """Records, and the trained units where they are others."""
        note = (
            "Change a yellow cell, and every step is taken anew." if book.live else "The numbers, as values."
        )
        sheet = book.sheet(RECORDS, "The records", f"{note} Own units; each column of the table as numbers.")
        sheet.worksheet.freeze_panes(TOP, 1)
        self._widths(sheet)
        weights = [] if self.rows.weight is None else [("weight", self.rows.weight)]
        sheet.text(TOP - 1, 0, "record", "head left")
        for i, place in enumerate(self.places):
            sheet.text(TOP + i, 0, place)
        heads = [*self.names, f"{self.run.target} (target)"]
        sheet.heads(TOP - 1, 1, [*heads, *(name for name, _ in weights)], WIDTH)
        for j, values in enumerate([*self._columns, *(values for _, values in weights)]):
            for i, value in enumerate(values):
                sheet.number(TOP + i, 1 + j, float(value), "input" if book.live else "plain")
        if self.layout.scaled:
            self._trained(book)

    def _trained(self, book: Book) -> None:
        sheet = book.sheet(
            TRAINED,
            "The records in trained units",
            "(own - mean) / spread. The steps are taken in these units.",
        )
        sheet.worksheet.freeze_panes(TOP + 2, 1)
        self._widths(sheet)
        for row, label in ((TOP - 1, "record"), (CENTER, "mean"), (SCALE, "spread")):
            sheet.text(row, 0, label, "head left" if row < TOP else "label")
        for i, place in enumerate(self.places):
            sheet.text(TOP + 2 + i, 0, place)
        sheet.heads(TOP - 1, 1, [*self.names, f"{self.run.target} (target)"], WIDTH)
        units = self.run.fit.units
        centers, scales = (
            np.append(units.center, units.target_center),
            np.append(units.scale, units.target_scale),
        )
        for j, (own, center, scale) in enumerate(zip(self._columns, centers, scales, strict=True)):
            digits = digits_for([center, scale])
            mean, spread = self._made_from(1 + j, bool(centers.any()))
            for row, formula, value in ((CENTER, mean, center), (SCALE, spread, scale)):
                if self._is_of_these_records(own, float(center), float(scale)):
                    sheet.formula(row, 1 + j, formula, float(value), "result", digits)
                else:
                    sheet.number(row, 1 + j, float(value), "input" if book.live else "plain", digits)
            for i, value in enumerate((own - center) / scale):
                made = f"=({cell(TOP + i, 1 + j, RECORDS)}-{_fixed(CENTER, j)})/{_fixed(SCALE, j)}"
                sheet.formula(TOP + 2 + i, 1 + j, made, float(value), digits="0.00000")

    def _widths(self, sheet: Sheet) -> None:
        sheet.worksheet.set_column(0, self.layout.features + 2, WIDTH)

    def _made_from(self, place: int, centred: bool) -> tuple[str, str]:
        """The formulas of a column's mean and spread; a spread of nothing counts as 1."""
        own = block((TOP, place), (TOP + self.layout.records - 1, place), RECORDS)
        mean, spread = f"AVERAGE({own})", f"STDEVP({own})"
        if not centred:
            mean, spread = "0", f"SQRT(SUMSQ({own})/COUNT({own}))"
        if self.rows.weight is not None:
            at = self.layout.target_of_records + 1
            weight = block((TOP, at), (TOP + self.layout.records - 1, at), RECORDS)
            mean = f"SUMPRODUCT({own},{weight})/SUM({weight})" if centred else "0"
            spread = f"SQRT(SUMPRODUCT({weight},({own}-{cell(CENTER, place)})^2)/SUM({weight}))"
        return f"={mean}", f"=IF({spread}=0,1,{spread})"

    def _is_of_these_records(self, own: Array, center: float, scale: float) -> bool:
        """Whether a column's units are its mean and spread here: of a branch of others they may not be."""
        weight = np.ones(len(own)) if self.rows.weight is None else self.rows.weight
        mean = float(np.average(own, weights=weight)) if self.run.fit.units.center.any() or center else 0.0
        spread = float(np.sqrt(np.average((own - mean) ** 2, weights=weight))) or 1.0
        return abs(mean - center) <= CLOSE * (abs(center) + spread) and abs(spread - scale) <= CLOSE * spread


def _fixed(row: int, j: int) -> str:
    return cell(row, 1 + j, fixed="row")
