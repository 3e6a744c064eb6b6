"""What the checks of a saved run found, in words."""

from collections.abc import Iterator

from everystep.record.origin import Machine
from everystep.render.text import section
from everystep.understand.checks import (
    DataCheck,
    Departure,
    FileThenAndNow,
    FolderCheck,
    TrainingCheck,
    Verification,
)
from everystep.words import counted, listed, printable, whole

HAPPENED = {"changed": "has changed", "missing": "is missing", "added": "wasn't there"}
PLACES = {"copy": "the run's own copy", "reference": "where it was", "given": "as you gave it"}
STAGES = {
    "columns": "where columns become numbers",
    "sums": "in the sums of the rows and what follows from them",
    "rate": "in the choice of rule and rate",
    "end": "at the end",
    "result": "in what came out",
}
SHOWN_FILES = 5


def verification_lines(found: Verification) -> list[str]:
    """The three checks, each with what it found, and what all of it is worth."""
    return [
        *section("FOLDER", _folder(found.folder)),
        *section("DATA", _data(found.data)),
        *section("TRAINING", _training(found)),
        *section("VERDICT", _verdict(found)),
    ]


def short(fingerprint: str) -> str:
    """The first 16 digits of a fingerprint, in fours.

    >>> short("7f3a91c2e04b55d8" + 48 * "0")
    '7f3a-91c2-e04b-55d8'
    """
    return "-".join(fingerprint[i : i + 4] for i in range(0, 16, 4))


def _folder(check: FolderCheck) -> Iterator[str]:
    if not check.changes:
        yield "Consistent: every file has the SHA-256 that the receipt tells, and none was added or lost."
    else:
        told = [f"{printable(name)} {HAPPENED[how]}" for name, how in check.changes.items()]
        yield f"NOT AS IT WAS WRITTEN: {listed(told, limit=SHOWN_FILES)}."
    if check.unreadable is not None:
        yield f"The run can't be read: {printable(check.unreadable).rstrip('.')}."
    if check.contradicting:
        yield f"CONTRADICTS the rest of the run: {listed(check.contradicting)}."
    if check.fingerprint is not None:
        yield _fingerprint(check, short(check.fingerprint))


def _fingerprint(check: FolderCheck, shown: str) -> str:
    if not check.is_as_noted:
        return f"ANOTHER TRAINING than the one you noted: what is here has the fingerprint {shown}."
    if check.noted is not None:
        return f"Its content has the fingerprint {shown}, the one you noted."
    if check.told is not None and check.told != check.fingerprint:
        return (
            f"NOT WHAT THE RECEIPT SAYS: the content has the fingerprint {shown}, and the receipt has "
            f"{short(check.told)}."
        )
    return f"Its content has the fingerprint {shown}: compare it with the one noted at the time."


def _data(check: DataCheck) -> Iterator[str]:
    if check.unchecked is not None:
        yield _not_checked(check.unchecked)
        return
    same = [file for file in check.files if file.then == file.now]
    place = PLACES[check.where or "given"]
    for file in check.files:
        if file not in same:
            yield _file(file)
    for file in same[:SHOWN_FILES]:
        yield f"The same: {printable(file.name)} ({place}), SHA-256 {file.now}"
    if check.in_memory:
        yield "It was a table in memory: the SHA-256 is that of its cells, not of a file."
    if len(same) > SHOWN_FILES:
        yield f"The same: {counted(len(same) - SHOWN_FILES, 'more file')}"


def _file(file: FileThenAndNow) -> str:
    name = printable(file.name)
    if file.now is None:
        return f"NOT THE SAME: {name} was trained on, and isn't here."
    if file.then is None:
        return f"NOT THE SAME: {name} is here, and wasn't trained on."
    return f"NOT THE SAME: {name} has another SHA-256; then {file.then}, now {file.now}"


def _training(found: Verification) -> Iterator[str]:
    check = found.training
    if check.unchecked is not None:
        yield _not_checked(check.unchecked)
        return
    steps = f"every one of {counted(check.steps, 'step')}" if check.steps != 1 else "its only step"
    if check.departure is None:
        yield f"Done again from the records on: {steps}, bit for bit ({_compared(check)})."
    elif check.well:
        yield (
            f"Done again from the records on: {steps}, equal to {check.digits} digits "
            f"({_compared(check)}), on another machine."
        )
    else:
        yield _departed(check.departure)
        if check.in_steps is not None and check.in_steps is not check.departure:
            yield _departed(check.in_steps).replace("DEPARTS", "In the steps it departs", 1)
        yield f"Likely cause: {_cause(found)}."
    yield from _machines(check)
    if check.parent is not None:
        yield (
            f"It begins at state {whole(check.parent.state)} of {printable(check.parent.run)} (fingerprint "
            f"{short(check.parent.fingerprint)}): verify that run for what came before."
        )


def _compared(check: TrainingCheck) -> str:
    return f"{counted(check.states, 'kept state')} compared"


def _departed(departure: Departure) -> str:
    figure = printable(departure.figure)
    told = f": recorded {printable(departure.recorded)}, now {printable(departure.again)}"
    if departure.stage != "steps":
        return f"DEPARTS {STAGES[departure.stage]}, first in {figure}{told}."
    return f"DEPARTS {_when(departure)}, first in {figure}{told if departure.recorded else ''}."


def _when(departure: Departure) -> str:
    """The step in which two trainings part, as near as the kept states tell."""
    same, differs = departure.same_until, departure.state or 0
    if same is None:
        return "at its start"
    if same + 1 == differs:
        return f"in step {whole(differs)}"
    return f"between step {whole(same + 1)} and step {whole(differs)}, as state {whole(same)} is the same"


def _cause(found: Verification) -> str:
    if found.data.unchecked is None and not found.data.well:
        return "the data is not that of the training"
    if not found.folder.well:
        return "what is in the folder was changed after the training"
    if found.training.machines_differ:
        return "another processor or other versions, whose last bits some rules amplify"
    return (
        "the recorded figures were changed after the training, and the receipt with them; or the run saw "
        "more than is in it, such as an earlier training's model"
    )


def _machines(check: TrainingCheck) -> Iterator[str]:
    then, now = check.then, check.now
    if then is None or now is None:
        return
    if then == now:
        yield f"The same processor and versions: {_machine(then)}."
    else:
        yield f"Then: {_machine(then)}."
        yield f"Now: {_machine(now)}."


def _machine(machine: Machine) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return printable(f"{machine.processor}; {versions}")


def _verdict(found: Verification) -> Iterator[str]:
    if found.well:
        yield "All is well."
    elif found.folder.well and (found.data.well or found.data.unchecked) and found.training.unchecked:
        yield "Nothing was found, but not everything could be checked."
    else:
        yield "NOT WELL: see above."
    if found.folder.noted is None:
        yield (
            "An accidental change is always found. A deliberate one, by someone who writes a new receipt "
            "too, shows only beside a fingerprint that was noted elsewhere at the time: --fingerprint."
        )


def _not_checked(why: str) -> str:
    return f"NOT CHECKED: {printable(why).rstrip('.')}."
