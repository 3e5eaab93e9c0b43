"""Imported by the server that is forked: all that a first command loads is loaded here."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlmodel import SQLModel

import bot.mail.smtp
import bot.serve
import bot.web
from bot.terminal import Terminal
from storage.engine import Database, make_engine
from storage.tables import CentreRow
from storage.values import Centre
from tests.bot.documents.letters import documents
from tests.conversations.centre import fill
from tests.desk import desk

__all__ = ["bot"]

with tempfile.TemporaryDirectory() as folder:
    _database = Database(make_engine(f"sqlite:///{Path(folder) / 'warm.sqlite'}"))
    SQLModel.metadata.create_all(_database.engine)
    with _database.writing() as session:
        session.add_all(CentreRow(code=code, name=code.value) for code in Centre)
    fill(_database)
    _terminal = Terminal(desk(_database), "an@lsc.example")
    for _line in ("/log-visit de linde 1u warm", "bezoek de linde 1u warm"):
        _terminal.say(_line)
    _database.dispose()
documents()
