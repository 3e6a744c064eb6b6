"""A sample of the mutated run folders of `benchmarks/reliability/mutated_runs.py`, which has 10,000."""

from collections import Counter

from benchmarks.reliability.mutated_runs import outcomes

COUNT = 88


def test_mutated_runs_are_refused_with_a_sentence_or_load_to_finite_numbers() -> None:
    """Bytes, values, arrays, files and zips of run folders of all kinds, with and without a new receipt."""
    found = list(outcomes(first=1_000_000, count=COUNT))
    assert [outcome for outcome in found if outcome["became"].startswith("FINDING")] == []
    became = Counter(outcome["became"].partition(":")[0] for outcome in found)
    assert became["refused"] > COUNT // 3
    assert became["finite"] > COUNT // 10
