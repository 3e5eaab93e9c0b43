"""`/schoolbeeld koppel`: a school gets its channel, typed in that channel by its anchor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest
from aiohttp import web

from bot.slack.places import MOST_MEMBERS, SlackPlaces
from bot.slack.send import make_client
from handlers.surface import Place
from storage import channels
from storage.channels import LinkedChannel
from tests.bot.local.serving import address, free_socket
from tests.conversations.town import Town

LINE = "/schoolbeeld koppel de-linde"
LINDE, REGENBOOG, CLOSED, OUTSIDE, GENERAL = (
    "C0LINDE", "C0REGENBOOG", "C0DICHT", "C0BUITEN", "C0ALGEMEEN",
)  # fmt: skip


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that others use too, a slow look-up is no failure of the bot."""
    monkeypatch.setattr("bot.slack.places.BRIEF_SECONDS", 10)


def linked(town: Town, slug: str = "de-linde") -> LinkedChannel | None:
    with town.database.reading() as session:
        number = {"de-linde": 1, "de-regenboog": 2}[slug]
        return channels.of(session, number)


def members(town: Town, channel: str) -> tuple[str, ...]:
    return town.workspace.conversations.get(channel).members


def test_a_channel_is_linked_where_the_line_is_typed(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say(LINE, channel=LINDE)
    assert seen.lines == [
        "#de-linde is gekoppeld aan De Linde, Halle. Wat ik over de school verstuur, komt ook in dit kanaal."
    ]
    assert seen.is_private
    assert seen.buttons == ["Ontkoppelen"]
    assert linked(town) == LinkedChannel(1, "slack", "T0LOCAL01", LINDE, "de-linde")
    assert town.count("audit", "what = 'channel.linked'") == 1
    assert "Kanaal: #de-linde" in nele.say("/overview de linde").lines
    undone = nele.press("Ontkoppelen", on=seen)
    assert "#de-linde is niet meer gekoppeld aan De Linde, Halle." in undone
    assert linked(town) is None


def test_a_public_channel_is_joined(town: Town) -> None:
    assert "U0LOCALBOT" not in members(town, REGENBOOG)
    seen = town.person("nele").say("/schoolbeeld koppel de-regenboog", channel=REGENBOOG)
    assert "#de-regenboog is gekoppeld aan De Regenboog, Dilbeek." in seen
    assert "U0LOCALBOT" in members(town, REGENBOOG)


def test_without_a_name_it_is_the_school_of_which_the_channel_bears_the_name(town: Town) -> None:
    seen = town.person("nele").say("/schoolbeeld koppel", channel=REGENBOOG)
    assert "#de-regenboog is gekoppeld aan De Regenboog, Dilbeek." in seen
    asked = town.person("nele").say("/schoolbeeld koppel", channel=GENERAL)
    assert "Welke school hoort bij dit kanaal?" in asked


def test_a_private_channel_asks_for_an_invitation_and_is_tried_again(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say(LINE, channel=CLOSED)
    assert "/invite @Schoolbeeld" in seen
    assert linked(town) is None
    assert "/invite @Schoolbeeld" in nele.press("Opnieuw proberen", on=seen)
    town.http.post("/local/say", json={"user": "U0NELE", "channel": CLOSED, "text": "/invite @Schoolbeeld"})
    town.settle()
    again = nele.say(LINE, channel=CLOSED)
    assert "#linde-intern is gekoppeld aan De Linde, Halle." in again


def test_the_button_tries_again_in_the_channel_where_it_stands(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say(LINE, channel=CLOSED)
    town.http.post("/local/say", json={"user": "U0NELE", "channel": CLOSED, "text": "/invite @Schoolbeeld"})
    town.settle()
    assert "#linde-intern is gekoppeld" in nele.press("Opnieuw proberen", on=seen)


@pytest.mark.parametrize(
    ("channel", "warning"),
    [
        (GENERAL, "In dit kanaal zit 1 gast die meeleest."),
        (OUTSIDE, "Dit kanaal is gedeeld met een andere organisatie: ook mensen van buiten lezen mee."),
    ],
)
def test_who_reads_along_is_told_before_it_is_linked(town: Town, channel: str, warning: str) -> None:
    nele = town.person("nele")
    seen = nele.say(LINE, channel=channel)
    assert seen.lines[-1] == warning
    assert seen.buttons == ["Toch koppelen"]
    assert linked(town) is None
    assert "is gekoppeld aan De Linde, Halle." in nele.press("Toch koppelen", on=seen)
    found = linked(town)
    assert found is not None
    assert found.conversation == channel


def test_a_channel_of_another_school_is_asked_about_and_may_serve_both(town: Town) -> None:
    nele = town.person("nele")
    nele.say("/schoolbeeld koppel de-regenboog", channel=LINDE)
    seen = nele.say(LINE, channel=LINDE)
    assert seen.lines[-1] == (
        "Dit kanaal is al gekoppeld aan De Regenboog, Dilbeek. De berichten over De Linde komen er dan bij."
    )
    nele.press("Toch koppelen", on=seen)
    assert linked(town) is not None
    assert linked(town, "de-regenboog") is not None


def test_another_channel_takes_the_place_of_the_first_and_can_give_it_back(town: Town) -> None:
    nele = town.person("nele")
    nele.say(LINE, channel=LINDE)
    assert "was al gekoppeld" in nele.say(LINE, channel=LINDE)
    seen = nele.say(LINE, channel=REGENBOOG)
    assert "Tot nu toe was dat #de-linde." in seen
    nele.press("Terug naar het vorige kanaal", on=seen)
    found = linked(town)
    assert found is not None
    assert found.conversation == LINDE


def test_a_channel_that_an_import_named_is_linked_without_a_word_of_it(town: Town) -> None:
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE school SET channel = 'de-linde' WHERE slug = 'de-linde'")
    seen = town.person("nele").say(LINE, channel=LINDE)
    assert "Tot nu toe" not in seen
    assert seen.buttons == ["Ontkoppelen"]


def test_a_mention_in_the_channel_links_it_too(town: Town) -> None:
    seen = town.person("nele").say("@Schoolbeeld koppel de linde", channel=LINDE)
    assert "#de-linde is gekoppeld aan De Linde, Halle." in seen


def test_it_stops_from_anywhere(town: Town) -> None:
    nele = town.person("nele")
    nele.say(LINE, channel=LINDE)
    seen = nele.say("/schoolbeeld koppel de linde stop")
    assert "is niet meer gekoppeld" in seen
    assert linked(town) is None
    nele.press("Terug naar het vorige kanaal", on=seen)
    assert linked(town) is not None
    nele.say("/schoolbeeld koppel de linde stop")
    assert "was geen kanaal gekoppeld" in nele.say("/schoolbeeld koppel de linde stop")


def test_only_the_anchor_links_a_channel(town: Town) -> None:
    for name, where in (("an", LINDE), ("katrien", LINDE), ("mieke", GENERAL)):
        seen = town.person(name).say(LINE, channel=where)
        assert "het kanaal van De Linde, Halle regelt Nele, de ankerondersteuner van de school." in seen
    assert linked(town) is None


# what Slack says of a conversation


Answers = Mapping[str, Callable[[dict[str, str]], dict[str, object]]]


def looked_up(answers: Answers, *, silent: bool = False) -> tuple[Place | None, list[str]]:
    """The place as Slack's answers tell it, and the methods called. `silent`: it never answers."""
    called: list[str] = []

    async def method(request: web.Request) -> web.Response:
        name = request.match_info["method"]
        called.append(name)
        given = {key: str(value) for key, value in {**request.query, **await request.post()}.items()}
        if silent:
            await asyncio.Event().wait()
        return web.json_response({"ok": True, **answers[name](given)})

    async def look() -> Place | None:
        app = web.Application()
        app.add_routes([web.route("*", "/api/{method}", method)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        listening = free_socket()
        await web.SockSite(runner, listening).start()
        client = make_client("xoxb-tested", f"{address(listening)}/api/")
        place = await SlackPlaces(client).look("T", "C1")
        await runner.cleanup()
        return place

    return asyncio.run(look()), called


def channel(**more: object) -> Answers:
    return {
        "conversations.info": lambda _: {
            "channel": {"id": "C1", "name": "school", "is_member": True, **more}
        },
        "conversations.members": lambda given: {
            "members": [f"U{number}" for number in range(100)][: int(given["limit"])]
        },
        "users.info": lambda given: {"user": {"is_restricted": given["user"] in {"U3", "U4"}}},
        "conversations.join": lambda _: {"ok": False, "error": "is_archived"},
    }


def test_the_guests_among_the_first_members_are_counted() -> None:
    place, called = looked_up(channel())
    assert place == Place("slack", "T", "C1", "school", is_private=False, is_member=True, guests=2)
    assert called.count("users.info") == MOST_MEMBERS


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
def test_a_channel_shared_with_others_is_seen_as_such(flag: str) -> None:
    place, _ = looked_up(channel(**{flag: True}))
    assert place is not None
    assert place.is_shared


def test_a_public_channel_that_cannot_be_joined_is_told_as_it_is() -> None:
    place, called = looked_up(channel(is_member=False))
    assert place is not None
    assert not place.is_member
    assert called == ["conversations.info", "conversations.join"]


def test_a_group_of_people_is_no_channel() -> None:
    place, called = looked_up(channel(is_mpim=True, is_private=True, is_member=False))
    assert place is not None
    assert place.is_direct
    assert called == ["conversations.info"]


def test_a_conversation_that_is_not_shown_to_us_is_a_private_one_without_us() -> None:
    hidden: Answers = {"conversations.info": lambda _: {"ok": False, "error": "channel_not_found"}}
    place, _ = looked_up(hidden)
    assert place == Place("slack", "T", "C1", "", is_private=True, is_member=False)


def test_what_slack_refuses_or_says_too_late_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: Answers = {"conversations.info": lambda _: {"ok": False, "error": "missing_scope"}}
    assert looked_up(refused)[0] is None
    monkeypatch.setattr("bot.slack.places.BRIEF_SECONDS", 0.05)
    assert looked_up(channel(), silent=True)[0] is None
