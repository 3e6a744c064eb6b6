"""The workbook: a real spreadsheet program takes every step of the recording, also of another training."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS
from everystep.render.workbook.book import workbook
from everystep.render.workbook.layout import STEPS, Layout
from everystep.render.workbook.states import shown_states
from everystep.run import Run
from tests.render.spreadsheet import changed, recalculated

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}


def table(rows: int = 9) -> dict[str, Any]:
    """Two columns of other sizes, a target, and row weights."""
    rng = np.random.default_rng(3)
    a, b = rng.uniform(800, 3000, rows).round(), rng.integers(1, 6, rows).astype(float)
    return {
        "a": a,
        "b": b,
        "y": (150 * a + 9000 * b + rng.normal(0, 2e4, rows)).round(),
        "w": rng.uniform(1, 3, rows),
    }


@dataclass(frozen=True)
class Case:
    """A training, the cells that are changed in its workbook, and the training that this must then hold."""

    settings: dict[str, Any]
    cells: dict[tuple[str, str], float] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=table)
    moved: dict[str, Any] | None = None

    def run(self) -> Run:
        """The training that is written."""
        return self._trained(self.data, {})

    def then(self) -> Run:
        """The training that the changed cells stand for."""
        return self._trained(self.moved or self.data, self.other)

    def _trained(self, data: dict[str, Any], other: dict[str, Any]) -> Run:
        usual = {"drop": [] if "weight" in self.settings else ["w"], "tolerance": 0, "steps": 12}
        usual = usual if "w" in data else usual | {"drop": []}
        return es.train(data, target="y", **usual | self.settings | other)


def moved_record() -> dict[str, Any]:
    """The table with one record moved far away."""
    moved = table()
    moved["a"] = np.append(moved["a"][:-1], 9000.0)
    return moved


CASES = {
    "by-hand": Case({"by_hand": True, "drop": [], "steps": 10}, data=THREE_ROWS),
    "another-rate": Case(
        {"by_hand": True, "drop": [], "steps": 10},
        {("Play", "B5"): 0.15, ("Play", "B6"): 0.3, ("Play", "B7"): 1.0, ("Play", "B8"): -2.0},
        {"learning_rate": 0.15, "l2": 0.3, "start": [1.0, -2.0]},
        THREE_ROWS,
    ),
    "standardised": Case({"learning_rate": 0.2}),
    "a-record-moved": Case({"learning_rate": 0.2}, {("Records", "B13"): 9000.0}, moved=moved_record()),
    "momentum": Case(
        {"optimizer": "momentum:momentum=0.5", "learning_rate": 0.2, "l2": 0.1},
        {("Play", "B6"): 0.8},
        {"optimizer": "momentum:momentum=0.8"},
    ),
    "nesterov": Case(
        {"optimizer": "nesterov", "learning_rate": 0.1, "schedule": "cosine:lowest=0.2", "clip": 0.5},
        {("Play", "B5"): 0.05, ("Play", "B6"): 0.6, ("Play", "B8"): 0.8},
        {"learning_rate": 0.05, "clip": 0.8, "optimizer": "nesterov:momentum=0.6"},
    ),
    "weights": Case(
        {"weight": "w", "learning_rate": 0.1}, {("Records", "B13"): 9000.0}, moved=moved_record()
    ),
    "batches": Case({"batch_size": 4, "learning_rate": 0.1}, {("Play", "B5"): 0.2}, {"learning_rate": 0.2}),
    "no-intercept": Case({"fit_intercept": False, "learning_rate": 0.1, "optimizer": "momentum"}),
    "own-units-momentum": Case({"optimizer": "momentum", "learning_rate": 1e-8, "standardize": False}),
    "a-list-of-rates": Case({"schedule": [0.3, 0.2, 0.1] * 4}),
}


def test_a_spreadsheet_program_takes_the_steps_of_the_recording(tmp_path: Path) -> None:
    """In one start of LibreOffice: every case's predictions, losses, gradients and updates.

    The files hold no computed value, and most have cells that were changed before they were opened: what
    comes out must be the recording of another training, which no cell of the file ever held.
    """
    files = []
    for name, case in CASES.items():
        case.run().workbook(tmp_path / "made.xlsx", replace=True)
        files.append(changed(tmp_path / "made.xlsx", tmp_path / f"{name}.xlsx", case.cells))
    books = recalculated(files, tmp_path)
    for name, case in CASES.items():
        holds_the_recording(books[name], case.then(), name)


def holds_the_recording(book: Any, run: Run, name: str) -> None:
    """Every number of the steps and the losses, within 1e-11 of the largest of its kind."""
    layout = layout_of(run)
    for told, cells, expected in [*of_the_steps(layout, run), *of_the_losses(layout, run)]:
        found = [book[sheet].cell(row + 1, column + 1).value for sheet, row, column in cells]
        close = np.abs(np.array(found, dtype=float) - expected) <= 1e-11 * max(np.abs(expected).max(), 1e-3)
        assert close.all(), (name, told, found, expected)
    plays(book["Play"], run, name)


Told = tuple[str, list[tuple[str, int, int]], np.ndarray]


def layout_of(run: Run) -> Layout:
    """Where a run's numbers stand."""
    settings, rows = run.fit.settings, next(run.numbers())
    batches = settings.records_a_step is not None
    return Layout(
        records=len(rows.y),
        features=len(run.fit.names),
        parameters=run.recording.parameters.shape[1],
        steps=run.recording.steps,
        slots=run.recording.optimizer.slots,
        clipped=settings.clip is not None,
        counted=batches or rows.weight is not None,
        batches=batches,
        scaled=not run.fit.units.are_own,
    )


