"""`schoolbeeld backup` and `schoolbeeld restore`, as the person at a shell meets them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from sqlalchemy import URL, make_url

from storage.backup import NotCopiedError, Why, back_up, restore

_WHY = {
    Why.THERE: "{target} bestaat al. Kies een andere naam, of zet er --force bij.",
    Why.MISSING: "Ik vind {detail} niet.",
    Why.SAME: "Dat is de databank zelf. Kies een ander bestand.",
    Why.HELD: "De databank is in gebruik. Leg de bot eerst stil en probeer het dan opnieuw.",
    Why.DAMAGED: "{source} is beschadigd of is geen databank ({detail}).",
    Why.STRANGE: "{source} is geen databank van Schoolbeeld.",
    Why.NEWER: "{source} komt van een nieuwere versie. Installeer eerst die versie.",
    Why.FULL: "De schijf is vol: {target} past er niet op.",
    Why.REFUSED: "{target} kan hier niet gemaakt worden ({detail}).",
}


def run_backup(database_url: str, file: Path, *, force: bool) -> int:
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        return _elsewhere("Van PostgreSQL maak je een back-up met:", _pg_dump(url, file))
    database = Path(url.database or "")
    try:
        back_up(database, file, force=force)
    except NotCopiedError as error:
        return _not_done(error, database, file)
    print(f"De back-up staat in {file}, {_size(file)}. Hij is nagekeken.")
    return 0


def run_restore(database_url: str, file: Path, *, force: bool) -> int:
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        return _elsewhere("In PostgreSQL zet je een back-up terug met:", _pg_restore(url, file))
    database = Path(url.database or "")
    try:
        before = restore(file, database, force=force)
    except NotCopiedError as error:
        return _not_done(error, file, database)
    print(f"De back-up staat nu in {database}, op peil voor deze versie. Je kunt de bot weer starten.")
    if before:
        print(f"Wat er stond, is bewaard in {before}.")
    return 0


def _not_done(error: NotCopiedError, source: Path, target: Path) -> int:
    sentence = _WHY[error.why].format(source=source, target=target, detail=error.detail)
    print(f"{sentence} Er is niets gewijzigd.", file=sys.stderr)
    return 2


def _elsewhere(sentence: str, command: list[str]) -> int:
    print(f"{sentence}\n  {shlex.join(command)}\nHet wachtwoord wordt gevraagd, of staat in ~/.pgpass.")
    return 2


def _pg_dump(url: URL, file: Path) -> list[str]:
    return ["pg_dump", "--format=custom", f"--file={file}", _address(url)]


def _pg_restore(url: URL, file: Path) -> list[str]:
    return [
        "pg_restore",
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--dbname",
        _address(url),
        str(file),
    ]


def _address(url: URL) -> str:
    """As PostgreSQL's own programs know it, without a password."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.difference_update_query(["password"]).render_as_string()


def _size(file: Path) -> str:
    return f"{max(1, round(file.stat().st_size / 1e6))} MB"
