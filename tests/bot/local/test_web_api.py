"""The Web API: what it takes, what it gives, what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.bot.local.house import AN, BO, CONFIG, MANIFEST, House, house
from tests.bot.local.tiny_bot import APP_TOKEN, BOT_TOKEN


def test_arguments_come_in_the_query_as_a_form_or_as_json(home: House) -> None:
    token = {"token": BOT_TOKEN, "user": AN.id}
    bearer = {"Authorization": f"Bearer {BOT_TOKEN}"}
    answers = [
        home.http.get("/api/users.info", params=token),
        home.http.post("/api/users.info", data=token),
        home.http.post("/api/users.info", json={"user": AN.id}, headers=bearer),
    ]
    assert [answer.json()["user"]["name"] for answer in answers] == ["an"] * 3


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-other", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")],
)
def test_a_token_is_checked(home: House, token: str | None, error: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert home.http.post("/api/auth.test", headers=headers).json() == {"ok": False, "error": error}


def test_unknown_methods_and_malformed_json_are_refused(home: House) -> None:
    assert home.api("chat.shout")["error"] == "unknown_method"
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    assert (
        home.http.post("/api/chat.postMessage", content="{", headers=headers).json()["error"]
        == "invalid_json"
    )
    assert home.api("chat.postMessage", text="x")["error"] == "invalid_arguments"


def test_people_are_described_with_locale_and_address(home: House) -> None:
    user = home.api("users.info", user=AN.id, include_locale=True)["user"]
    assert (user["locale"], user["profile"]["email"], user["real_name"]) == ("nl-NL", AN.email, AN.real_name)
    assert "locale" not in home.api("users.info", user=AN.id)["user"]
    assert home.api("users.lookupByEmail", email="AN@example.org")["user"]["id"] == AN.id
    assert home.api("users.lookupByEmail", email="x@example.org")["error"] == "users_not_found"
    assert home.api("users.info", user="U404")["error"] == "user_not_found"


def test_long_lists_come_in_pages(home: House) -> None:
    first = home.api("users.list", limit=2)
    second = home.api("users.list", limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == 2
    assert second["members"][0]["is_bot"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_scopes_that_the_manifest_does_not_ask_are_missing() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["users:read", "chat:write"]}}}
    with house(replace(CONFIG, manifest=manifest)) as home:
        assert "email" not in home.api("users.info", user=AN.id)["user"]["profile"]
        refused = home.api("users.lookupByEmail", email=AN.email)
        assert (refused["error"], refused["needed"]) == ("missing_scope", "users:read.email")


def test_the_bot_sees_only_the_private_channels_it_is_in(home: House) -> None:
    listed = home.api("conversations.list", types="public_channel,private_channel")["channels"]
    assert [channel["name"] for channel in listed] == ["de-linde", "algemeen"]
    assert home.api("conversations.info", channel="C0SECRET")["error"] == "channel_not_found"
    assert home.api("chat.postMessage", channel="C0OPEN", text="x")["error"] == "not_in_channel"
    assert home.api("conversations.join", channel="C0OPEN")["channel"]["is_member"]
    assert home.api("chat.postMessage", channel="C0OPEN", text="x")["ok"]
    assert "U0LOCALBOT" in home.api("conversations.members", channel="C0OPEN")["members"]


def test_a_message_is_posted_changed_and_deleted(home: House) -> None:
    channel = home.api("conversations.open", users=AN.id)["channel"]["id"]
    ts = home.api("chat.postMessage", channel=channel, text="1/3")["ts"]
    assert home.api("chat.update", channel=channel, ts=ts, text="3/3")["ok"]
    assert home.texts() == ["3/3"]
    assert home.messages()[0]["ts"] == ts
    assert home.api("chat.delete", channel=channel, ts=ts)["ok"]
    assert home.api("chat.update", channel=channel, ts=ts, text="x")["error"] == "message_not_found"


def test_blocks_stay_when_an_update_does_not_name_them(home: House) -> None:
    blocks = [{"type": "divider"}]
    ts = home.api("chat.postMessage", channel=AN.id, text="1/3", blocks=blocks)["ts"]
    home.api("chat.update", channel="D0AN", ts=ts, text="2/3")
    assert [block["type"] for block in home.messages()[0]["blocks"]] == ["divider"]
    home.api("chat.update", channel="D0AN", ts=ts, text="3/3", blocks=[])
    assert home.messages()[0]["blocks"] == []


def test_only_the_bots_own_lasting_messages_can_be_changed(home: House) -> None:
    ts = home.api("chat.postEphemeral", channel="C0LINDE", user=AN.id, text="stil")["message_ts"]
    assert home.texts("C0LINDE", AN) == ["stil"]
    assert home.texts("C0LINDE", BO) == []
    assert home.api("chat.update", channel="C0LINDE", ts=ts, text="x")["error"] == "message_not_found"
    theirs = home.say("van mij", "C0LINDE")["ts"]
    assert home.api("chat.update", channel="C0LINDE", ts=theirs, text="x")["error"] == "cant_update_message"
    assert home.api("chat.delete", channel="C0LINDE", ts=theirs)["error"] == "cant_delete_message"


def test_history_is_newest_first_with_metadata_only_when_asked(home: House) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    stamps = [
        home.api("chat.postMessage", channel="C0LINDE", text=str(n), metadata=metadata)["ts"]
        for n in range(5)
    ]
    assert stamps == sorted(set(stamps))
    page = home.api("conversations.history", channel="C0LINDE", limit=2, oldest=stamps[0])
    assert [message["text"] for message in page["messages"]] == ["4", "3"]
    assert page["has_more"]
    assert "metadata" not in page["messages"][0]
    full = home.api("conversations.history", channel="C0LINDE", include_all_metadata=True, latest=stamps[1])
    assert full["messages"] == [{**full["messages"][0], "text": "0", "metadata": metadata}]


def test_replies_are_found_in_their_thread_alone(home: House) -> None:
    ts = home.api("chat.postMessage", channel="C0LINDE", text="vraag")["ts"]
    home.api("chat.postMessage", channel="C0LINDE", text="antwoord", thread_ts=ts)
    replies = home.api("conversations.replies", channel="C0LINDE", ts=ts)["messages"]
    assert [message["text"] for message in replies] == ["vraag", "antwoord"]
    assert len(home.api("conversations.history", channel="C0LINDE")["messages"]) == 1


def test_bad_content_is_refused_with_details(home: House) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}]
    refused = home.api("chat.postMessage", channel="C0LINDE", text="x", blocks=json.dumps(blocks))
    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"]
    broken = home.api("chat.postMessage", channel="C0LINDE", text="x", blocks="[")
    assert broken["error"] == "invalid_blocks_format"
    assert home.api("chat.postMessage", channel="C0LINDE")["error"] == "no_text"
    assert home.api("chat.postMessage", channel="C0LINDE", text="x" * 40_001)["error"] == "msg_too_long"


def test_foreign_pages_and_names_are_kept_out(home: House) -> None:
    post = {"url": f"{home.url}/local/say", "json": {"user": AN.id, "text": "x"}}
    assert httpx.post(**post, headers={"Origin": "https://evil.example"}).status_code == 403  # type: ignore[arg-type]
    assert httpx.post(**post, headers={"Host": "evil.example"}).status_code == 403  # type: ignore[arg-type]
    assert httpx.post(**post, headers={"Origin": home.url}).status_code == 200  # type: ignore[arg-type]


def test_messages_and_home_tabs_survive_a_restart_and_private_answers_do_not(tmp_path: Path) -> None:
    config = replace(CONFIG, store=tmp_path / "workspace.db")
    with house(config) as home:
        ts = home.api("chat.postMessage", channel=AN.id, text="blijft")["ts"]
        home.say("/echo weg")
        home.api("views.publish", user_id=AN.id, view={"type": "home", "blocks": [{"type": "divider"}]})
        home.api("conversations.join", channel="C0OPEN")
    with house(config) as home:
        assert home.texts() == ["blijft"]
        assert home.state()["home"]["type"] == "home"
        later = home.api("chat.postMessage", channel="C0OPEN", text="verder")["ts"]
        assert later > ts


def test_metadata_of_a_reply_is_found_in_its_thread(home: House) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "k2"}}
    ts = home.api("chat.postMessage", channel="C0LINDE", text="mail verstuurd")["ts"]
    home.api("chat.postMessage", channel="C0LINDE", text="bijlage", thread_ts=ts, metadata=metadata)
    plain = home.api("conversations.replies", channel="C0LINDE", ts=ts)["messages"]
    full = home.api("conversations.replies", channel="C0LINDE", ts=ts, include_all_metadata=True)["messages"]
    assert [m.get("metadata") for m in plain] == [None, None]
    assert [m.get("metadata") for m in full] == [None, metadata]


def test_a_thread_is_counted_at_its_first_message(home: House) -> None:
    ts = home.api("chat.postMessage", channel="C0LINDE", text="vraag")["ts"]
    replies = [
        home.api("chat.postMessage", channel="C0LINDE", text=text, thread_ts=ts)["ts"] for text in "ab"
    ]
    parent = home.messages("C0LINDE")[0]
    assert (parent["reply_count"], parent["latest_reply"], parent["thread_ts"]) == (2, replies[1], ts)
    for reply in replies:
        home.api("chat.delete", channel="C0LINDE", ts=reply)
    assert "reply_count" not in home.messages("C0LINDE")[0]
    gone = home.api("chat.postMessage", channel="C0LINDE", text="x", thread_ts="1.000001")
    assert gone["error"] == "thread_not_found"
