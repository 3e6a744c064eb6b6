"""Where everything stands in a workbook: rows and columns, counted from 0, and their names in formulas."""

from dataclasses import dataclass

PLAY, RECORDS, TRAINED, STEPS, LOSSES = "Play", "Records", "Trained units", "Steps", "Losses"
"""The sheets."""

TOP = 4
"""The first row of a table, below title, note and header."""


@dataclass(frozen=True)
class Layout:
    """The places of n records, d features, p parameters (d and perhaps a bias) and K steps.

    `slots` are the rows of the optimizer's memory in a block; `clipped`, `counted` and `batches` say whether
    there is a row for a clipped gradient, a column of weights or of the batch's marks, and a batch's loss;
    `scaled` whether trained units are others than the table's own.
    """

    records: int
    features: int
    parameters: int
    steps: int
    slots: tuple[str, ...] = ()
    clipped: bool = False
    counted: bool = False
    batches: bool = False
    scaled: bool = False

    # --- the columns of the records and of a block: label, inputs, y, ŷ, error, squared error, weight ---

    @property
    def target(self) -> int:
        """The column of y in a block."""
        return 1 + self.parameters

    @property
    def prediction(self) -> int:
        """The column of ŷ."""
        return self.target + 1

    @property
    def error(self) -> int:
        """The column of y − ŷ."""
        return self.target + 2

    @property
    def square(self) -> int:
        """The column of (y − ŷ)²."""
        return self.target + 3

    @property
    def counts(self) -> int:
        """The column of weights or of the batch's marks."""
        return self.target + 4

    @property
    def target_of_records(self) -> int:
        """The column of the target where there is no column of ones: on the sheets of records."""
        return 1 + self.features

    # --- the rows of a block ---

    @property
    def height(self) -> int:
        """Rows of a block, with a free one at its end."""
        return 3 + len(self.slots) + self.records + 1 + self.batches + 1 + self.clipped + len(self.slots) + 3

    def title(self, k: int) -> int:
        """The first row of the block of the step that follows state k."""
        return TOP - 1 + k * self.height

    def current(self, k: int) -> int:
        """The row of the parameters after k steps."""
        return self.title(k) + 2

    def remembered(self, k: int, slot: int) -> int:
        """The row of what a slot of the memory holds after k steps."""
        return self.current(k) + 1 + slot

    def record(self, k: int, i: int) -> int:
        """The row of record i at state k."""
        return self.current(k) + 1 + len(self.slots) + i

    def loss(self, k: int) -> int:
        """The row of the loss at state k."""
        return self.record(k, self.records)

    def gradient(self, k: int) -> int:
        """The row of the gradient at state k."""
        return self.loss(k) + 1 + self.batches

    def given(self, k: int) -> int:
        """The row of the gradient that the rule is given: the clipped one, where there is clipping."""
        return self.gradient(k) + self.clipped

    def memory(self, k: int, slot: int) -> int:
        """The row of a slot's new content."""
        return self.given(k) + 1 + slot

    def update(self, k: int) -> int:
        """The row of what is added to the parameters."""
        return self.memory(k, len(self.slots))

    def new(self, k: int) -> int:
        """The row of the parameters after the step."""
        return self.update(k) + 1


def column(number: int) -> str:
    """A column's letters.

    >>> column(0), column(25), column(26), column(701), column(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell(row: int, place: int, sheet: str = "", fixed: str = "") -> str:
    """A cell's name in a formula; `fixed` holds "row" or "column" where it is marked as not to move.

    >>> cell(4, 1), cell(4, 1, "Trained units"), cell(4, 1, fixed="row column")
    ('B5', "'Trained units'!B5", '$B$5')
    """
    across = "$" * ("column" in fixed) + column(place)
    return f"{_sheet(sheet)}{across}{'$' * ('row' in fixed)}{row + 1}"


def block(first: tuple[int, int], last: tuple[int, int], sheet: str = "", fixed: str = "row column") -> str:
    """A block of cells in a formula, both corners in it.

    >>> block((4, 1), (6, 1))
    '$B$5:$B$7'
    """
    return f"{cell(*first, sheet, fixed)}:{cell(*last, fixed=fixed)}"


def _sheet(name: str) -> str:
    return f"'{name}'!" if " " in name else f"{name}!" if name else ""
