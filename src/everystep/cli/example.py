"""`everystep example`: the worked example in the first minute."""

import os
import shutil
from pathlib import Path

import everystep
from everystep.cli.train import shown
from everystep.read.packaged import packaged_table
from everystep.words import SettingError, printable

TABLES = ("three-rows.csv", "penguins.csv")


def example() -> None:
    """Write three-rows.csv and penguins.csv into this folder, and train the first by hand.

    It is the example of a widely read tutorial on model training. Files that are there already are kept.
    """
    for name in TABLES:
        _write(name)
    print(f"Here are now {' and '.join(TABLES)}.\n\n$ everystep train three-rows.csv --target y --by-hand")
    run = everystep.train(TABLES[0], target="y", by_hand=True, out="auto")
    shown(run, as_json=False)
    print(SLIPS)


SLIPS = """
THE TUTORIAL that made this example known works its second step by hand, and
slips three times: it has the loss as 0.34 and the gradients as 1.86 and 1.73.
They are 0.2963, 1.9556 and 1.0667 (the row of step 2 above, and on paper
`everystep step three-rows.run 2`); so its w = 1.681 and b = 0.627 should be
1.6711 and 0.6933. It also prints each loss beside the parameters after the
step; the loss before a step belongs to the parameters before it.

Next, a real table: everystep train penguins.csv --target body_mass_g"""


def _write(name: str) -> None:
    source, place = packaged_table(name), Path(name)
    if os.path.lexists(place):
        if not place.is_file() or place.read_bytes() != source.read_bytes():
            raise SettingError(f"{printable(name)} exists here and is another; go to an empty folder")
        return
    shutil.copyfile(source, place)
