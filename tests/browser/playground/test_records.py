"""Records are changed by hand, and what is shown is a run of Python's on the changed records."""

import pytest

from tests.browser.playground.picture import Picture
from tests.browser.playground.python import THREE_ROWS, by_hand
from tests.browser.playground.visitor import Visitor


def test_drag(visitor: Visitor) -> None:
    """A record that is dragged stands where it was let go, and the training is that of its new place."""
    picture = Picture(visitor)
    picture.drag((2, 4), (2.2, 5), (1.5, 2.5))
    assert visitor.records == {
        "x": [1, pytest.approx(1.5, abs=0.02), 3],
        "y": [2, pytest.approx(2.5, abs=0.05), 6],
    }
    visitor.shows(by_hand(visitor.records))


def test_a_drag_is_one_change(visitor: Visitor) -> None:
    """However far a record was dragged: one undo brings it back, one redo brings it there again."""
    picture = Picture(visitor)
    picture.drag((3, 6), (2.8, 1), (2.5, 3), (2.9, 4))
    there = visitor.records
    visitor.push("Undo")
    assert visitor.records == THREE_ROWS
    assert visitor.side.get_by_role("button", name="Undo").is_disabled()
    visitor.push("Redo")
    assert visitor.records == there
    visitor.shows(by_hand(there))


def test_a_press_without_a_move_changes_nothing(visitor: Visitor) -> None:
    """To press on a record and let go leaves it where it is."""
    Picture(visitor).click(2, 4)
    assert visitor.records == THREE_ROWS


def test_click_and_double_click(visitor: Visitor) -> None:
    """A click where no record is adds one there; a double-click on a record removes it."""
    Picture(visitor).click(1.4, 5)
    added = visitor.records
    assert added["x"] == [1, 2, 3, pytest.approx(1.4, abs=0.02)]
    assert added["y"] == [2, 4, 6, pytest.approx(5, abs=0.05)]
    visitor.shows(by_hand(added))
    Picture(visitor).click(added["x"][3], added["y"][3], times=2)
    assert visitor.records == THREE_ROWS
    visitor.shows(by_hand(THREE_ROWS))


def test_cells(visitor: Visitor) -> None:
    """A cell that is typed into counts at once; undone and redone, its numbers go and come back."""
    visitor.put("y of record 2", "4.5")
    changed = {"x": [1, 2, 3], "y": [2, 4.5, 6]}
    visitor.shows(by_hand(changed))
    visitor.push("Undo")
    visitor.shows(by_hand(THREE_ROWS))
    visitor.push("Redo")
    visitor.shows(by_hand(changed))


def test_many_undone(visitor: Visitor) -> None:
    """All changes, of records and of settings, are undone in their order, back to the first numbers."""
    visitor.push("Remove record 1").put("x of record 1", "7").put("l2 penalty", "0.5").push("Add a record")
    for _ in range(4):
        visitor.push("Undo")
    assert visitor.records == THREE_ROWS
    visitor.shows(by_hand(THREE_ROWS))
    for _ in range(4):
        visitor.push("Redo")
    assert visitor.cells == {"x": ["7", "3", ""], "y": ["4", "6", ""]}


def test_the_keyboard_alone(visitor: Visitor) -> None:
    """A record is added, typed, and another removed, with Tab, Enter and the digits."""
    keyboard = visitor.page.keyboard
    visitor.side.get_by_role("button", name="Add a record").focus()
    keyboard.press("Enter")
    visitor.settled()
    for _ in range(3):  # back over the button that removes the new record, y and x
        keyboard.press("Shift+Tab")
    keyboard.type("5")
    keyboard.press("Tab")
    keyboard.type("9")
    keyboard.press("Tab")
    visitor.settled()
    assert visitor.records == {"x": [1, 2, 3, 5], "y": [2, 4, 6, 9]}
    for _ in range(5):
        keyboard.press("Shift+Tab")
    assert visitor.page.evaluate("document.activeElement.ariaLabel") == "x of record 3"
    keyboard.press("Shift+Tab")
    keyboard.press(" ")
    visitor.settled()
    assert visitor.records == {"x": [1, 3, 5], "y": [2, 6, 9]}
    visitor.shows(by_hand(visitor.records))


def test_an_empty_cell(visitor: Visitor) -> None:
    """An emptied cell is a missing one: without its target a record is left out, as in Python."""
    visitor.put("y of record 3", "")
    assert visitor.told("records") == "2"
    visitor.shows(by_hand({"x": [1, 2, 3], "y": [2, 4, None]}))


def test_no_record_at_all(visitor: Visitor) -> None:
    """Without records nothing can be trained: that is said, the last run stays, and undo mends it."""
    for _ in range(3):
        visitor.push("Remove record 1")
    assert visitor.refusal() == "three-rows: there is no record; add some."
    assert visitor.told("records") == "2"
    visitor.push("Undo")
    assert "nothing to learn" in visitor.refusal()
    visitor.push("Undo")
    assert visitor.page.get_by_role("alert").count() == 0
    visitor.push("Undo")
    visitor.shows(by_hand(THREE_ROWS))
