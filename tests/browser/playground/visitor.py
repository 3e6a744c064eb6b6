"""A visitor of the playground: a reader who can change what is trained."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from everystep.run import Run
from everystep.words import number
from tests.browser.reader import Reader

PATIENCE = 10_000
"""Milliseconds after which what does not come is a fault."""

REFUSED = re.compile(r"^Failed to load resource: the server responded with a status of 4")
DROP = """([name, text]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([bytes], name))
  const place = document.querySelector('main')
  for (const kind of ['dragenter', 'dragover', 'drop'])
    place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
}"""


class Visitor(Reader):
    """Opens the playground, changes something, and looks at what came of it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.set_default_timeout(PATIENCE)
        self.side: Locator = page.get_by_role("complementary", name="The setup")

    def open(self, address: str) -> "Visitor":
        """Load the page and wait until it is there."""
        super().open(address)
        return self.settled()

    def settled(self) -> "Visitor":
        """Wait until what was changed is trained."""
        expect(self.page.locator(".page")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
        return self

    # --- what is seen

    @property
    def summary(self) -> list[list[str]]:
        """The rows of the loss summary."""
        return self.rows(self.panel("The loss summary"))

    @property
    def cells(self) -> dict[str, list[str]]:
        """The records as they stand in the side, by column."""
        table = self.side.get_by_role("region", name="The records' cells")
        names = table.locator("thead th").all_inner_texts()[1:-1]
        values: list[list[str]] = table.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => Array.from(row.querySelectorAll('input'), (field) => field.value))"
        )
        return dict(zip(names, map(list, zip(*values, strict=True)), strict=True))

    @property
    def records(self) -> dict[str, list[float]]:
        """The same as numbers."""
        return {name: [float(cell) for cell in cells] for name, cells in self.cells.items()}

    def refusal(self) -> str:
        """The sentence that tells what could not be done."""
        told = self.page.get_by_role("alert").locator("p").first
        expect(told).to_be_in_viewport()
        self.refused()
        return told.inner_text()

    def refused(self) -> None:
        """What is refused is noted by the browser in its console, too: here that was to be."""
        kept = [said for said in self.complaints if not REFUSED.match(said)]
        assert len(kept) < len(self.complaints)
        self.complaints = kept

    def shows(self, run: Run) -> None:
        """Every row of the loss summary, the equation and the loss are those of a run of Python's."""
        self.press("End")
        shown, values = self.summary, run.recording.own_units
        states = [int(row[0].replace(",", "")) for row in shown]
        places = {int(state): place for place, state in enumerate(run.recording.states)}
        assert states[-1] == run.recording.steps
        for state, row in zip(states, shown, strict=True):
            place = places[state]
            weights = [number(weight) for weight in values.weights[place][:8]]
            bias = [number(values.bias[place])] if run.fit.settings.fit_intercept else []
            assert row[1:3] == [number(values.loss[place], 8), number(values.excess[place], 4)]
            assert row[-len(weights + bias) :] == weights + bias
        assert self.told("loss") == number(values.loss[-1], 5)

    # --- what is done

    def unfold(self, title: str) -> Locator:
        """A part of the side, opened."""
        part = self.side.locator(f"details:has(> summary:text-is('{title}'))")
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
            part.locator("> div").wait_for()
        return part

    def choice(self, label: str) -> Locator:
        """A list of the side."""
        return self.side.get_by_role("combobox", name=label, exact=True)

    def put(self, label: str, value: object) -> "Visitor":
        """Write into a field of the side, and leave it."""
        field = self.side.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Tab")
        return self.settled()

    def pick(self, label: str, option: str) -> "Visitor":
        """Choose from a list of the side."""
        self.choice(label).select_option(label=option)
        return self.settled()

    def tick(self, label: str, on: bool = True) -> "Visitor":
        """Set a tick, or take it away."""
        self.side.get_by_role("checkbox", name=label).set_checked(on)
        return self.settled()

    def push(self, name: str) -> "Visitor":
        """Press a button of the side."""
        self.side.get_by_role("button", name=name, exact=True).click()
        return self.settled()

    def drop(self, name: str, content: bytes) -> "Visitor":
        """Drop a file onto the page."""
        from base64 import b64encode

        with self._answered("api/tables"):
            self.page.evaluate(DROP, [name, b64encode(content).decode()])
        return self.settled()

    def choose_file(self, name: str, content: bytes) -> "Visitor":
        """Choose a file in the browser's own dialog."""
        field = self.side.locator("input[type=file]")
        with self._answered("api/tables"):
            field.set_input_files({"name": name, "mimeType": "", "buffer": content})
        return self.settled()

    def download(self, name: str) -> tuple[str, bytes]:
        """A file that a button gives: its name, and what is in it."""
        with self.page.expect_download() as told:
            self.push(name)
        return told.value.suggested_filename, told.value.path().read_bytes()

    def _answered(self, path: str) -> AbstractContextManager[Any]:
        wanted: Callable[[Any], bool] = lambda answer: f"/{path}" in answer.url  # noqa: E731
        return self.page.expect_response(wanted)
