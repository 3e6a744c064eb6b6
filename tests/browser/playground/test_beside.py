"""Trainings beside each other: a race of optimizers, and branches from a step."""

from typing import Any

import pytest
from playwright.sync_api import expect

from everystep.run import Run
from everystep.words import number, whole
from tests.browser.playground.python import THREE_ROWS, by_hand
from tests.browser.playground.visitor import Visitor

RACING = ("momentum", "nesterov", "rmsprop", "adam")
"""Those that are ticked at first."""


@pytest.fixture
def first() -> Run:
    """What the others are beside."""
    return by_hand(THREE_ROWS)


def named(rule: str, run: Run) -> str:
    """What a runner is called."""
    return f"{rule}, η = {number(run.fit.choice.rate)}"


def ranked(runs: dict[str, Run]) -> list[list[str]]:
    """A race's table: none of these has converged, so what is left after the last step decides."""
    order = sorted(runs.items(), key=lambda one: one[1].excess[-1])
    return [[named(rule, run), whole(run.recording.steps), number(run.excess[-1], 3)] for rule, run in order]


@pytest.mark.parametrize("own_rates", [True, False], ids=["own rates", "the same rate"])
def test_a_race(visitor: Visitor, first: Run, own_rates: bool) -> None:
    """The ranking is that of Python's runs: each at its own best rate, or all at the same."""
    part = visitor.unfold("Race and branch")
    part.get_by_label("at its own best rate" if own_rates else "all at this training's rate").check()
    visitor.push("Race")
    rate: dict[str, Any] = {"learning_rate": "auto"} if own_rates else {}
    runs = {name: first.rewind(0).train(optimizer=name, **rate) for name in RACING}
    assert visitor.rows(part.locator("table")) == ranked({"gd": first} | runs)
    part.get_by_role("button", name=named("adam", runs["adam"])).click()
    visitor.shows(runs["adam"])
    legend = visitor.panel("The loss by step").locator("ul li").all_inner_texts()
    assert legend == [named(rule, run) for rule, run in ({"gd": first} | runs).items()]
    visitor.push("Only the first training")
    visitor.shows(first)


def test_who_races_is_chosen(visitor: Visitor) -> None:
    """Only what is ticked takes part."""
    part = visitor.unfold("Race and branch")
    for name in ("nesterov", "rmsprop", "adam"):
        part.get_by_label(name, exact=True).uncheck()
    visitor.push("Race")
    assert {row[0].partition(",")[0] for row in visitor.rows(part.locator("table"))} == {"gd", "momentum"}


def test_a_branch(visitor: Visitor, first: Run) -> None:
    """From step 4 on at another rate: both futures are there, the new one is `run.rewind(4).train(...)`."""
    visitor.go(4)
    part = visitor.unfold("Race and branch")
    part.get_by_label("learning rate", exact=True).fill("0.17")
    visitor.push("Branch here")
    label = "from step 4: η = 0.17"
    assert visitor.panel("The loss by step").locator("ul li").all_inner_texts() == ["gd, η = 0.1", label]
    assert visitor.panel("The landscape").locator("ul li").all_inner_texts()[:2] == ["gd, η = 0.1", label]
    part.get_by_role("button", name=label).click()
    branch = first.rewind(4).train(learning_rate=0.17)
    visitor.press("End")
    assert visitor.state == 4 + branch.recording.steps
    shown = {int(row[0]): row[1] for row in visitor.summary}
    losses = branch.recording.own_units.loss
    assert shown == {4 + k: number(loss, 8) for k, loss in enumerate(losses)}


def test_the_same_branch_twice(visitor: Visitor) -> None:
    """Two branches that are called the same are both there; where training is over there is none to make."""
    part = visitor.unfold("Race and branch")
    visitor.go(2)
    visitor.push("Branch here").push("Branch here")
    labels = [row[0] for row in visitor.rows(part.locator("table"))]
    assert labels.count("from step 2: the same again") == 2
    visitor.press("End")
    expect(part.get_by_role("button", name="Branch here")).to_be_disabled()


def test_a_branch_with_another_optimizer(visitor: Visitor, first: Run) -> None:
    """It goes on from the state with another rule."""
    visitor.go(3)
    part = visitor.unfold("Race and branch")
    part.get_by_role("combobox", name="optimizer").select_option("adam")
    visitor.push("Branch here")
    part.get_by_role("button", name="from step 3: adam").click()
    branch = first.rewind(3).train(optimizer="adam")
    visitor.press("End")
    assert visitor.told("loss") == number(branch.recording.own_units.loss[-1], 5)


def test_too_many(visitor: Visitor) -> None:
    """With more than thirteen trainings the next one is refused in a sentence; one of many has a colour."""
    visitor.unfold("Race and branch")
    for _ in range(12):
        visitor.push("Branch here")
    colours = (
        visitor.panel("The loss by step")
        .locator("ul i")
        .evaluate_all("marks => marks.map(mark => getComputedStyle(mark).borderTopColor)")
    )
    assert len(colours) == 13
    assert len(set(colours)) == 8
    visitor.push("Branch here")
    assert visitor.refusal() == "a race has at most 13 trainings; take some away."
