"""The pages of optimizers and schedules say what the code does: formulas, settings, figures, pictures."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import everystep as es
from docs.pictures import make_optimizers, make_schedules
from docs.pictures.valley import HESSIAN, RATES, SAME, WORST, best_rate, losses, measured, table, train
from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, LineSearch, Optimizer, Schedule, schedule_named

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {name: DOCS / "optimizers" / f"{name}.md" for name in OPTIMIZERS | RULERS}
OVERVIEW = (DOCS / "optimize.md").read_text(encoding="utf-8")
SCHEDULES_PAGE = (DOCS / "schedules.md").read_text(encoding="utf-8")

each_rule = pytest.mark.parametrize("name", OPTIMIZERS)
each_page = pytest.mark.parametrize("name", PAGES)


@each_page
def test_each_rule_has_a_page_that_is_linked(name: str) -> None:
    """The overview's table links each rule to a page, and shows its picture."""
    assert f"| [`{name}`](optimizers/{name}.md) |" in OVERVIEW
    assert f"](pictures/optimizers/{name}.svg)](optimizers/{name}.md)" in OVERVIEW
    assert f"](../pictures/optimizers/{name}.svg)" in page(name)


def test_no_page_is_left_over() -> None:
    """There are no pages and pictures of rules that there aren't."""
    assert {path.stem for path in PAGES["gd"].parent.iterdir()} == set(PAGES)
    assert {path.stem for path in make_optimizers.FOLDER.iterdir()} == set(PAGES)


