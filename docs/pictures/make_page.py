"""The README's pictures of the page: a run on the penguins, opened in Chromium, light and dark.

uv run python -m docs.pictures.make_page
"""

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import everystep as es

HERE = Path(__file__).parent
PENGUINS = HERE.parents[1] / "examples/penguins.csv"
SIZE = {"width": 1280, "height": 800}
COLOURS = 256


def main() -> None:
    """Train, write the page, and take its picture after some steps."""
    run = es.train(PENGUINS, "body_mass_g", only=["flipper_length_mm"], standardize=True, learning_rate=0.05)
    chromium = shutil.which("chromium") or sys.exit("these pictures need chromium on the path")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = run.page(Path(folder) / "penguins.html")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for theme in ("light", "dark"):
            tab = browser.new_page(viewport=SIZE)
            tab.goto(f"{page.as_uri()}#step=12&theme={theme}")
            tab.wait_for_timeout(500)
            place = HERE / f"page-{theme}.png"
            tab.screenshot(path=place)
            Image.open(place).convert("RGB").quantize(COLOURS).save(place, optimize=True)


if __name__ == "__main__":
    main()
