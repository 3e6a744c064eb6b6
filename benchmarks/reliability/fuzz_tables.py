"""Damaged tables, read and trained: `python -m benchmarks.reliability.fuzz_tables --inputs 20000`.

Half of the inputs are CSV in many dialects, half Parquet (`--family` names one; `others` are Arrow, JSON
lines, NumPy and Excel). Each must end in a model or in one sentence, within ten seconds and a gigabyte; all
else is a finding, printed with the command that makes its file again. The same seed makes the same inputs.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.reliability.fuzzing.seeds import FAMILIES, input_of
from benchmarks.reliability.fuzzing.watched import Seen, Watched

WORKER = "benchmarks.reliability.fuzzing.worker"


def main(words: Sequence[str] | None = None) -> int:
    """Try what is asked for, and print the figures; 1 where there is a finding."""
    asked = _arguments().parse_args(words)
    if asked.write is not None:
        return _write(asked)
    found = 0
    for family in asked.family:
        seen = []
        for one in fuzzed(family, asked.seed, asked.first, asked.inputs // len(asked.family)):
            seen.append(one)
            if one.finding:
                print(_told(family, asked.seed, one), flush=True)
        print(_figures(family, seen), flush=True)
        found += sum(one.finding is not None for one in seen)
    print(f"findings: {found}")
    return 1 if found else 0


def fuzzed(family: str, seed: int, first: int, count: int) -> Iterator[Seen]:
    """What was seen of so many inputs of a family."""
    with Watched(["-m", WORKER, family, str(seed)]) as worker:
        yield from worker.seen(range(first, first + count))


def _told(family: str, seed: int, one: Seen) -> str:
    again = f"--family {family} --seed {seed} --write {one.number}"
    words = (one.noise or one.words).strip().splitlines()
    return "\n".join(
        [f"finding: {one.finding} ({one.seed}; {again})", *(f"    {line}" for line in words[-12:])]
    )


def _figures(family: str, seen: Sequence[Seen]) -> str:
    counts = Counter(one.what for one in seen)
    slowest, largest = max(seen, key=lambda one: one.seconds), max(seen, key=lambda one: one.peak)
    return "\n".join(
        [
            f"{family}: {len(seen):,} inputs; "
            + ", ".join(f"{what} {count:,}" for what, count in counts.items()),
            f"    the slowest {slowest.seconds:.2f} s (input {slowest.number})",
            f"    the largest peak {largest.peak / 2**20:.0f} MB (input {largest.number})",
        ]
    )


def _write(asked: argparse.Namespace) -> int:
    one = input_of(asked.family[0], asked.seed, asked.write)
    Path(one.name).write_bytes(one.content)
    print(f"{one.name}, from {one.seed}, {len(one.content):,} bytes")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.reliability.fuzz_tables", description="damaged tables"
    )
    parser.add_argument("--inputs", type=int, default=20_000, help="how many in all")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--family", nargs="+", choices=FAMILIES, default=["csv", "parquet"])
    parser.add_argument("--write", type=int, help="write this input into the folder, and try nothing")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
