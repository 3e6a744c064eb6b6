"""What a check of a saved run found: its folder, its data, and the training done again. Data, not words."""

from collections.abc import Mapping
from dataclasses import dataclass

from everystep.record.origin import Machine, Parent

ENOUGH_DIGITS = 6
"""On another processor or version a training counts as the same down to this many equal digits."""


@dataclass(frozen=True)
class FolderCheck:
    """Whether a folder is as its receipt says.

    `changes` tells what happened to which file ('changed', 'missing', 'added'); `unreadable` is why the run
    can't be read, if it can't; `contradicting` are files that don't say what follows from the others;
    `fingerprint` is what its content makes now, `told` what the receipt says,
    and `noted` what the person noted elsewhere, if they said.
    """

    changes: Mapping[str, str]
    unreadable: str | None
    fingerprint: str | None
    told: str | None
    noted: str | None
    contradicting: tuple[str, ...] = ()

    @property
    def is_as_noted(self) -> bool:
        """Whether the content's fingerprint is the noted one; True where none was said."""
        return self.noted is None or (self.fingerprint or "").startswith(self.noted)

    @property
    def well(self) -> bool:
        """No change of any kind was found."""
        same = self.fingerprint is not None and self.fingerprint == self.told
        return not self.changes and not self.contradicting and same and self.is_as_noted


@dataclass(frozen=True)
class FileThenAndNow:
    """A data file by its SHA-256 at the training (`then`) and `now`; None where there is none."""

    name: str
    then: str | None
    now: str | None


@dataclass(frozen=True)
class DataCheck:
    """Whether the data is that of the training: `files`, or `unchecked`, why they couldn't be looked at.

    `where` says which data was looked at: 'copy' (in the folder), 'reference' (where it was) or 'given'.
    `in_memory` tells that the table came from no file, so that the hashes are those of its cells.
    """

    where: str | None = None
    files: tuple[FileThenAndNow, ...] = ()
    in_memory: bool = False
    unchecked: str | None = None

    @property
    def well(self) -> bool:
        """Every file is the same."""
        return self.unchecked is None and all(file.then == file.now for file in self.files)


@dataclass(frozen=True)
class Departure:
    """The first figure that came out another when the training was done again.

    `stage` is where: 'columns', 'sums', 'rate', 'steps', 'end' or 'result'. `figure` names it; `state` is the
    number of the state it belongs to and `same_until` the last kept state before, if it is in the steps.
    """

    stage: str
    figure: str
    recorded: str
    again: str
    state: int | None = None
    same_until: int | None = None


@dataclass(frozen=True)
class TrainingCheck:
    """Whether the training, done again, comes out the same.

    `steps` and `states` count the steps of the run and the kept states compared; `departure` is the first
    figure that differs in any bit, `in_steps` the first of a kept state; `digits` is how many digits the
    parameters share at least in all states.
    `then` and `now` are the machines; `parent` where the run began, if it is a branch.
    """

    then: Machine | None = None
    now: Machine | None = None
    steps: int = 0
    states: int = 0
    departure: Departure | None = None
    in_steps: Departure | None = None
    digits: int = 0
    parent: Parent | None = None
    unchecked: str | None = None

    @property
    def machines_differ(self) -> bool:
        """Whether processor or versions are others, so that the last bits may be."""
        return self.then != self.now

    @property
    def well(self) -> bool:
        """The same to the bit; or on another machine down to enough digits."""
        if self.unchecked is not None:
            return False
        return self.departure is None or (self.machines_differ and self.digits >= ENOUGH_DIGITS)


@dataclass(frozen=True)
class Verification:
    """The three checks of a saved run."""

    folder: FolderCheck
    data: DataCheck
    training: TrainingCheck

    @property
    def well(self) -> bool:
        """All three were made, and none found a departure."""
        return self.folder.well and self.data.well and self.training.well
