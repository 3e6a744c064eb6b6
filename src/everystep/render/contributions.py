"""Who moved what, on the screen and as a table: the records that pulled a weight most, by their lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from everystep.optimize.rulers import LineSearch
from everystep.record.run_data import RunData
from everystep.render.text import aligned, shortened, wrapped
from everystep.understand.contributions.ledger import Account, Ledger
from everystep.words import counted, number, printable, whole

if TYPE_CHECKING:
    import polars as pl

SHOWN_PARAMETERS = 20
NAME = 24
OTHERS = {
    "penalty": "the penalty",
    "decay": "the rule's weight decay",
    "remembered": "remembered of steps before",
    "exact_step": "the exact step, no record's",
}
"""What no record did, in words."""


def ledger_lines(run: RunData, ledger: Ledger, of: str | None, top: int) -> list[str]:
    """One weight's lines with the `top` records that pulled it most; by default the most pulled weight's.

    `ledger` is in trained units, and told in the table's own.
    """
    account = ledger.own_units.of(of or ledger.moved_most)
    return [
        *wrapped(f"WHO MOVED {_what(account, run)} in {counted(ledger.steps, 'step')}, own units", ""),
        "",
        *_balance(account),
        "",
        *_records(run, account, top),
        "",
        *_all_parameters(ledger.own_units, of),
        *_how_exact(run, ledger),
    ]


def ledger_frame(run: RunData, ledger: Ledger, of: str | None) -> "pl.DataFrame":
    """A row a record: where it stands, and what it added to each weight and the bias, in own units."""
    import polars as pl

    own = ledger.own_units
    accounts = list(own) if of is None else [own.of(of)]
    columns = {_column(account): account.contributions for account in accounts}
    return pl.DataFrame({"record": places(run, own.records.tolist()), **columns})


def places(run: RunData, records: Sequence[int]) -> list[str]:
    """Where each record stands in its table."""
    place = run.records().place
    return [place(record) for record in records]


def _column(account: Account) -> str:
    return "bias" if account.is_bias else f"weight of {account.name}"


def _what(account: Account, run: RunData) -> str:
    of = shortened(printable(run.target), NAME)
    if account.is_bias:
        return f"the bias of {of}"
    return f"the weight of {shortened(printable(account.name), NAME)}"


def _balance(account: Account) -> list[str]:
    """start + up + down + others = final."""
    up = float(account.contributions.clip(min=0).sum())
    down = float(account.contributions.clip(max=0).sum())
    raised, lowered = (int((side > 0).sum()) for side in (account.contributions, -account.contributions))
    rows = [
        ["start", number(account.start)],
        [f"{counted(raised, 'record')} pulled up by", signed(up)],
        [f"{counted(lowered, 'record')} pulled down by", signed(down)],
        *([OTHERS[name], signed(value)] for name, value in account.others.items()),
        ["final", number(account.final)],
    ]
    return aligned(rows, "<>")


def _records(run: RunData, account: Account, top: int) -> list[str]:
    chosen = account.strongest(top)
    rows = [["record", "added", "of all pull"]]
    told = places(run, [int(account.records[i]) for i in chosen])
    rows += [
        [place, signed(float(account.contributions[i])), _percent(account.share(i))]
        for place, i in zip(told, chosen, strict=True)
    ]
    rest = len(account.contributions) - len(chosen)
    if rest:
        added = float(account.contributions.sum() - account.contributions[chosen].sum())
        share = max(0.0, 1 - sum(account.share(i) for i in chosen)) if account.pull else 0.0
        rows.append([f"{whole(rest)} more", signed(added), _percent(share)])
    rows.append(["all records", signed(float(account.contributions.sum())), ""])
    return aligned(rows, "<>>")


def _all_parameters(own: Ledger, of: str | None) -> list[str]:
    """Every weight's balance in a line, where no single one was asked for."""
    accounts = list(own)
    if of is not None or len(accounts) == 1:
        return []
    rows = [["weight of", "start", "records", "others", "final"]]
    rows += [
        [
            shortened(printable(account.name), NAME),
            number(account.start, 5),
            signed(float(account.contributions.sum()), 5),
            signed(sum(account.others.values()), 5) if account.others else "-",
            number(account.final, 5),
        ]
        for account in accounts[:SHOWN_PARAMETERS]
    ]
    more = len(accounts) - SHOWN_PARAMETERS
    lines = aligned(rows, "<>>>>")
    return [*lines, *([f"  and {whole(more)} more, with --out ledger.csv"] if more > 0 else []), ""]


def _how_exact(run: RunData, ledger: Ledger) -> list[str]:
    optimizer = run.fit.recording.optimizer
    if not ledger.exact:
        told = (
            f"{optimizer.title} divides each step by a size that all records made together. It is taken as "
            "it was: these are shares given the scaling, and without a record the scaling would be another."
        )
    elif isinstance(optimizer, LineSearch):
        told = "The rates are taken as the line search found them; given these, the lines add up exactly."
    else:
        told = "The rule is linear: the lines are each record's whole part, and add up to rounding."
    if run.fit.settings.clip is not None:
        told += " A clipped gradient counts as it was cut."
    if not run.fit.units.are_own and any(account.is_bias for account in ledger):
        told += " Columns were centred, so that the bias (at x = 0) goes with the weights."
    return wrapped(told, "", "")


def signed(value: float, digits: int = 6) -> str:
    """A movement, with its sign.

    >>> signed(0.25), signed(-3), signed(0)
    ('+0.25', '-3', '0')
    """
    text = number(value, digits)
    return text if value <= 0 or text == "0" else f"+{text}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
