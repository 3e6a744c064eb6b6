"""Names of columns that tell of identifiers: numbers and texts that name a record and mean nothing else."""

import re

IDENTIFIER_WORDS = {
    *("guid", "id", "ids", "idx", "index", "key", "no", "nr", "num"),
    *("record", "row", "rownames", "unnamed", "uuid"),
}


def names_identifier(column: str) -> bool:
    """Whether a column's name tells that it holds identifiers.

    >>> [names_identifier(name) for name in ("id", "customerId", "Row Nr.", "", "width", "idea")]
    [True, True, True, True, False, False]
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column))
    return not column.strip() or any(word.casefold() in IDENTIFIER_WORDS for word in words)
