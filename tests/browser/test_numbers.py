"""What the page shows are Python's numbers."""

import numpy as np
import pytest

from everystep.run import Run
from everystep.words import number, whole
from tests.browser.reader import ACTS, Open, Reader
from tests.browser.runs import Shelf


def own(run: Run, state: int) -> tuple[list[float], float]:
    """Weights and bias in the table's own units."""
    values = run.recording.own_units
    place = list(run.recording.states).index(state)
    return values.weights[place].tolist(), float(values.bias[place])


def predictions(run: Run, state: int) -> np.ndarray:
    """ŷ of every record, from the weights in own units."""
    weights, bias = own(run, state)
    rows = np.concatenate([block.x for block in run.numbers()])
    predicted: np.ndarray = rows @ weights + bias
    return predicted


@pytest.mark.parametrize("state", [0, 1, 2, 5, 10])
def test_the_heading(open_page: Open, shelf: Shelf, state: int) -> None:
    """Loss, excess, rate and equation are those of the state that is shown."""
    run, reader = shelf.run("three rows"), open_page("three rows", f"#step={state}")
    [weight], bias = own(run, state)
    assert reader.told("loss") == number(run.recording.own_units.loss[state], 5)
    assert reader.told("above the best") == number(run.excess[state], 4)
    assert reader.told("learning rate") == "0.1"
    assert reader.told("records") == "3"
    assert reader.equation == f"ŷ = {number(weight, 5)}·x + {number(bias, 5)}"


def test_the_worked_example(open_page: Open) -> None:
    """The numbers that a person gets on paper: 56/3, then 8/27 with w = 28/15 and b = 4/5."""
    reader = open_page("three rows")
    assert reader.told("loss") == "18.667"
    reader.press("ArrowRight")
    assert (reader.told("loss"), reader.equation) == ("0.2963", "ŷ = 1.8667·x + 0.8")


@pytest.mark.parametrize("sort", ["three rows", "penguins", "batches", "one parameter"])
def test_the_loss_summary(open_page: Open, shelf: Shelf, sort: str) -> None:
    """Every row of the summary: loss, excess and each parameter after that step."""
    run, reader = shelf.run(sort), open_page(sort, "#view=table")
    values = run.recording.own_units
    head = reader.panel("The loss summary").locator("thead th").all_inner_texts()
    weights = [name for name in head if name.startswith("w(")]
    for cells in reader.rows(reader.panel("The loss summary"))[::7]:
        told = dict(zip(head, cells, strict=True))
        place = list(run.recording.states).index(int(told["after step"]))
        assert told["loss"] == number(values.loss[place], 8)
        assert told["above the best"] == number(values.excess[place], 4)
        assert [told[name] for name in weights] == [number(w) for w in values.weights[place][: len(weights)]]
        assert told.get("b", "0") == number(values.bias[place])
    assert len(weights) == min(8, len(run.fit.names))


def test_validation_has_a_column(open_page: Open, shelf: Shelf) -> None:
    """Where records were held out, their loss stands in the summary."""
    run, reader = shelf.run("batches"), open_page("batches", "#view=table")
    head = reader.panel("The loss summary").locator("thead th").all_inner_texts()
    last = reader.rows(reader.panel("The loss summary"))[-1]
    validation = run.recording.own_units.validation_loss
    assert validation is not None
    assert last[head.index("validation")] == number(validation[-1], 8)


@pytest.mark.parametrize(("sort", "state"), [("three rows", 2), ("penguins", 30)])
def test_the_numbers_of_the_records(open_page: Open, shelf: Shelf, sort: str, state: int) -> None:
    """The table below the records holds each with its prediction and residual at the state."""
    run, reader = shelf.run(sort), open_page(sort, f"#view=line&step={state}")
    reader.open_numbers()
    rows = np.concatenate([block.x for block in run.numbers()])
    y = np.concatenate([block.y for block in run.numbers()])
    records = np.concatenate([block.record for block in run.numbers()])
    guessed = predictions(run, state)
    shown = reader.rows(reader.page.get_by_role("main"))
    assert len(shown) == min(50, len(y))
    for i, (place, *cells, target, predicted, missed) in enumerate(shown):
        assert place == run.place(int(records[i]))
        assert cells == [number(value) for value in rows[i][:6]]
        assert target == number(y[i])
        assert value_of(predicted) == pytest.approx(guessed[i], rel=1e-5)
        assert value_of(missed) == pytest.approx(y[i] - guessed[i], rel=1e-5, abs=1e-9)


def value_of(text: str) -> float:
    """The number that a text says."""
    return float(text.replace(",", ""))


def test_the_numbers_of_the_curve(open_page: Open, shelf: Shelf) -> None:
    """The table below the curve holds the loss after telling steps, and the last one."""
    run, reader = shelf.run("penguins"), open_page("penguins", "#view=loss")
    reader.open_numbers()
    loss, last = run.recording.own_units.loss, run.recording.steps
    shown = {cells[0]: cells[1] for cells in reader.rows(reader.page.get_by_role("main"))}
    assert {"0", "1", "2", "5", "10", whole(last)} <= set(shown)
    assert all(told == number(loss[int(step.replace(",", ""))], 8) for step, told in shown.items())


