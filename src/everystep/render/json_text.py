"""Values as JSON that can be printed: read back it is the same, and nothing in it acts on a terminal."""

import json
from typing import Any

from everystep.words import coded


def json_text(value: Any) -> str:
    r"""One JSON document; controls and marks of direction stand as their codes.

    >>> print(json_text({"Größe": "\u202e\x9b"}))
    {"Größe": "\u202e\u009b"}
    """
    return coded(json.dumps(value, ensure_ascii=False, allow_nan=False), _code)


def _code(character: str) -> str:
    ascii_only = json.dumps(character)[1:-1]
    return ascii_only if ascii_only.startswith("\\") else f"\\u{ord(character):04x}"
