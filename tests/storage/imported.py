"""Files of each kind, and what is stored of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.imports import ImportResult, import_text
from storage.engine import Database

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCHOOLS = "schoolnummer;naam;gemeente\n12345;De Linde;Halle\n23456;Sint-Jozef;Asse\n"
PEOPLE = (
    "email;name;role;centre;schools;language;expertise\n"
    "nele@x.be;Nele;anchor;LSC;12345;nl;taal|autisme\n"
    "an@x.be;An;supporter;LSC;12345|23456;;\n"
    "sam@x.be;Sam;supporter;SLSC;12345;;\n"
    "kat@x.be;Kat;coordinator;LSC;;;\n"
)
FRAMES = (
    "school;amount;unit;weeks;valid_from;valid_until;note\n"
    "de-linde;½;day;2;2026-08-31;;start\n"
    "de-linde;1;day;2;2026-11-09;2027-06-30;\n"
)
VISITS = (
    "school;person;date;start;minutes;type;status;note\n"
    "12345;an@x.be;2026-11-23;09:00;150;3;done;een nota\n"
    "12345;an@x.be;2026-11-24;;60;basisaanbod;planned;\n"
    "12345;sam@x.be;2026-11-23;;60;3;cancelled;\n"
    "12345;an@x.be;2026-11-23;09:00;150;3;done;\n"
)
DAYS_OFF = "school;from;until;name\nde-linde;2026-10-05;;Studiedag\n12345;2027-05-03;2027-05-04;Vrij\n"
MEETINGS = (
    "school;kind;date;start;place;status\n"
    "de-linde;first;2026-09-22;13:30;leraarskamer;held\n"
    "de-linde;second;2027-02-04;;;planned\n"
    "23456;first;;;;none\n"
)
FILES = {
    "schools": SCHOOLS,
    "people": PEOPLE,
    "frames": FRAMES,
    "visits": VISITS,
    "days-off": DAYS_OFF,
    "meetings": MEETINGS,
}


@pytest.fixture
def db(database: Database) -> Database:
    return database


@pytest.fixture
def filled(db: Database) -> Database:
    for kind in ("schools", "people"):
        load(db, kind, FILES[kind])
    return db


def load(db: Database, kind: str, content: str, **options: Any) -> ImportResult:
    return import_text(db, kind, content, **{"now": NOW, **options})


def rows(db: Database, table: type[SQLModel]) -> list[Any]:
    with db.reading() as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))  # type: ignore[attr-defined]


def everything(db: Database) -> dict[str, list[Any]]:
    """All that a file can bring, without the audit."""
    with db.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for name, table in SQLModel.metadata.tables.items()
            if name != "audit"
        }


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.added, result.changed, result.unchanged
