"""A reader with a page open: what is seen, what is pressed, and what the page asked for or complained of."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Dialog, Error, Locator, Page, Request, expect

VIEWS = ("All", "Line", "Loss", "Landscape", "Rates", "Acts", "Table")
ACTS = ("records", "prediction", "loss", "gradient", "step")
REFUSED = (
    "document.addEventListener('securitypolicyviolation', (told) => console.error(told.violatedDirective))"
)


class Reader:
    """Opens one page and looks at it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._complained)
        page.on("pageerror", self._failed)
        page.on("dialog", self._stopped)
        page.add_init_script(REFUSED)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _complained(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def _failed(self, error: Error) -> None:
        self.complaints.append(error.message)

    def _stopped(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def open(self, address: str) -> "Reader":
        """Load the page and wait until it is there."""
        self.page.goto(address)
        self.page.get_by_role("toolbar", name="Playing").wait_for()
        return self

    # --- what is seen

    @property
    def state(self) -> int:
        """The state that is shown."""
        return int(self.page.get_by_label("step", exact=True).input_value())

    @property
    def hash(self) -> str:
        """What the address says after its file."""
        return str(self.page.evaluate("location.hash"))

    @property
    def view(self) -> str:
        """The view that is chosen."""
        return self.pressed("Views")

    def pressed(self, group: str) -> str:
        """The chosen one of a group of buttons."""
        role: Any = "navigation" if group == "Views" else "group"
        chosen = self.page.get_by_role(role, name=group).locator("[aria-pressed=true]")
        return chosen.inner_text()

    def told(self, name: str) -> str:
        """A number of the heading by its name."""
        return self.page.locator(f"header dl div:has(dt:text-is('{name}')) dd").inner_text()

    @property
    def equation(self) -> str:
        """The model in the heading."""
        return self.page.locator("header .equation").inner_text()

    @property
    def title_of_step(self) -> str:
        """What the panel of the acts says of its step."""
        return self.page.locator("section:has([role=tablist]) h2").inner_text()

    @property
    def act(self) -> str:
        """The act that is lit."""
        return self.page.locator("[role=tab][aria-selected=true]").inner_text().split()[-1]

    def panel(self, title: str) -> Locator:
        """A picture with what belongs to it."""
        return self.page.locator(f'section[aria-label^="{title}"]')

    def rows(self, table: Locator) -> list[list[str]]:
        """The cells of a table's body."""
        cells: list[list[str]] = table.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => Array.from(row.cells, cell => cell.innerText.trim()))"
        )
        return cells

    # --- what is done

    def click(self, name: str) -> None:
        """Press the transport's button of that name."""
        self.page.get_by_role("toolbar", name="Playing").get_by_role("button", name=name, exact=True).click()

    def fill(self, field: str, value: object) -> None:
        """Write into a field of the transport, and leave it."""
        place = self.page.get_by_label(field, exact=True)
        place.fill(str(value))
        place.press("Tab")

    def go(self, state: int) -> None:
        """Go to a state."""
        self.fill("step", state)

    def look(self, view: str) -> None:
        """Choose a view."""
        self.page.get_by_role("navigation", name="Views").get_by_role("button", name=view, exact=True).click()

    def choose(self, group: str, name: str) -> None:
        """Choose one of a group of buttons."""
        self.page.get_by_role("group", name=group).get_by_role("button", name=name, exact=True).click()

    def choose_act(self, act: str) -> None:
        """Choose one of the five acts."""
        self.page.locator(f"#act-{act}").click()

    def open_numbers(self) -> None:
        """Open the tables of numbers below the pictures."""
        closed = self.page.locator("details:not([open]) summary")
        while closed.count():
            closed.first.click()
        expect(self.page.locator("details table")).to_have_count(self.page.locator("details").count())

    def press(self, key: str) -> None:
        """Press a key where nothing has the focus."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press(key)


Open = Callable[..., Reader]
"""Opens a page: `open(sort, hash="", **context)`."""