DOTS = """canvas => {
  const { width, height } = canvas
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data
  const found = []
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const k = 4 * (y * width + x)
    if (data[k] !== 0 || data[k + 1] !== 114 || data[k + 2] !== 178) continue
    const near = found.find((one) => Math.hypot(one.x - x, one.y - y) < 16)
    if (near) { near.n++; near.x += (x - near.x) / near.n; near.y += (y - near.y) / near.n }
    else found.push({ x, y, n: 1 })
  }
  return found.sort((a, b) => a.x - b.x).map(({ x, y }) => [x, y])
}"""


def dots(reader: Reader) -> list[list[float]]:
    """Where the records are drawn, in pixels of the canvas, from left to right."""
    found: list[list[float]] = reader.page.locator("main canvas").first.evaluate(DOTS)
    return found


def test_records_stand_where_they_belong(open_page: Open) -> None:
    """(1,2), (2,4) and (3,6) are three dots, evenly apart, on one straight line upwards."""
    one, two, three = np.array(dots(open_page("three rows", "#view=line")))
    assert two - one == pytest.approx(three - two, abs=1)
    assert two[0] > one[0]
    assert two[1] < one[1]


def test_a_record_says_its_numbers(open_page: Open) -> None:
    """With the pointer on it, a record says where it stands, x, y, ŷ, what is missed, and that squared."""
    reader = open_page("three rows", "#view=line&step=2")
    left, top = dots(reader)[2]
    reader.page.locator("main canvas").hover(position={"x": left, "y": top})
    told = reader.page.locator(".said").inner_text()
    # 3·376/225 + 52/75 = 1284/225 and 6 − that = 66/225, by hand.
    assert "line 4: x = 3" in told
    assert "y = 6, ŷ = 5.70667, y − ŷ = 0.293333, squared 0.0860444" in told
    reader.page.mouse.move(5, 5)
    assert reader.page.locator(".said").count() == 0


PIXELS = """(canvas, places) => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height })
  const context = copy.getContext('2d', { willReadFrequently: true })
  context.drawImage(canvas, 0, 0)
  return places.map(([x, y]) => Array.from(context.getImageData(x, y, 1, 1).data))
}"""


def test_squares_are_as_wide_as_high(open_page: Open) -> None:
    """At the start, where every ŷ is 0, the square of (1,2) hangs down to y = 0 and is as wide as that."""
    reader = open_page("three rows", "#view=line&residuals=none")
    (left, top), (_, next_top), _ = dots(reader)
    side = 2 * (top - next_top) / 2
    inside = [left + 0.3 * side, top + 0.9 * side]
    outside = [left + 1.05 * side, top + 0.9 * side]

    def ink(places: list[list[float]]) -> list[list[int]]:
        pixels: list[list[int]] = reader.page.locator("main canvas").evaluate(PIXELS, places)
        return pixels

    without = ink([inside, outside])
    reader.choose("Residuals", "squares")
    with_squares = ink([inside, outside])
    assert with_squares[0] != without[0]
    assert with_squares[1] == without[1]
    assert "the loss is their mean area" in reader.page.locator("main").inner_text()


SHOWN = """() => Array.from(document.querySelectorAll('#act-shown .line'), (line) => {
  const one = line.firstElementChild
  return (one?.matches('h4, .rule, .deeper') ? one : line).innerHTML
})"""
EXPLAINED = """(html) => {
  const sheet = new DOMParser().parseFromString(html, 'text/html')
  sheet.querySelectorAll('li ul').forEach((list) => list.before('\\n'))
  return Array.from(sheet.querySelectorAll('h2, .rule, li'), (one) => {
    const own = one.cloneNode(true)
    own.querySelectorAll('ul').forEach((list) => list.remove())
    return own.innerHTML.trim()
  })
}"""


@pytest.mark.parametrize(
    ("sort", "state"), [("three rows", 0), ("three rows", 1), ("adam", 9), ("batches", 3), ("wide", 2)]
)
def test_the_acts_are_those_of_explain(open_page: Open, shelf: Shelf, sort: str, state: int) -> None:
    """The five acts hold every line that `explain` writes of that step, as the same MathML, and no other."""
    run, reader = shelf.run(sort), open_page(sort, f"#view=acts&step={state}")
    body = run.explain(state + 1, rows=3, format="html").partition("</head>")[2]
    explained = reader.page.evaluate(EXPLAINED, body)
    shown = []
    for act in ACTS:
        reader.choose_act(act)
        shown += reader.page.evaluate(SHOWN)
    assert sorted(shown) == sorted(explained)
    assert sum("<math" in line for line in shown) > 5


def test_an_act_waits_for_its_turn(open_page: Open) -> None:
    """Played at a state a second, the five acts of a step are lit in turn, and then the next step's."""
    reader = open_page("three rows", "#act=step")
    reader.page.clock.install()
    reader.page.clock.pause_at(2_000_000_000)
    reader.page.reload()
    reader.requests.pop()
    reader.click("Play")
    lit = []
    for _ in range(10):
        reader.page.clock.run_for(100)
        lit.append((reader.state, reader.act))
        reader.page.clock.run_for(100)
    assert lit == [(state, act) for state in (0, 1) for act in ACTS]
    reader.choose_act("loss")
    assert reader.page.get_by_role("button", name="Play", exact=True).is_visible()
    assert reader.act == "loss"
