"""Names and cells that would act if any part of the page took them for more than text."""

from pathlib import Path

RAISE = "globalThis.ran=(globalThis.ran||0)+1"
PAYLOADS = [
    f"<script>{RAISE}</script>",
    f"</script><script>{RAISE}</script>",
    f"<img src=x onerror={RAISE}>",
    f'"onmouseover="{RAISE}" x="',
    f"javascript:{RAISE}",
    f"{{{{constructor.constructor('{RAISE}')()}}}}",
    f"${{{RAISE}}}",
    "\u202ethgir ot tfel\u202c",
    f"a\u2028{RAISE}\u2029b",
    f"]]><svg onload={RAISE}>",
    f"<!--<script>{RAISE}",
    f"</math><iframe srcdoc='<script>parent.{RAISE}</script>'>",
    f"--><style onload={RAISE}>*{{color:red}}</style>",
    "\\u003cscript\\u003e &lt;b&gt; &amp;",
]


def hostile_table(folder: Path) -> Path:
    """Columns, categories and the file itself are called like that."""
    import polars as pl

    n = 3 * len(PAYLOADS)
    cells = [PAYLOADS[i % len(PAYLOADS)] for i in range(n)]
    columns: dict[str, list[object]] = {
        name: [float((i * (k + 3)) % 11) for i in range(n)] for k, name in enumerate(PAYLOADS)
    }
    columns[f"kind {PAYLOADS[0]}"] = list(cells)
    columns[f"target {PAYLOADS[2]}"] = [float(i % 7) + 0.1 * i for i in range(n)]
    file = folder / f"t{PAYLOADS[2].replace('/', '')}{PAYLOADS[7]}.csv"
    pl.DataFrame(columns).write_csv(file)
    return file
