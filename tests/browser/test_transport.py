"""The transport: play, pause, step, go there, stop there, how fast."""

import pytest

from tests.browser.reader import Open, Reader

LAST = 10


@pytest.fixture
def reader(open_page: Open) -> Reader:
    """The worked example with its ten steps, and a clock that only moves when told."""
    return stopped(open_page("three rows"))


def stopped(reader: Reader) -> Reader:
    """Opened anew, with a clock that stands still until it is told to run."""
    reader.page.clock.install()
    reader.page.clock.pause_at(2_000_000_000)
    reader.page.reload()
    reader.requests.pop()
    return reader


def run_for(reader: Reader, seconds: float) -> None:
    """Let time pass: frames follow each other as they would."""
    reader.page.clock.run_for(int(1000 * seconds))


def test_step_back_first_last(reader: Reader) -> None:
    """Each button moves as it is called; at the ends there is no farther."""
    assert reader.state == 0
    reader.click("Step")
    reader.click("Step")
    assert reader.state == 2
    reader.click("Step back")
    assert reader.state == 1
    reader.click("Last")
    assert reader.state == LAST
    assert reader.page.get_by_role("button", name="Step", exact=True).is_disabled()
    reader.click("First")
    assert reader.state == 0
    assert reader.page.get_by_role("button", name="Step back").is_disabled()


def test_play_ends_at_the_last_step(reader: Reader) -> None:
    """Played, the states follow each other up to the last one; there it stops, and play begins anew."""
    reader.click("Play")
    run_for(reader, 2.1)
    assert reader.state == 2
    run_for(reader, 10)
    assert reader.state == LAST
    reader.click("Play")
    run_for(reader, 0.1)
    assert reader.state == 0


def test_pause(reader: Reader) -> None:
    """Paused, it stays where it is; played again, it goes on from there."""
    reader.click("Play")
    run_for(reader, 2.1)
    reader.click("Pause")
    run_for(reader, 5)
    assert reader.state == 2
    reader.click("Play")
    run_for(reader, 2.1)
    assert reader.state == 4


@pytest.mark.parametrize(("speed", "state"), [("0.5", 1), ("1", 2), ("2", 4), ("5", 10)])
def test_speed(reader: Reader, speed: str, state: int) -> None:
    """Twice the speed is twice as many steps in the same time."""
    reader.page.get_by_label("speed").select_option(value=speed)
    reader.click("Play")
    run_for(reader, 2.1)
    assert reader.state == state


@pytest.mark.parametrize(("asked", "shown"), [(7, 7), (99, LAST), (-3, 0), (2.4, 2), ("", 0)], ids=repr)
def test_go_to_a_step(reader: Reader, asked: float | str, shown: int) -> None:
    """The field goes to the step that is written there, or as near as there is one."""
    reader.go(asked)  # type: ignore[arg-type]
    assert reader.state == shown


def test_stop_at(reader: Reader) -> None:
    """Playing stops after the step that is named; played again, it goes on."""
    reader.fill("stop at", 4)
    reader.click("Play")
    run_for(reader, 30)
    assert reader.state == 4
    reader.click("Play")
    run_for(reader, 30)
    assert reader.state == LAST


def test_stop_at_nothing(reader: Reader) -> None:
    """An emptied field stops nowhere."""
    reader.fill("stop at", 4)
    reader.fill("stop at", "")
    reader.click("Play")
    run_for(reader, 30)
    assert reader.state == LAST


def test_scrub(reader: Reader) -> None:
    """The slider goes where it is put, says where that is, and stops the playing."""
    reader.click("Play")
    reader.page.get_by_label("Scrub").fill("6")
    run_for(reader, 5)
    assert reader.state == 6
    assert reader.page.get_by_label("Scrub").get_attribute("aria-valuetext") == "after step 6 of 10"


@pytest.mark.parametrize(("part", "state"), [(0.999, LAST), (0.001, 0)])
def test_a_click_in_the_curve_goes_there(reader: Reader, part: float, state: int) -> None:
    """At the right end of the loss curve is the last step, at the left the first one."""
    reader.go(5)
    canvas = reader.panel("The loss by step").locator("canvas")
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": 70 + part * (box["width"] - 90), "y": 40})
    assert reader.state == state


def test_a_row_of_the_summary_goes_there(reader: Reader) -> None:
    """The number of a step in the loss summary leads to it, and the row that is shown is marked."""
    table = reader.panel("The loss summary")
    table.get_by_role("button", name="8", exact=True).click()
    assert reader.state == 8
    assert table.locator("[aria-current=step] th").inner_text() == "8"


def test_a_screen_reader_is_told_the_state(reader: Reader) -> None:
    """The status says where it stands in a sentence; while it plays it is silent."""
    status = reader.page.get_by_role("toolbar", name="Playing").get_by_role("status")
    reader.go(2)
    said = "After step 2 of 10: ŷ = 1.6711·x + 0.69333; loss 0.073376, 0.07338 above the best."
    assert status.inner_text() == said
    assert reader.page.get_by_role("img", name=said).count() == 3
    reader.click("Play")
    assert status.inner_text() == ""


def test_nothing_moves_by_itself(open_page: Open) -> None:
    """Where motion is to be reduced, and everywhere else: it plays only when told to."""
    reader = stopped(open_page("three rows", reduced_motion="reduce"))
    run_for(reader, 30)
    assert reader.state == 0
    reader.look("Loss")
    reader.press("End")
    assert reader.page.evaluate("document.getAnimations().length") == 0
