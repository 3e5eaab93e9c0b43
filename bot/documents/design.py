"""Makes the templates of the two documents: `python -m bot.documents.design`.

What it makes is committed, and is a centre's to edit in Word. The same texts give the same bytes.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from bot.documents import agreements, guide
from bot.documents.sheet import LANGUAGES, Sheet, Texts

WRITERS: dict[str, Callable[[Sheet, Texts, Texts], None]] = {
    "guide": guide.write,
    "agreements": agreements.write,
}


def design(language: str, name: str) -> bytes:
    """One template, byte for byte the same each time."""
    texts = tomllib.loads(files("bot.documents").joinpath(f"{language}.toml").read_text("utf-8"))
    sheet = Sheet(language, texts[name]["title"], texts["common"], texts["styles"])
    WRITERS[name](sheet, texts[name], texts["common"])
    made = BytesIO()
    sheet.made.save(made)
    return _settled(made)


def _settled(package: BytesIO) -> bytes:
    """Without the hour of the day, and not compressed: that differs from one zlib to another."""
    settled = BytesIO()
    with ZipFile(package) as made, ZipFile(settled, "w") as kept:
        for name in made.namelist():
            kept.writestr(ZipInfo(name), made.read(name))
    return settled.getvalue()


def main(folder: Path) -> None:
    for language in LANGUAGES:
        for name in WRITERS:
            path = folder / language / "documents" / f"{name}.docx"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(design(language, name))
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(str(files("templates"))))
