"""The page's document: it is what the page reads, its numbers are the run's, and what isn't shown is said."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.render.page.document import page_document
from everystep.run import Run
from tests.render.pictures import HOSTILE, MANY, SORTS, THREE
from tests.render.typescript import Contract

ROOT = Path(__file__).parents[2]
PENGUINS = str(ROOT / "examples" / "penguins.csv")
CONTRACT = Contract(ROOT / "web" / "src" / "document" / "document.ts")
RNG = np.random.default_rng(11)
WIDE = {f"f{j}": RNG.normal(size=300) for j in range(150)} | {"y": RNG.normal(size=300)}
TALL = {"x": RNG.normal(size=70_001), "z": RNG.uniform(size=70_001), "y": RNG.normal(size=70_001)}

MORE: dict[str, Callable[[], Run]] = {
    "penguins": lambda: es.train(PENGUINS, "body_mass_g"),
    "batches with validation": lambda: es.train(
        MANY, "y", optimizer="sgd", batch_size=8, validation=0.2, epochs=20
    ),
    "momentum": lambda: es.train(MANY, "y", optimizer="momentum"),
    "auto": lambda: es.train(MANY, "y", optimizer="auto"),
    "adam with a schedule": lambda: es.train(MANY, "y", optimizer="adam", schedule="cosine", steps=50),
    "a list of rates": lambda: es.train(MANY, "y", schedule=[0.1, 0.2, 0.05], steps=3),
    "one parameter": lambda: es.train(THREE, "y", fit_intercept=False, by_hand=True),
    "no intercept": lambda: es.train(MANY, "y", fit_intercept=False, steps=40),
    "l2": lambda: es.train(MANY, "y", l2=0.3),
    "wide": lambda: es.train(WIDE, "y", steps=60),
    "tall": lambda: es.train(TALL, "y", steps=5, learning_rate=0.1),
    "beyond numbers": lambda: es.train(THREE, "y", learning_rate=1e160, standardize=False, steps=9),
}
RUNS = SORTS | {name: cache(make) for name, make in MORE.items()}


@cache
def document(name: str) -> dict[str, Any]:
    """A run's document, as the page reads it."""
    told: dict[str, Any] = json.loads(json.dumps(page_document(RUNS[name]()), allow_nan=False))
    return told


@pytest.mark.parametrize("name", RUNS)
def test_it_is_what_the_page_reads(name: str) -> None:
    """Every name and every type is that of document.ts, no more and no less; all of it is strict JSON."""
    assert CONTRACT.faults(document(name), "Document") == []


def test_the_contract_can_fail() -> None:
    """A name too many, one too few, and a number that is none are each found where they are."""
    told = page_document(RUNS["by hand"](), paper=False)
    told["table"]["more"] = told["units"].pop("scale")
    told["trainings"][0]["loss"][3] = None
    assert set(CONTRACT.faults(told, "Document")) == {
        "Document.table.more",
        "Document.units.scale",
        "Document.trainings[0].loss[3]: None is no number",
    }


@pytest.mark.parametrize("name", RUNS)
def test_arrays_have_an_entry_for_each_state(name: str) -> None:
    """Of every array by state; and of the records and parameters, of those by feature."""
    told = document(name)
    training, table = told["trainings"][0], told["table"]
    states, features = len(training["states"]), len(table["features"])
    for by_state in ("trained", "own", "loss", "excess", "gradient", "rates"):
        assert len(training[by_state]) == states, by_state
    for maybe in ("validation", "batch_loss"):
        assert training[maybe] is None or len(training[maybe]) == states
    assert {len(row) for row in training["trained"]} == {len(told["parameters"])}
    assert {len(row) for row in training["own"]} == {features + 1}
    assert len(table["x"]) == len(table["means"]) == features
    assert {len(column) for column in table["x"]} == {len(table["y"])} == {len(table["places"])}
    assert len(training["paper"]["steps"]) == states
    assert training["states"] == sorted(set(training["states"]))


