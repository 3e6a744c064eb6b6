"""A real spreadsheet program, which opens workbooks and computes all of their formulas anew."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

MISSING = (
    "LibreOffice is missing: a workbook's formulas are tested by a real spreadsheet program. Install it with "
    "`apt-get install --no-install-recommends libreoffice-calc`, so that the command `soffice` is there."
)

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(files: Sequence[Path], place: Path) -> dict[str, Any]:
    """Each file by its stem, computed by LibreOffice in one start, with numbers in place of formulas."""
    profile, out = place / "profile", place / "computed"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program and "EVERYSTEP_GATE" not in os.environ:
        pytest.skip(MISSING)  # told with the results (-rs); in the gate it is a failure
    assert program, MISSING
    call = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    done = subprocess.run(
        [*call, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return {file.stem: openpyxl.load_workbook(out / file.name, data_only=True) for file in files}


def changed(file: Path, other: Path, cells: dict[tuple[str, str], float]) -> Path:
    """A copy with some cells changed, by (sheet, cell), and no computed value: all must be made anew."""
    book = openpyxl.load_workbook(file)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    book.save(other)
    return other
