"""A database whose users do not wait long for a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage import engine
from storage.engine import Database, make_engine

SHORT = 0.1
"""Seconds that one waits for a lock here."""


@contextmanager
def hurried(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The same database, through another engine."""
    monkeypatch.setattr(engine, "LOCK_SECONDS", SHORT)
    again = Database(make_engine(database.engine.url.render_as_string(hide_password=False)))
    yield again
    again.dispose()