def test_the_worked_example() -> None:
    """The three rows by hand: the fractions that a person gets on paper."""
    training = document("by hand")["trainings"][0]
    assert training["trained"][2] == pytest.approx([376 / 225, 52 / 75], rel=1e-14)
    assert training["loss"][:2] == pytest.approx([56 / 3, 8 / 27], rel=1e-14)
    assert training["gradient"][:2] == [
        pytest.approx([-56 / 3, -8]),
        pytest.approx([88 / 45, 16 / 15], rel=1e-13),
    ]
    assert training["rates"] == [0.1] * 11
    assert (training["label"], training["optimizer"], training["steps"]) == ("η = 0.1", "gd", 10)
    assert document("by hand")["table"]["places"] == ["record 1", "record 2", "record 3"]


@pytest.mark.parametrize("name", ["by hand", "several", "no intercept", "penalty and clip", "weights", "l2"])
def test_the_page_can_evaluate_the_quadratic(name: str) -> None:
    """½(θ − θ*)ᵀH(θ − θ*) is the excess of every shown state; where the plane is whole, on the plane too."""
    told = document(name)
    training, bowl, plane = told["trainings"][0], told["quadratic"], told["plane"]
    scale = told["units"]["loss_scale"]
    away = np.array(training["trained"]) - bowl["optimum"]
    excess = 0.5 * np.einsum("ki,ij,kj->k", away, np.array(bowl["hessian"]), away) * scale
    assert excess == pytest.approx(training["excess"], rel=1e-9, abs=1e-12 * training["excess"][0])
    sides = np.array([plane["across"], plane["up"]])
    assert sides @ sides.T == pytest.approx(np.eye(2), abs=1e-12)
    assert np.array(plane["hessian"]) == pytest.approx(sides @ np.array(bowl["hessian"]) @ sides.T, abs=1e-12)
    if plane["whole"]:
        flat = (np.array(training["trained"]) - plane["origin"]) @ sides.T - plane["optimum"]
        shown = 0.5 * np.einsum("ki,ij,kj->k", flat, np.array(plane["hessian"]), flat) * scale
        assert shown == pytest.approx(training["excess"], abs=1e-9 * training["excess"][0])


