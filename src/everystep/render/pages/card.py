"""A run in a notebook: its two verdicts, its pictures and its losses, in a frame of their own."""

from html import escape

from everystep.record.run_data import RunData
from everystep.render.loss_table import telling_rows
from everystep.render.pages.html import as_html
from everystep.render.pages.parts import Code, Document, Listing, Part, Table, Words
from everystep.render.pages.pictures import figure
from everystep.render.quality import doubts
from everystep.understand.quality import quality_verdict
from everystep.understand.verdicts.training import training_verdict
from everystep.words import printable

HEIGHT = 620


def card(run: RunData) -> str:
    """HTML for a notebook's cell: a frame, so that neither's style meets the other's."""
    page = escape(as_html(_document(run)), quote=True)
    style = f"width: 100%; height: {HEIGHT}px; border: 1px solid rgba(127, 127, 127, .3)"
    return f'<iframe title="a run of everystep" srcdoc="{page}" style="{style}"></iframe>'


def _document(run: RunData) -> Document:
    verdict, quality = training_verdict(run.fit), quality_verdict(run)
    doubted = doubts(quality)
    header, *rows = telling_rows(run)
    parts: list[Part] = [
        Code(run.model.equation()),
        Words(printable(f"{verdict.kind.capitalize()}: {verdict.reason} {verdict.remedy}".strip())),
        Words(printable(f"Is the model any good? {quality.sentence}")),
        *([Listing(doubted)] if doubted else []),
        figure(run, "line", "What the model says, and the records."),
        figure(run, "loss", "The loss by step."),
        Table(header, rows, f"The loss, in squared {printable(run.target)}.", numbers=0),
    ]
    return Document(f"{printable(run.target)} from {printable(run.name)}", parts)
