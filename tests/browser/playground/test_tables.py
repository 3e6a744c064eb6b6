"""Examples and tables of one's own: chosen, dropped in, refused."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

import everystep as es
from everystep.server.examples import EXAMPLES
from tests.browser.playground.python import by_hand, trained
from tests.browser.playground.visitor import Visitor

SLOWLY = """() => {
  const answer = window.fetch
  window.fetch = async (...asked) => {
    const response = await answer(...asked)
    await new Promise((done) => setTimeout(done, 300))
    return response
  }
}"""

Way = Callable[[Visitor, str, bytes], Visitor]

HOMES = b"""\
sqft,rooms,sold,price
900,2,2024-01-05,120
1500,3,2024-03-01,210
1100,2,2024-02-11,150
2000,4,2024-05-20,290
1700,,2024-06-01,240
"""


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A table in a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homes.csv").write_bytes(HOMES)
    return "homes.csv"


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(visitor: Visitor, name: str) -> None:
    """Each example shows the numbers of Python's run with its settings, and says what it is good for."""
    example = EXAMPLES[name]
    if name != "three-rows":
        visitor.pick("data", example.title)
    assert example.about in visitor.side.inner_text()
    visitor.shows(trained(example.records(), example.target, **example.settings))


def test_back_to_an_example_that_was_edited(visitor: Visitor) -> None:
    """Edited records are called so, and the example itself can be chosen again."""
    visitor.put("y of record 1", "7")
    chosen = visitor.choice("data")
    assert chosen.locator("option:checked").inner_text() == "three-rows, edited"
    visitor.pick("data", "Three rows")
    assert visitor.records == {"x": [1, 2, 3], "y": [2, 4, 6]}
    visitor.push("Undo")
    assert visitor.records["y"] == [7, 4, 6]


def test_target_and_columns(visitor: Visitor) -> None:
    """Another target, and fewer columns, are those of `target=` and `only=`."""
    penguins = EXAMPLES["penguins"].records()
    visitor.pick("data", "Penguins").pick("predict", "flipper_length_mm (number)")
    visitor.shows(trained(penguins, "flipper_length_mm"))
    for name in ("island", "bill_length_mm", "sex", "year"):
        visitor.tick(name, False)
    visitor.shows(trained(penguins, "flipper_length_mm", only=["species", "bill_depth_mm", "body_mass_g"]))


def test_a_slow_answer(visitor: Visitor, homes: str) -> None:
    """From the drop until the training is shown the page says that it is busy."""
    visitor.page.evaluate(SLOWLY)
    visitor.drop(homes, HOMES)
    visitor.shows(trained(homes, "price"))


@pytest.mark.parametrize("way", [Visitor.drop, Visitor.choose_file])
def test_a_csv(visitor: Visitor, homes: str, way: Way) -> None:
    """A CSV that is dropped in, or chosen, is trained: the numbers and the ledger are the command line's."""
    way(visitor, homes, HOMES)
    run = trained(homes, "price")
    visitor.shows(run)
    visitor.side.get_by_text("How it was read").click()
    told = " ".join(visitor.side.locator("details.note p").all_inner_texts())
    assert "homes.csv" in told
    for column in ("sqft", "rooms", "sold"):
        assert column in told
    assert visitor.cells["sold"][0] == "2024-01-05"


def test_an_edited_csv(visitor: Visitor, homes: str) -> None:
    """Its cells can be changed, keep the file's name, and are trained as a file with that change."""
    visitor.drop(homes, HOMES).put("price of record 2", "999")
    assert visitor.page.get_by_role("heading", level=1).inner_text().startswith("homes.csv:")
    Path(homes).write_bytes(HOMES.replace(b"210", b"999"))
    visitor.shows(trained(homes, "price"))


def test_a_parquet_file(visitor: Visitor) -> None:
    """Parquet is read as it is by Python."""
    frame = pl.DataFrame({"a": [1.5, 2.5, 4.0, 5.0], "kind": ["u", "v", "u", "v"], "b": [2, 3, 9, 8]})
    file = BytesIO()
    frame.write_parquet(file)
    visitor.drop("made.parquet", file.getvalue())
    visitor.shows(trained(frame, "b"))


BROKEN = {
    "empty": ("empty.csv", b""),
    "ragged": ("ragged.csv", b"a,b\n1,2\n3,4,5\n6,7\n"),
    "not Parquet": ("fake.parquet", b"this is no Parquet file"),
    "binary": ("noise.csv", bytes(range(256)) * 20),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_upload(visitor: Visitor, tmp_path: Path, kind: str) -> None:
    """What can't be read is refused in the command line's sentence, in sight, and the page works on."""
    name, content = BROKEN[kind]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(es.EverystepError) as refused:
        trained(tmp_path / name, "b")
    visitor.drop(name, content)
    said = str(refused.value).replace(f"{tmp_path}/", "")
    assert visitor.refusal().rstrip(".") == said.rstrip(".")
    visitor.put("y of record 1", "3")
    assert visitor.page.get_by_role("alert").count() == 0
    visitor.shows(by_hand({"x": [1, 2, 3], "y": [3, 4, 6]}))


def test_an_ending_that_cannot_be_read(visitor: Visitor) -> None:
    """A picture is no table: which endings can be read is said."""
    visitor.drop("cat.png", b"\x89PNG")
    assert ".csv" in visitor.refusal()
