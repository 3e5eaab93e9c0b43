"""What the measurements share: a temporary folder, the databases in it, and Slack's stand-in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.centre import make_database
from tests.bench.serving import slack_stub

USUAL = 13_500
"""Visits of a large centre's school year."""


@dataclass(frozen=True)
class House:
    folder: Path
    slack_api: str
    quick: bool

    def database(self, name: str, visits: int = USUAL) -> Path:
        """A database of one's own. Each size is filled once and then copied."""
        filled = self.folder / f"filled-{visits}.db"
        if not filled.exists():
            make_database(filled, visits)
        own = self.folder / f"{name}.db"
        shutil.copyfile(filled, own)
        return own

    def times(self, whole: int, quick: int) -> int:
        return quick if self.quick else whole


@contextmanager
def open_house(*, quick: bool) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="schoolbeeld-bench-") as folder, slack_stub() as slack_api:
        yield House(Path(folder), slack_api, quick)
