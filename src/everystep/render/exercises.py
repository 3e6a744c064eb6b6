"""Exercises: the next steps of a run with blanks for the numbers, and the answers on pages of their own."""

from dataclasses import replace
from html import escape

from everystep.record.run_data import RunData
from everystep.render.arithmetic import Blank, Expression, Name, Number
from everystep.render.formats.catalogue import check_digits
from everystep.render.formats.html import page, section_of
from everystep.render.paper import step_on_paper
from everystep.render.sheet import Act, Sheet, line
from everystep.words import SettingError, check_whole, counted, printable, whole

MOST_ROWS = 12
MOST_FEATURES = 4
MOST_STEPS = 10
KEPT = ("the records", "trained units", "what the rule remembers")
"""Acts that give what an exercise starts from."""


def exercise_page(run: RunData, steps: int, digits: int) -> str:
    """The first steps of a run as a page to print: a sheet of blanks, then the answers.

    Raises `SettingError` for a run that is too large to be worked by hand, and for steps it hasn't.
    """
    _check(run, steps)
    check_digits(digits)
    sheets = [step_on_paper(run, k, MOST_ROWS).sheet(digits) for k in range(1, steps + 1)]
    sheets[0] = replace(sheets[0], acts=(*_memory(run), *sheets[0].acts))
    asked = [section_of(_asked(sheet, k), digits, level=2) for k, sheet in enumerate(sheets, 1)]
    answers = [replace(sheet, title=f"Answers: {sheet.title}") for sheet in sheets]
    answered = [section_of(sheet, digits, level=2) for sheet in answers]
    title = f"Exercises: {printable(run.name)}"
    how = f"<p>Fill in each blank with a number of {counted(digits, 'significant digit')}.</p>"
    parts = [f"<h1>{escape(title)}</h1>", how, _part("exercise", asked), _part("answers", answered)]
    return page(title, parts)


def _part(kind: str, sections: list[str]) -> str:
    return "\n".join([f'<div class="{kind}">', *sections, "</div>"])


def _asked(sheet: Sheet, k: int) -> Sheet:
    """A sheet with blanks; only the first step's equation is given."""
    acts = tuple(act if _is_given(act, k) else act.with_numbers(_blank) for act in sheet.acts)
    return Sheet(f"Exercise: {sheet.title}", acts)


def _is_given(act: Act, k: int) -> bool:
    return act.title.startswith(KEPT) or (k == 1 and act.title.startswith("the equation so far"))


def _blank(number: Number) -> Expression:
    return number if number.given else Blank()


def _memory(run: RunData) -> list[Act]:
    """What an optimizer remembers before its first step."""
    optimizer, start = run.fit.recording.optimizer, run.fit.recording.state(0)
    if not optimizer.letters:
        return []
    values = [float(slot[0]) for slot in start.memory]
    lines = [line(Name(letter), Number(v)) for letter, v in zip(optimizer.letters, values, strict=True)]
    return [Act("what the rule remembers before the first step, for each parameter", tuple(lines))]


def _check(run: RunData, steps: int) -> None:
    recording, name = run.fit.recording, printable(run.name)
    rows, features = run.fit.sums.rows, len(recording.names)
    if rows > MOST_ROWS or features > MOST_FEATURES:
        raise SettingError(
            f"{name} is too large for exercises: it has {counted(rows, 'row')} and "
            f"{counted(features, 'feature')}, and by hand {MOST_ROWS} and {MOST_FEATURES} are the limit"
        )
    if recording.method.taken:
        raise SettingError(f"{name}: exercises begin at the start of a training, and this run is a branch")
    check_whole("steps", steps)
    last = min(MOST_STEPS, recording.steps)
    if not 1 <= steps <= last:
        raise SettingError(
            f"steps must be from 1 to {whole(last)} for the exercises of {name}; it is {steps}"
        )
