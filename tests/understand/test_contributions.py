"""Who moved what: every line adds up, each record's part is what a record-by-record training gives it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.optimize import OPTIMIZERS
from everystep.run import Run
from everystep.understand.contributions import account
from everystep.understand.contributions.ledger import Ledger
from everystep.understand.contributions.sourced import Sourced

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}
ADDITIVE = [name for name in OPTIMIZERS if name != "lion"]


def noisy(rows: int = 12, seed: int = 0) -> dict[str, object]:
    """Two columns, a target and row weights."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(5, 2, rows), rng.normal(-1, 3, rows)
    y = 2 * a - b + rng.normal(0, 1, rows)
    return {"a": a, "b": b, "y": y, "w": rng.uniform(0.5, 2, rows)}


def trained(**settings: object) -> Run:
    """A short training on the noisy table."""
    return es.train(noisy(), target="y", **{"drop": ["w"], "steps": 9, "tolerance": 0} | settings)


def adds_up(ledger: Ledger) -> None:
    """Each parameter's lines, in both units, sum to its final value within some bits of their sizes."""
    for units in (ledger, ledger.own_units):
        for line in units:
            size = abs(line.start) + abs(line.final) + line.pull + sum(map(abs, line.others.values()))
            assert abs(line.rounding) <= 1e-13 * size, (line.name, line.rounding, size)


def test_the_first_step_of_the_three_rows_by_hand() -> None:
    """η·(2/3)·x·y of each record moves w, and η·(2/3)·y moves b: 0.1333, 0.5333, 1.2 make 28/15."""
    ledger = es.train(THREE_ROWS, target="y", by_hand=True).ledger(1)
    np.testing.assert_allclose(ledger.of("x").contributions, [0.2 / 3 * 2, 0.2 / 3 * 8, 0.2 / 3 * 18])
    np.testing.assert_allclose(ledger.of("bias").contributions, [0.2 / 3 * 2, 0.2 / 3 * 4, 0.2 / 3 * 6])
    assert ledger.of("x").final == pytest.approx(28 / 15, rel=1e-15)
    assert ledger.of("x").strongest(2) == [2, 1]


def record_by_record(run: Run) -> np.ndarray:
    """The contributions as a training keeps them that gives each record a velocity of its own."""
    rows = next(run.numbers())
    z, t = run.fit.units.features(rows.x), run.fit.units.target(rows.y)
    z1 = np.column_stack([z, np.ones(len(z))])
    added, velocity = np.zeros_like(z1), np.zeros_like(z1)
    beta, nesterov = getattr(run.recording.optimizer, "momentum", 0.0), run.recording.optimizer.name
    for step in run:
        share = -2 / len(t) * z1 * (t - z1 @ step.before.parameters.vector)[:, None] * step.clipped
        velocity = beta * velocity + share
        moved = share + beta * velocity if nesterov == "nesterov" else velocity
        added -= step.learning_rate * moved
    return added


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "line_search"])
@pytest.mark.parametrize("more", [{}, {"clip": 0.2}, {"schedule": "cosine:lowest=0.1"}])
def test_linear_rules_give_each_record_what_its_own_velocity_would(optimizer: str, more: dict) -> None:
    """The sum over steps in one pass over the rows is that of all steps, record by record."""
    run = trained(optimizer=optimizer, **({} if optimizer == "line_search" else more))
    np.testing.assert_allclose(run.ledger().contributions, record_by_record(run), rtol=1e-9, atol=1e-13)


