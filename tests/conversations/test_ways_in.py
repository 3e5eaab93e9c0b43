"""Shortcuts, mentions, aliases, unknown commands; and the same over Socket Mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.registry import COMMANDS, ROOT
from tests.conversations.stage import Stage
from tests.conversations.town import Town, town_of

SHORTCUT, MESSAGE_SHORTCUT = "log_visit", "log_visit_from_message"


def test_the_global_shortcut_opens_the_form(town: Town) -> None:
    an = town.person("an")
    form = an.shortcut(SHORTCUT)
    assert form.is_form
    assert form.fields["day"] == "2026-11-24"
    assert "Genoteerd" in an.submit(school="De Linde, Halle", duration="2u")


def test_the_message_shortcut_fills_in_what_the_message_says(town: Town) -> None:
    an = town.person("an")
    town.http.post(
        "/local/say",
        json={"user": "U0NELE", "channel": "C0LINDE", "text": "gisteren 2u bij de linde geweest"},
    )
    ts = an.state["channels"]["C0LINDE"][-1]["ts"]
    form = an.shortcut(MESSAGE_SHORTCUT, channel="C0LINDE", ts=ts)
    assert form.fields["school"] == "De Linde, Halle"
    assert form.fields["day"] == "2026-11-23"
    assert form.fields["duration"] == "2 uur"


def test_a_shortcut_of_someone_who_logs_no_visits_says_why(town: Town) -> None:
    for name in ("mieke", "ines", "robin"):
        seen = town.person(name).shortcut(SHORTCUT)
        assert seen.is_modal
        assert not seen.is_form


def test_a_mention_in_a_channel_is_answered_in_a_direct_message(town: Town) -> None:
    an = town.person("an")
    seen = an.say("@Schoolbeeld tijdskader de linde", channel="C0LINDE")
    assert "De Linde, Halle: maximum een halve dag om de twee weken" in seen
    assert an.messages("C0LINDE") == []
    assert "De Linde, Halle: maximum" in an.messages()[-1]


def test_talk_in_a_channel_is_left_alone(town: Town) -> None:
    an = town.person("an")
    town.http.post("/local/say", json={"user": "U0AN", "channel": "C0LINDE", "text": "bezoek de linde 2u"})
    town.settle()
    assert an.messages("C0LINDE") == []
    assert an.messages() == []
    assert town.count("visit", "day = '2026-11-24'") == 0


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("/schoolbeeld tijdskader de linde", "De Linde, Halle: maximum een halve dag"),
        ("/schoolbeeld tijd de linde", "De Linde, Halle: maximum een halve dag"),
        ("/schoolbeeld timeframe de linde", "De Linde, Halle: maximum een halve dag"),
        ("/schoolbeeld bezoek de linde 2u", "Genoteerd: De Linde, Halle, di 24 november, 2 uur"),
        ("/schoolbeeld BEZOEK de linde 2u", "Genoteerd: De Linde, Halle, di 24 november, 2 uur"),
        ("/schoolbeeld bezoeken de linde november", "1 bezoek van jou in De Linde, Halle"),
        ("/schoolbeeld kader de linde 2u per week", "Het tijdskader van De Linde, Halle past Nele aan"),
        ("/schoolbeeld overzicht regenboog", "De Regenboog, Dilbeek in het schooljaar 2026-2027"),
        ("/schoolbeeld wie ben ik", "Je bent An Wouters"),
        ("schoolbeeld tijdskader de linde", "De Linde, Halle: maximum een halve dag"),
    ],
)
def test_every_command_has_its_dutch_name_under_the_root(town: Town, line: str, part: str) -> None:
    assert part in town.person("an").say(line)


def test_a_command_that_another_app_would_have_never_reaches_the_bot(town: Town) -> None:
    town.http.post("/local/say", json={"user": "U0AN", "channel": "dm", "text": "/koffie zwart"})
    assert "geen geldige opdracht" in town.person("an").messages()[-1].fallback
    assert town.deliveries == []


def test_the_manifest_has_every_slash_command_and_no_other(town: Town) -> None:
    commands = [command["command"] for command in town.workspace.config.commands]
    assert commands == [f"/{command.name}" for command in COMMANDS if command.slash] + [f"/{ROOT}"]


def test_a_message_of_a_bot_or_an_edit_gets_no_answer(town: Town) -> None:
    an = town.person("an")
    an.dm("tijdskader de linde")
    number = len(an.messages())
    last = town.deliveries[-1]
    kinds = (b'"type": "message"', b'"user": "U0AN"')
    other = (b'"subtype": "message_changed", "type": "message"', b'"bot_id": "B1", "user": "U0AN"')
    for old, new in zip(kinds, other, strict=True):
        assert old in last.body
        _signed(town, last.body.replace(old, new, 1).replace(b'"event_id": "Ev', b'"event_id": "EvX'))
        town.settle()
    assert len(an.messages()) == number


def _signed(town: Town, body: bytes) -> None:
    from tests.faults.requests import signed

    assert town.knock(signed(body, "application/json")).status == 200


@pytest.fixture
def socket_town(stage: Stage, centre_url: str) -> Iterator[Town]:
    with town_of(stage, centre_url, socket_mode=True) as town:
        yield town


def test_the_same_conversation_over_a_socket(socket_town: Town) -> None:
    an = socket_town.person("an")
    assert "nog 14 halve dagen" in an.say("/timeframe de linde")
    assert "Genoteerd" in an.say("/log-visit de linde gisteren halve dag")
    assert "Ongedaan gemaakt" in an.press("Ongedaan maken")
    assert an.say("/log-visit de linde").is_form
    assert set(an.submit(duration="lang").errors) == {"duration"}
    assert an.suggest("school", "lin") == ["De Linde, Halle"]
    assert "2 uur" in an.submit(duration="2u")
    an.close()
    assert "Genoteerd" in an.dm("bezoek de linde gisteren 1u")
    assert "ma 23 november, 1 uur, brede types" in an.home()
    assert an.shortcut(SHORTCUT).is_form
    assert socket_town.deliveries == []  # nothing came over HTTP