def of_the_steps(layout: Layout, run: Run) -> Iterator[Told]:
    """What each block must hold."""
    rows = next(run.numbers())
    z, t = run.fit.units.features(rows.x), run.fit.units.target(rows.y)
    parameters = range(1, 1 + layout.parameters)
    for step in run:
        k, theta = step.before.number, step.before.parameters
        guess = z @ theta.weights + theta.bias
        records = [layout.record(k, i) for i in range(layout.records)]
        yield "prediction", [(STEPS, row, layout.prediction) for row in records], guess
        yield "square", [(STEPS, row, layout.square) for row in records], (t - guess) ** 2
        yield "loss", [(STEPS, layout.loss(k), layout.square)], np.array([step.before.loss])
        if step.batch is not None:
            yield "batch loss", [(STEPS, layout.loss(k) + 1, layout.square)], np.array([step.batch.loss])
        wanted = {
            layout.current(k): theta.vector,
            layout.gradient(k): step.gradient.vector,
            layout.given(k): step.clipped * step.gradient.vector,
            layout.update(k): step.update.vector,
            layout.new(k): step.after.parameters.vector,
        }
        if layout.slots:
            wanted[layout.memory(k, 0)] = step.after.memory[0]
        for row, vector in wanted.items():
            yield f"row {row}", [(STEPS, row, place) for place in parameters], vector


def plays(sheet: Any, run: Run, name: str) -> None:
    """Play shows own units at the start, at state 1, which is looked at first, and at the end."""
    rows = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows(min_row=8)}
    own, states = run.recording.own_units, [0, 1, -1]
    wanted = {"loss: mean of error²": own.loss[states]}
    wanted |= {f"w of {feature}": own.weights[states, j] for j, feature in enumerate(run.fit.names)}
    if len(run.fit.names) == 1:
        wanted["ŷ at the largest x"] = own.weights[states, 0] * 3 + own.bias[states]
    for label, values in wanted.items():
        np.testing.assert_allclose(rows[label][:3], values, rtol=1e-10, atol=1e-9, err_msg=f"{name} {label}")


def of_the_losses(layout: Layout, run: Run) -> Iterator[Told]:
    """The table of states."""
    own = run.recording.own_units
    first = 3 + layout.parameters if layout.scaled else 2
    for k in range(layout.steps + 1):
        parameters = np.append(own.weights[k], own.bias[k])[: layout.parameters]
        yield "own loss", [("Losses", 4 + k, first)], np.array([own.loss[k]])
        places = [("Losses", 4 + k, first + 1 + j) for j in range(layout.parameters)]
        yield "own parameters", places, parameters


@pytest.mark.parametrize("name", CASES)
def test_each_formula_has_its_value_beside_it(tmp_path: Path, name: str) -> None:
    """Viewers that compute nothing show the recording: the values that the file itself holds."""
    run = CASES[name].run()
    run.workbook(tmp_path / "made.xlsx")
    holds_the_recording(openpyxl.load_workbook(tmp_path / "made.xlsx", data_only=True), run, name)
    formulas = openpyxl.load_workbook(tmp_path / "made.xlsx")
    kinds = [cell.data_type for row in formulas[STEPS].iter_rows() for cell in row]
    assert kinds.count("f") > 12 * layout_of(run).records


