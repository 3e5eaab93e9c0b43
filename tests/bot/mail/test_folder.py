"""Mails as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from pathlib import Path

from bot.mail.folder import FolderMailer
from bot.mail.mailer import Mailer, make_mailer
from bot.mail.message import build
from bot.mail.receipts import Fate, Receipt
from bot.mail.smtp import SmtpMailer
from tests.bot.mail.servers import nothing
from tests.bot.mail.test_message import MAIL

NAME = "2026-09-08T090000-meeting.123456.ab12@lsc.example.eml"
BOT = "bot@lsc.example"


async def send(mailer: Mailer, message: bytes, *recipients: str) -> tuple[Receipt, ...]:
    return await mailer.send(message, BOT, recipients, nothing)


async def test_a_mail_becomes_a_file_that_says_who_gets_it(tmp_path: Path) -> None:
    receipts = await send(make_mailer("", tmp_path / "var" / "mail"), build(MAIL), "an@x.be", "b@x.be")
    assert [(receipt.email, receipt.fate) for receipt in receipts] == [
        ("an@x.be", Fate.ACCEPTED),
        ("b@x.be", Fate.ACCEPTED),
    ]
    (path,) = (tmp_path / "var" / "mail").iterdir()
    assert path.name == NAME
    content = path.read_bytes()
    assert content.endswith(build(MAIL))
    message = message_from_bytes(content, policy=policy.default)
    assert message.get_all("X-Envelope-To") == ["an@x.be", "b@x.be"]
    assert message["Subject"] == MAIL.subject


async def test_the_same_mail_again_is_the_same_file_and_to_another_one_more(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path)
    for email in ("an@x.be", "an@x.be", "b@x.be", "b@x.be", "an@x.be"):
        await send(mailer, build(MAIL), email)
    assert {path.name for path in tmp_path.iterdir()} == {NAME, NAME.replace(".eml", "-2.eml")}


async def test_no_message_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    strange = replace(
        MAIL,
        message_id="</../../x\\..:*?\u202e@x.be>",
        date=datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=1))),
    )
    await send(FolderMailer(folder), build(strange), "an@x.be\r\nX-Y: z")
    await send(FolderMailer(folder), b"geen mail", "an@x.be")
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
    assert len(list(folder.iterdir())) == 2
    for path in folder.iterdir():
        assert "X-Y" not in message_from_bytes(path.read_bytes())


async def test_a_folder_that_cannot_be_written_is_for_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("geen map")
    (receipt,) = await send(FolderMailer(tmp_path / "mail"), build(MAIL), "an@x.be")
    assert (receipt.fate, receipt.code) == (Fate.LATER, None)
    assert receipt.reason


async def test_with_a_mail_server_no_file_is_made(tmp_path: Path) -> None:
    mailer = make_mailer("smtp://127.0.0.1:9", tmp_path / "mail")
    assert isinstance(mailer, SmtpMailer)
    await mailer.close()
    assert not (tmp_path / "mail").exists()
