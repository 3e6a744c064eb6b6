"""Damaged files end in a model or in one sentence; and whatever else happens to a worker is seen."""

import gzip
import sys
from collections import Counter

import pytest

import everystep as es
from benchmarks.reliability.fuzz_tables import fuzzed, main
from benchmarks.reliability.fuzzing.seeds import FAMILIES, input_of, seeds_of
from benchmarks.reliability.fuzzing.watched import BYTES, SECONDS, Seen, Watched
from everystep.read import read_table

SAMPLE = {"csv": 60, "parquet": 60, "others": 30}
POLARS_SAYS = "spoke besides"
"""polars writes of its own on the screen before it raises what becomes our sentence."""


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sample_of_damaged_files(family):
    """No traceback, no signal, nothing too slow or too large."""
    seen = list(fuzzed(family, seed=1, first=0, count=SAMPLE[family]))
    assert [one for one in seen if one.finding not in {None, POLARS_SAYS}] == []
    assert set(Counter(one.what for one in seen)) == {"trained", "refused"}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_damaged_was_good(family, tmp_path):
    """Each file is trained on before it is damaged, so that damage is all that refuses it."""
    for seed in seeds_of(family):
        path = tmp_path / f"table{seed.ending}"
        path.write_bytes(gzip.compress(seed.content) if seed.packed else seed.content)
        table = read_table(path)
        target = "y" if "y" in table.columns else table.columns[-1]
        assert es.train(table, target, steps=2).rows > 0, seed.name


def test_an_input_follows_from_its_number(tmp_path, monkeypatch, capsys):
    """The same seed makes the same file, another one another; and it can be written."""
    first = input_of("csv", 0, 7)
    assert input_of("csv", 0, 7) == first
    assert input_of("csv", 1, 7).content != first.content
    monkeypatch.chdir(tmp_path)
    assert main(["--family", "csv", "--write", "7"]) == 0
    assert (tmp_path / first.name).read_bytes() == first.content
    assert first.seed in capsys.readouterr().out


WORKER = """
import json, os, signal, sys
for line in sys.stdin:
    number = int(line)
    if number == 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == 2:
        print("oh", file=sys.stderr, flush=True)
    if number == 4:
        raise SystemExit(3)
    told = {"number": number, "seed": "s", "what": "raised" if number == 3 else "refused", "words": "no"}
    print(json.dumps({**told, "seconds": 0.1, "peak": 5}), flush=True)
"""


def test_whatever_a_worker_does_is_seen_with_its_input():
    """A signal, an exit, words on the screen: recorded, and the next input is tried."""
    with Watched(["-c", WORKER]) as worker:
        seen = {one.number: one for one in worker.seen(range(6))}
    assert {number: one.finding for number, one in seen.items()} == {
        0: None,
        1: "signal SIGSEGV",
        2: "spoke besides",
        3: "raised",
        4: "ended with 3",
        5: None,
    }
    assert seen[2].noise == "oh\n"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is looked up in /proc")
def test_a_worker_that_holds_too_much_is_ended():
    """Before it fills the machine."""
    greedy = "import sys, time\nsys.stdin.readline()\nheld = bytearray(b'x') * (1 << 28)\ntime.sleep(60)"
    with Watched(["-c", greedy], most=1 << 27) as worker:
        assert [one.finding for one in worker.seen([0])] == ["too large"]


def test_bounds():
    """Ten seconds and a gigabyte, and one sentence."""
    fine = Seen(0, "refused", "no")
    assert fine.finding is None
    assert Seen(0, "refused", "no", seconds=SECONDS + 1).finding == "too slow"
    assert Seen(0, "trained", "y = x", peak=BYTES + 1).finding == "too large"
    assert Seen(0, "refused", "no\nyes").finding == "more than a sentence"
