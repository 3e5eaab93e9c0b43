"""SMTP_URL: every way to write it, and a sentence with a remedy for every way to get it wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.server import BadSmtpUrlError, Server, StartTls, check_smtp_url, read_smtp_url

REQUIRED, NEVER = StartTls.REQUIRED, StartTls.NEVER
HOST = "mail.example.be"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (f"smtp://{HOST}", Server(HOST, 25)),
        (f"smtp://{HOST}:2525?starttls=never", Server(HOST, 2525, starttls=NEVER)),
        (f"smtp://bot:geheim@{HOST}", Server(HOST, 587, "bot", "geheim", starttls=REQUIRED)),
        (
            f"smtp://bot:geheim@{HOST}?starttls=if-offered",
            Server(HOST, 587, "bot", "geheim"),
        ),
        (f"smtp://bot%40lsc.be:a%2Fb%3F@{HOST}", Server(HOST, 587, "bot@lsc.be", "a/b?", starttls=REQUIRED)),
        (f"smtp://bot@lsc.be:a:b@c@{HOST}:25/", Server(HOST, 25, "bot@lsc.be", "a:b@c", starttls=REQUIRED)),
        ("smtp://bot:geheim@127.0.0.1:1025", Server("127.0.0.1", 1025, "bot", "geheim")),
        ("smtp://bot:geheim@[::1]:1025", Server("::1", 1025, "bot", "geheim")),
        (f"smtps://bot:geheim@{HOST}", Server(HOST, 465, "bot", "geheim", tls=True, starttls=REQUIRED)),
        (f" smtps://{HOST}:1465\n", Server(HOST, 1465, tls=True)),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: Server) -> None:
    assert check_smtp_url(url) is None
    assert read_smtp_url(url) == server


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("mail.example.be:587", "begint met smtp://"),
        ("http://mail.example.be", "begint met smtp://"),
        ("smtp://", "noemt geen mailserver"),
        ("smtp://bot:geheim@", "noemt geen mailserver"),
        ("smtp://bot@mail.example.be", "zonder wachtwoord"),
        ("smtp://bot:gehe/im@mail.example.be", "%2F"),
        ("smtp://bot:1/geheim@mail.example.be", "%2F"),
        ("smtp://bot:gehe#im@mail.example.be", "%23"),
        ("smtp://bot:gehe?im@mail.example.be", "%3F"),
        ("smtp://bot:1?geheim@mail.example.be", "%3F"),
        ("smtp://mail.example.be:99999", "poort"),
        ("smtp://mail.example.be/postbus", "houdt op na de poort"),
        ("smtp://mail.example.be?starttls=ja", "starttls=required"),
        ("smtp://mail.example.be?tls=1", "enkel starttls"),
        ("smtps://mail.example.be?starttls=required", "laat starttls weg"),
        ("smtp://[::1", "poort"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_a_secret(url: str, remedy: str) -> None:
    fault = check_smtp_url(url)
    assert fault is not None
    assert remedy in fault
    assert "gehe" not in fault
    with pytest.raises(BadSmtpUrlError) as caught:
        read_smtp_url(url)
    assert caught.value.__cause__ is None


def test_a_password_is_not_shown_with_the_server() -> None:
    assert "geheim" not in repr(read_smtp_url(f"smtp://bot:geheim@{HOST}"))


@given(st.text(max_size=60) | st.text(max_size=60).map("smtp://{}".format))
def test_any_text_is_a_server_or_a_sentence(url: str) -> None:
    fault = check_smtp_url(url)
    assert fault is None or fault.endswith((".", "587", "weg", "never", "beide"))
