"""Whatever a database went through, it ends up with the tables of `storage.tables`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel, select

import storage.migrations
from storage.engine import Database, make_engine
from storage.migrations import configuration, is_current, migrate, newest_revision
from storage.tables import CentreRow
from storage.values import Centre


def shape(database: Database) -> dict[str, dict[str, list[str]]]:
    """All that the database says about its tables, so also what Alembic does not compare: the checks."""
    inspector = inspect(database.engine)

    def written(found: Sequence[Mapping[str, Any]]) -> list[str]:
        return sorted(json.dumps(one, default=str, sort_keys=True) for one in found)

    return {
        table: {
            "columns": written(inspector.get_columns(table)),
            "primary key": written([inspector.get_pk_constraint(table)]),
            "foreign keys": written(inspector.get_foreign_keys(table)),
            "unique": written(inspector.get_unique_constraints(table)),
            "checks": written(inspector.get_check_constraints(table)),
            "indexes": written(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    migrated = shape(database)
    SQLModel.metadata.drop_all(database.engine)
    assert shape(database) == {}
    SQLModel.metadata.create_all(database.engine)
    assert shape(database) == migrated


def test_alembic_finds_nothing_to_change(database: Database) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_empty_database_is_brought_to_the_newest_revision(empty_database: Database) -> None:
    assert not is_current(empty_database.engine)
    migrate(empty_database.engine)
    assert is_current(empty_database.engine)
    with empty_database.reading() as session:
        assert set(session.exec(select(CentreRow.code))) == set(Centre)


REVISIONS = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
ROWS = """
INSERT INTO school (id, number, slug, name, place, street, postcode, email, clb, support_centre, channel)
VALUES (1, '990101', 'de-linde', 'De Linde', 'Halle', '', '', '', '', '', 'de-linde');
INSERT INTO person (id, email, name, centre) VALUES (1, 'an@lsc.example', 'An Wouters', 'LSC');
INSERT INTO role (id, person_id, school_id, role) VALUES (1, 1, 1, 'anchor');
INSERT INTO frame (id, school_id, minutes, weeks, hundredths, unit, valid_from, strict, note, entered_at)
VALUES (1, 1, 200, 2, 100, 'half_day', '2026-08-31', FALSE, 'samen', '2026-08-31 08:00:00');
INSERT INTO visit (id, school_id, person_id, day, minutes, status, note, entered_at)
VALUES (1, 1, 1, '2026-09-08', 200, 'done', '', '2026-09-08 12:00:00');
INSERT INTO visit_line (id, visit_id, school_id, day, status, type_group, minutes)
VALUES (1, 1, 1, '2026-09-08', 'done', 'broad', 200)
"""
"""Something in every table that the first version fills by itself."""


def _upgraded(database: Database, revision: str) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_released_version_comes_up_with_its_data(empty_database: Database, revision: str) -> None:
    _upgraded(empty_database, revision)
    with empty_database.engine.begin() as connection:
        for statement in ROWS.split(";"):
            connection.execute(text(statement))
        before = {
            table: connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
            for table in ("school", "person", "role", "frame", "visit", "visit_line")
        }
    migrate(empty_database.engine)
    with empty_database.engine.connect() as connection:
        for table, rows in before.items():
            after = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
            assert [{**row} for row in rows] == [{k: row[k] for k in rows[0]} for row in after]
    test_the_migrations_make_exactly_the_tables_of_the_code(empty_database)


MAILS = """
INSERT INTO mail (id, school_id, kind, state, letter, author_id, message_id, in_reply_to, subject, reason,
                  batch, asked_at, due_at, text, html, calendar)
VALUES (1, 1, 'meeting', 'done', '{}', 1, '<1@lsc.example>', '', 'Overleg', '', '', '2026-09-08 12:00:00',
        '2026-09-08 12:00:00', '', '', '');
INSERT INTO recipient (id, mail_id, email, name, "placing", fate, reason, said)
VALUES (1, 1, 'rita@linde.example', 'Rita', 'to', 'accepted', '', '');
INSERT INTO mail_file (mail_id, place, name, content_type, content)
VALUES (1, 0, 'leidraad.docx', 'application/x', '')
"""


def test_a_rebuilt_table_takes_nothing_along(empty_database: Database) -> None:
    """SQLite rebuilds the mails to let a new kind in: what hangs on them stays."""
    _upgraded(empty_database, "0004")
    with empty_database.engine.begin() as connection:
        for statement in f"{ROWS};{MAILS}".split(";"):
            connection.execute(text(statement))
    migrate(empty_database.engine)
    with empty_database.engine.begin() as connection:
        for table in ("mail", "recipient", "mail_file"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1, table
        connection.execute(text("UPDATE mail SET kind = 'reminder'"))
        connection.execute(text("DELETE FROM mail"))
        assert connection.execute(text("SELECT count(*) FROM recipient")).scalar() == 0


def test_a_second_migration_changes_nothing(database: Database) -> None:
    before = shape(database)
    migrate(database.engine)
    assert is_current(database.engine)
    assert shape(database) == before


def test_a_database_of_another_revision_is_not_current(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not is_current(database.engine)


def test_a_migration_that_fails_leaves_no_table_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr(op, "bulk_insert", fail)
        with pytest.raises(RuntimeError, match="the power went out"):
            migrate(empty_database.engine)
    assert inspect(empty_database.engine).get_table_names() == []
    migrate(empty_database.engine)
    assert is_current(empty_database.engine)


def test_the_revisions_form_one_line_up_to_the_newest() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert script.get_heads() == [newest_revision()]
    assert script.get_bases() == ["0001"]


def test_migrations_run_from_a_folder_with_a_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "halve tijd"
    shutil.copytree(Path(storage.migrations.__file__).parent, home)
    monkeypatch.setattr(storage.migrations, "__file__", str(home / "__init__.py"))
    database = Database(make_engine(f"sqlite:///{tmp_path / 'a b.sqlite'}"))
    migrate(database.engine)
    assert is_current(database.engine)
    database.dispose()
