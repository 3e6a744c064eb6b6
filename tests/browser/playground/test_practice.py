"""Practice: the page hides what is to be found, takes what is right, and names the slip."""

import re

import pytest
from playwright.sync_api import expect

from everystep.words import number
from tests.browser.playground.conftest import Visit
from tests.browser.playground.visitor import Visitor

FIRST = {
    "prediction for line 2": "0",
    "prediction for line 3": "0",
    "prediction for line 4": "0",
    "loss: the mean of 3 squared residuals": "56/3",
    "gradient of w": "-56/3",
    "gradient of b": "-8",
    "w after the step": "28/15",
    "b after the step": "0.8",
}
"""The first step by hand."""


@pytest.fixture
def pupil(visitor: Visitor) -> Visitor:
    """Somebody who practises the first step."""
    return practising(visitor)


def practising(visitor: Visitor) -> Visitor:
    """The box ticked, the questions there."""
    visitor.tick("Practice")
    visitor.page.get_by_role("button", name="Check").wait_for()
    return visitor


def answered(pupil: Visitor, answers: dict[str, str]) -> dict[str, str]:
    """What is said of answers, by their question."""
    form = pupil.page.locator("form")
    for question, answer in answers.items():
        form.get_by_label(question, exact=True).fill(answer)
    with pupil.page.expect_response("**/api/practice"):
        form.get_by_role("button", name="Check").click()
    told = {question: form.get_by_label(question, exact=True) for question in answers}
    form.locator(".said:not(:empty)").nth(len(answers) - 1).wait_for()
    return {
        question: form.locator(f"[id='{field.get_attribute('aria-describedby')}']").inner_text()
        for question, field in told.items()
    }


def test_right_numbers(pupil: Visitor) -> None:
    """All numbers of the first step, worked by hand, are right; then the step can be taken."""
    assert answered(pupil, FIRST) == dict.fromkeys(FIRST, "Right.")
    pupil.page.get_by_role("button", name="All right: take the step").click()
    assert pupil.state == 1
    expect(pupil.page.locator("form .said:not(:empty)")).to_have_count(0)


SLIPS = {
    "wrong sign": ("gradient of w", "56/3", "It has the wrong sign."),
    "missing factor 2": ("gradient of w", "-28/3", "The factor 2 is missing"),
    "sum instead of mean": ("gradient of b", "-24", "This is the sum over the records"),
    "sum of squares": ("loss: the mean of 3 squared residuals", "56", "This is the sum over the records"),
    "other state": ("loss: the mean of 3 squared residuals", "8/27", "the state after the step"),
    "uphill": ("w after the step", "-28/15", "This goes up the gradient"),
    "no rate": ("b after the step", "8", "The learning rate is missing"),
    "no number": ("gradient of b", "minus eight", "This is no number"),
    "anything": ("gradient of b", "-7.5", "Not this number."),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip(pupil: Visitor, slip: str) -> None:
    """A wrong number is marked, and the slip that it looks like is named beside it."""
    question, wrong, says = SLIPS[slip]
    assert says in answered(pupil, {question: wrong})[question]
    field = pupil.page.locator("form").get_by_label(question, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("state", [0, 3])
def test_what_is_hidden(visit: Visit, state: int) -> None:
    """Nowhere on the page, in text or label, is the loss of the state, or what the step leads to."""
    visitor = visit()
    visitor.go(state)
    losses = {row[0]: row[1] for row in visitor.summary}
    nexts = visitor.summary[state + 1][1:]
    practising(visitor)
    everything = visitor.page.evaluate(
        """() => document.body.innerText + Array.from(document.querySelectorAll('*:not([style])'), (one) =>
          Array.from(one.attributes, ({ value }) => value)).join(' ')"""
    )
    hidden = [losses[str(state)], *nexts]
    told = [number(float(value), digits) for value in hidden for digits in (4, 5, 6, 8)]
    assert [value for value in told if re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", everything)] == []
    assert [row[0] for row in visitor.summary] == [str(k) for k in range(state)]
    visitor.tick("Practice", False)
    assert visitor.told("loss") == number(float(losses[str(state)]), 5)


def test_by_the_keyboard(pupil: Visitor) -> None:
    """An answer is typed and checked with Enter; what is right is told to a screen reader."""
    pupil.page.locator("form").get_by_label("gradient of b").focus()
    pupil.page.keyboard.type("-8")
    pupil.page.keyboard.press("Enter")
    expect(pupil.page.locator("form [role=status]")).to_have_text("1 of 8 right")


def test_what_cannot_be_practised(visitor: Visitor) -> None:
    """Where steps can't be worked by hand the page says why, and what to switch off."""
    visitor.tick("standardise the columns").tick("Practice")
    expect(visitor.panel("Practice")).to_contain_text("standardize is on")
    visitor.refused()
    visitor.tick("standardise the columns", False)
    expect(visitor.page.locator("form").get_by_role("button", name="Check")).to_be_visible()


def test_the_end(pupil: Visitor) -> None:
    """After the last step there is nothing to practise, and that is said."""
    pupil.press("End")
    expect(pupil.panel("Practice")).to_contain_text("The training ends here.")
