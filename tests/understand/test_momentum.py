"""The best momentum beats all others on a fine grid, in the long run and in trainings."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.journey import prepare
from everystep.optimize import Momentum, Nesterov, optimizer_named
from everystep.understand.curvature import Curvature
from everystep.understand.momentum import best_momentum, best_pair, largest_rate
from everystep.understand.window import growth
from everystep.words import SettingError
from tests.cli.command import Command

THREE_ROWS = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
L, MU = 11.0929395, 0.2403938
BETAS = np.linspace(0, 1, 400, endpoint=False)
rules = pytest.mark.parametrize("rule", [Momentum, Nesterov])
conditions = st.floats(0.01, 5).map(lambda power: 10.0**power)


def between(condition: float) -> Curvature:
    """Five curvatures from 1 to the condition number."""
    return Curvature(condition ** np.linspace(0, 1, 5), np.eye(5))


@rules
@given(condition=conditions, part=st.floats(0.001, 0.999))
def test_no_other_momentum_is_better_at_a_rate(rule: type[Momentum], condition: float, part: float) -> None:
    """At any rate where one is stable: on a grid of 400, and right beside it."""
    curvature = between(condition)
    rate = part * largest_rate(rule(), curvature)
    best = best_momentum(rule(), rate, curvature)
    assert best is not None
    least = growth(rule(best), rate, curvature)
    assert least < 1
    near = [beta for beta in (best - 1e-6, best + 1e-6) if 0 <= beta < 1]
    for beta in [*BETAS, *near]:
        assert growth(rule(float(beta)), rate, curvature) >= least - 1e-7


@rules
@given(condition=conditions)
def test_no_other_pair_is_better(rule: type[Momentum], condition: float) -> None:
    """Nor is the best momentum at any other rate on a grid of 60 from a hundredth of the best to the edge."""
    curvature = between(condition)
    momentum, rate = best_pair(rule(), curvature)
    least = growth(rule(momentum), rate, curvature)
    assert best_momentum(rule(), rate, curvature) == pytest.approx(momentum, abs=1e-7)
    for other in np.geomspace(rate / 100, 0.9999 * largest_rate(rule(), curvature), 60):
        beta = best_momentum(rule(), float(other), curvature)
        assert beta is not None
        assert growth(rule(beta), float(other), curvature) >= least - 1e-7


@given(condition=conditions)
def test_the_published_factors(condition: float) -> None:
    """By (√κ − 1)/(√κ + 1) a step for heavy ball, 1 − 2/√(3κ + 1) for Nesterov's: Lessard et al., Prop. 1."""
    curvature, root = between(condition), np.sqrt(condition)
    for rule, factor in ((Momentum, (root - 1) / (root + 1)), (Nesterov, 1 - 2 / np.sqrt(3 * condition + 1))):
        momentum, rate = best_pair(rule(), curvature)
        # Where two roots meet the factor is as exact as the root of rounding.
        assert growth(rule(momentum), rate, curvature) == pytest.approx(factor, abs=1e-7)


@rules
def test_at_the_edge_none_is_stable(rule: type[Momentum]) -> None:
    """From 4/L on for heavy ball, and from 2/L on for Nesterov's: not one of the grid."""
    curvature = between(50.0)
    edge = largest_rate(rule(), curvature)
    assert best_momentum(rule(), edge, curvature) is None
    assert min(growth(rule(float(beta)), edge, curvature) for beta in BETAS) >= 1
    assert best_momentum(rule(), 1e-40, curvature) < 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("settings", "optimizer", "rate", "why"),
    [
        (
            {"optimizer": "momentum:momentum=auto"},
            Momentum((L**0.5 - MU**0.5) ** 2 / (L**0.5 + MU**0.5) ** 2),
            4 / (L**0.5 + MU**0.5) ** 2,
            "the best momentum and rate here",
        ),
        (
            {"optimizer": Momentum("auto"), "learning_rate": 0.1},
            Momentum((1 - (0.1 * MU) ** 0.5) ** 2),
            0.1,
            "as you asked, and the momentum is the best for it",
        ),
        (
            {"optimizer": "momentum:momentum=auto", "learning_rate": 0.34},
            Momentum(((0.34 * L) ** 0.5 - 1) ** 2),
            0.34,
            "as you asked, and the momentum is the best for it",
        ),
        (
            {"optimizer": "nesterov:momentum=auto"},
            Nesterov(((3 * L / MU + 1) ** 0.5 - 2) / ((3 * L / MU + 1) ** 0.5 + 2)),
            4 / (3 * L + MU),
            "the best momentum and rate here",
        ),
        (
            {"optimizer": Nesterov("auto"), "learning_rate": 0.05},
            Nesterov((1 - (0.05 * MU) ** 0.5) / (1 + (0.05 * MU) ** 0.5)),
            0.05,
            "as you asked, and the momentum is the best for it",
        ),
        (
            {"optimizer": "momentum:momentum=auto", "learning_rate": 0.01, "batch_size": 1},
            Momentum(0.9),
            0.01,
            "as you asked; momentum auto is 0.9 on small batches, a rule of thumb",
        ),
        (
            {"optimizer": "nesterov:momentum=auto", "batch_size": 1},
            Nesterov(0.9),
            0.01 * 0.10984702,
            "1 - β times a tenth of 0.1098, below which plain sgd is surely stable; momentum auto is 0.9 on "
            "small batches",
        ),
    ],
)
def test_what_auto_is_on_the_three_rows(
    settings: dict[str, Any], optimizer: Momentum, rate: float, why: str
) -> None:
    """From L = 11.09294 and μ = 0.24039; the settings keep the word, the choice has the number."""
    run = es.train(THREE_ROWS, "y", standardize=False, steps=3, **settings)
    choice = run.fit.choice
    assert type(choice.optimizer) is type(optimizer)
    assert isinstance(choice.optimizer, Momentum)
    assert choice.optimizer.beta == pytest.approx(optimizer.beta, rel=1e-6)
    assert (choice.rate, choice.why) == (pytest.approx(rate, rel=1e-6), why)
    assert run.fit.settings.optimizer == optimizer_named(settings["optimizer"])
    assert run.recording.optimizer == choice.optimizer


