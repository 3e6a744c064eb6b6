"""What the page gives away: files that work without it."""

import io
from typing import Any

import polars as pl
import pytest
from PIL import Image

import everystep as es
from tests.server.conftest import Visit, cells, setup_of


def _file(visit: Visit, what: str, **more: Any) -> Any:
    answer = visit.client.post("/api/export", json={"setup": setup_of(), "what": what, **more})
    assert answer.status_code == 200, answer.text
    return answer


def test_the_page_works_alone(visit: Visit) -> None:
    """It has the paper of every step, and connects to nothing."""
    page = _file(visit, "page")
    assert page.headers["content-disposition"].startswith('attachment; filename="three-rows.html"')
    assert "connect-src" not in page.text
    assert '"paper":{"templates":' in page.text


def test_the_film(visit: Visit) -> None:
    """A moving picture of the training that is chosen."""
    film = Image.open(io.BytesIO(_file(visit, "gif").content))
    assert (film.format, film.n_frames > 5) == ("GIF", True)


def test_the_records_as_they_were_edited(visit: Visit) -> None:
    """The CSV that the command line reads."""
    setup = setup_of(data=cells(x=[1, 2.5], y=[2, None], z=["a,b", 'c"d']))
    answer = visit.client.post("/api/export", json={"setup": setup, "what": "csv"})
    assert answer.text == 'x,y,z\n1.0,2,"a,b"\n2.5,,"c""d"\n'


def test_records_that_hold_lists(visit: Visit) -> None:
    """A cell of text can't hold one, and it is said which column does."""
    file = io.BytesIO()
    frame = {"x": [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0]], "y": [1.0, 2.0, 4.0]}
    pl.DataFrame(frame).write_parquet(file)
    found = visit.drop("lists.parquet", file.getvalue()).json()
    setup = setup_of(data={"kind": "table", "id": found["id"]})
    said = visit.refused("/api/export", {"setup": setup, "what": "csv"})
    assert said["error"] == "column 'x' holds lists, which a .csv file can't; keep your own file."


def test_the_states(visit: Visit) -> None:
    """Those of `everystep steps`, of the training that is chosen."""
    setup = setup_of(trainings=[{"label": "n", "settings": {"optimizer": "nesterov"}}])
    frames = [pl.read_csv(_file(visit, "states", setup=setup, training=number).content) for number in (0, 1)]
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True)
    assert frames[0]["loss"].to_list() == run.loss.tolist()
    assert frames[1]["loss"].to_list() != run.loss.tolist()


def test_what_there_is_not(visit: Visit) -> None:
    """The choices are told."""
    said = visit.refused("/api/export", {"setup": setup_of(), "what": "pickle"})
    assert said["error"] == "what to export must be 'page', 'gif', 'csv' or 'states'; it is 'pickle'."


@pytest.mark.parametrize("name", ['a"\r\nX: 1', "ä" * 300, "../x", ""])
def test_names_of_any_kind(visit: Visit, name: str) -> None:
    """A name can't break out of its header."""
    setup = setup_of(data={**cells(x=[1, 2], y=[2, 4]), "name": name})
    answer = visit.client.post("/api/export", json={"setup": setup, "what": "csv"})
    assert answer.status_code == 200
    assert "x" not in answer.headers
    assert answer.headers["content-disposition"].isascii()
