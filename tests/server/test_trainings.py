"""The page's runs are those of `everystep.train`, to the last bit; and they end soon."""

from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.server.answers import ranking
from everystep.server.examples import EXAMPLES
from everystep.server.setup import Setup
from everystep.server.tables import Tables
from everystep.server.trainings import Bounds, Trainings
from everystep.words import number
from tests.server.conftest import BY_HAND, Visit, cells, setup_of

THREE = {"x": [1, 2, 3], "y": [2, 4, 6]}


def test_the_worked_example(visit: Visit) -> None:
    """The numbers that everything agrees with."""
    told = visit.ask("/api/train", setup_of())
    (training,) = told["document"]["trainings"]
    assert training["loss"][:3] == pytest.approx([56 / 3, 8 / 27, 0.0734], abs=1e-4)
    assert training["trained"][1] == pytest.approx([28 / 15, 4 / 5])
    assert training["paper"] is None
    assert (told["ranking"], told["notes"]) == ([], [])
    assert told["ledger"][0].startswith("three-rows.csv   3 rows, 2 columns; comma")


def test_changed_records(visit: Visit) -> None:
    """Edited cells train as the same table in Python does."""
    told = visit.ask("/api/train", setup_of(data=cells(x=[1, 2, 4], y=[2, 4, 6.5])))
    run = es.train({"x": [1, 2, 4], "y": [2, 4, 6.5]}, "y", by_hand=True)
    assert told["document"]["trainings"][0]["trained"] == run.recording.parameters.tolist()
    assert told["document"]["title"].startswith("my records: ")


