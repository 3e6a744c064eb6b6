"""The checks of a saved run: its folder, its data, and the whole journey once more."""

import re
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import Any

from everystep.again import trained_again
from everystep.read import read_table
from everystep.read.digests import Digest, digests_like
from everystep.read.table import Table
from everystep.record.run_data import RunData
from everystep.record.under_way import Progress
from everystep.save.chain import fingerprint as fingerprint_of_run
from everystep.save.derived import contradictions
from everystep.save.folder import load_run
from everystep.save.receipt import changes, fingerprint_of
from everystep.save.records import places_of, read_places
from everystep.save.strict.json_files import read_object
from everystep.save.strict.packed import unpacked
from everystep.understand.checks import DataCheck, FileThenAndNow, FolderCheck, TrainingCheck, Verification
from everystep.words import EverystepError, SettingError, printable, quoted

FEWEST_DIGITS = 16
"""A noted fingerprint has at least this many hexadecimal digits: those of its short form."""


def verify(
    path: str | Path, data: Any = None, fingerprint: str | None = None, progress: Progress | None = None
) -> Verification:
    """Check a saved run, a folder or a zipped one: is it whole, is the data the same, does it train again?

    `data` is the table it was trained on, where the run has no copy or it is elsewhere by now;
    `fingerprint` the one that was noted at the time, without which a deliberate change can't be told from
    the truth. Raises `DataError` for what is no run at all and for `data` that can't be read, and
    `SettingError` for what is no fingerprint.

    >>> import everystep as es, tempfile
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    >>> folder = run.save(tempfile.mkdtemp() + "/three-rows.run")
    >>> found = verify(folder, fingerprint=run.fingerprint)
    >>> found.well, found.training.steps, found.training.departure
    (True, 10, None)
    """
    noted = None if fingerprint is None else _noted(fingerprint)
    folder = Path(path)
    if zipfile.is_zipfile(folder):
        with unpacked(folder) as inside:
            return _verified(inside, data, noted, progress)
    if not folder.is_dir():
        load_run(folder)  # which says what it is instead
    return _verified(folder, data, noted, progress)


def _noted(fingerprint: str) -> str:
    digits = re.sub(r"[\s-]", "", fingerprint).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}", digits):
        raise SettingError(
            f"{quoted(fingerprint)} is no fingerprint: it has 16 to 64 digits from 0 to f, such as "
            "7f3a-91c2-e04b-55d8"
        )
    return digits


def _verified(folder: Path, data: Any, noted: str | None, progress: Progress | None) -> Verification:
    changed = changes(folder)
    try:
        run = load_run(folder)
        now, told, contradicting = (
            fingerprint_of_run(run),
            fingerprint_of(folder),
            contradictions(folder, run),
        )
    except EverystepError as error:
        unreadable = FolderCheck(changed, str(error), None, None, noted)
        why = "the run can't be read"
        return Verification(unreadable, DataCheck(unchecked=why), TrainingCheck(unchecked=why))
    whole = FolderCheck(changed, None, now, told, noted, contradicting)
    given = None if data is None else read_table(data, run.reading_options)
    try:
        table, where = (given, "given") if given is not None else _kept_table(folder, run)
    except EverystepError as error:
        return Verification(whole, DataCheck(unchecked=str(error)), TrainingCheck(unchecked=str(error)))
    return Verification(whole, _data_check(run, table, where), _training_check(run, table, progress))


def _kept_table(folder: Path, run: RunData) -> tuple[Table, str]:
    """The records, from wherever they are to be had, whether they have changed or not; and where that is."""
    kept = read_object(folder / "run.json")["records"]
    places = places_of(folder, kept)
    if not places:
        raise SettingError("the run was saved without its records; give them with --data FILE")
    for place in places:
        if not place.is_file():
            raise SettingError(f"{printable(str(place))} is no longer there; give the data with --data FILE")
    return read_places(places, run.reading_options), kept["kept"]


def _data_check(run: RunData, table: Table, where: str) -> DataCheck:
    """Each file's digest then and now; of records that were in memory, that of their cells."""
    then = run.digests()
    files = tuple(_then_and_now(*pair) for pair in zip_longest(then, digests_like(table, then)))
    return DataCheck(where, files, in_memory=then[0].bytes is None)


def _then_and_now(then: Digest | None, now: Digest | None) -> FileThenAndNow:
    known = then or now
    assert known is not None
    return FileThenAndNow(known.name, then.sha256 if then else None, now.sha256 if now else None)


def _training_check(run: RunData, table: Table, progress: Progress | None) -> TrainingCheck:
    try:
        return trained_again(run, table, progress)
    except EverystepError as error:
        return TrainingCheck(unchecked=str(error))
