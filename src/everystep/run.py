"""A run, on which all hangs that can be done with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from everystep.journey import like_trained, read_options
from everystep.model.units import Array
from everystep.rates import at_rates
from everystep.read import read_table
from everystep.read.table import Table
from everystep.record.recording import Recording
from everystep.record.run_data import RunData
from everystep.render.exercises import exercise_page
from everystep.render.page.document import document_at_rates
from everystep.render.page.html import ENDINGS as PAGE_ENDINGS
from everystep.render.page.html import check_built, page_html
from everystep.render.pages.article import article
from everystep.render.pages.card import card
from everystep.render.pages.report import report
from everystep.render.paper import on_paper
from everystep.render.plots.animation import animation
from everystep.render.plots.film import FILM_ENDINGS, check_can_be_made
from everystep.render.plots.kinds import USUAL, draw
from everystep.render.summary import summary
from everystep.render.workbook.book import workbook
from everystep.rewind import Rewound
from everystep.save.chain import fingerprint
from everystep.save.documents import write_document
from everystep.save.files import check_place, write_file
from everystep.save.folder import load_run
from everystep.save.home.home import AUTO, save_run
from everystep.save.picture import Picture
from everystep.save.predicted import PredictedFile, write_predictions
from everystep.save.tables import TABLE_ENDINGS
from everystep.sums.optimum import Optimum
from everystep.training.state import Step
from everystep.understand.certificate import Certificate
from everystep.understand.contributions.account import ledger
from everystep.understand.contributions.ledger import Ledger
from everystep.understand.hindsight import Hindsight
from everystep.understand.outlook import Outlook
from everystep.understand.predictions import (
    PredictedTable,
    Predictions,
    predicted_values,
    predictions,
)
from everystep.understand.quality import Quality, quality_verdict
from everystep.understand.sharpness import Sharpness, sharpness
from everystep.understand.verdicts.training import training_verdict
from everystep.understand.verdicts.verdict import Verdict
from everystep.words import SettingError, counted, nearest, printable, quoted


def load(path: str | Path, data: Any = None) -> "Run":
    """A run that was saved: a run folder, or a zipped one.

    `data` is the table it was trained on, where the run has no copy and it isn't where it was. Raises
    `DataError` for what is no run, and for another table.
    """
    return Run(**vars(load_run(Path(path), data)))


@dataclass(frozen=True, repr=False)
class Run(RunData):
    """A training to look at, to ask, to use and to keep. `print(run)` shows the whole of it.

    Arrays of `recording` are in trained units; `model`, `optimum`, `loss` and `excess` are in the
    table's own. `training` says whether the training worked, `quality` whether the model is any good.
    """

    @property
    def recording(self) -> Recording:
        """The kept states, and any other state or step, replayed."""
        return self.fit.recording

    @property
    def optimum(self) -> Optimum:
        """The exact best parameters and their loss: the ruler."""
        return self.fit.optimum

    @property
    def loss(self) -> Array:
        """Mean squared error by kept state, in own units."""
        return self.recording.own_units.loss

    @property
    def excess(self) -> Array:
        """Objective above the best possible one by kept state, in own units."""
        return self.recording.own_units.excess

    @property
    def outlook(self) -> Outlook:
        """What was known of the training before its first step: the window, the course, the other ways."""
        return self._hindsight.outlook

    def certificate(self, state: int | None = None) -> Certificate:
        """How far a state is from the best possible one, and how well that is known; in trained units.

        Of the state after `state` steps, or of the model. Raises `SettingError` if there is no such state.
        """
        at = self.recording.model if state is None else self.recording.state(state).parameters
        return Certificate.in_fit(self.fit, at.vector)

    def sharpness(self, state: int) -> Sharpness | None:
        """The curvature as an adaptive rule scales it after `state` steps, against what the next step's rate
        stands; None for other rules, and for state 0. Raises `SettingError` if there is no such state.
        """
        recording, at = self.recording, self.recording.state(state)
        method = recording.method
        rate = method.schedule.rate(method.rate, state + 1, method.total, at.notes)
        return sharpness(recording.optimizer, at, recording.quadratic, rate)

    @cached_property
    def training(self) -> Verdict:
        """Did the training work?"""
        return training_verdict(self.fit)

    @cached_property
    def quality(self) -> Quality:
        """Is the model any good?"""
        return quality_verdict(self)

    @cached_property
    def _hindsight(self) -> Hindsight:
        return Hindsight(self.fit)

    def step(self, number: int) -> Step:
        """Step `number` (from 1), from state number − 1 to state number; replayed if it wasn't kept."""
        return self.recording.step(number)

    def rewind(self, number: int) -> "Rewound[Run]":
        """A live training at state `number`: take the steps from there by hand, or train a branch."""
        return Rewound(self, number)

    @cached_property
    def fingerprint(self) -> str:
        """64 hexadecimal digits that no other training has: the end of the chain of hashes over it."""
        return fingerprint(self)

    def explain(
        self,
        number: int,
        rows: int | Sequence[int] = 5,
        *,
        digits: int = 6,
        format: str = "text",  # noqa: A002 - its one name, everywhere
        exact: bool = False,
    ) -> str:
        """The worked arithmetic of a step, in the `format` text, markdown, latex, html or json.

        The first `rows` records are spelled out, or those of a list of numbers, where the table's first
        record is number 1. Numbers are shown with `digits` significant digits; with `exact` as the fractions
        that they are, where there are such. Raises `SettingError` for what can't be.
        """
        return on_paper(self, number, rows, digits, format, exact)

    def exercises(self, out: str | Path, steps: int = 2, *, digits: int = 4, replace: bool = False) -> Path:
        """Write the first `steps` steps as an HTML page to print, with blanks for numbers; then the answers.

        Raises `SettingError` for a run too large to be worked by hand, and where `out` can't be written or
        is there already, unless `replace`.
        """
        page = exercise_page(self, steps, digits).encode()
        return write_file(page, Path(out), (".html", ".htm"), replace)

    def ledger(self, state: int | None = None) -> Ledger:
        """Who moved what: each parameter as its start plus what every record added over all steps.

        On the way to the state after `state` steps, or to the model. Raises `SettingError` for a rule in
        which no record has a share (Lion, the exact step), and where it would take too much memory.
        """
        return ledger(self, state)

    def article(self, out: str | Path, *, replace: bool = False) -> Path:
        """Write how this model learned, from its records to its equation: as .html, or as .md with its
        pictures in a folder beside it.

        Raises `SettingError` for another ending and where `out` can't be written or is there already, unless
        `replace`, and `DataError` where the records are gone.
        """
        return write_document(article(self), Path(out), replace)

    def report(self, out: str | Path, *, note: str = "", replace: bool = False) -> Path:
        """Write what a reviewer signs: all that is known of this run with its evidence, as .html or .md.

        `note` stands at its head. Raises as `article` does, but for records that are gone: that is told.
        """
        return write_document(report(self, self.fingerprint, note), Path(out), replace)

    def plot(
        self,
        kind: str | None = None,
        *,
        theme: str = "light",
        size: tuple[int, int] = (800, 500),
        steps: int | Sequence[int] | None = None,
        of: str | Sequence[str] = (),
    ) -> Picture:
        """A picture: it shows itself in a notebook, and `.save("name.svg")` writes it (.png, .svg, .pdf).

        `kind` is "line" (records and line, or predicted against actual; after some `steps`; `of` one
        feature), "loss", "contour" (`of` two weights), "rates", "weights" (`of` some), "gradient" or
        "residuals"; `theme` "light" or "dark"; `size` in pixels. Raises `SettingError` for what can't be
        shown, and `DataError` where it needs the records and they are gone.
        """
        drawing = draw(self, USUAL if kind is None else kind, theme=theme, size=size, steps=steps, of=of)
        return Picture.of(drawing)

    def animate(
        self,
        path: str | Path,
        *,
        frames: int = 60,
        size: tuple[int, int] = (800, 450),
        theme: str = "light",
        replace: bool = False,
    ) -> Path:
        """Write the training as a moving picture: the model, the residuals and the loss, step by step.

        The name's ending says how: .gif, .png (an animated PNG), or .mp4 (with the extra `video`). At most
        `frames` states are shown, those between which the predictions move. Raises `SettingError` for what
        can't be shown or written, and `DataError` where the records are gone.
        """
        place = Path(path)
        check_place(place, FILM_ENDINGS, replace)
        form = place.suffix.lower()[1:]
        check_can_be_made(form)
        film = animation(self, frames=frames, size=size, theme=theme)
        return write_file(film.to_bytes(form), place, FILM_ENDINGS, replace)

    def page(self, path: str | Path, *, rates: Sequence[float] = (), replace: bool = False) -> Path:
        """Write the run as one .html file that plays it, opened from disk: nothing is fetched from anywhere.

        With `rates`, the same training at each of them goes along, and the page has a slider for the rate.
        Raises `SettingError` where it can't be written, for rates that can't be, and where a development
        install has no page yet.
        """
        place = Path(path)
        check_place(place, PAGE_ENDINGS, replace)
        check_built()
        runs = at_rates(self, rates) if len(rates) else [self]
        content = page_html(document_at_rates(self, runs))
        return write_file(content.encode(), place, PAGE_ENDINGS, replace)

    def predictions(self, table: Any, **reading: Any) -> Predictions:
        """Predictions for the records of a table, with the notes they should be read with."""
        return predictions(self._read(table, reading), self.encoder, self.model)

    def predictions_for(self, values: Mapping[str, Any]) -> Predictions:
        """The prediction for one record, given by its cells; a column that isn't given counts as missing.

        Raises `SettingError` for a name that is no column of the model.
        """
        for name in values:
            if name not in self.encoder.columns:
                raise SettingError(
                    f"the model uses no column {quoted(name)}; {nearest(name, self.encoder.columns)}"
                )
        return self.predictions({name: [values.get(name)] for name in self.encoder.columns})

    def predict(self, table: Any, **reading: Any) -> Array:
        """A table in, a column of predictions out, one a record, in the target's own units."""
        return predicted_values(self._read(table, reading), self.encoder, self.model)

    def predict_file(
        self,
        table: Any,
        out: str | Path,
        *,
        replace: bool = False,
        **reading: Any,
    ) -> PredictedFile:
        """Write a table with its predictions as a last column: .csv, .tsv, .json, .jsonl or .parquet.

        Records go from the table to the file block by block, so that neither need fit into memory (and
        `everystep.watching` tells how far they are). Gives the path, the number of records and the notes they
        should be read with. Raises `DataError` for records that can't be used and `SettingError` where `out`
        can't be written or is there already, unless `replace`.
        """
        place = Path(out)
        check_place(place, TABLE_ENDINGS, replace)
        return write_predictions(self.predicted_table(table, **reading), place, replace)

    def predicted_table(self, table: Any, **reading: Any) -> PredictedTable:
        """The table with its predictions, made block by block as they are asked for."""
        return PredictedTable(self._read(table, reading), self.encoder, self.model)

    def _read(self, table: Any, reading: dict[str, Any]) -> Table:
        """A table read as the one trained on was."""
        return read_table(table, like_trained(read_options(reading, (), ()), self.encoder, self.reading))

    def to_frame(self) -> pl.DataFrame:
        """The records that were read, with typed columns, as a polars data frame."""
        return self.records().frame.collect()

    def workbook(self, path: str | Path, *, steps: int | None = None, replace: bool = False) -> Path:
        """Write the run as a spreadsheet (.xlsx) whose formulas take the first `steps` steps (30 at most).

        Formulas for gd, sgd, momentum and nesterov with up to 60 records and 20 features, values otherwise:
        its first sheet says which. Gives the path. Raises `SettingError` where it can't be written; nothing
        is overwritten unless `replace`.
        """
        check_place(Path(path), (".xlsx",), replace)
        return write_file(workbook(self, steps)[0], Path(path), (".xlsx",), replace)

    def save(self, folder: str | Path | None = None, *, replace: bool = False, data: str = "auto") -> Path:
        """Save the run as a folder, by default `<table>.run`; nothing is overwritten unless `replace`.

        `data` is "copy", "reference", "none", or "auto": a copy of the records up to 1 MB.
        """
        return save_run(self, AUTO if folder is None else folder, replace, data)

    def __str__(self) -> str:
        return summary(self)

    def __repr__(self) -> str:
        steps, name = counted(self.recording.steps, "step"), self.recording.optimizer.name
        return (
            f"<Run of {printable(self.name)}: {steps} of {name}, {self.training.kind}; print it for a report>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": card(self)}

    def __iter__(self) -> Iterator[Step]:
        """Every step, in order."""
        return (self.step(number) for number in range(1, self.recording.steps + 1))
