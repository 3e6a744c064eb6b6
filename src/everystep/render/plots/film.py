"""A film: pictures one after the other, as an animated GIF or PNG, or as a video."""

import importlib.util
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from everystep.words import SettingError

FILM_ENDINGS = (".gif", ".png", ".mp4")

A_SECOND = 25
"""Pictures a second of a video."""


@dataclass(frozen=True, eq=False)
class Film:
    """A moving picture: `images` draws its pictures (Pillow's, RGB) anew each time it is called, `durations`
    says how many milliseconds each stays, `colours` are those that a GIF may use, `alt` what there is to see.
    After the last it begins anew.
    """

    images: Callable[[], Iterator[Any]]
    durations: tuple[int, ...]
    colours: list[int]
    alt: str

    def to_bytes(self, form: str) -> bytes:
        """The film as "gif", "png" (an animated one) or "mp4"."""
        return _video(self.images(), self.durations) if form == "mp4" else self._looping(form)

    def to_gif(self) -> bytes:
        """The film to stand in a page."""
        return self.to_bytes("gif")

    def _looping(self, form: str) -> bytes:
        """In few colours, each picture only where it differs from the one before."""
        palette = _palette(self.colours)
        first, *others = (image.quantize(palette=palette, dither=0) for image in self.images())
        memory = io.BytesIO()
        kind = {"gif": {"disposal": 1, "optimize": False}, "png": {}}[form]
        durations = list(self.durations)
        first.save(memory, form, save_all=True, append_images=others, duration=durations, loop=0, **kind)
        return memory.getvalue()


def check_can_be_made(form: str) -> None:
    """Raises `SettingError` where a video is asked for and the extra for it isn't installed."""
    if form == "mp4" and importlib.util.find_spec("imageio_ffmpeg") is None:
        raise SettingError(
            "an .mp4 needs the extra video: install it with python3 -m pip install imageio-ffmpeg, or name a "
            ".gif or .png instead, which need nothing more"
        )


def _palette(colours: list[int]) -> Any:
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette(colours + colours[:3] * (256 - len(colours) // 3))
    return palette


def _video(images: Iterable[Any], durations: tuple[int, ...]) -> bytes:
    """H.264, which every browser and every slide program plays; each picture as often as it stays."""
    import imageio_ffmpeg

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer = None
        for image, duration in zip(images, durations, strict=True):
            even = image.crop((0, 0, image.width // 2 * 2, image.height // 2 * 2))
            if writer is None:
                writer = imageio_ffmpeg.write_frames(str(path), even.size, fps=A_SECOND, macro_block_size=2)
                writer.send(None)
            for _ in range(max(1, round(duration * A_SECOND / 1000))):
                writer.send(even.tobytes())
        if writer is not None:
            writer.close()
        return path.read_bytes()
