"""What a person can say about the columns, checked against the names that the table has."""

from collections.abc import Sequence
from dataclasses import dataclass

from everystep.words import SettingError, nearest, number, quoted


@dataclass(frozen=True)
class EncodeOptions:
    """Which column is predicted, and how the others are used.

    `target` is the column to predict; `weight` one of row weights (≥ 0); `drop` names columns to leave
    out; `only`, where given, the only ones to use; `as_category` and `as_number` overrule the kind that
    a column's type suggests; a category keeps its `levels` most frequent levels (40, as skrub does).
    Each is an option of the command line: `as_category` is `--as-category`.
    """

    target: str
    weight: str | None = None
    drop: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    as_category: tuple[str, ...] = ()
    as_number: tuple[str, ...] = ()
    levels: int = 40


def check_options(options: EncodeOptions, columns: Sequence[str], table: str) -> None:
    """Raise `SettingError` for names that aren't columns of the table, and for settings at odds."""
    if options.levels < 2:
        raise SettingError(
            f"--levels {number(options.levels)} is too few: a category needs 2 levels to tell apart"
        )
    for option, name in _named(options):
        if name not in columns:
            raise SettingError(
                f"{option} {quoted(name)} isn't a column of {table}: {nearest(name, list(columns))}"
            )
    for first, second in _excluding():
        _refuse_both(options, first, second)


def _named(options: EncodeOptions) -> list[tuple[str, str]]:
    single = [("--target", options.target)]
    if options.weight is not None:
        single.append(("--weight", options.weight))
    several = {"--drop": options.drop, "--only": options.only}
    several |= {"--as-category": options.as_category, "--as-number": options.as_number}
    return single + [(option, name) for option, names in several.items() for name in names]


def _excluding() -> list[tuple[str, str]]:
    pairs = [("--target", other) for other in ("--weight", "--drop", "--as-category")]
    pairs += [("--weight", "--drop"), ("--weight", "--as-category")]
    pairs += [("--only", "--drop"), ("--as-category", "--as-number")]
    return pairs


def _refuse_both(options: EncodeOptions, first: str, second: str) -> None:
    named = _named(options)
    firsts = [name for option, name in named if option == first]
    for option, name in named:
        if option == second and name in firsts:
            raise SettingError(f"{first} and {second} both name {quoted(name)}: choose one of them")
