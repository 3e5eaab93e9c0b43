"""The rows of any database in a SQLite file of their own, to try something out on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, insert, select
from sqlmodel import SQLModel

from storage.engine import make_engine
from storage.migrations import migrate

LEFT_OUT = frozenset({"answered", "audit", "mail_file"})
"""Large, and nothing that is tried out asks for them."""
MOST = 1000


def as_sqlite(source: Engine, target: Path) -> None:
    """As everything stood at one moment; whoever works on the source does not notice."""
    engine = make_engine(f"sqlite:///{target}")
    migrate(engine)
    whole = source.execution_options(isolation_level="REPEATABLE READ")
    with whole.connect() as here, engine.begin() as there:
        there.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in SQLModel.metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            there.execute(table.delete())
            for rows in here.execute(select(table)).mappings().partitions(MOST):
                there.execute(insert(table), [dict(row) for row in rows])
    engine.dispose()
