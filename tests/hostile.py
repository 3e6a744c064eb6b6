"""Names and cells that would act if any part took them for more than text: the one list of all sweeps."""

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import everystep as es

RAISE = "globalThis.ran=(globalThis.ran||0)+1"
"""What a script of theirs would do: a browser's test looks whether it was done."""

MARKUP = {
    "script": f"<script>{RAISE}</script>",
    "end of a script": f"</script><script>{RAISE}</script>",
    "picture": f"<img src=x onerror={RAISE}>",
    "handler": f'"onmouseover="{RAISE}" x="',
    "handler, single": f"'onfocus='{RAISE}' autofocus x='",
    "link": f"javascript:{RAISE}",
    "braces": f"{{{{constructor.constructor('{RAISE}')()}}}}",
    "template": f"${{{RAISE}}}",
    "separators": f"a\u2028{RAISE}\u2029b",
    "end of data": f"]]><svg onload={RAISE}>",
    "comment": f"<!--<script>{RAISE}",
    "end of formula": f"</math><iframe srcdoc='<script>parent.{RAISE}</script>'>",
    "end of comment": f"--><style onload={RAISE}>*{{color:red}}</style>",
    "end of title": f"</title></textarea><svg/onload={RAISE}>",
    "end of style": "</style><link rel=stylesheet href=//everystep.example/x.css>",
    "entities": "\\u003cscript\\u003e &lt;b&gt; &amp;",
}
"""For a browser."""

FORMULAS = {
    "command": "=cmd|'/c calc'!A1",
    "command, quoted": '=cmd|"/c calc"!A0',
    "sum": "@SUM(1)",
    "plus": "+1+1",
    "minus": "-2+3",
    "array": "{=1}",
    "fetch": '=HYPERLINK("http://everystep.example","x")',
    "tab": "\t=1+1",
    "full width": "＝1+1",
}
"""For a spreadsheet."""

TYPESETTING = {
    "input": r"\input{/etc/passwd}",
    "write18": r"}\write18{ls}{",
    "mathtext": r"$\frac{a}{b}$ ^_{ $x_1^2$",
    "broken mathtext": r"$\notacommand{$",
    "specials": "100% $x_1^2$ & ~#",
    "markdown": "a `b` ```` c | d | *e* [f](javascript:g) ![h](//i)",
    "heading": "# a\n\n---\n> <b>b</b>",
}
"""For LaTeX, for Markdown and for the letters of a picture."""

TERMINAL = {
    "colour": "red\x1b[31m\x07\x9b2J",
    "hyperlink": "\x1b]8;;http://everystep.example\x1b\\link\x1b]8;;\x1b\\",
    "title": "\x1b]0;pwned\x07\x1bc\x90q\x9c",
    "lines": "two\nlines\r\n\tand a tab\x7f\x85",
    "override": "\u202eright to left\u202c",
    "isolates": "\u2066a\u2067b\u2068c\u2069\u200f\u061c",
    "invisible": "pass\u200bword\u2060\ufeff\u00ad\U000e0041",
    "blank": "a\u115f\u2800\u3164\ufffe\uffffb",
    "flood": "z" + "\u0353\u0321\u034a\u0338" * 30,
    "rich markup": "[bold red]b[/] [link=//x]y[/link] [/]",
    "fields": "{0.__class__} %s %(x)s {x!r}",
}
"""For a terminal, and for what prints on it."""

HARMLESS = {
    "letters from right to left": "שלום",
    "emoji": "🦊 emoji 👩‍👩‍👧",
    "accents": "Ấế Thuỷ กิ่ง नमस्ते",
    "quotes": 'it\'s "so"',
}
"""What must stay as it is."""

HOSTILE = MARKUP | FORMULAS | TYPESETTING | TERMINAL
NAMES = HOSTILE | HARMLESS
"""All of them, by what they are."""

SHEET = "=cmd <script>'\"&"
"""What the name of a sheet can hold."""


def file_name(text: str) -> str:
    """A text as a file's name: what no file system takes is left out."""
    return text.replace("/", "").replace("\0", "")[:60]


TABLE = f"{file_name(TERMINAL['override'] + TERMINAL['colour'] + MARKUP['picture'])}.csv"
"""A table's own name."""


def hostile_columns(names: dict[str, str]) -> dict[str, list[Any]]:
    """Columns, the levels of a column, and a target that are called like that."""
    cells, rows = list(names.values()), 3 * len(names)
    columns: dict[str, list[Any]] = {
        name: [float((row * row * (place + 3) + place) % 101) for row in range(rows)]
        for place, name in enumerate(cells)
    }
    columns[f"kind {cells[0]}"] = [cells[row % len(cells)] for row in range(rows)]
    columns[target_of(names)] = [float(row % 7) + 0.1 * row for row in range(rows)]
    return columns


def target_of(names: dict[str, str]) -> str:
    """The column to predict in such a table."""
    return f"target {next(iter(names.values()))}"


def hostile_table(folder: Path, names: dict[str, str] = NAMES) -> Path:
    """The same as a .csv file, whose own name is hostile too."""
    file = folder / TABLE
    pl.DataFrame(hostile_columns(names)).write_csv(file)
    return file


@cache
def hostile_run() -> es.Run:
    """A short training on all of it at once."""
    return es.train(hostile_columns(NAMES), target_of(NAMES), steps=5)
