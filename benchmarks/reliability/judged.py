"""What becomes of a mutated run folder: refused with a sentence, finite numbers, or a finding."""

import contextlib
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import everystep as es
from everystep.cli.app import main
from everystep.run import Run
from everystep.words import EverystepError

REPLAYED = 200
"""A state this many steps from a kept one isn't asked for: it takes as long as the file says it does."""

NO_NUMBER = re.compile(r"(?<![\w'./])[-+]?(nan|inf)(?![\w'.])")


class FindingError(Exception):
    """Something that must not be."""


def judge(path: Path, table: Path, weights: bytes | None, by_command: bool) -> str:
    """'refused: …' or 'finite'. Raises `FindingError`, or whatever else came out of it.

    `weights` are the model's as they were, where the mutation has left them alone.
    """
    _verified(path, by_command)
    if by_command:
        _commands(path, table)
    try:
        run = es.load(path)
        _looked_at(run, table, weights)
    except EverystepError as refusal:
        return f"refused: {_sentence(refusal)}"
    return "finite"


def _sentence(refusal: EverystepError) -> str:
    text = str(refusal)
    if not 10 < len(text) < 1000 or "\n" in text or "Traceback" in text or "\x1b" in text:
        raise FindingError(f"no sentence: {text[:200]!r}")
    if "is no readable run folder (" in text:
        raise FindingError(f"a sentence without a place: {text[:300]!r}")
    return text


def _looked_at(run: Run, table: Path, weights: bytes | None) -> None:
    """All that is asked of a run that has loaded."""
    _finite("the equation's weights", [*run.model.weights, run.model.bias])
    if weights is not None and vector_of(run) != weights:
        raise FindingError("another model, though its numbers weren't touched")
    _without("the equation", run.model.equation())
    _without("the summary", str(run))
    _finite("the loss", run.loss)
    _finite("the excess", run.recording.excess)
    _finite("the gradient", run.recording.gradient)
    _finite("the predictions", run.predict(table))
    faults = []
    for number in _reachable(run.recording.states.tolist()):
        for ask in (_state, _step):
            try:
                ask(run, number)
            except EverystepError as refusal:
                faults.append(refusal)
    with tempfile.TemporaryDirectory() as place:
        saved = run.save(Path(place) / "again.run", data="none")
        if vector_of(es.load(saved)) != vector_of(run):
            raise FindingError("saved again, it is another model")
    for fault in faults:
        _sentence(fault)


def vector_of(run: Run) -> bytes:
    """The model's numbers, bit by bit."""
    return np.array([*run.model.weights, run.model.bias]).tobytes()


def _reachable(kept: list[int]) -> list[int]:
    """States to ask for: the first, some kept ones, one after each, the last."""
    some = {kept[0], kept[len(kept) // 2], kept[-1]}
    some |= {number + 1 for number in some if number < kept[-1]}
    if len(kept) > 1 and kept[-1] - kept[-2] < REPLAYED:
        some.add(kept[-1] - 1)
    return sorted(some)


def _state(run: Run, number: int) -> None:
    state = run.recording.state(number)
    _finite(f"state {number}", [*state.parameters.vector, state.loss, state.excess])


def _step(run: Run, number: int) -> None:
    if number < 1 or number - max(k for k in run.recording.states.tolist() if k < number) > REPLAYED:
        return
    step = run.step(number)
    _finite(f"step {number}", [*step.gradient.vector, *step.update.vector, step.learning_rate])


def _verified(path: Path, by_command: bool) -> None:
    try:
        if es.load(path).recording.steps > 10_000:
            return  # it would be trained again, as long as the file says
    except EverystepError:
        pass
    if not by_command:
        with contextlib.suppress(EverystepError):
            found = es.verify(path)
            if found.folder.unreadable is not None:
                _sentence(EverystepError(found.folder.unreadable))
        return
    _command(["verify", str(path)], (0, 1, 2))


def _commands(path: Path, table: Path) -> None:
    for arguments in (
        ["steps", str(path)],
        ["step", str(path), "1"],
        ["predict", str(path), str(table)],
    ):
        _command(arguments, (0, 2))


def _command(arguments: list[str], statuses: tuple[int, ...]) -> None:
    """A command as it is typed; it must end with one of the statuses, and without a traceback."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status: Any = main(arguments)
        except SystemExit as ended:
            status = ended.code
    told = err.getvalue()
    if (status or 0) not in statuses or "Traceback" in told or "mistake in everystep" in told:
        raise FindingError(f"everystep {arguments[0]}: status {status}: {told[-400:]!r}")


def _finite(what: str, values: Any) -> None:
    if not np.isfinite(np.asarray(values, dtype=np.float64)).all():
        raise FindingError(f"{what}: not all are finite")


def _without(what: str, text: str) -> None:
    if found := NO_NUMBER.search(text):
        raise FindingError(f"{what} says {text[max(found.start() - 60, 0) : found.end() + 20]!r}")
