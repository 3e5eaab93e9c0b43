"""What Teams' readers are told to type, and what to do about a channel: as it goes in Teams, not in Slack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.conversations.stage import Stage
from tests.teams.seen import Seen
from tests.teams.street import CHANNEL, Person, Street, street_of
from tests.teams.test_talk import HOLD, meet

THERE = "Typ daar: @Schoolbeeld koppel"


def send_the_mail(street: Street) -> Person:
    """Nele's mail about the meeting, until all that follows from it was said."""
    meet(street, date(2026, 12, 8))
    nele = street.person("nele")
    nele.press("Versturen", nele.press("Mail over het overleg", nele.say("send-guide de linde")))
    street.pass_time(HOLD)
    return nele


def found(person: Person, part: str) -> Seen:
    """The newest message with these words."""
    return next(seen for seen in map(Seen.of, reversed(person.inbox)) if part in seen)


def test_commands_stand_without_a_slash_and_what_is_for_a_channel_with_the_name(street: Street) -> None:
    helped = street.person("nele").say("hulp")
    assert "\nlog-visit de linde gisteren halve dag: " in helped
    assert "\n@Schoolbeeld koppel de linde, in het kanaal van de school" in helped
    assert "\nwie: zien wat ik van je weet; taal en: " in helped


def test_what_help_says_works_as_it_stands_there(street: Street) -> None:
    nele = street.person("nele")
    for line in ("log-visit de linde gisteren halve dag", "overview", "taal en"):
        assert f"{line}: " in nele.say("hulp")
        nele.say(line)
    assert street.count("visit", "day = '2026-11-23' AND person_id = (SELECT id FROM person WHERE email "
                        "= 'nele@lsc.example')") == 1  # fmt: skip
    assert "\n@Schoolbeeld link de linde, in the school’s channel" in nele.say("help")


def test_a_notification_says_the_same_as_the_message(street: Street) -> None:
    nele = street.person("nele")
    nele.say("hulp")
    assert "log-visit de linde" in nele.inbox[-1]["summary"]
    assert "/" not in nele.inbox[-1]["summary"]


@pytest.mark.parametrize("line", ["koppel", "koppel de linde", "/schoolbeeld koppel de linde"])
def test_who_would_link_a_channel_from_the_chat_hears_where_that_is_done(street: Street, line: str) -> None:
    seen = street.person("nele").say(line)
    assert THERE in seen
    assert "eigenaar van het team" in seen
    assert seen.labels == []


def test_the_button_that_links_a_channel_says_the_same(street: Street) -> None:
    nele = send_the_mail(street)
    assert THERE in nele.press("Kanaal koppelen", found(nele, "nog geen kanaal gekoppeld"))


def test_documents_that_cannot_be_links_are_missed_by_name_and_follow_later(
    stage: Stage, centre_url: str, tmp_path: Path
) -> None:
    with street_of(stage, centre_url, tmp_path, links=False) as street:
        street.person("nele").mention("koppel de linde")
        nele = send_the_mail(street)
        assert "de documenten kon ik er niet bij zetten" in found(nele, "De mail zelf is wel vertrokken")
        mieke = street.person("mieke")
        mieke.say("hi")
        assert "PUBLIC_URL en LINK_SECRET" in mieke.say("niet-aangekomen")
    with street_of(stage, centre_url, tmp_path) as street:
        mieke = street.person("mieke")
        mieke.press("Opnieuw proberen", mieke.say("niet-aangekomen"))
        assert street.count("outbox", "kind = 'post' AND state = 'done'") == 1
        threads = [where for where in street.service.messages if where.startswith(f"{CHANNEL};messageid=")]
        assert [len(street.service.messages[where]) for where in threads] == [2]


def test_a_team_that_removed_the_app_is_asked_to_add_it(street: Street) -> None:
    nele = street.person("nele")
    nele.mention("koppel de linde")
    nele._sent(nele.activity("installationUpdate", channel=CHANNEL, action="remove"))
    send_the_mail(street)
    failed = found(nele, "De mail zelf is wel vertrokken")
    assert "Vraag een eigenaar van het team om de app toe te voegen" in failed
    assert "/invite" not in failed
    nele._sent(nele.activity("installationUpdate", channel=CHANNEL, action="add"))
    nele.press("Opnieuw proberen", failed)
    assert street.count("outbox", "kind = 'post' AND state = 'done'") == 1