def test_it_takes_fewer_steps() -> None:
    """On the penguins, in the long run (to 1e-20): the best β beats 0.9 at a rate, and each at its best."""
    penguins = Path(__file__).parents[2] / "examples" / "penguins.csv"

    def steps(optimizer: str, **settings: Any) -> int:
        return es.train(
            penguins, "body_mass_g", optimizer=optimizer, tolerance=1e-20, **settings
        ).recording.steps

    for name in ("momentum", "nesterov"):
        auto = f"{name}:momentum=auto"
        assert steps(auto, learning_rate=0.1) < steps(name, learning_rate=0.1)
        assert steps(auto) < steps(name)


def test_it_survives_its_folder(tmp_path: Path) -> None:
    """The word in the settings, the number in the choice, and the same report."""
    run = es.train(THREE_ROWS, "y", optimizer=Nesterov("auto"), learning_rate=0.1)
    loaded = es.load(run.save(tmp_path / "three.run"))
    assert loaded.fit.settings == run.fit.settings
    assert loaded.fit.choice == run.fit.choice
    assert (str(loaded), loaded.explain(2)) == (str(run), run.explain(2))


def test_the_estimator_sets_it_inside() -> None:
    """`optimizer__momentum="auto"` is a setting like another."""
    rng = np.random.default_rng(0)
    model = es.LinearRegression(optimizer="momentum").set_params(optimizer__momentum="auto")
    assert model.get_params()["optimizer__momentum"] == "auto"
    model.fit(rng.normal(size=(20, 2)), rng.normal(size=20))
    assert model.recording_.optimizer.momentum < 0.9


REFUSED = [
    (
        {"optimizer": Momentum("auto"), "learning_rate": 0.4},
        "momentum auto: the learning rate 0.4 is not below 0.36059, and from there on no momentum is stable "
        "for these records; take a smaller rate, or learning_rate auto.",
    ),
    (
        {"optimizer": Nesterov("auto"), "learning_rate": 0.2},
        "momentum auto: the learning rate 0.2 is not below 0.180295, and from there on no momentum is stable "
        "for these records; take a smaller rate, or learning_rate auto.",
    ),
    (
        {"optimizer": Momentum("auto"), "schedule": [0.1, 0.05]},
        "momentum auto is the best one for a rate, and the schedule has rates of its own: say momentum.",
    ),
]


@pytest.mark.parametrize(("settings", "sentence"), REFUSED)
def test_what_is_refused(settings: dict[str, Any], sentence: str) -> None:
    """Where no momentum is the best one, in a sentence that says what to do."""
    with pytest.raises(SettingError) as error:
        es.train(THREE_ROWS, "y", standardize=False, **settings)
    assert str(error.value) == sentence


def test_a_rule_of_its_own_needs_the_number() -> None:
    """Outside a training nothing says what auto is."""
    with pytest.raises(SettingError) as error:
        Momentum("auto").update(1, np.ones(1), np.ones(1), 0.1, (np.zeros(1),))
    said = "momentum auto is found from the records when a training begins; here say it."
    assert str(error.value) == said


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_neither_a_number_nor_auto(name: str) -> None:
    """As text behind the colon."""
    with pytest.raises(SettingError) as error:
        optimizer_named(f"{name}:momentum=best")
    assert str(error.value) == f"optimizer {name}: momentum must be a number or auto; it is 'best'."


def test_from_the_command_line(everystep: Command) -> None:
    """The report has the momentum that was found, and says that it was."""
    Path("three.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    train = (
        "train",
        "three.csv",
        "--target",
        "y",
        "--no-standardize",
        "--optimizer",
        "momentum:momentum=auto",
    )
    words = everystep(*train).words
    assert "momentum (momentum 0.552584) on all 3 rows in each step" in words
    assert "learning rate η = 0.273985 (found: the best momentum and rate here, exact;" in words
    words = everystep(*train, "--learning-rate", "0.1").words
    assert "(as you asked, and the momentum is the best for it; stable below" in words


def test_where_every_curvature_is_the_same_the_doctor_has_an_answer() -> None:
    """One standardised column: the best pair is β = 0 and η = 1/L, and its error is gone after one step."""
    outlook = prepare(THREE_ROWS, "y", optimizer="momentum:momentum=auto").outlook()
    assert (outlook.rate, outlook.steps_until(1e-6)) == (pytest.approx(0.5), 1)
    assert outlook.rule_of_steps(1e-6) in {None, 1}
