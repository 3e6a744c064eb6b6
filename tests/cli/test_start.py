"""What a command doesn't need, it doesn't import: that is why it starts at once."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_imports_no_heavy_library(words: list[str]) -> None:
    """Neither NumPy nor polars, nor anything of the journey."""
    code = f"""
import sys
from everystep.cli.app import main
try:
    main({words!r})
except SystemExit:
    pass
heavy = {{"numpy", "polars", "scipy", "sklearn", "everystep.run"}}
print(*heavy & sys.modules.keys(), file=sys.stderr)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr.split() == []


def test_a_small_training_compiles_nothing() -> None:
    """Three rows are summed and stepped before a compiler would be loaded."""
    code = """
import sys, everystep as es
str(es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True))
print(*{"numba", "llvmlite", "distributed", "sklearn", "matplotlib"} & sys.modules.keys())
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
