"""Python's runs, which the page is held to."""

from typing import Any

import everystep as es
from everystep.run import Run
from everystep.server.examples import BY_HAND

THREE_ROWS: dict[str, Any] = {"x": [1, 2, 3], "y": [2, 4, 6]}


def trained(records: Any, target: str, **settings: Any) -> Run:
    """`everystep.train` without the settings that are None."""
    return es.train(records, target, **{name: value for name, value in settings.items() if value is not None})


def by_hand(records: Any, **changes: Any) -> Run:
    """Trained as on paper, but for what is changed."""
    return trained(records, "y", **(BY_HAND | changes))
