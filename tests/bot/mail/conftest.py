"""A mail server's certificate, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.mail.servers import Contexts, make_certificate, make_contexts


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """That of localhost, and its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def tls(certificate: tuple[Path, Path]) -> Contexts:
    return make_contexts(*certificate)
