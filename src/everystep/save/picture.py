"""Pictures as files."""

from pathlib import Path

from everystep.render.plots.drawing import ENDINGS, Drawing
from everystep.save.files import check_place, write_file


class Picture(Drawing):
    """A picture of a run: it shows itself in a notebook, `save` writes it, `to_svg()`, `to_png()` and
    `to_bytes("pdf")` give it in memory; `figure` is matplotlib's, and `alt` says what is to be seen."""

    def save(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write it as the .png, .svg or .pdf that the name says. Gives the path.

        Raises `SettingError` for another ending, and where a file is there already (unless `replace`).
        """
        place = Path(path)
        check_place(place, ENDINGS, replace)
        return write_file(self.to_bytes(place.suffix.lower()[1:]), place, ENDINGS, replace)

    @classmethod
    def of(cls, drawing: Drawing) -> "Picture":
        """A drawing that can be saved."""
        return cls(drawing.figure, drawing.alt)
