"""What the page sends is taken as it is meant, or refused in a sentence that says where."""

import json
from typing import Any

import pytest

from everystep.server.refusals import where
from everystep.server.setup import MOST_ROWS, MOST_VARIANTS, SETTINGS, Setup
from everystep.words import SettingError
from tests.server.conftest import Visit, cells, setup_of

WRONG: dict[str, tuple[Any, str, str | None]] = {
    "no object": ([], "the setup must be an object; it is '[]'.", None),
    "nothing": ({}, "data is missing in the setup.", None),
    "no target": (
        {"data": {"kind": "example", "name": "hoops"}},
        "target is missing in the setup.",
        "target",
    ),
    "another field": (setup_of(model="tree"), "there is no field 'model' in the setup.", None),
    "another setting": (setup_of(settings={"lr": 1}), "there is no field 'lr' in the settings.", None),
    "a rate in words": (
        setup_of(settings={"learning_rate": "fast"}),
        "learning_rate must be a number; it is 'fast'.",
        "learning_rate",
    ),
    "no rate": (
        setup_of(settings={"learning_rate": 0}),
        "learning_rate must be a number above 0, or auto; it is '0'.",
        "learning_rate",
    ),
    "a rate that is yes": (
        setup_of(settings={"learning_rate": True}),
        "learning_rate must be a number; it is 'True'.",
        "learning_rate",
    ),
    "half a step": (
        setup_of(settings={"steps": 1.5}),
        "steps must be a whole number, 0 or more; it is '1.5'.",
        "steps",
    ),
    "more steps than there are": (
        setup_of(settings={"steps": 10**30}),
        "steps must be a whole number, 0 or more; it is '1000000000000000000000000000000'.",
        "steps",
    ),
    "a file to hold out": (
        setup_of(settings={"validation": "/etc/passwd"}),
        "validation must be a number; it is '/etc/passwd'.",
        "validation",
    ),
    "rates to follow": (
        setup_of(settings={"schedule": [0.1, 0.2]}),
        "schedule must be a text; it is '[0.1, 0.2]'.",
        "schedule",
    ),
    "a start without an end": (
        setup_of(settings={"start": [0, 10**400]}),
        "start must be a number; it is '1000000000000000000000000000000000000000...'.",
        "start",
    ),
    "no such optimizer": (
        setup_of(settings={"optimizer": "adm"}),
        "optimizer: there is no 'adm'; did you mean 'adam', 'nadam' or 'adamw'?",
        "optimizer",
    ),
    "no such column": (
        setup_of(target="z"),
        "--target 'z' isn't a column of three-rows.csv: there are 'x' and 'y'.",
        "target",
    ),
    "no such feature": (
        setup_of(only=["z"]),
        "--only 'z' isn't a column of three-rows.csv: there are 'x' and 'y'.",
        "only",
    ),
    "another kind of data": (
        setup_of(data={"kind": "file", "name": "/etc/passwd"}),
        "data must be an example, a table or cells.",
        None,
    ),
    "a table without an id": (
        setup_of(data={"kind": "table", "name": "x"}),
        "data must be an example, a table or cells.",
        None,
    ),
    "one name twice": (
        setup_of(data={**cells(), "columns": [{"name": "x", "cells": []}] * 2}),
        "two columns have the name 'x'; rename one of them.",
        None,
    ),
    "ragged columns": (
        setup_of(data=cells(x=[1, 2], y=[1])),
        "the columns have different numbers of cells; give each record all of them.",
        None,
    ),
    "no records": (setup_of(data=cells(x=[], y=[])), "my records: there is no record; add some", None),
    "too many records": (
        setup_of(data=cells(x=[1] * (MOST_ROWS + 1))),
        "at most 2,000 records can be edited here; drop in a file.",
        None,
    ),
    "too many columns": (
        setup_of(data=cells(**{f"x{i}": [1] for i in range(201)})),
        "at most 200 columns can be edited here; drop in a file.",
        None,
    ),
    "a cell that is a list": (
        setup_of(data=cells(x=[[1]], y=[2])),
        "a cell must be a number; it is '[1]'.",
        None,
    ),
    "no number to predict": (
        setup_of(data=cells(x=[1, 2, 3], y=["a", "b", "c"])),
        "the target 'y' of my records holds text, and only numbers can be predicted yet",
        "y",
    ),
    "too many trainings": (
        setup_of(trainings=[{"label": "a", "settings": {}}] * (MOST_VARIANTS + 1)),
        "a race has at most 13 trainings; take some away.",
        "trainings",
    ),
    "a training of other units": (
        setup_of(trainings=[{"label": "b", "settings": {"standardize": True}}]),
        "standardize can't change in a branch: it decides the units that are trained in; train anew with it",
        "standardize",
    ),
    "a branch from nowhere": (
        setup_of(trainings=[{"label": "b", "settings": {}, "from": {"state": 11}}]),
        "there is no state 11: the run has states 0 to 10.",
        None,
    ),
    "a branch with nothing left": (
        setup_of(trainings=[{"label": "b", "settings": {}, "from": {"state": 10}}]),
        "the run has taken all of the 10 steps it was allowed: say how many more, with steps or epochs.",
        "steps",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_told(visit: Visit, kind: str) -> None:
    """One sentence, and the setting or the column that it is about."""
    sent, sentence, about = WRONG[kind]
    said = visit.refused("/api/train", sent)
    assert said["error"].startswith(sentence)
    assert said.get("where") == about


BODIES = {
    "no JSON": (b"{", {"content-type": "application/json"}, 400, "what was sent is no JSON."),
    "no number": (b'{"a": NaN}', {"content-type": "application/json"}, 400, "what was sent is no JSON."),
    "too deep": (b"[" * 200_000, {"content-type": "application/json"}, 400, "what was sent is no JSON."),
    "a form": (b"a=b", {}, 400, "what is sent must be application/json."),
    "text": (b"{}", {"content-type": "text/plain"}, 400, "what is sent must be application/json."),
    "too much": (b" " * 5_000_001, {"content-type": "application/json"}, 413, "that is more than 5 MB;"),
}


@pytest.mark.parametrize("path", ["/api/train", "/api/paper", "/api/practice", "/api/export"])
@pytest.mark.parametrize("kind", BODIES)
def test_bodies_that_are_no_setup(visit: Visit, path: str, kind: str) -> None:
    """Refused before anything is done with them."""
    content, headers, status, sentence = BODIES[kind]
    answer = visit.client.post(path, content=content, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(sentence)


def test_half_a_character(visit: Visit) -> None:
    """JSON can hold half of a pair, which is no text anywhere else."""
    sent = json.dumps(setup_of(data=cells(x=["\ud800", "b"], y=[1, 2]))).encode()
    answer = visit.client.post("/api/train", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "a cell must be a text; it is '\\ud800'."


def test_a_mistake_of_ours_is_one_sentence(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, and no page of the server's library."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("what\nnobody thought of")

    monkeypatch.setattr("everystep.server.app.trained", broken)
    said = visit.refused("/api/train", setup_of(), 500)
    assert said["error"].startswith("this is a mistake in everystep itself; please report it")
    assert said["error"].endswith("(RuntimeError: what nobody thought of).")


def test_too_little_memory_is_told(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no mistake of ours."""

    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("everystep.server.app.trained", greedy)
    assert "more memory than there is" in visit.refused("/api/train", setup_of(), 413)["error"]


def test_null_is_the_default() -> None:
    """A setting that is null is as one that is left out."""
    sent = setup_of(settings=dict.fromkeys(SETTINGS), only=None, trainings=None)
    assert Setup.of(sent) == Setup.of(setup_of(settings={}, trainings=[]))


def test_every_setting_of_the_page_is_one_of_train() -> None:
    """By the same name."""
    import inspect

    import everystep as es

    assert set(SETTINGS) <= set(inspect.signature(es.train).parameters)


def test_what_a_sentence_is_about() -> None:
    """The setting that it begins with, else the column it names, else the first setting in it; or none."""
    assert where("line 3, column 'steps taken': 'x' is no number") == "steps taken"
    assert where("--as-number x: the column's type can't be read so") == "as_number"
    assert where("say how many more, with steps or epochs") == "steps"
    assert where("the file 'steps' has no rows, and nothing is said of any other") is None


def test_values_of_any_kind_never_break_it(visit: Visit) -> None:
    """Each setting with each kind of value: an answer or a refusal in a sentence, never a mistake of ours."""
    values: list[Any] = [0, -1, 1.5, 1e100, "", "auto", "x:y=z", [], [1], ["x"], {}, True, "\x00", "é"]
    for name in SETTINGS:
        for value in values:
            sent = setup_of(settings={"steps": 5, name: value})
            answer = visit.client.post("/api/train", json=sent)
            assert answer.status_code in {200, 400}, (name, value, answer.text)


def test_a_rate_with_batches_and_epochs() -> None:
    """An object keeps all that was said."""
    setup = Setup.of(setup_of(settings={"batch_size": 2, "epochs": 3, "learning_rate": "auto"}))
    assert setup.settings == {"batch_size": 2, "epochs": 3, "learning_rate": "auto"}
    with pytest.raises(SettingError):
        Setup.of(setup_of(settings={"epochs": "some"}))
