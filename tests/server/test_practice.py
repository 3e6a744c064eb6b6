"""Practice on the page: questions without answers, and marks for what was typed."""

from typing import Any

import pytest

from tests.server.conftest import BY_HAND, Visit, cells, setup_of


def _asked(state: int = 1, **more: Any) -> dict[str, Any]:
    return {"setup": setup_of(), "training": 0, "state": state, **more}


def test_the_questions_of_a_step(visit: Visit) -> None:
    """By the records' own lines; no answer goes to the page."""
    told = visit.ask("/api/practice", _asked())
    assert told["step"] == 2
    assert [question["label"] for question in told["questions"]] == [
        "prediction for line 2",
        "prediction for line 3",
        "prediction for line 4",
        "loss: the mean of 3 squared residuals",
        "gradient of w",
        "gradient of b",
        "w after the step",
        "b after the step",
    ]
    assert all(question.keys() == {"id", "act", "label"} for question in told["questions"])


def test_the_tutorials_second_step(visit: Visit) -> None:
    """Its slips are wrong, and what follows from them is told as such; the right numbers are right."""
    slips = {"loss": "0.34", "gradient-1": "1.86", "gradient-2": "1.73", "step-1": "1.681", "step-2": "0.627"}
    marks = {mark["id"]: mark for mark in visit.ask("/api/practice", _asked(answers=slips))["marks"]}
    assert [mark["right"] for mark in marks.values()] == [False] * 5
    assert (marks["step-1"]["slip"], marks["step-2"]["slip"]) == ("carried over", "carried over")
    right = {
        "loss": "8/27",
        "gradient-1": "1.9556",
        "gradient-2": "1.0667",
        "step-1": "1.6711",
        "step-2": "0.6933",
    }
    told = visit.ask("/api/practice", _asked(answers=right))["marks"]
    assert [mark["says"] for mark in told] == ["Right."] * 5


def test_a_slip_is_named(visit: Visit) -> None:
    """With a sentence that helps."""
    (mark,) = visit.ask("/api/practice", _asked(answers={"gradient-1": "-1.956"}))["marks"]
    assert mark == {
        "id": "gradient-1",
        "right": False,
        "slip": "wrong sign",
        "says": "It has the wrong sign.",
    }


def test_a_schedules_rate(visit: Visit) -> None:
    """The step's own rate counts."""
    setup = setup_of(settings={**BY_HAND, "schedule": "exponential:decay=0.5"})
    asked = {"setup": setup, "training": 0, "state": 1}
    (mark,) = visit.ask("/api/practice", {**asked, "answers": {"step-1": "1.7689"}})["marks"]
    assert mark["right"]


def test_a_branch_is_practised_by_its_numbers(visit: Visit) -> None:
    """From the state where it begins on, with its own rate."""
    branch = {"label": "b", "settings": {"learning_rate": 0.05, "steps": 5}, "from": {"state": 1}}
    asked = {"setup": setup_of(trainings=[branch]), "training": 1, "state": 1}
    told = visit.ask("/api/practice", {**asked, "answers": {"step-1": "1.7689"}})
    assert told["marks"][0]["right"]
    assert visit.ask("/api/practice", asked)["step"] == 2


PENGUINS = {"data": {"kind": "example", "name": "penguins"}, "target": "body_mass_g"}
REFUSED = {
    "many records": (
        setup_of(**PENGUINS),
        "practice is by hand, and 342 records with 10 features are too many",
    ),
    "another rule": (setup_of(settings={**BY_HAND, "optimizer": "adam"}), "practice is for plain gd"),
    "momentum": (setup_of(settings={**BY_HAND, "optimizer": "momentum"}), "practice is for plain gd"),
    "batches": (setup_of(settings={**BY_HAND, "batch_size": 2}), "practice is for plain gd"),
    "clipping": (setup_of(settings={**BY_HAND, "clip": 1}), "practice is for plain gd"),
    "a penalty": (setup_of(settings={**BY_HAND, "l2": 1}), "practice is for plain gd"),
    "weights": (
        setup_of(data=cells(x=[1, 2], y=[2, 4], n=[1, 2]), settings={**BY_HAND, "weight": "n"}),
        "practice is for plain gd",
    ),
    "an exact end": (setup_of(settings={**BY_HAND, "finish": "exact"}), "practice is for plain gd"),
    "scaled columns": (
        setup_of(settings={}),
        "standardize is on, and practice is with the columns as they are",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_worked_by_hand(visit: Visit, kind: str) -> None:
    """It is said why."""
    setup, sentence = REFUSED[kind]
    said = visit.refused("/api/practice", {"setup": setup, "training": 0, "state": 0})
    assert said["error"].startswith(sentence)


def test_after_the_last_state_there_is_no_step(visit: Visit) -> None:
    """And beyond there is no state."""
    assert visit.refused("/api/practice", _asked(10))["error"].startswith(
        "no step follows state 10, the last one"
    )
    assert visit.refused("/api/practice", _asked(11))["error"].startswith("there is no state 11")


@pytest.mark.parametrize("answers", [[], "1", {"loss": 1}])
def test_answers_that_are_none(visit: Visit, answers: Any) -> None:
    """They come as texts by the question's id."""
    assert "must be" in visit.refused("/api/practice", _asked(answers=answers))["error"]
