"""Writes docs/article.md and its pictures: the article of the three rows, generated from their run.

Run it with `uv run python -m docs.pictures.make_article`. A test compares the text with a new one.
"""

from contextlib import chdir
from pathlib import Path

import everystep as es

DOCS = Path(__file__).parents[1]


def main() -> None:
    """Write both."""
    run().article(DOCS / "article.md", replace=True)


def run() -> es.Run:
    """The three rows, by hand."""
    with chdir(DOCS.parent):
        return es.train("examples/three-rows.csv", "y", by_hand=True)


if __name__ == "__main__":
    main()
