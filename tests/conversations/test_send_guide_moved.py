"""A meeting that changes while its mail waits, or after it went: what the anchor is told."""

from __future__ import annotations

import pytest

from tests.conversations.test_send_guide import HOLD, mails, plan, sent
from tests.conversations.town import Person, Town


@pytest.fixture
def nele(town: Town) -> Person:
    plan(town)
    return town.person("nele")


def test_a_meeting_that_changes_after_its_mail_is_pointed_out(nele: Person, town: Town) -> None:
    sent(nele)
    receipt = nele.say("/meeting de linde 10 december 9u")
    assert "De mail over dit overleg noemt nog di 8 december om 13u30." in receipt
    assert "Leidraad versturen" in receipt.buttons
    nele.press("Leidraad versturen")
    nele.submit(reason="nieuwe dag")
    nele.close()
    town.pass_time(HOLD)
    assert "noemt nog een andere plaats" in nele.say("/meeting de linde 10 december lokaal 12")
    assert "Laat je haar weten dat het niet doorgaat?" in nele.say("/meeting de linde gaat niet door")


def test_a_meeting_that_changes_while_its_mail_waits_holds_the_mail_back(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    nele.submit()
    nele.close()
    place = nele.say("/meeting de linde 8 december lokaal 12")
    assert "is nog niet vertrokken, maar noemt een andere plaats." in place
    moved = nele.say("/meeting de linde 10 december 14u")
    assert "is nog niet vertrokken, maar noemt di 8 december om 13u30. Hou hem tegen" in moved
    assert "Leidraad versturen" not in moved.buttons
    cancelled = nele.say("/meeting de linde gaat niet door")
    assert "is nog niet vertrokken. Hou hem tegen" in cancelled
    assert "Tegenhouden" in cancelled.buttons
    stopped = nele.press("Tegenhouden", moved)
    assert "Tegengehouden" in stopped
    assert "Ongedaan maken" in nele.message("noemt di 8 december").buttons
    town.pass_time(HOLD)
    assert mails(town) == []


def test_a_calendar_that_follows_needs_no_mail(nele: Person) -> None:
    nele.say("/meeting de linde")
    nele.press("Agenda-uitnodiging sturen")
    sent(nele)
    assert "noemt nog" not in nele.say("/meeting de linde 10 december 9u")
