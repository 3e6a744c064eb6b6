"""Documents as files: one page of HTML, or Markdown with a folder of pictures beside it."""

from pathlib import Path
from urllib.parse import quote

from everystep.render.pages.html import as_html
from everystep.render.pages.markdown import as_markdown, pictures
from everystep.render.pages.parts import Document
from everystep.save.files import check_place, write_file
from everystep.save.home.atomic import spoken_errors

ENDINGS = (".html", ".htm", ".md")


def write_document(document: Document, path: Path, replace: bool = False) -> Path:
    """Write a document in the format that the file's ending names. Gives its path.

    Raises `SettingError` for another ending, and where anything is there already (unless `replace`) or can't
    be written; then nothing is.
    """
    if path.suffix.lower() != ".md":
        return write_file(as_html(document).encode(), path, ENDINGS, replace)
    folder = path.with_name(f"{path.stem}-pictures")
    files = {folder / name: content for name, content in pictures(document).items()}
    for place in (path, *(files if folder.exists() else ())):
        check_place(place, (*ENDINGS, ".svg"), replace)
    with spoken_errors(folder):
        folder.mkdir(exist_ok=True)
    for place, content in files.items():
        write_file(content, place, (".svg",), replace)
    return write_file(as_markdown(document, quote(folder.name)).encode(), path, ENDINGS, replace)
