"""Runs side by side, in the terminal: what differs in their settings, where they part, how far each came."""

from collections.abc import Sequence
from string import ascii_uppercase

from everystep.optimize import Optimizer, Schedule
from everystep.optimize.optimizer import settings_of
from everystep.record.run_data import RunData
from everystep.render.text import LABEL, aligned, section, shortened
from everystep.understand.parting import Parting
from everystep.understand.verdicts.training import training_verdict
from everystep.words import SettingError, counted, listed, number, printable, told_apart, whole

MOST = len(ascii_uppercase)
COLUMNS = 5
"""States whose excess fits beside each other on a screen."""


def check_comparable(runs: Sequence[RunData]) -> None:
    """Raises `SettingError` unless there are runs to compare, and all predict the same column."""
    if not 2 <= len(runs) <= MOST:
        raise SettingError(f"compare takes 2 to {MOST} runs; it was given {len(runs)}")
    for run in runs[1:]:
        if run.target != runs[0].target:
            one, other = (printable(each.target) for each in (runs[0], run))
            raise SettingError(f"the runs predict different columns, {one} and {other}: nothing compares")


def names_of(runs: Sequence[RunData]) -> list[str]:
    """How each run is called: its folder, or its table."""
    return [printable(run.folder_name or run.name) for run in runs]


def same_records(runs: Sequence[RunData]) -> bool:
    """Whether all were trained on records with the same sums, bit for bit."""
    sums = [run.fit.sums for run in runs]
    found = {(each.rows, each.mean.tobytes(), each.scatter.tobytes()) for each in sums}
    return len(found) == 1


def differing(runs: Sequence[RunData]) -> dict[str, tuple[str, ...]]:
    """The settings that are not the same in all runs, by name: what each run has."""
    told = [settings_in_words(run) for run in runs]
    by_name = {name: tuple(one[name] for one in told) for name in told[0]}
    return {name: values for name, values in by_name.items() if len(set(values)) > 1}


def settings_in_words(run: RunData) -> dict[str, str]:
    """All that decides a training, under the names that it has everywhere; the rule and the rate as used."""
    settings, choice, options = run.fit.settings, run.fit.choice, run.encoder.options
    parent = run.origin.parent
    limits = {name: _shown(value) for name, value in vars(settings.limits).items()}
    return {
        "optimizer": _member(choice.optimizer),
        "learning_rate": number(choice.rate, 5) if choice.optimizer.takes_a_rate else "none",
        "schedule": _member(settings.schedule),
        "batch_size": _shown(settings.records_a_step or "all"),
        **{"time_limit" if name == "seconds" else name: value for name, value in limits.items()},
        **{
            name: _shown(getattr(settings, name))
            for name in ("validation", "clip", "average", "finish", "standardize", "fit_intercept", "l2")
        },
        "start": "zeros" if settings.start is None else "given",
        "seed": _shown(settings.seed if settings.records_a_step or settings.validation else "-"),
        "weight": _shown(options.weight),
        "records": f"{whole(run.fit.sums.rows)} of {printable(run.name)}",
        "features": listed(run.fit.names, limit=3),
        "branch of": "-" if parent is None else f"{printable(parent.run)}, state {whole(parent.state)}",
    }


def _member(member: Optimizer | Schedule) -> str:
    """An optimizer or a schedule with those of its settings that aren't the usual ones."""
    usual = type(member)() if _can_be_made(member) else None
    said = {
        name: value
        for name, value in settings_of(member).items()
        if usual is None or value != getattr(usual, name)
    }
    told = ",".join(f"{name}={_shown(value)}" for name, value in said.items())
    return f"{member.name}:{told}" if told else member.name


def _can_be_made(member: object) -> bool:
    try:
        type(member)()
    except TypeError:
        return False
    return True


