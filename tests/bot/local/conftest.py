from collections.abc import Iterator

import pytest

from tests.bot.local.house import House, house


@pytest.fixture
def home() -> Iterator[House]:
    with house() as there:
        yield there