@each_page
def test_links_lead_somewhere(name: str) -> None:
    """Each link of a page is a file of the project, and its anchor a heading there."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page(name)):
        file, _, anchor = target.partition("#")
        linked = PAGES[name].parent / file
        assert linked.exists(), target
        assert not anchor or anchor in headings(linked.read_text(encoding="utf-8")), target


@each_page
def test_the_formula_is_the_docstrings(name: str) -> None:
    """Every line of the docstring's formula is on the page, in order; a further line is the parent rule's."""
    member = (OPTIMIZERS | RULERS)[name]
    shown, said = formula(section(page(name), "The rule")), formula_of(member)
    assert [line for line in shown if line in said] == said
    inherited = [line for parent in member.__mro__ for line in formula_of(parent)]
    assert set(shown) <= set(inherited)


@each_rule
def test_each_setting_is_told(name: str) -> None:
    """The page names each setting of the rule, and the letter of all that it remembers."""
    rule = OPTIMIZERS[name]()
    for setting in fields(rule):
        assert f"`{setting.name}" in page(name), setting.name
    letters = {cell.strip() for row in rows(section(page(name), "The rule")) for cell in row[0].split(",")}
    assert set(rule.letters) <= letters


@each_rule
def test_the_figures_are_those_of_the_code(name: str) -> None:
    """The table of figures is what everystep's training gives, at rates that the grid's walk finds best."""
    figures = rows(section(page(name), "Its figures"))[1:]
    assert figures == table(OPTIMIZERS[name]())


def test_the_figures_of_line_search() -> None:
    """Its page's table is measured from both starts; the slow one attains Kantorovich's bound."""
    first, slow = rows(section(page("line_search"), "Its figures"))[1:]
    smallest, largest = np.linalg.eigvalsh(HESSIAN)
    bound = ((largest - smallest) / (largest + smallest)) ** 2
    for shown, start in ((first, None), (slow, WORST)):
        run = measured(LineSearch(), steps=200, start=start)
        excess = run.recording.excess
        reached = int(np.flatnonzero(excess <= 1e-6 * run.recording.loss[0])[0])
        left = excess[1] / excess[0]
        assert shown[1:] == [str(reached), f"{left:.4g}" if start is None else f"{left:.3g}"]
        assert left <= bound * (1 + 1e-12)
    assert left == pytest.approx(bound, rel=1e-12)
    best = 2 / (smallest + largest)
    assert run.recording.learning_rates[:100] == pytest.approx(np.full(100, best), rel=1e-5)


def test_the_rulers_in_the_overview() -> None:
    """Steps on the three rows and on the penguins, and what the page says beside them."""
    penguins = DOCS.parent / "examples" / "penguins.csv"

    def steps(optimizer: str) -> int:
        return es.train(penguins, "body_mass_g", optimizer=optimizer).recording.steps

    by_name = {row[0].partition("]")[0].strip("[`"): row[2:] for row in rows(section(OVERVIEW, "The rulers"))}
    assert by_name["line_search"] == ["3", str(steps("line_search"))]
    assert by_name["exact"] == ["1", str(steps("exact"))]
    told = " ".join(page("line_search").split())
    assert f"takes {steps('line_search')} steps to 1e-8 of the loss at the start, `gd` {steps('gd')}," in told
    assert f", the best heavy ball {steps('momentum:momentum=auto')}." in told


@each_rule
def test_the_overview_repeats_the_pages_figures(name: str) -> None:
    """The row of the overview is taken from the three rows of the page."""
    same, short, long = rows(section(page(name), "Its figures"))[1:]
    (row,) = (row for row in rows(OVERVIEW) if row[0].startswith(f"[`{name}`]"))
    assert row[2:] == [same[2], f"{short[2]} at {short[0]}", f"{long[3]} at {long[0]}"]


def test_known_figures() -> None:
    """Losses after ten steps at η = 0.1 that were computed elsewhere: exact fractions, and PyTorch."""
    known = {
        "gd": 0.0479162,
        "momentum": 5.70465,
        "nesterov": 0.00195167,
        "rmsprop": 0.181177,
        "adam": 2.00306,
    }
    for name, loss in known.items():
        assert train(OPTIMIZERS[name](), SAME, 10).loss[-1] == pytest.approx(loss, rel=1e-5)


@each_rule
def test_the_walk_at_all_rates_is_the_training_at_each(name: str) -> None:
    """The grid's walk takes the steps that everystep takes."""
    rule, rates = OPTIMIZERS[name](), np.array([0.01, 0.1, 1.0])
    walked = losses(rule, rates, steps=20)
    for column, rate in enumerate(rates):
        loss = train(rule, float(rate), 20).loss
        np.testing.assert_allclose(walked[: len(loss), column], loss, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("steps", [10, 100])
@each_rule
def test_best_is_no_worse_than_any_other(name: str, steps: int) -> None:
    """At no other rate of the grid is the highest loss of the last fifth of the steps lower."""
    rule = OPTIMIZERS[name]()
    best = best_rate(rule, steps)
    late = {rate: losses(rule, np.array([rate]), steps)[-(steps // 5) :].max() for rate in RATES[::5]}
    here = losses(rule, np.array([best]), steps)[-(steps // 5) :].max()
    assert all(here <= other for rate, other in late.items() if rate != best)


def test_the_best_rate_is_inside_the_grid() -> None:
    """The grid is wide enough: no rule is best at one of its ends."""
    for member in OPTIMIZERS.values():
        assert {best_rate(member(), 10), best_rate(member(), 100)} < set(RATES[1:-1])


def test_pictures_are_those_of_the_code() -> None:
    """Each picture is what its script draws today, and small."""
    for name, text in make_optimizers.pictures().items():
        path = make_optimizers.FOLDER / f"{name}.svg"
        assert path.read_text(encoding="utf-8") == text, name
        assert path.stat().st_size < 30_000
    assert (DOCS / "pictures" / "schedules.svg").read_text(encoding="utf-8") == make_schedules.picture()


@pytest.mark.parametrize("loss", [level for level, label in make_optimizers.LEVELS.items() if label])
def test_labels_stand_on_their_contours(loss: float) -> None:
    """At the place of a contour's label the loss is the one that is written there, and it is in the frame."""
    w, b = make_optimizers.crossing(loss), make_optimizers.B_AXIS[0] + 0.08
    x = np.array([1.0, 2.0, 3.0])
    assert np.mean((2 * x - (w * x + b)) ** 2) == pytest.approx(loss)
    assert make_optimizers.W_AXIS[0] < w < make_optimizers.W_AXIS[1]


def test_the_contours_curvature() -> None:
    """The Hessian of the pictures has the known eigenvalues of the three rows."""
    assert np.linalg.eigvalsh(HESSIAN) == pytest.approx([0.24039, 11.09294], abs=1e-5)


def test_each_schedule_is_told() -> None:
    """The table names every schedule with all of its settings and their defaults; the picture shows each."""
    told = {row[0].strip("`"): row for row in rows(section(SCHEDULES_PAGE, "Schedules: "))[1:]}
    assert set(told) == set(SCHEDULES)
    assert {spelled.partition(":")[0] for spelled in make_schedules.SPELLED} == set(SCHEDULES)
    for name, member in SCHEDULES.items():
        settings = dict(re.findall(r"`(\w+)` ([\w.,]+?)(?=,? |,?$)", told[name][2]))
        defaults = {field.name: field.default for field in fields(member)}
        assert settings.keys() == defaults.keys()
        for setting, default in defaults.items():
            told_default = settings[setting].replace(",", "")
            assert told_default == (default.name if isinstance(default, Schedule) else f"{default:g}")


def test_each_spelling_on_the_page_is_understood() -> None:
    """Each `--schedule` of the examples is one that there is."""
    spelled = re.findall(r"--schedule (\S+)", SCHEDULES_PAGE)
    assert len(spelled) >= 3
    assert {schedule_named(text).name for text in spelled} <= set(SCHEDULES)


def page(name: str) -> str:
    """The text of a rule's page."""
    return PAGES[name].read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading that begins so, up to the next."""
    (found,) = re.findall(rf"^#+ {heading}.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


def headings(text: str) -> set[str]:
    """The anchors of a page."""
    return {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.M)
    }


def rows(text: str) -> list[list[str]]:
    """The cells of a section's tables, row by row, without the rules under the heads."""
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)
    ]
    return [row for row in found if set("".join(row)) - {"-"}]


def formula(text: str) -> list[str]:
    """The lines that are set in by four spaces."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def formula_of(rule: type) -> list[str]:
    """The formula in a rule's docstring."""
    return formula(inspect.cleandoc(rule.__doc__ or "")) if issubclass(rule, Optimizer) else []
