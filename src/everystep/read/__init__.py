"""TABLE -> typed columns in blocks: the first stage, and the whole truth about how the table was read.

`read_table` is the one door. What it decides, and how each decision is set, stands in docs/read.md.
"""

from everystep.read.door import read_table
from everystep.read.options import ReadOptions

__all__ = ["ReadOptions", "read_table"]
