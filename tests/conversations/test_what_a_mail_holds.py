"""The mailed guide is empty but for school, year, date, place and attendees (R3), whatever else is stored."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from sqlalchemy import JSON, Column, Table, TypeDecorator
from sqlmodel import SQLModel

import bot.documents.render
from bot.documents.render import PLACEHOLDERS, placeholders_of, template_path
from handlers.letters import Attendee, MeetingLetter
from storage import channels
from storage.channels import LinkedChannel
from storage.values import Centre, Role, School
from tests.bot.documents.letters import parts
from tests.conversations.centre import NOW
from tests.conversations.test_send_guide import HOLD, plan
from tests.conversations.town import Town

PROJECT = Path(bot.documents.render.__file__).parents[2]
MAKERS = ("bot/documents", "bot/letters.py", "bot/phrases.py", "bot/templating.py", "bot/papers.py")
"""All that turns a letter into words and files."""
MARK = re.compile(r"merk0([a-z_]+)0([a-z_]+)0")
ON_PAPER = {("school", "name"), ("school", "place"), ("person", "name"), ("meeting", "place")}
IN_MAIL = {("school", "name"), ("person", "name"), ("person", "email"), ("meeting", "place")}
NEEDED = {
    ("school", "number"), ("person", "language"), ("identity", "platform"), ("identity", "workspace"),
    ("identity", "user"), ("channel", "platform"), ("channel", "workspace"), ("channel", "conversation"),
}  # fmt: skip
"""Without these as they are nothing would be sent, or posted."""


# there is no way in


def test_a_letter_holds_no_more_than_the_guide_may_say() -> None:
    assert {field.name for field in fields(MeetingLetter)} == {
        "school", "year", "day", "start", "place", "anchor", "anchor_email", "attendees", "with_slsc",
        "agreed_before", "guide_link", "opening", "kind",
    }  # fmt: skip
    assert set(inside(MeetingLetter)) == {
        MeetingLetter, School, Attendee, Role, Centre, int, str, bool, date, time, type(None),
    }  # fmt: skip


def inside(kind: Any) -> Iterator[Any]:
    """Every type that a value can hold, all the way down."""
    if is_dataclass(kind):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from inside(hint)
    elif arguments := [argument for argument in get_args(kind) if argument is not ...]:
        for argument in arguments:
            yield from inside(
                argument if isinstance(argument, type) or get_args(argument) else type(argument)
            )
    else:
        yield kind


def test_what_makes_mails_and_documents_cannot_read_the_database() -> None:
    for maker in MAKERS:
        path = PROJECT / maker
        for source in path.glob("*.py") if path.is_dir() else [path]:
            for module in imported(source):
                assert not module.startswith(("sqlalchemy", "sqlmodel", "storage.tables")), source
                assert module in {"storage.values", "storage.mails"} or not module.startswith("storage"), (
                    source
                )


def imported(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_documents_use_what_is_known_and_nothing_else() -> None:
    known = {
        "school", "school_number", "year", "day", "start", "place", "anchor", "attendees", "centres",
        "parties", "with_slsc",
    }  # fmt: skip
    assert set(PLACEHOLDERS) == known
    for name in ("guide", "agreements"):
        for language in ("nl", "en"):
            assert set(placeholders_of(template_path(name, language))) <= known


# and nothing comes through


def test_no_stored_text_gets_into_the_mail_the_documents_or_the_post(town: Town) -> None:
    """A mark of its own in every column of every table that can hold one, tables to come included."""
    plan(town)
    nele = town.person("nele")
    nele.say("/log-visit de linde 1u : een notitie")
    nele.say("/set-timeframe de linde halve dag per week")
    nele.press("Zo instellen")
    mark_everything(town)
    assert nele.say("/send-guide 990101").is_form
    nele.submit()
    nele.close()
    town.pass_time(HOLD)
    mail = newest(town)
    words = "\n".join([*(f"{k}: {v}" for k, v in mail.items()), *map(readable, bodies(mail))])
    assert marks(words) == IN_MAIL
    for attachment in mail.iter_attachments():
        content = attachment.get_content()
        assert marks(str(attachment.get_filename())) == {("school", "name"), ("school", "place")}
        assert marks("".join(parts(content).values())) <= ON_PAPER
    guide = next(mail.iter_attachments()).get_content()
    assert marks("".join(parts(guide).values())) == ON_PAPER
    posted = [m.body for m in town.workspace.messages.of("C0LINDE")]
    assert len([file for body in posted for file in body.get("files", ())]) == 2
    post = marks(str([body["blocks"] for body in posted if body.get("blocks")]))
    assert {("school", "name")} <= post <= ON_PAPER


def newest(town: Town) -> EmailMessage:
    kept = max(town.workspace.mailbox.mails.all(), key=lambda mail: mail.id)
    content = town.http.get(f"/mailbox/{kept.id}/mail.eml").content
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def bodies(mail: EmailMessage) -> Iterator[EmailMessage]:
    for kind in ("plain", "html"):
        found = mail.get_body((kind,))
        assert isinstance(found, EmailMessage)
        yield found


def readable(part: EmailMessage) -> str:
    return str(part.get_content())


def marks(text: str) -> set[tuple[str, str]]:
    return {(table, column) for table, column in MARK.findall(text)}


def mark_everything(town: Town) -> None:
    tables = SQLModel.metadata.sorted_tables
    with town.database.writing() as session:
        channel = LinkedChannel(1, "slack", "T0LOCAL01", "C0LINDE", "de-linde")
        channels.link(session, channel, person_id=1, now=NOW)
        session.flush()
        for table in tables:
            if not session.execute(table.select().limit(1)).first():
                session.execute(table.insert(), row_of(table))
        for table in tables:
            for column in filter(can_hold_a_mark, table.columns):
                statement = f"UPDATE {table.name} SET {column.name} = {marked(column)}"
                session.connection().exec_driver_sql(statement)


def can_hold_a_mark(column: Column[Any]) -> bool:
    free = held_by(column) in {str, dict, bytes} and not column.foreign_keys
    return free and (column.table.name, column.name) not in NEEDED


def held_by(column: Column[Any]) -> type:
    kind = column.type
    if isinstance(kind, JSON):
        return dict
    return (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


def marked(column: Column[Any]) -> str:
    """As SQLite says it; different in every row."""
    mark = f"'merk0{column.table.name}0{column.name}0' || rowid"
    if held_by(column) is dict:
        return f"json_object('mark', {mark})"
    if held_by(column) is bytes:
        return f"CAST({mark} AS BLOB)"
    return f"{mark} || '@lsc.example'" if "email" in column.name else mark


def row_of(table: Table) -> dict[str, object]:
    """One row about the first school, its meeting and its people."""
    return {column.name: value_of(column) for column in table.columns if column.name != "id"}


def value_of(column: Column[Any]) -> object:
    kind = held_by(column)
    if issubclass(kind, StrEnum):
        return list(kind)[-1]
    values: dict[type, object] = {
        bool: True, int: 1, datetime: NOW, date: NOW.date(), time: NOW.time(), dict: {}, bytes: b"", str: "x",
    }  # fmt: skip
    return values[kind]
