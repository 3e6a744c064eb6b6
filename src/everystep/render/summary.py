"""The report of a training in the terminal: what was read, what happened, what came out, what next."""

from everystep.record.run_data import RunData
from everystep.render.checks import short
from everystep.render.columns import ledger, what_was_read
from everystep.render.equation import equation_lines, weight_table
from everystep.render.formats.text import line_as_text
from everystep.render.loss_table import is_small, loss_table
from everystep.render.method import branch_lines, method_lines
from everystep.render.paper import step_on_paper
from everystep.render.quality import quality_lines
from everystep.render.text import section, wrapped
from everystep.render.training import training_lines
from everystep.render.worked import SHOWN_ROWS
from everystep.understand.beyond import beyond
from everystep.understand.hindsight import Hindsight
from everystep.words import counted, number, printable


def summary(
    run: RunData, folder: str | None = None, copied: bool = False, fingerprint: str | None = None
) -> str:
    """The whole report, 80 columns wide; `folder` is where the run was saved, if it was, `copied` whether
    with a copy of the records, and `fingerprint` that of the training.
    """
    seen = Hindsight(run.fit)
    lines = [
        *section("READ", what_was_read(run)),
        *section("COLUMNS", _columns(run)),
        *ledger(run.encoder),
        *section("MODEL", _loss(run)),
        *section("BRANCH", branch_lines(run)),
        *section("METHOD", method_lines(run, seen.outlook)),
        *_first_step(run),
        "",
        *loss_table(run),
        "",
        *section("EQUATION", equation_lines(run)),
        *weight_table(run),
        *section("TRAINING", training_lines(run, seen)),
        *section("QUALITY", quality_lines(run, folder)),
        *section("LOOK AT", [printable(warning) for warning in run.encoder.warnings]),
        *_saved(run, folder, copied, fingerprint),
    ]
    return "\n".join(lines)


def _columns(run: RunData) -> list[str]:
    encoder, settings = run.encoder, run.fit.settings
    became = f"{counted(len(encoder.encoded), 'column')} → {counted(len(encoder.features), 'feature')}"
    if settings.standardize:
        return [f"{became}; standardised inside, shown in their own units"]
    return [f"{became}, used as they are"]


def _loss(run: RunData) -> list[str]:
    settings, target = run.fit.settings, printable(run.target)
    weighted = f", weighted by {printable(run.encoder.options.weight)}" if run.encoder.options.weight else ""
    loss = f"{_equation_form(run)};  loss = mean of ({target} - ŷ)² over the records, without ½{weighted}"
    if settings.l2:
        loss += f"; the objective adds {number(settings.l2)}·(sum of squared trained weights)"
    return [loss]


def _equation_form(run: RunData) -> str:
    """The model before it is trained: `ŷ = w·x + b`."""
    names = run.fit.names
    terms = f"w·{printable(names[0])}" if len(names) == 1 else f"a weight × each of {len(names)} features"
    return f"ŷ = {terms}{' + b' if run.fit.settings.fit_intercept else ''}"


def _first_step(run: RunData) -> list[str]:
    """The first step's arithmetic, where the table is small enough to follow every number."""
    if not is_small(run) or run.encoder.rows_used > SHOWN_ROWS:
        return []
    _, forward, loss, gradient, *others, update, _ = step_on_paper(run, 1, SHOWN_ROWS).acts()
    acts = {
        "predict": forward.lines[::2],
        "loss": loss.lines,
        "gradient": gradient.lines,
        **{act.title.partition(":")[0]: act.lines for act in others},
        "update": update.lines,
    }
    told = [
        (act if i == 0 else "").ljust(10) + line_as_text(line)
        for act, lines in acts.items()
        for i, line in enumerate(lines)
    ]
    return ["STEP 1, worked", *(part for line in told for part in wrapped(line, "  ", " " * 12))]


def _saved(run: RunData, folder: str | None, copied: bool, fingerprint: str | None) -> list[str]:
    if folder is None:
        return []
    shown, how = printable(folder), "with" if copied else "without"
    return [
        *section("SAVED", [f"{shown}   ({how} a copy of the records)", *_note_it(fingerprint)]),
        *section("NEXT", [*_going_on(run, shown), *_looks(shown), _predict(run, shown)]),
    ]


def _going_on(run: RunData, folder: str) -> list[str]:
    return [f"everystep resume {folder}"] if run.fit.can_go_on else []


def _looks(folder: str) -> list[str]:
    return [f"everystep step {folder} 1", f"everystep play {folder}", f"everystep steps {folder}"]


def _note_it(fingerprint: str | None) -> list[str]:
    """What `everystep verify` can be asked to find again."""
    return [] if fingerprint is None else [f"fingerprint {short(fingerprint)}   (note it elsewhere)"]


def _predict(run: RunData, folder: str) -> str:
    """A prediction to try: for one value, or for a table."""
    view = beyond(run)
    if view is None:
        return f"everystep predict {folder} new-table.csv"
    return f"everystep predict {folder} --set {printable(run.fit.names[0])}={number(view.x)}"
