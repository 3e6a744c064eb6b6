"""What was read, and the ledger: long lists are cut and counted, never in silence."""

from pathlib import Path

import everystep as es


def test_many_columns_are_counted() -> None:
    """Thirty columns used and thirty left out are listed; the others are counted."""
    used = {f"u{j}": [j, j * j % 7, j * j % 11, j % 5, (3 * j + 1) % 13] for j in range(1, 41)}
    constant = {f"c{j}": [j] * 5 for j in range(35)}
    text = str(es.train({**used, **constant, "y": [1, 2, 3, 5, 8]}, target="y", steps=2))
    lines = text.splitlines()
    assert sum(line.startswith("  u") for line in lines) == 30
    more_used = next(line for line in lines if line.endswith("in the same way"))
    assert more_used.startswith("  and ")
    assert sum(" left out: " in line for line in lines) == 30
    assert any(line.startswith("  and ") and line.endswith(" left out") for line in lines)


def test_many_skipped_lines_are_counted(tmp_path: Path) -> None:
    """Six lines above the header are shown, the others counted."""
    table = tmp_path / "long.csv"
    table.write_text("\n".join(f"note {i}" for i in range(9)) + "\nx,y\n1,2\n2,4\n3,7\n5,9\n" + "6,12\n" * 20)
    text = str(es.train(table, target="y", steps=2))
    assert text.count(" skipped, ") == 6
    assert "and 3 more lines skipped" in text
