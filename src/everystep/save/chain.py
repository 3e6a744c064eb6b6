"""The chain of hashes over a training, whose end is its fingerprint."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from everystep.model.units import Array
from everystep.record.kept import Kept
from everystep.record.run_data import RunData
from everystep.save.arrays import KINDS
from everystep.save.facts import facts, json_text, model_facts, numbers_of_fit

Link = bytes
BEGINNING = b"everystep chain 1"


def fingerprint(run: RunData) -> str:
    """The end of the chain, 64 hexadecimal digits: the same for the same training, another for any other.

        link ← SHA-256(link + next)

    Next are, in turn: the data's SHA-256, settings and results, the model with its encoder, the sums of the
    rows with units and objective, then every kept state. So a training that is done again the same way, on
    the same type of processor with the same versions, has the same fingerprint, whatever its folder is
    called and whenever it ran; and no fact of it can be another without another fingerprint.
    """
    link = hashlib.sha256(BEGINNING).digest()
    for piece in _pieces(run):
        link = hashlib.sha256(link + piece).digest()
    return link.hex()


def _pieces(run: RunData) -> Iterator[bytes]:
    told = facts(run)
    for digest in told.pop("data"):
        yield digest["sha256"].encode()
    yield json_text(told).encode()
    yield json_text(model_facts(run)).encode()
    parent = run.origin.parent
    if parent is not None:
        yield f"{parent.fingerprint} {parent.state} {parent.taken}".encode()
    for name, part in numbers_of_fit(run.fit).items():
        if part is not None:
            yield from (_bytes(getattr(part, field.name)) for field in fields(KINDS[name]))
    yield from _states(run.fit.recording.kept)


def _states(kept: Kept) -> Iterator[bytes]:
    """All that is kept of each state, one after the other."""
    columns = [kept.states[:, None], kept.parameters, *kept.memory, kept.notes, kept.average, kept.lookout]
    rows = np.concatenate([np.asarray(column, dtype="<f8") for column in columns], axis=1)
    return (row.tobytes() for row in rows)


def _bytes(values: Array | float) -> bytes:
    return np.ascontiguousarray(values, dtype="<f8").tobytes()
