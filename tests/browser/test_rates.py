"""One page with the same training at several learning rates."""

import pytest

import everystep as es
from everystep.words import number
from tests.browser.reader import Open
from tests.browser.runs import RATES, ROOT

ALL = sorted([0.1, *RATES])


def slide(reader, place: int) -> None:  # type: ignore[no-untyped-def]
    """Put the slider to a place."""
    reader.page.get_by_role("slider", name="Learning rate of the recorded").fill(str(place))


@pytest.mark.parametrize("place", range(len(ALL)))
def test_the_slider_changes_the_training(open_page: Open, place: int) -> None:
    """At each place of the slider the numbers are those of a training at that rate."""
    reader = open_page("at rates", "#step=10")
    slide(reader, place)
    rate = ALL[place]
    run = es.train(ROOT / "examples" / "three-rows.csv", "y", by_hand=True, learning_rate=rate)
    assert reader.state == 10
    assert reader.told("loss") == number(run.recording.loss[10], 5)
    assert reader.page.get_by_role("status").filter(has_text="After step 10").count() == 1
    assert reader.page.locator("output").inner_text() == f"η = {number(rate)}"
    [weight], bias = run.recording.weights[10], run.recording.bias[10]
    last = reader.rows(reader.panel("The loss summary"))[10]
    assert last[-2:] == [number(weight), number(bias)]


def test_it_begins_with_the_runs_own_rate(open_page: Open) -> None:
    """What is shown first is the run that the page was made of."""
    assert open_page("at rates").told("learning rate") == "0.1"


def test_the_verdict_follows(open_page: Open) -> None:
    """Of the rate that leads away the verdict says so, of the run's own it doesn't."""
    reader = open_page("at rates")
    verdict = reader.panel("The verdict")
    assert "DIVERG" not in verdict.inner_text()
    slide(reader, len(ALL) - 1)
    assert "DIVERG" in verdict.inner_text()
    assert "η = 0.19 is diverging here" in reader.panel("The learning rate").inner_text()


def test_one_training_has_no_slider(open_page: Open) -> None:
    """Without other rates there is none to slide to; the strip is there."""
    reader = open_page("three rows", "#view=rates")
    panel = reader.panel("The learning rate")
    assert reader.page.get_by_role("slider").count() == 1  # the one over the steps
    assert "largest stable 0.1803" in panel.inner_text()
    assert "η = 0.1 is good here" in panel.inner_text()
