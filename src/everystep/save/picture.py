"""Pictures as files."""

from pathlib import Path

from everystep.render.plots.drawing import FORMATS, Drawing
from everystep.save.files import ending_of, write_file


class Picture(Drawing):
    """A picture of a run: it shows itself in a notebook, `save` writes it, `to_svg()`, `to_png()` and
    `to_bytes("pdf")` give it in memory; `figure` is matplotlib's, and `alt` says what is to be seen."""

    def save(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write it as the .png, .svg or .pdf that the name says. Gives the path.

        Raises `SettingError` for another ending, and where a file is there already (unless `replace`).
        """
        place = Path(path)
        return write_file(place, self.to_bytes(ending_of(place, FORMATS)), replace)

    @classmethod
    def of(cls, drawing: Drawing) -> "Picture":
        """A drawing that can be saved."""
        return cls(drawing.figure, drawing.alt)
