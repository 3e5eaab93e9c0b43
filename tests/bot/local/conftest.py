from collections.abc import Iterator

import pytest

from tests.bot.local.house import House, house
from tests.conversations.scenery import centre_file, centre_url, fast_folder, stage, town, usual_bot

__all__ = ["centre_file", "centre_url", "fast_folder", "stage", "town", "usual_bot"]


@pytest.fixture
def home() -> Iterator[House]:
    with house() as there:
        yield there
