"""The arithmetic of the steps, in five acts, as lines that the page fills in.

It is the sheet of `Run.explain`, written by the same MathML. Most lines of a step are those of every other
one with other numbers, so each template is told once.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from everystep.record.run_data import RunData
from everystep.render.formats.html import line_as_html
from everystep.render.formats.mathml import MathML
from everystep.render.page.marks import Marked, Piece, taken_apart
from everystep.render.page.passes import Passes
from everystep.render.page.strict import Json
from everystep.render.page.templates import Templates
from everystep.render.paper import StepOnPaper
from everystep.render.sheet import Act, said
from everystep.render.worked import SHOWN_PARAMETERS
from everystep.words import DataError, printable

ACTS = ("records", "prediction", "loss", "gradient", "step")
NOTATION = Marked(digits=6)

MOST_LINES = 3500
"""Lines for parameters in each act, over all steps; in a long training of many fewer are spelled out."""

FEWEST_SPELLED = 3


def spelled_over(steps: int) -> int:
    """How many parameters have lines of their own in a page of so many steps; the sheets count the others."""
    return max(FEWEST_SPELLED, min(SHOWN_PARAMETERS, MOST_LINES // max(steps, 1)))


def paper(run: RunData, states: Sequence[int], spelled: int = SHOWN_PARAMETERS) -> Json | None:
    """A `Paper` of the page's document: of the step that follows each state, of the last one of that before.

    The first `spelled` parameters have lines of their own. None where the steps were on batches of records
    that are gone.
    """
    try:
        sheets = Sheets(run, states, spelled)
        steps = [sheets.after(state) for state in states]
    except DataError:
        return None
    templates = Templates([line for step in steps for act in step for line in act])
    filled = [[[templates.line(line) for line in act] for act in step] for step in steps]
    return {"templates": templates.all, "steps": filled}


def paper_of(run: RunData, state: int) -> Json | None:
    """The same of a single state, for a page that asks step by step."""
    return paper(run, [state])


class Sheets:
    """Writes the sheets of the steps that follow some states of a run."""

    def __init__(self, run: RunData, states: Sequence[int], spelled: int) -> None:
        kept = run.fit.recording
        self._recording = kept.at(sorted({0, *states, kept.steps}))  # one walk, where few were kept
        self._run = _at_hand(run)
        self._spelled = spelled
        self._passes = Passes(self._run)
        self._same: list[Piece] | None = None

    def after(self, state: int) -> list[list[Piece]]:
        """The five acts of the step that follows a state; empty ones where there is no step at all."""
        if not self._recording.steps:
            return [[] for _ in ACTS]
        step = self._recording.step(min(state + 1, self._recording.steps))
        on_paper = StepOnPaper(self._run, step, self._passes.of(step), spelled=self._spelled)
        so_far, forward, loss, gradient, *stepping = on_paper.acts()
        told = ([so_far, forward], [loss], [gradient], [*stepping, *on_paper.own_equation()])
        return [self._records(on_paper), *map(_pieces, told)]

    def _records(self, on_paper: StepOnPaper) -> list[Piece]:
        """The records and the trained units; where a step uses all of them, they are the same in each."""
        if on_paper.step.batch is not None or self._same is None:
            gone = [Act("the records", (said(printable(self._passes.missing)),))]
            records = gone if self._passes.missing else [on_paper.records()]
            self._same = _pieces([*records, *on_paper.scaling()])
        return self._same


def _pieces(acts: Iterable[Act]) -> list[Piece]:
    return [taken_apart(line) for act in acts for line in _lines(act)]


def _lines(act: Act) -> Iterator[str]:
    """An act as HTML: its title, its rule in letters, and its lines; each fit to stand in any element."""
    yield f"<h4>{escape(act.title[0].upper() + act.title[1:])}</h4>"
    if act.rule:
        letters = MathML(letters=True)
        rule = "; ".join(letters.equation(equation) for equation in act.rule)
        yield f'<span class="rule">{rule}</span>'
    for line in act.lines:
        told = line_as_html(line, NOTATION)
        yield f'<span class="deeper">{told}</span>' if line.deeper else told


def _at_hand(run: RunData) -> RunData:
    """With its records, unless they are gone."""
    try:
        return run.with_records_at_hand()
    except DataError:
        return run