@pytest.mark.parametrize(
    "optimizer", [name for name in OPTIMIZERS if name not in {"gd", "sgd", "momentum", "nesterov"}]
)
def test_other_rules_are_values_and_say_so(optimizer: str, tmp_path: Path) -> None:
    """The same blocks, without a formula; the first sheet and the command say why."""
    run = CASES["standardised"]._trained(table(), {"optimizer": optimizer})
    run.workbook(tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    holds_the_recording(book, run, optimizer)
    assert "as values and not as formulas: the formulas know gd, sgd, momentum" in words_of(book)
    assert f"and this was {optimizer}" in words_of(book)


def words_of(book: Any) -> str:
    """The first sheet's text."""
    return " ".join(str(row[0].value) for row in book["Read me"].iter_rows() if row[0].value)


def test_many_long_names_become_a_table_of_states(tmp_path: Path) -> None:
    """200 features with names of 300 letters: values, cut names, no sheet is too wide."""
    rng = np.random.default_rng(0)
    data = {f"{i} {'long ' * 60}": rng.normal(size=30) for i in range(200)} | {"y": rng.normal(size=30)}
    run = es.train(data, target="y", steps=4)
    run.workbook(tmp_path / "made.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "made.xlsx")["Losses"]
    assert sheet.max_column == 4 + 3 * 201
    np.testing.assert_allclose([sheet.cell(5 + k, 3).value for k in range(5)], run.loss, rtol=1e-15)
    np.testing.assert_allclose(
        [sheet.cell(9, 5 + j).value for j in range(200)], run.model.weights, rtol=1e-15
    )


def test_long_runs_are_cut_or_thinned_and_say_so(tmp_path: Path) -> None:
    """30 blocks unless more are asked for, at most 100; a table of states has at most 1,000 rows."""
    run = es.train(THREE_ROWS, target="y", by_hand=True, steps=5000)
    run.workbook(tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    assert book["Losses"].max_row == 4 + 31
    assert "5,000 steps. Here are the first 30 of them, as formulas" in words_of(book)
    assert workbook(run, 55)[1].steps == 55
    with pytest.raises(es.SettingError, match=r"at most 100 steps; steps is 101"):
        run.workbook(tmp_path / "other.xlsx", steps=101)
    with pytest.raises(es.SettingError, match="steps must be 1 or more; it is 0"):
        run.workbook(tmp_path / "other.xlsx", steps=0)
    assert not (tmp_path / "other.xlsx").exists()
    assert len(shown_states(5000)) == len(set(shown_states(5000))) == 1000


def test_a_training_that_diverged_has_no_nan(tmp_path: Path) -> None:
    """However large its numbers grew, each is a number."""
    run = es.train(THREE_ROWS, target="y", by_hand=True, learning_rate=1e5, steps=100)
    assert run.fit.stopped.because == "diverged"
    run.workbook(tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx", data_only=True)
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [value for value in values if isinstance(value, float) and not np.isfinite(value)]
    assert not [
        value for value in values if isinstance(value, str) and value.lower() in {"nan", "inf", "-inf"}
    ]


def test_branch_with_velocity_and_exact_end(tmp_path: Path) -> None:
    """A branch begins with the velocity it took over; the exact step is told and has no block."""
    parent = CASES["momentum"].run()
    branch = parent.rewind(5).train(steps=4)
    branch.workbook(tmp_path / "branch.xlsx")
    holds_the_recording(openpyxl.load_workbook(tmp_path / "branch.xlsx", data_only=True), branch, "branch")
    exact = CASES["standardised"]._trained(table(), {"finish": "exact"})
    exact.workbook(tmp_path / "exact.xlsx")
    assert "The run's last step was the exact one" in words_of(
        openpyxl.load_workbook(tmp_path / "exact.xlsx")
    )


def test_nothing_is_overwritten_or_left_half_written(tmp_path: Path) -> None:
    """An old file stays whole unless replace is said; a folder in the way and other endings are refused."""
    run = CASES["by-hand"].run()
    old, folder = tmp_path / "old.xlsx", tmp_path / "folder.xlsx"
    old.write_text("mine")
    folder.mkdir()
    with pytest.raises(es.SettingError, match=r"old\.xlsx exists already; choose another --out"):
        run.workbook(old)
    with pytest.raises(es.SettingError, match=r"folder\.xlsx exists already"):
        run.workbook(folder, replace=True)
    with pytest.raises(es.SettingError, match=r"the ending must be \.xlsx"):
        run.workbook(tmp_path / "run.xls")
    with pytest.raises(es.SettingError, match="can't be written: no such file or directory"):
        run.workbook(tmp_path / "nowhere" / "run.xlsx")
    assert old.read_text() == "mine"
    run.workbook(old, replace=True)
    assert openpyxl.load_workbook(old).sheetnames == ["Read me", "Play", "Records", "Steps", "Losses"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.xlsx", "old.xlsx"]


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new one is made beside it, and only a whole one takes its place."""
    run, old = CASES["by-hand"].run(), tmp_path / "old.xlsx"
    old.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(es.SettingError, match=r"old\.xlsx can't be written: no space left on device"):
        run.workbook(old, replace=True)
    assert old.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["old.xlsx"]