@pytest.mark.parametrize("name", ["standardised", "several", "no intercept", "weights", "penguins"])
def test_units_lead_from_trained_to_own(name: str) -> None:
    """w = v·target_scale/scale; b = target_center + c·target_scale − w·center: by the page's own numbers."""
    told = document(name)
    units, training = told["units"], told["trainings"][0]
    trained, features = np.array(training["trained"]), len(told["table"]["features"])
    weights = trained[:, :features] * units["target_scale"] / np.array(units["scale"])
    bias = trained[:, features] if told["intercept"] else 0.0
    own = units["target_center"] + bias * units["target_scale"] - weights @ np.array(units["center"])
    assert np.array(training["own"]) == pytest.approx(np.column_stack([weights, own]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["by hand", "several", "penguins"])
def test_the_loss_is_that_of_the_records(name: str) -> None:
    """Where all records are in sight, the mean of their squared residuals is the loss of each state."""
    told = document(name)
    x, y = np.array(told["table"]["x"]), np.array(told["table"]["y"])
    for own, loss in zip(told["trainings"][0]["own"], told["trainings"][0]["loss"], strict=True):
        residuals = y - (np.array(own[:-1]) @ x + own[-1])
        assert np.mean(residuals**2) == pytest.approx(loss, rel=1e-9, abs=1e-12)


def test_forecast_and_fact() -> None:
    """An exact forecast is the excess; of the exact step at the end nothing was forecast."""
    for name in ("by hand", "several", "momentum"):
        training = document(name)["trainings"][0]
        assert training["forecast"]["certainty"] == "exact"
        largest = max(training["excess"])
        assert training["forecast"]["excess"] == pytest.approx(training["excess"], abs=1e-9 * largest)
    ended = es.train(MANY, "y", steps=4, finish="exact")
    assert page_document(ended)["trainings"][0]["forecast"]["excess"][-1] is None


def test_batches_and_validation_have_their_losses() -> None:
    """In own units: of each step's own batch at its start, and of the records held out."""
    run, training = RUNS["batches with validation"](), document("batches with validation")["trainings"][0]
    scale = run.fit.units.loss_scale
    for k in (1, 7, run.recording.steps):
        batch = run.step(k).batch
        assert batch is not None
        assert training["batch_loss"][k - 1] == batch.loss * scale
    assert run.recording.own_units.validation_loss is not None
    assert training["validation"] == run.recording.own_units.validation_loss.tolist()
    assert document("by hand")["trainings"][0]["batch_loss"] is None


def test_zones_lie_side_by_side() -> None:
    """From the lowest rate to the highest without a gap, and diverging above the largest stable rate."""
    for name in RUNS:
        strip = document(name)["strip"]
        ends = [strip["lowest"], *(zone["high"] for zone in strip["zones"])]
        assert [zone["low"] for zone in strip["zones"]] == ends[:-1], name
        assert ends[-1] == strip["highest"]
        assert strip["zones"][-1] == {"name": "diverging", "low": strip["edge"], "high": strip["highest"]}
    strip = document("by hand")["strip"]
    assert [zone["name"] for zone in strip["zones"]] == ["too slow", "good", "overshooting", "diverging"]
    assert strip["steps"][strip["rates"].index(strip["best"])] == 160
    assert strip["goal"] == "steps until the excess is a millionth of the loss at the start"


def test_a_tall_table_is_sampled_and_counted() -> None:
    """At most 2,000 records, evenly taken; the shading holds every record once; both are said."""
    told = document("tall")["table"]
    assert told["total"] == 70_001
    assert told["y"] == TALL["y"][::36].tolist()
    assert told["places"][1] == "record 37"
    assert len(told["y"]) <= 2000
    assert [sum(one["counts"]) for one in told["densities"]] == [70_001, 70_001]
    assert told["note"].startswith("1,945 of 70,001 records are drawn: one in 36.")
    shade = told["densities"][1]
    middle = np.array(shade["counts"]).reshape(shade["rows"], shade["columns"]).sum(axis=0)[5]
    low, high = (shade["across"][0] + k * np.diff(shade["across"])[0] / shade["columns"] for k in (5, 6))
    assert middle == np.sum((TALL["z"] >= low) & (TALL["z"] < high))


def test_records_that_weigh_nothing_are_out_of_sight() -> None:
    """They were not trained on: neither drawn nor counted."""
    weights = np.arange(4100) % 2
    table = {"x": np.arange(4100.0), "y": np.sin(np.arange(4100.0)), "w": weights}
    told = page_document(es.train(table, "y", weight="w", steps=2), paper=False)["table"]
    assert told["total"] == 2050
    assert told["y"] == table["y"][1::4].tolist()
    assert sum(told["densities"][0]["counts"]) == 2050


def test_records_in_sight_that_are_all_alike() -> None:
    """Every record drawn has the same large number; the shading counts the others all the same."""
    x = np.where(np.arange(6000) % 3, 1e17 + 1e16 * np.sin(np.arange(6000.0)), 1e17)
    told = page_document(es.train({"x": x, "y": np.cos(np.arange(6000.0))}, "y", steps=2), paper=False)
    assert set(told["table"]["x"][0]) == {1e17}
    assert sum(told["table"]["densities"][0]["counts"]) == 6000


def test_a_wide_table_stays_small() -> None:
    """Fewer records and states than of a narrow one, shading for the first features, no large Hessian."""
    told = page_document(es.train(WIDE | {"y": np.arange(300.0)}, "y", steps=900, tolerance=0))
    table, training = told["table"], told["trainings"][0]
    assert len(table["x"]) * len(table["y"]) <= 60_000
    assert len(training["states"]) * len(told["parameters"]) <= 30_000
    assert training["note"] == (
        f"{len(training['states'])} of 901 states are shown: those between which the predictions move."
    )
    assert told["quadratic"] is None
    assert len(json.dumps(told)) < 4_000_000


def test_a_long_training_is_thinned_and_says_so() -> None:
    """A thousand of 30,001 states, both ends among them."""
    training = document("long")["trainings"][0]
    assert (len(training["states"]), training["states"][0], training["states"][-1]) == (1000, 0, 30_000)
    assert training["note"].startswith("1,000 of 30,001 states are shown")
    assert document("by hand")["trainings"][0]["note"] == ""


def test_states_that_were_not_kept_are_taken_again(tmp_path: Path) -> None:
    """A short training is shown whole, whatever was kept; where that needs records that are gone, not."""
    for more in ({}, {"batch_size": 8}):
        ends, whole = (
            page_document(es.train(MANY, "y", learning_rate=0.01, steps=20, keep=keep, **more))["trainings"][
                0
            ]
            for keep in ("ends", "all")
        )
        assert (ends["trained"], ends["paper"]) == (whole["trained"], whole["paper"])
        assert ends["states"] == list(range(21))
        assert ends["note"] == ""
    folder = es.train(MANY, "y", steps=20, keep="ends", batch_size=8).save(tmp_path / "a.run", data="none")
    told = page_document(es.load(folder))["trainings"][0]
    assert told["states"] == [0, 20]
    assert told["note"] == "2 of 21 states are shown: those that were kept."


def test_records_that_are_gone(tmp_path: Path) -> None:
    """What needs none is there; why there are none is said, also on paper; batches then have no paper."""
    gone = es.load(es.train(MANY, "y", steps=9).save(tmp_path / "a.run", data="none"))
    told = page_document(gone)
    assert CONTRACT.faults(told, "Document") == []
    assert (told["table"]["y"], told["table"]["places"]) == ([], [])
    assert "was saved without its records" in told["table"]["missing"]
    assert "was saved without its records" in "".join(told["trainings"][0]["paper"]["templates"])
    batches = es.train(MANY, "y", batch_size=8, epochs=2).save(tmp_path / "b.run", data="none")
    told = page_document(es.load(batches))
    assert CONTRACT.faults(told, "Document") == []
    assert (told["trainings"][0]["paper"], told["trainings"][0]["batch_loss"]) == (None, None)


@pytest.mark.parametrize("name", ["by hand", "penguins", "diverged", "batches", "adam"])
def test_the_verdict_is_the_terminals(name: str) -> None:
    """Both verdicts, sentence by sentence, as the report of the run has them."""
    report = " ".join(str(RUNS[name]()).split())
    verdict = document(name)["trainings"][0]["verdict"]
    for sentence in (*verdict["training"], *verdict["quality"]):
        assert " ".join(sentence.split()) in report
    assert verdict["kind"] == RUNS[name]().training.kind


def test_several_trainings_share_the_ground() -> None:
    """Each by its label, the one that was asked for first; fewer states of each."""
    runs = [es.train(THREE, "y", optimizer=rule, by_hand=True) for rule in ("gd", "adam")]
    told = page_document(runs[0], [("one", runs[0]), ("other", runs[1])], first=1)
    assert [training["label"] for training in told["trainings"]] == ["one", "other"]
    assert [training["optimizer"] for training in told["trainings"]] == ["gd", "adam"]
    assert told["first"] == 1
    long = RUNS["long"]()
    several = page_document(long, [(str(i), long) for i in range(4)], paper=False)["trainings"]
    assert [len(training["states"]) for training in several] == [500] * 4


def test_paper_only_where_it_is_wanted() -> None:
    """A live page asks step by step."""
    assert page_document(RUNS["several"](), paper=False)["trainings"][0]["paper"] is None


def test_names_are_harmless() -> None:
    """Controls and direction marks are visible in every text; the table's own words stand there."""
    told = page_document(es.train({HOSTILE: [1.0, 2.0, 3.0], "\u202ey": [1.0, 3.0, 2.0]}, "\u202ey", steps=2))
    assert told["table"]["target"] == "\\u202ey"
    assert "<script>alert(1)</script>" in told["table"]["features"][0]
    text = json.dumps(told, ensure_ascii=False)
    assert not set("\x1b\u202e\u2028") & set(text)


def test_the_same_run_gives_the_same_document() -> None:
    """Also once it was saved and loaded."""
    run = RUNS["penguins"]()
    assert json.dumps(page_document(run)) == json.dumps(page_document(run))
