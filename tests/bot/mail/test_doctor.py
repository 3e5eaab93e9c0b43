"""`schoolbeeld doctor` on mail: it really connects, and says in Dutch what there is to do."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.doctor import examine
from bot.settings import BadSettingsError, load
from tests.bot.mail.servers import PASSWORD, USER, Contexts, authenticate, faulty, postbox

BOT = "schoolbeeld@lsc.example"


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


class Doctor:
    def __init__(self, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._database_url, self._capsys = database_url, capsys

    async def says(self, smtp_url: str, **given: object) -> str:
        """What it says of mail, on one line."""
        settings = load(
            _env_file=None, database_url=self._database_url, smtp_url=smtp_url, mail_from=BOT, **given
        )
        await asyncio.to_thread(examine, settings)
        lines = self._capsys.readouterr().out.splitlines()
        first = next(number for number, line in enumerate(lines) if "Mail:" in line)
        last = next(number for number, line in enumerate(lines) if "Mail voor een overleg" in line)
        return " ".join(line.strip() for line in lines[first:last])


@pytest.fixture
def doctor(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(sqlite_url, capsys)


def login(password: str = PASSWORD) -> str:
    return f"{quote(USER)}:{quote(password, safe='')}"


async def test_without_a_mail_server_mails_become_files(doctor: Doctor, tmp_path: Path) -> None:
    said = await doctor.says("", mail_folder=tmp_path / "mail")
    assert said.startswith("in orde  Mail: er vertrekt er geen")
    assert str(tmp_path / "mail") in said
    assert "SMTP_URL" in said


@pytest.mark.usefixtures("trusted")
async def test_a_server_that_is_fine(doctor: Doctor, tls: Contexts) -> None:
    async with postbox(
        tls_context=tls[0], require_starttls=True, authenticator=authenticate, auth_required=True
    ) as box:
        said = await doctor.says(f"smtp://{login()}@localhost:{box.port}")
    assert said == (
        f"in orde  Mail: verbonden met localhost:{box.port}, versleuteld, aangemeld als {USER}; "
        f"{BOT} mag versturen"
    )
    assert box.taken == []


async def test_a_server_without_encryption_says_so(doctor: Doctor) -> None:
    async with postbox() as box:
        assert "niet versleuteld;" in await doctor.says(f"smtp://localhost:{box.port}")


@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password(doctor: Doctor, tls: Contexts) -> None:
    async with postbox(tls_context=tls[0], authenticator=authenticate, auth_required=True) as box:
        said = await doctor.says(f"smtp://{login('mis')}@localhost:{box.port}")
    assert said.startswith(
        f"TE DOEN  Mail: localhost:{box.port} aanvaardt de aanmelding van {USER} niet (535 "
    )
    assert "app-wachtwoord" in said


async def test_a_strange_certificate(doctor: Doctor, tls: Contexts) -> None:
    async with postbox(tls_context=tls[0]) as box:
        said = await doctor.says(f"smtp://localhost:{box.port}")
    assert said.startswith("TE DOEN  Mail: de verbinding met localhost:")
    assert "SSL_CERT_FILE" in said


async def test_encryption_that_is_not_offered(doctor: Doctor) -> None:
    async with postbox() as box:
        said = await doctor.says(f"smtp://{login()}@localhost:{box.port}?starttls=required")
    assert "raakt niet versleuteld (the server does not offer STARTTLS)" in said
    assert "leesbaar over het netwerk" in said


async def test_smtps_where_smtp_belongs(doctor: Doctor) -> None:
    async with postbox() as box:
        said = await doctor.says(f"smtps://localhost:{box.port}")
    assert "raakt niet versleuteld" in said
    assert "Op poort 465 hoort smtps://" in said


async def test_nobody_there(doctor: Doctor) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        said = await doctor.says(f"smtp://localhost:{unused.getsockname()[1]}")
    assert "is niet bereikbaar (" in said
    assert "Kijk naam en poort in SMTP_URL na" in said


async def test_a_server_that_wants_nothing_of_us(doctor: Doctor) -> None:
    async with faulty() as server:
        server.does["greeting"] += ["554 5.7.1 no service for you"]
        assert "is niet bereikbaar (554 5.7.1 no service for you)" in await doctor.says(
            f"smtp://localhost:{server.port}"
        )


async def test_a_sender_that_may_not(doctor: Doctor) -> None:
    async with faulty() as server:
        server.does["mail"] += ["553 5.7.1 not yours"]
        said = await doctor.says(f"smtp://localhost:{server.port}")
    assert f"aanvaardt {BOT} niet als afzender (553 5.7.1 not yours)" in said
    assert "MAIL_FROM" in said


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"smtp_url": "mail.example.be", "mail_from": BOT}, "SMTP_URL: begint met smtp://"),
        ({"smtp_url": "smtp://x:gehe/im@mail.example.be", "mail_from": BOT}, "SMTP_URL: "),
        ({"mail_from": "Schoolbeeld <bot@lsc.example>"}, "MAIL_FROM: is geen e-mailadres"),
        ({"smtp_url": "smtp://mail.example.be"}, "MAIL_FROM ontbreekt"),
    ],
)
def test_settings_that_cannot_work_are_told_at_once(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadSettingsError) as caught:
        load(_env_file=None, **given)
    assert fault in str(caught.value)
    assert "gehe" not in str(caught.value)
