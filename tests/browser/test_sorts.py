"""Runs of other sorts: large, wide, diverged, without records, with one parameter, in batches."""

import re

import pytest

from everystep.words import counted, number
from tests.browser.reader import VIEWS, Open
from tests.browser.runs import Shelf


@pytest.mark.parametrize("sort", ["large", "large, one feature"])
def test_a_large_table(open_page: Open, sort: str) -> None:
    """Of 20,000 records a sample is drawn over the shading of all, and the page says so."""
    reader = open_page(sort, "#view=line&feature=0")
    told = reader.panel("y by x0").inner_text()
    assert "2,000 of 20,000 records are drawn" in told
    assert "The shading counts all of them" in told
    assert reader.told("records") == "20,000"
    reader.open_numbers()
    assert "and 1,950 more records" in reader.panel("y by x0").inner_text()


def test_a_page_of_few_records_speaks_of_no_sample(open_page: Open) -> None:
    """Where all records are in sight, nothing is said of a sample or a shading."""
    told = open_page("three rows").page.get_by_role("main").inner_text()
    assert not re.search("shading|are drawn", told)


@pytest.mark.parametrize("sort", ["three rows", "penguins", "diverged", "gone", "batches"])
def test_the_verdict_is_pythons(open_page: Open, shelf: Shelf, sort: str) -> None:
    """Both verdicts' first sentences stand on the page as Python says them."""
    run = shelf.run(sort)
    told = open_page(sort).panel("The verdict").inner_text()
    assert run.training.reason in told
    assert run.quality.sentence[1:] in told  # its first letter is a capital here
    assert told.index("Did the training work?") < told.index("any good?")


def test_a_diverged_run(open_page: Open, shelf: Shelf) -> None:
    """Its numbers grow beyond all others, and every view still shows what there is."""
    reader = open_page("diverged")
    assert reader.panel("The verdict").inner_text().upper().count("DIVERGED")
    reader.press("End")
    assert reader.told("loss") == number(shelf.run("diverged").recording.loss[-1], 5)
    assert float(reader.told("loss").replace(",", "")) > 1e6
    assert reader.equation.startswith("ŷ = ")
    for view in VIEWS:
        reader.look(view)
        assert "NaN" not in reader.page.locator("body").inner_text()


def test_records_that_are_gone(open_page: Open) -> None:
    """The page says why there are no records, and shows what needs none."""
    reader = open_page("gone")
    told = reader.page.get_by_role("main").inner_text()
    assert "gone.csv" in told
    assert reader.told("records") == "30"
    reader.press("End")
    assert reader.state > 0
    assert reader.panel("The landscape").locator("canvas").count() == 1


def test_one_parameter(open_page: Open) -> None:
    """A model without a bias has no landscape of two, and says so; its line goes through zero."""
    reader = open_page("one parameter", "#step=3")
    assert "needs two parameters" in reader.panel("The landscape").inner_text()
    assert re.fullmatch(r"ŷ = [\d.]+·x", reader.equation)
    assert reader.panel("The loss summary").locator("thead th").all_inner_texts()[-1] == "w(x)"


def test_a_wide_model(open_page: Open) -> None:
    """Of 150 features the strongest three stand in the equation, and eight weights in the summary."""
    reader = open_page("wide", "#step=20")
    assert reader.equation.count("·") == 3
    assert "…" in reader.equation
    head = reader.panel("The loss summary").locator("thead th").all_inner_texts()
    assert sum(name.startswith("w(") for name in head) == 8
    assert reader.page.get_by_label("Along").locator("option").count() == 151


def test_batches(open_page: Open) -> None:
    """The curve tells the losses of the batches and of the records held out from the training's own."""
    reader = open_page("batches", "#view=loss")
    told = reader.panel("The loss by step").get_by_role("listitem").all_inner_texts()
    assert {"loss", "validation records", "each batch"} <= set(told)


def test_no_steps(open_page: Open) -> None:
    """A training of no steps stands at its start: there is nothing to play, and no act."""
    reader = open_page("no steps")
    assert f"at the start, {counted(0, 'step')} ahead" in " ".join(
        reader.page.locator("header .step").inner_text().replace(" ,", ",").split()
    )
    reader.press(" ")
    assert reader.page.get_by_role("button", name="Pause").count() == 0
    assert reader.page.get_by_role("tablist").count() == 0


def test_the_landscape_of_two_weights(open_page: Open) -> None:
    """The plane is that of the two parameters that are chosen, said with its picture."""
    reader = open_page("penguins", "#view=landscape")
    panel = reader.panel("The landscape")
    picture = panel.get_by_role("img")
    before = picture.get_attribute("aria-label")
    choice = panel.get_by_label("Over which parameters")
    names = choice.locator("option").all_inner_texts()
    choice.select_option(index=3)
    label = picture.get_attribute("aria-label") or ""
    assert label != before
    one, other = names[3].split(" and ")
    assert label.startswith(f"Contours of the loss over {one}")
    assert other in label
    assert "at the optimum" in panel.inner_text()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_light_and_dark(open_page: Open, system: str) -> None:
    """It is light or dark as the system says, until the reader says otherwise; pictures follow."""
    reader = open_page("three rows", color_scheme=system)
    paper = "getComputedStyle(document.querySelector('section')).backgroundColor"
    corner = "document.querySelector('canvas').toDataURL()"
    usual, drawn = reader.page.evaluate(paper), reader.page.evaluate(corner)
    assert (usual == "rgb(255, 255, 255)") == (system == "light")
    reader.page.get_by_label("Colours").select_option("Dark" if system == "light" else "Light")
    assert reader.page.evaluate(paper) != usual
    assert reader.page.evaluate(corner) != drawn