def test_cells_as_a_person_types_them(visit: Visit) -> None:
    """Text is read as in a file: numbers, gaps and categories."""
    data = cells(kind=["a", "b", "a", "b"], x=["1", "2,5", None, "4"], y=[1, 2, 3, 5])
    told = visit.ask("/api/train", setup_of(data=data, settings={}))
    assert [column["kind"] for column in told["columns"]] == ["text", "number", "number"]
    assert told["document"]["table"]["features"] == ["kind=b", "x", "x is missing"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_trains(visit: Visit, name: str) -> None:
    """With the settings that it begins with, and the same each time."""
    (example,) = [one for one in visit.client.get("/api/examples").json() if one["name"] == name]
    setup = setup_of(
        data={"kind": "example", "name": name}, target=example["target"], settings=example["settings"]
    )
    told = visit.ask("/api/train", setup)
    assert told["document"]["trainings"][0]["verdict"]["kind"] != "diverged"
    again = setup | {"data": {"kind": "cells", "name": name, "columns": example["cells"]}}
    edited = visit.ask("/api/train", again)["document"]["trainings"][0]
    assert edited["trained"] == told["document"]["trainings"][0]["trained"]


def test_only_some_columns(visit: Visit) -> None:
    """The features that are chosen."""
    data = {"kind": "example", "name": "penguins"}
    chosen = ["bill_length_mm", "flipper_length_mm"]
    told = visit.ask("/api/train", setup_of(data=data, target="body_mass_g", only=chosen, settings={}))
    assert told["document"]["table"]["features"] == chosen


RACE = [
    {"label": "adam", "settings": {"optimizer": "adam"}, "best_rate": True},
    {"label": "momentum", "settings": {"optimizer": "momentum:momentum=0.5"}, "best_rate": True},
    {"label": "too fast", "settings": {"learning_rate": 1}},
]


def test_a_table_that_is_too_wide(visit: Visit) -> None:
    """It would take minutes, and nobody could stop it: some of its columns must be chosen."""
    rows = [",".join(f"{j + i * i % 7}" for j in range(1002)) for i in range(4)]
    text = "\n".join([",".join(f"c{j}" for j in range(1002)), *rows])
    wide = {"data": {"kind": "table", "id": visit.drop("wide.csv", text.encode()).json()["id"]}}
    said = visit.refused("/api/train", setup_of(**wide, target="c1001"))
    assert said == {
        "error": "only: 1,001 columns are more than the 1,000 that can be trained on here; choose some of "
        "them, or take `everystep train`.",
        "where": "only",
    }
    visit.ask("/api/train", setup_of(**wide, target="c1001", only=["c1", "c2"]))


def test_a_race_at_each_ones_best_rate(visit: Visit) -> None:
    """Each training is the one that Python makes; the ranking is by distance, diverged ones last."""
    told = visit.ask("/api/train", setup_of(trainings=RACE))
    trainings = told["document"]["trainings"]
    alone = es.train(THREE, "y", **{**BY_HAND, "optimizer": "adam", "learning_rate": "auto"})
    assert trainings[1]["trained"] == alone.recording.parameters.tolist()
    assert trainings[1]["learning_rate"] == alone.fit.choice.rate
    rates = [f"η = {number(one['learning_rate'])}" for one in trainings]
    labels = [f"gd, {rates[0]}", f"adam, {rates[1]}", f"momentum, {rates[2]}", "too fast"]
    assert [one["label"] for one in trainings] == labels
    places = told["ranking"]
    assert [place["kind"] for place in places] == ["on the way"] * 3 + ["diverged"]
    assert places[-1]["label"] == "too fast"
    excess = [place["excess"] for place in places[:3]]
    assert excess == sorted(excess)
    assert {place["training"] for place in places} == {0, 1, 2, 3}


def test_a_race_at_one_rate(visit: Visit) -> None:
    """What a variant leaves out is as in the first training."""
    told = visit.ask(
        "/api/train", setup_of(trainings=[{"label": "n", "settings": {"optimizer": "nesterov"}}])
    )
    assert [one["learning_rate"] for one in told["document"]["trainings"]] == [0.1, 0.1]


def test_those_that_converged_are_ranked_by_their_steps(visit: Visit) -> None:
    """Their excess only says where the last step happened to fall."""
    settings = {"tolerance": 1e-6, "steps": 2000, "standardize": False, "learning_rate": 0.1}
    told = visit.ask("/api/train", setup_of(settings=settings, trainings=RACE[:2]))
    steps = [place["steps"] for place in told["ranking"] if place["kind"] == "converged"]
    assert len(steps) >= 2
    assert steps == sorted(steps)


def test_a_branch_counts_on(visit: Visit) -> None:
    """Its states are numbered from where it leaves, and are those of `Run.rewind`."""
    branch = {"label": "slower", "settings": {"learning_rate": 0.05, "steps": 20}, "from": {"state": 4}}
    told = visit.ask("/api/train", setup_of(trainings=[branch]))
    first, other = told["document"]["trainings"]
    assert (other["states"][0], other["states"][-1], other["steps"]) == (4, 24, 24)
    assert other["trained"][0] == first["trained"][4]
    run = es.train(THREE, "y", by_hand=True).rewind(4).train(learning_rate=0.05, steps=20)
    assert other["trained"] == run.recording.parameters.tolist()


def test_the_paper_of_a_branch_is_asked_for_by_its_number(visit: Visit) -> None:
    """State 4 of the branch is its own first state, and state 3 is none of it."""
    branch = {"label": "slower", "settings": {"learning_rate": 0.05, "steps": 20}, "from": {"state": 4}}
    setup = setup_of(trainings=[branch])
    one = visit.ask("/api/paper", {"setup": setup, "training": 0, "state": 4})
    other = visit.ask("/api/paper", {"setup": setup, "training": 1, "state": 4})
    assert len(one["steps"]) == len(other["steps"]) == 1
    loss = 2
    assert one["steps"][0][loss][-1][1:] == other["steps"][0][loss][-1][1:]
    said = visit.refused("/api/paper", {"setup": setup, "training": 1, "state": 3})
    assert said["error"] == "there is no state 3: this training has states 4 to 24."
    said = visit.refused("/api/paper", {"setup": setup, "training": 2, "state": 3})
    assert said["error"] == "there is no training 2: the setup has 2."


def _trainings(**bounds: Any) -> Trainings:
    return Trainings(Tables(), Bounds(**bounds))


def test_a_training_is_cut_short_by_steps() -> None:
    """It says so, in the words of the page; a limit that was asked for isn't told."""
    setup = Setup.of(setup_of(settings={**BY_HAND, "steps": 1000}))
    trainings = _trainings(steps=50)
    (one,) = trainings.of(setup)
    assert one.run.recording.steps == 50
    assert one.cut_short(trainings.bounds) == (
        "The training was stopped after 50 steps, the most that are taken here."
    )
    (asked,) = trainings.of(Setup.of(setup_of(settings={**BY_HAND, "steps": 50})))
    assert asked.cut_short(trainings.bounds) is None


@pytest.mark.parametrize("settings", [{"epochs": 1000}, {"epochs": 1000, "batch_size": 1}])
def test_epochs_are_cut_short_too(settings: dict[str, int]) -> None:
    """However they are counted."""
    said = {"tolerance": 0, "standardize": False, "learning_rate": 0.01, **settings}
    trainings = _trainings(steps=50)
    (one,) = trainings.of(Setup.of(setup_of(settings=said)))
    assert one.run.recording.steps == 50
    assert one.cut_short(trainings.bounds) is not None


def test_a_training_is_cut_short_by_time(visit: Visit) -> None:
    """All trainings of a race share the time."""
    trainings = _trainings(steps=10**9, seconds=0.02)
    setup = Setup.of(setup_of(settings={**BY_HAND, "steps": 10**9}, trainings=RACE[:1]))
    runs = trainings.of(setup)
    notes = [one.cut_short(trainings.bounds.shared(2)) for one in runs]
    assert [one.run.fit.stopped.because for one in runs] == ["time limit"] * 2
    assert notes[1] is not None
    assert notes[1].startswith("'adam' was stopped after ")
    assert "0.01 s. `everystep train` has no such limit." in notes[1]


def test_a_run_is_kept(visit: Visit) -> None:
    """To ask again for the same is no work; for others it is trained anew."""
    trainings = _trainings()
    setup = Setup.of(setup_of(trainings=RACE))
    once, again = trainings.of(setup), trainings.of(setup)
    assert all(one.run is other.run for one, other in zip(once, again, strict=True))
    changed = Setup.of(setup_of(settings={**BY_HAND, "learning_rate": 0.11}, trainings=RACE))
    assert trainings.of(changed)[0].run is not once[0].run


def test_the_cross_checks_are_kept_while_only_steps_change() -> None:
    """They judge the kind of model: a rate or a rule leaves them as they are, a penalty doesn't."""
    trainings = _trainings()

    def checks(**settings: Any) -> Any:
        setup = Setup.of(
            setup_of(data={"kind": "example", "name": "hoops"}, target="force", settings=settings)
        )
        return trainings.of(setup)[0].run.fit.cross_validation

    first = checks(learning_rate=0.1, steps=5)
    assert checks(learning_rate=0.2, optimizer="adam", batch_size=3, steps=9) is first
    alone = es.train(EXAMPLES["hoops"].records(), "force", learning_rate=0.2, steps=5).fit.cross_validation
    assert vars(first) == vars(alone)
    for other in ({"l2": 0.1}, {"standardize": False}, {"validation": 0.2}, {"fit_intercept": False}):
        assert checks(learning_rate=0.01, steps=5, **other) is not first


def test_records_with_the_same_name_are_not_the_same() -> None:
    """What is kept is known by what it holds."""
    trainings = _trainings()
    one, other = (
        trainings.of(Setup.of(setup_of(data=cells(x=[1, 2, last], y=[2, 4, 6]))))[0].run for last in (3, 5)
    )
    assert not np.array_equal(one.recording.parameters, other.recording.parameters)


def test_a_single_training_has_no_rank() -> None:
    """There is nobody to race against."""
    assert ranking(_trainings().of(Setup.of(setup_of()))) == []


def test_the_start_is_told(visit: Visit) -> None:
    """The first setup trains, and what can be chosen can be named."""
    start = visit.client.get("/api/start").json()
    visit.ask("/api/train", start["setup"])
    for choice in start["optimizers"]:
        visit.ask(
            "/api/train", setup_of(settings={"steps": 3, "optimizer": choice["name"]} | _limits(choice))
        )
    for choice in start["schedules"]:
        visit.ask("/api/train", setup_of(settings={"steps": 3, "schedule": choice["name"]}))


def _limits(choice: dict[str, Any]) -> dict[str, Any]:
    """The exact step takes no limits."""
    return {"steps": None} if choice["name"] == "exact" else {}


def test_the_table_of_the_command_line(tmp_path: Any) -> None:
    """It is where the page begins; its target is the last column of numbers, or the one that is said."""
    from everystep.server.start import Start

    file = tmp_path / "homes.csv"
    file.write_text("sqft,price,agent\n1000,200,Ann\n1500,290,Ben\n2000,410,Ann\n")
    tables = Tables()
    start = Start.of(tables, str(file), None)
    assert start.told()["table"]["name"] == "homes.csv"
    (one,) = Trainings(tables).of(start.parsed())
    assert one.run.target == "price"
    assert one.run.name == "homes.csv"
    assert one.run.origin.command == f"everystep train {file} --target price"
    assert Start.of(tables, str(file), "sqft").setup["target"] == "sqft"
    with pytest.raises(es.SettingError, match="isn't a column of"):
        Start.of(tables, str(file), "prize")