def test_adam_gives_each_record_its_mean_over_the_size_that_all_made() -> None:
    """Shares given the scaling: each record's own m through the recorded √v."""
    run = trained(optimizer="adam", learning_rate=0.1)
    rows = next(run.numbers())
    z, t = run.fit.units.features(rows.x), run.fit.units.target(rows.y)
    z1 = np.column_stack([z, np.ones(len(z))])
    mean, added = np.zeros_like(z1), np.zeros_like(z1)
    for k, step in enumerate(run, start=1):
        share = -2 / len(t) * z1 * (t - z1 @ step.before.parameters.vector)[:, None]
        mean = 0.9 * mean + 0.1 * share
        size = np.sqrt(step.after.memory[1]) / np.sqrt(1 - 0.999**k) + 1e-8
        added -= 0.1 / (1 - 0.9**k) * mean / size
    ledger = run.ledger()
    assert not ledger.exact
    np.testing.assert_allclose(ledger.contributions, added, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("optimizer", [*ADDITIVE, "line_search", "rmsprop:centered=yes"])
def test_every_rule_adds_up(optimizer: str) -> None:
    """The swept list: on all records with weights and a penalty."""
    run = es.train(noisy(), target="y", weight="w", optimizer=optimizer, steps=30, l2=0.05, tolerance=0)
    adds_up(run.ledger())
    adds_up(run.ledger(7))
    assert run.ledger().exact == (optimizer in {"gd", "sgd", "momentum", "nesterov", "line_search"})


@given(
    optimizer=st.sampled_from([name for name in ADDITIVE if name != "gd"]),
    batch_size=st.sampled_from([None, 1, 5]),
    clip=st.sampled_from([None, 0.1]),
    average=st.sampled_from([0, 1, 2]),
    l2=st.sampled_from([0.0, 0.1]),
    more=st.sampled_from([{}, {"weight": "w"}, {"validation": 0.25}, {"fit_intercept": False}]),
    seed=st.integers(0, 3),
)
def test_every_kind_of_training_adds_up(more: dict, seed: int, **settings: object) -> None:
    """Batches, clipping, averages, penalties, weights, validation: the model is the sum of its lines."""
    said = {"drop": ["w"]} | ({"weight": "w", "drop": []} if "weight" in more else {}) | more | settings
    run = es.train(noisy(), target="y", epochs=4, tolerance=0, seed=seed, **said)
    ledger = run.ledger()
    np.testing.assert_array_equal(ledger.final, run.recording.model.vector)
    adds_up(ledger)


def test_own_units_are_those_of_the_model() -> None:
    """The lines in own units start at the start's equation and end at the model's."""
    run = trained(optimizer="momentum")
    own = run.ledger().own_units
    np.testing.assert_allclose(own.final[:-1], run.model.weights, rtol=1e-13)
    assert own.of("bias").final == pytest.approx(run.model.bias, rel=1e-12)
    assert own.of("bias").start == run.fit.units.target_center


def test_a_branch_that_goes_on_names_what_it_remembers() -> None:
    """Its start is the parent's state; the velocity it took over has a line of its own, averages too."""
    parent = trained(optimizer="nesterov", steps=20, average=6)
    branch = parent.rewind(8).train(steps=7)
    ledger = branch.ledger()
    assert ledger.of("a").others["remembered"] != 0
    adds_up(ledger)


def test_decay_penalty_and_exact_step_have_lines_of_their_own() -> None:
    """No record is given what is not its own."""
    assert set(trained(optimizer="adamw", learning_rate=0.1, l2=0.1).ledger().of("a").others) == {
        "penalty",
        "decay",
    }
    exact = trained(finish="exact")
    assert set(exact.ledger().of("a").others) == {"exact_step"}
    adds_up(exact.ledger())


def test_long_trainings_on_records_without_noise_lose_no_digits() -> None:
    """20,000 steps after the optimum was reached add nothing but rounding."""
    run = es.train(THREE_ROWS, target="y", learning_rate=0.1, steps=20_000, tolerance=0, standardize=False)
    adds_up(run.ledger())


def test_a_training_without_steps_has_only_its_start() -> None:
    """No record moved anything."""
    ledger = trained().ledger(0)
    assert ledger.of("a").pull == 0
    assert ledger.of("a").share(0) == 0
    adds_up(ledger)


@pytest.mark.parametrize(
    ("optimizer", "why"),
    [("lion", "Lion steps by the sign of a gradient"), ("exact", "uses no record's gradient")],
)
def test_rules_without_shares_are_refused(optimizer: str, why: str) -> None:
    """With a sentence that says why, and what to take instead."""
    run = es.train(noisy(), target="y", drop=["w"], optimizer=optimizer)
    with pytest.raises(es.SettingError, match=why):
        run.ledger()


def test_a_sign_is_no_sum() -> None:
    """The numbers that know their sources refuse it themselves, whatever a rule is called."""
    with pytest.raises(TypeError, match="sign"):
        np.sign(Sourced.source(np.ones(2), 0))


def test_what_would_take_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the work begins, with what would work."""
    run = trained()
    monkeypatch.setattr(account, "MOST_STEPS", 20)
    with pytest.raises(es.SettingError, match=r"9 steps of 3 parameters .* 20 numbers .* an earlier state"):
        run.ledger()
    assert run.ledger(6).steps == 6
    monkeypatch.setattr(account, "MOST_RECORDS", 20)
    with pytest.raises(es.SettingError, match=r"12 records and 3 parameters .* train on a sample"):
        run.ledger(6)


def test_there_must_be_such_a_weight() -> None:
    """A slip of the pen is met with the name that was meant."""
    with pytest.raises(es.SettingError, match="no weight of 'biass'; did you mean 'bias'"):
        trained().ledger().of("biass")
