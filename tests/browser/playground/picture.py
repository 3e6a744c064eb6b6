"""The picture of the records: where each stands on the screen, and a hand that adds, moves and removes."""

import numpy as np

from tests.browser.playground.visitor import Visitor

DOTS = """(canvas) => {
  const { width, height } = canvas
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  copy.drawImage(canvas, 0, 0)
  const { data } = copy.getImageData(0, 0, width, height)
  const found = []
  for (let k = 0; k < width * height; k++) {
    if (data[4 * k] !== 0 || data[4 * k + 1] !== 114 || data[4 * k + 2] !== 178) continue
    const [x, y] = [k % width, Math.floor(k / width)]
    const near = found.find((one) => Math.hypot(one.x - x, one.y - y) < 14)
    if (!near) found.push({ x, y, count: 1 })
    else {
      near.count += 1
      near.x += (x - near.x) / near.count
      near.y += (y - near.y) / near.count
    }
  }
  return found.sort((a, b) => a.x - b.x).map(({ x, y }) => [x, y])
}"""


class Picture:
    """The three rows as they are drawn: from the first and the last follows where every number stands."""

    def __init__(self, visitor: Visitor) -> None:
        visitor.choose("Residuals", "none")
        self.visitor = visitor
        self.canvas = visitor.panel("y by x").locator("canvas")
        first, *_, last = self.dots()
        self._scale = (last - first) / [2, 4]
        self._origin = first - self._scale * [1, 2]

    def dots(self) -> list[np.ndarray]:
        """Where records are drawn, from left to right."""
        return [np.array(place) for place in self.canvas.evaluate(DOTS)]

    def click(self, x: float, y: float, times: int = 1) -> None:
        """Click where a number stands."""
        left, top = self._origin + self._scale * [x, y]
        self.canvas.click(position={"x": left, "y": top}, click_count=times)
        self.visitor.settled()

    def drag(self, start: tuple[float, float], *places: tuple[float, float]) -> None:
        """Take hold at a place, go to the others one after the other, and let go at the last."""
        mouse = self.visitor.page.mouse
        mouse.move(*self._on_screen(start))
        mouse.down()
        for place in places:
            mouse.move(*self._on_screen(place), steps=4)
        mouse.up()
        self.visitor.settled()

    def _on_screen(self, place: tuple[float, float]) -> tuple[float, float]:
        box = self.canvas.bounding_box()
        assert box
        left, top = self._origin + self._scale * place
        return box["x"] + left, box["y"] + top
