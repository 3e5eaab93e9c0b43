"""Who is in a channel, who is shared with, and how the bot comes in."""

from dataclasses import replace
from typing import Any

from tests.bot.local.house import AN, BO, CONFIG, MANIFEST, House, eventually, house

Json = dict[str, Any]
BOT = CONFIG.bot_user_id


def info(home: House, channel: str, **more: object) -> Json:
    answer: Json = home.api("conversations.info", channel=channel, **more)
    return answer


def test_a_channel_is_described_with_its_count_only_when_asked(home: House) -> None:
    told = info(home, "C0LINDE")["channel"]
    shared = {key: told[key] for key in ("is_shared", "is_ext_shared", "is_org_shared", "is_member")}
    assert shared == {"is_shared": False, "is_ext_shared": False, "is_org_shared": False, "is_member": True}
    assert "num_members" not in told
    assert info(home, "C0LINDE", include_num_members=True)["channel"]["num_members"] == 3
    assert info(home, "C0OPEN")["channel"]["is_member"] is False


def test_a_channel_shared_with_another_organisation_and_its_guest_can_be_told() -> None:
    guest = replace(BO, is_restricted=True)
    linde = replace(CONFIG.channels[0], is_ext_shared=True)
    with house(replace(CONFIG, users=(AN, guest), channels=(linde,))) as home:
        told = info(home, "C0LINDE")["channel"]
        assert (told["is_shared"], told["is_ext_shared"], told["is_org_shared"]) == (True, True, False)
        members = home.api("conversations.members", channel="C0LINDE")["members"]
        assert members == [AN.id, guest.id, BOT]
        users = [home.api("users.info", user=member)["user"] for member in members]
        assert [user["is_restricted"] for user in users] == [False, True, False]


def test_a_public_channel_is_joined_and_says_so(home: House) -> None:
    joined = home.api("conversations.join", channel="C0OPEN")
    assert joined["channel"]["is_member"]
    assert [m["subtype"] for m in home.messages("C0OPEN")] == ["channel_join"]
    assert home.api("conversations.join", channel="C0OPEN")["warning"] == "already_in_channel"
    assert len(home.messages("C0OPEN")) == 1


def test_a_member_invites_the_bot_to_a_private_channel() -> None:
    events = [*MANIFEST["settings"]["event_subscriptions"]["bot_events"], "member_joined_channel"]
    settings = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": events}}
    with house(replace(CONFIG, manifest={**MANIFEST, "settings": settings})) as home:
        assert info(home, "C0SECRET")["error"] == "channel_not_found"
        assert home.api("conversations.join", channel="C0SECRET")["error"] == "channel_not_found"
        assert home.say("/invite @Schoolbeeld", "C0SECRET", BO)["error"] == "channel_not_found"
        assert home.say("/invite @Schoolbeeld", "C0SECRET")["ok"]
        told = info(home, "C0SECRET")["channel"]
        assert (told["is_member"], told["is_private"], told["is_group"]) == (True, True, True)
        line = home.messages("C0SECRET")[0]
        assert (line["subtype"], line["inviter"], line["user"]) == ("channel_join", AN.id, BOT)
        assert home.api("chat.postMessage", channel="C0SECRET", text="dag")["ok"]
        eventually(lambda: [seen["event"]["type"] for seen in home.bot.seen][:1] == ["member_joined_channel"])


def test_an_invitation_that_cannot_be_is_answered(home: House) -> None:
    assert home.say("/invite @schoolbeeld", "C0OPEN")["ok"]
    assert home.say("/invite @schoolbeeld", "C0OPEN")["error"] == "already_in_channel"
    assert home.say("/invite @bo", "C0OPEN")["error"] == "user_not_found"
    assert home.say("/invite", "C0OPEN")["error"] == "user_not_found"
    assert home.say("/invite @schoolbeeld")["error"] == "not_in_dm"
    assert home.texts()[-1] == "Uitnodigen doe je in een kanaal."


def test_each_kind_of_conversation_has_its_own_scope() -> None:
    scopes = {"bot": ["channels:read", "im:read", "im:history", "channels:join"]}
    with house(replace(CONFIG, manifest={**MANIFEST, "oauth_config": {"scopes": scopes}})) as home:
        home.say("/invite @schoolbeeld", "C0SECRET")
        assert info(home, "C0LINDE")["ok"]
        assert info(home, "D0AN")["ok"]
        refused = info(home, "C0SECRET")
        assert (refused["error"], refused["needed"]) == ("missing_scope", "groups:read")
        history = home.api("conversations.history", channel="C0LINDE")
        assert (history["error"], history["needed"]) == ("missing_scope", "channels:history")
        assert home.api("conversations.history", channel="D0AN")["ok"]
