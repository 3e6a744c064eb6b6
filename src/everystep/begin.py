"""The ways to a run: train on a table, or go on with a training that was interrupted."""

from collections.abc import Callable, Sequence
from dataclasses import replace as replaced
from functools import partial
from pathlib import Path
from typing import Any, Literal

from everystep.fit import fit, go_on
from everystep.journey import prepare
from everystep.optimize import Optimizer, Schedule
from everystep.optimize.schedules import Function
from everystep.read.cluster.connect import on_cluster
from everystep.read.digests import Digesting
from everystep.record.call import Call
from everystep.record.fit import Fit
from everystep.record.keep import Keep, check_keep
from everystep.record.origin import Machine, Origin
from everystep.record.under_way import Between, Progress
from everystep.run import Run, load
from everystep.save.folder import told_in
from everystep.save.home.checkpoints import home_for, trained_in
from everystep.save.home.every import Every
from everystep.save.home.home import Home
from everystep.training.settings import Finish, LearningRate, Settings
from everystep.words import SettingError, counted, printable


def train(  # noqa: PLR0913 - the public face: every setting under its one name
    table: Any,
    target: str,
    *,
    weight: str | None = None,
    drop: Sequence[str] = (),
    only: Sequence[str] = (),
    as_category: Sequence[str] = (),
    as_number: Sequence[str] = (),
    levels: int = 40,
    optimizer: str | Optimizer | None = None,
    learning_rate: LearningRate | None = None,
    schedule: str | Schedule | Callable[[int], float] | Sequence[float] = "constant",
    batch_size: int | None = None,
    epochs: int | Literal["auto"] | None = None,
    steps: int | None = None,
    time_limit: float | None = None,
    tolerance: float | None = None,
    validation: Any = 0.0,
    patience: int | None = None,
    clip: float | None = None,
    average: int = 0,
    finish: Finish = "auto",
    standardize: bool | None = None,
    fit_intercept: bool = True,
    l2: float = 0.0,
    start: Sequence[float] | None = None,
    seed: int = 0,
    keep: Keep = "auto",
    by_hand: bool = False,
    cluster: Any = None,
    workers: int | None = None,
    out: str | Path | None = None,
    replace: bool = False,
    data: str = "auto",
    checkpoint_every: str | int | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> Run:
    """Train a linear model on a table, and keep every step.

    `table` is a file's path (CSV, Excel, Parquet, ...; a pattern with `*` for several), an array, a dict
    of columns or a data frame; `target` the column to predict. Columns: `weight` holds row weights,
    `drop` and `only` choose, `as_category`, `as_number` and `levels` say how to encode. Training:
    `optimizer` by name ("adam", "adam:beta1=0.8", "auto" for the best heavy ball, "line_search" and "exact"
    for the rulers) or as an object; `learning_rate` in trained units or "auto"; `schedule` by name, as an
    object, as a function step → rate, or as a list of rates; `batch_size` records a step (None = all; `sgd`
    takes 32); limits `epochs` (a number, or "auto" for as many as are needed), `steps` and `time_limit`
    (seconds); `tolerance` on the excess relative to the start's loss; `validation`, a fraction of the
    records to hold out, or a table, with `patience` epochs without a new lowest validation loss; `clip`,
    the largest length of a gradient; `average`, the epoch from which the states are averaged (0 = never);
    `finish` "exact" for a last step to the optimum itself; `standardize`, `fit_intercept`, `l2`, `start`
    (trained parameters), `seed` (draws batches, validation and the cross-checks' folds), `keep` (states to
    keep). With `cluster` the workers of a Dask cluster read and sum the records of Parquet files: "local" for
    `workers` processes on this machine, a scheduler's address, or a `distributed.Client`; the result has the
    same bits. `cache` names a folder in which the rows stay as numbers: the next training on the same files,
    unchanged, begins with them. `out` names the folder to save the run to ("auto" for `<table>.run`), with
    `replace` and `data` as in `run.save`; with `checkpoint_every`, a number of steps or "30s" for seconds,
    what there is so far is kept there while it goes on, and `es.resume` goes on with it. `progress` is called
    with the newest `Step`, after each one or, in a long training, several times a second. Any name of
    `ReadOptions` (`separator`, `decimal`, `sheet`, ...) can be given too.

    What is left at None takes its default: gradient descent ("gd"; "sgd" where a batch size is said),
    learning rate "auto", at most 10,000 steps, tolerance 1e-8, standardised; or, with `by_hand`, the setting
    of an example worked on paper: η = 0.1, 10 steps, tolerance 0 (no early stop), columns as they are.

    Raises `DataError` for records that can't be used and `SettingError` for settings that can't be.

    >>> run = train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    >>> run.model.equation()
    'y = 1.74576·x + 0.577938'
    """
    asked = dict(locals())
    call = Call.of("es.train", train, asked)
    check_keep(keep)
    with on_cluster(cluster, workers) as opened, home_for(out, replace, data, checkpoint_every) as home:
        settings = {name: value for name, value in asked.items() if name not in KEPT_HERE}
        # Of what is trained on, whatever becomes of the files; side by side, as both take their time.
        digesting: list[Digesting] = []
        made = prepare(
            **settings,
            **reading,
            cluster=opened,
            once_read=lambda records: digesting.append(Digesting(records)),
        )
        records = made.records
        if checkpoint_every is not None:
            _check_can_be_kept(made.settings)

        def taken(between: Between | None) -> Fit:
            fitted = fit(made.numbers, made.settings, keep, progress, between=between)
            digesting[0].done()
            if opened is not None:
                fitted.checks()  # which need the rows once more, where they are
            return fitted

        as_run = partial(
            Run,
            name=records.name,
            reading=made.reading,
            reading_options=made.options,
            rows=made.rows,
            encoder=made.encoder,
            records=lambda: records,
            digests=digesting[0].done,
            origin=Origin(call.command, call.given, call.default, Machine.here()),
            checkpoint_every=checkpoint_every,
        )
        return trained_in(home, records.name, lambda fitted: as_run(fit=fitted), taken)


KEPT_HERE = (
    *("keep", "cluster", "workers", "progress", "reading"),
    *("out", "replace", "data", "checkpoint_every"),
)
"""What `train` takes beside what prepares it."""


def resume(  # noqa: PLR0913 - each under its name in `train`
    run: str | Path,
    table: Any = None,
    *,
    out: str | Path | None = None,
    replace: bool = False,
    data: str = "auto",
    checkpoint_every: str | int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Go on with a training that was interrupted or killed, from what is kept of it to its end.

    `run` is its folder; it becomes there what it would have been, to the last bit, or in the folder `out`.
    `table` are its records, where they are needed, the run has no copy and they aren't where they were.
    Checkpoints are made as before, or as `checkpoint_every` says; `replace`, `data` and `progress` are those
    of `train`.

    Raises `DataError` for what is no run and for records that are needed and gone, and `SettingError` for a
    training that has ended, and where nothing can be written.

    >>> import tempfile
    >>> def stop(step):
    ...     if step.number == 3:
    ...         raise KeyboardInterrupt
    >>> place = tempfile.mkdtemp() + "/three-rows.run"
    >>> rows = {"x": [1, 2, 3], "y": [2, 4, 6]}
    >>> cut_short = train(rows, target="y", by_hand=True, out=place, progress=stop)
    >>> cut_short.recording.steps, resume(place).recording.steps
    (3, 10)
    """
    place = Path(run)
    if not place.is_dir():
        load(place)  # which says what it is instead
        if out is None:
            raise SettingError(f"{printable(str(place))} is no folder to go on in: choose one with --out")
    every = (told_in(place) or {}).get("checkpoint_every") if checkpoint_every is None else checkpoint_every
    how_often = None if every is None else Every.of(every)
    with Home(place if out is None else out, replace or out is None, data, how_often) as home:
        begun = load(place, table)
        _check_can_go_on(begun.fit, place)
        if out is None:
            home.go_on()
        origin = begun.origin.resumed_here()

        def as_run(fitted: Fit) -> Run:
            return replaced(begun, fit=fitted, origin=origin, checkpoint_every=every)

        return trained_in(home, begun.name, as_run, lambda between: go_on(begun.fit, progress, between))


def _check_can_go_on(fitted: Fit, place: Path) -> None:
    if not fitted.can_go_on:
        raise SettingError(
            f"the training in {printable(str(place))} has ended after {counted(fitted.stopped.step, 'step')} "
            f"({fitted.stopped.because}): train a branch of it with what is to be otherwise"
        )


def _check_can_be_kept(settings: Settings) -> None:
    if isinstance(settings.schedule, Function):
        raise SettingError(
            "checkpoint_every: a function of the step can't be kept in a checkpoint; give its rates as a list"
        )
