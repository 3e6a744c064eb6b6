"""river, which learns record by record from dictionaries."""

from typing import Any

from river import linear_model, optim

from benchmarks.speed.work import BATCH_RATE, Arrays, Size, Work

RECORDS = 20_000


def one_by_one(arrays: Arrays, size: Size) -> Work:
    """The first records of an epoch; each costs the same. The dictionaries are made beforehand."""
    names = [f"x{j}" for j in range(size.features)]
    records = [dict(zip(names, row, strict=True)) for row in arrays.x[:RECORDS].tolist()]
    targets = arrays.y[:RECORDS].tolist()

    def run() -> Any:
        model = linear_model.LinearRegression(optim.SGD(BATCH_RATE), intercept_lr=BATCH_RATE)
        for record, target in zip(records, targets, strict=True):
            model.learn_one(record, target)

    return Work(run, size.rows / len(records))