def _shown(value: object) -> str:
    """A setting's value."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Optimizer | Schedule):
        return _member(value)
    # A momentum of 0.999996 is no 1.
    return told_apart(value, 1.0, 5)[0] if isinstance(value, int | float) else printable(str(value))


def labels_of(runs: Sequence[RunData], width: int) -> list[str]:
    """A name for each run in a picture: its letter, and what sets it apart."""
    settings = differing(runs)
    apart = [
        ", ".join(f"{name} {values[i]}" for name, values in settings.items() if values[i] != "-")
        for i in range(len(runs))
    ]
    return [
        f"{letter}: {shortened(told or name, width)}"
        for letter, told, name in zip(ascii_uppercase, apart, names_of(runs), strict=False)
    ]


def comparison_lines(runs: Sequence[RunData], partings: Sequence[Parting]) -> list[str]:
    """The whole of it; `partings` are those of the second run and on from the first."""
    names = names_of(runs)
    said = [
        f"{letter}  {name}: {counted(run.fit.sums.rows, 'record')}, "
        f"{counted(run.fit.recording.steps, 'step')}, {training_verdict(run.fit).kind}"
        for letter, name, run in zip(ascii_uppercase, names, runs, strict=False)
    ]
    settings = [f"{name}: {_by_letter(values)}" for name, values in differing(runs).items()]
    parts = [_parts(letter, found) for letter, found in zip(ascii_uppercase[1:], partings, strict=False)]
    return [
        *section("RUNS", said),
        *section("DIFFER", settings or ["nothing in the settings"]),
        *section("PART", parts),
        *section("EXCESS", [_above(runs)]),
        *_excess_table(runs),
    ]


def _by_letter(values: Sequence[str]) -> str:
    return ", ".join(f"{letter} {value}" for letter, value in zip(ascii_uppercase, values, strict=False))


def _parts(letter: str, found: Parting) -> str:
    if not found.comparable:
        return f"{letter} has other features than A: their parameters can't be set side by side."
    if found.state is None:
        return f"{letter} is the same as A up to step {whole(found.common)}, bit for bit."
    if found.state == 0:
        return f"{letter} starts elsewhere than A: they part before the first step."
    return f"{letter} parts from A in step {whole(found.state)}; state {whole(found.state - 1)} is the same."


def _above(runs: Sequence[RunData]) -> str:
    kind = "objective" if any(run.fit.settings.l2 for run in runs) else "loss"
    told = f"{kind} above the best, by state, in squared {printable(runs[0].target)}"
    if same_records(runs) and len({run.fit.settings.l2 for run in runs}) == 1:
        return told
    return f"{told}; each above its own best, as records, features or penalty differ"


def _excess_table(runs: Sequence[RunData]) -> list[str]:
    ends = [run.fit.recording.steps for run in runs]
    states = common_states(ends)
    averaged = any(run.fit.settings.average for run in runs)
    models = [[number(run.fit.excess, 4)] if averaged else [] for run in runs]
    head = ["at the end", *(["its model"] if averaged else []), "after"]
    rows = [["", *(whole(state) for state in states), *head]]
    for letter, run, end, model in zip(ascii_uppercase, runs, ends, models, strict=False):
        scale = run.fit.units.loss_scale
        known = [
            number(run.fit.recording.state(state).excess * scale, 4) if state <= end else "-"
            for state in states
        ]
        last = number(run.fit.recording.state(end).excess * scale, 4)
        rows.append([letter, *known, last, *model, counted(end, "step")])
    return aligned(rows, "<" + ">" * (len(rows[0]) - 1), indent=LABEL)


def common_states(ends: Sequence[int]) -> list[int]:
    """The start and a few later states, 1, 2 and 5 times powers of ten, up to the latest end.

    >>> common_states([434, 1000]), common_states([3, 1])
    ([0, 1, 10, 100, 1000], [0, 1, 2])
    """
    last = max(ends)
    tens = [10**power for power in range(16) if 10**power <= last]
    fine = [digit * ten for ten in tens for digit in (1, 2, 5) if digit * ten <= last]
    places = fine if len(fine) < COLUMNS else tens
    return [0, *places[-(COLUMNS - 1) :]] if len(places) < COLUMNS else [0, 1, *places[-(COLUMNS - 2) :]]
