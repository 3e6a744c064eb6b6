"""The home of a run: the folder it is written to, which nobody else writes to meanwhile."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from everystep.record.run_data import RunData
from everystep.save.folder import default_name, told_in, write_run
from everystep.save.home.atomic import appearing, spoken_errors, swept
from everystep.save.home.every import Every
from everystep.save.home.locks import Lock, holder
from everystep.training.stopping import Checkpoint, Interrupted
from everystep.words import SettingError, printable

AUTO = "auto"
"""In place of a folder: `<table>.run` in the current one, then `<table>-2.run` and so on."""


class Home:
    """The folder of a run for as long as it is trained and written; claimed, with the first `settle`.

    There is never anything but a whole run in it: each new one takes the place of the old in one go. While it
    is a checkpoint, the one before is kept beside it, as `<folder>.before`. What is there at first is
    replaced only with `replace`; `data` says what is kept of the records (see `keep_records`), and `every`
    when a training that goes on there is to be kept.
    """

    def __init__(
        self, out: str | Path, replace: bool = False, data: str = "auto", every: Every | None = None
    ) -> None:
        self.every = every
        self._out = None if out == AUTO else Path(out)
        self._replace = replace
        self._data = data
        self._folder: Path | None = None
        self._lock: Lock | None = None
        self._has_own = False

    def __enter__(self) -> Self:
        if self._out is not None:
            self._claim(self._out)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.let_go()

    @property
    def folder(self) -> Path:
        """Where it is."""
        assert self._folder is not None
        return self._folder

    @property
    def before(self) -> Path:
        """The place of the checkpoint before."""
        return self.folder.with_name(f"{self.folder.name}.before")

    def settle(self, table: str) -> None:
        """Claim a folder that is named after the table, where none was named.

        Raises `SettingError`, as opening the home does, for a folder that is there, unless `replace`; for one
        that another training is writing to; and where nothing can be written.
        """
        count = 1
        while self._folder is None:
            folder = Path(default_name(table, count))
            count += 1
            if not os.path.lexists(folder):
                with suppress(_TakenError):
                    self._claim(folder)

    def keep(self, run: RunData) -> None:
        """A checkpoint, for a training that goes on: the one before is kept, too."""
        if not self._has_own:
            self._refuse_foreign_before()
        self._write(run, self.before if self._has_own else None)
        self._has_own = True

    def finish(self, run: RunData) -> Path:
        """The run as it ended; of one that was interrupted the checkpoint before is still kept."""
        goes_on = isinstance(run.fit.stopped, Interrupted)
        self._write(run, self.before if self._has_own and goes_on else None)
        if self._has_own and not goes_on:
            shutil.rmtree(self.before, ignore_errors=True)
        return self.folder

    def go_on(self) -> None:
        """What is there is a checkpoint of the training that now goes on."""
        self._refuse_foreign_before()
        self._has_own = True
        if self._data == AUTO:
            told = told_in(self.folder)
            self._data = AUTO if told is None else told["records"]["kept"]

    def _write(self, run: RunData, before: Path | None) -> None:
        with appearing(self.folder, before) as temporary:
            write_run(run, temporary, self.folder.name, self._data)

    def _claim(self, folder: Path) -> None:
        place = folder.with_name(f".{folder.name}.lock")
        with spoken_errors(folder):
            lock = Lock.taken(place)
        if lock is None:
            process = f"process {who}" if (who := holder(place)) else "another process"
            raise _TakenError(
                f"{printable(str(folder))} is being written by {process}, which trains it: wait for it, or "
                "choose another --out"
            )
        self._folder, self._lock = folder, lock
        try:
            with spoken_errors(folder):
                swept(folder)
            _refuse_existing(folder, self._replace)
        except SettingError:
            lock.let_go()
            raise

    def _refuse_foreign_before(self) -> None:
        if os.path.lexists(self.before) and not _is_checkpoint(self.before):
            raise SettingError(
                f"{printable(str(self.before))} is in the way: the checkpoint before is kept there; move it, "
                "or choose another --out"
            )


def save_run(run: RunData, folder: str | Path, replace: bool = False, data: str = "auto") -> Path:
    """Save a run; gives its folder. Raises `SettingError` where the folder can't be written."""
    with Home(folder, replace, data) as home:
        home.settle(run.name)
        return home.finish(run)


class _TakenError(SettingError):
    """Another process has it."""


def _is_checkpoint(folder: Path) -> bool:
    """Whether a folder holds what a training can be gone on with, as this program left it there."""
    told = None if folder.is_symlink() else told_in(folder)
    return told is not None and told["stopped"]["because"] in (Checkpoint.because, Interrupted.because)


def _refuse_existing(folder: Path, replace: bool) -> None:
    if not os.path.lexists(folder):
        return
    shown = printable(str(folder))
    if folder.is_symlink() or not folder.is_dir():
        raise SettingError(f"{shown} exists and is no folder; choose another place with --out")
    if not replace:
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace")
    if not (folder / "run.json").is_file() and any(folder.iterdir()):
        raise SettingError(f"{shown} is a folder but no run, so it is not replaced; choose another --out")
