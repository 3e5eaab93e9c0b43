"""Slash commands, and what a person reads when the bot does not answer well."""

import httpx
import pytest

from tests.bot.local.house import AN, BO, House, eventually


def test_an_answer_is_seen_by_the_one_who_asked_alone(home: House) -> None:
    answer = home.say("/echo de linde", "C0LINDE")
    assert answer["ok"]
    assert answer["answer"]["text"] == "Je zei: de linde"
    assert home.texts("C0LINDE") == ["Je zei: de linde"]
    assert home.messages("C0LINDE")[0]["ephemeral"]
    assert home.texts("C0LINDE", BO) == []


def test_a_command_carries_all_of_slacks_fields(home: House) -> None:
    home.say("/echo de linde", "C0LINDE")
    sent = home.bot.seen[0]
    assert {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command",
        "text", "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    } <= set(sent)  # fmt: skip
    assert (sent["channel_name"], sent["user_name"], sent["text"]) == ("de-linde", "an", "de linde")


def test_an_answer_in_channel_is_seen_by_all_under_the_command(home: House) -> None:
    home.say("/openly", "C0LINDE")
    assert home.texts("C0LINDE", BO) == ["/openly", "Voor iedereen"]


@pytest.mark.parametrize(
    ("command", "error"),
    [("/slow", "operation_timeout"), ("/broken", "dispatch_failed"), ("/bad", "invalid_command_response")],
)
def test_a_failure_is_told_to_the_person_by_slacks_name(home: House, command: str, error: str) -> None:
    assert home.say(command)["error"] == error
    assert error in home.texts()[-1]
    assert command in home.texts()[-1]


def test_an_unknown_command_never_reaches_the_bot(home: House) -> None:
    assert home.say("/foo bar")["error"] == "invalid_command"
    assert home.texts() == ["`/foo` is geen geldige opdracht."]
    assert home.bot.seen == []


def test_a_response_url_serves_five_times(home: House) -> None:
    home.say("/hush", "C0LINDE")
    url = home.bot.response_urls[0]
    assert home.texts("C0LINDE") == []
    answers = [httpx.post(url, json={"text": f"nr {n}", "replace_original": False}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"
    assert home.texts("C0LINDE") == [f"nr {n}" for n in range(5)]
    assert home.texts("C0LINDE", BO) == []


def test_a_response_url_can_replace_and_delete_the_answer(home: House) -> None:
    home.say("/echo een")
    url = home.bot.seen[0]["response_url"]
    httpx.post(url, json={"text": "twee", "replace_original": True})
    assert home.texts() == ["twee"]
    httpx.post(url, json={"delete_original": True})
    assert home.texts() == []


def test_a_response_url_refuses_bad_blocks_and_unknown_keys(home: House) -> None:
    home.say("/hush")
    url = home.bot.response_urls[0]
    assert (
        httpx.post(url, json={"text": "x", "blocks": [{"type": "nothing"}]}).json()["error"]
        == "invalid_blocks"
    )
    assert httpx.post(f"{home.url}/response/unknown", json={"text": "x"}).status_code == 404


def test_a_message_to_the_bot_is_heard_and_answered(home: House) -> None:
    home.say("dag <jij> & ik")
    eventually(lambda: len(home.texts()) == 2)
    sent = home.bot.seen[0]["event"]
    assert (sent["channel_type"], sent["user"], sent["text"]) == ("im", AN.id, "dag &lt;jij&gt; &amp; ik")
    assert sent["client_msg_id"]


def test_an_event_that_fails_comes_again_with_its_number_and_reason(home: House) -> None:
    home.bot.failures = 2
    home.say("dag")
    eventually(lambda: len(home.texts()) == 2)
    numbers = [head.get("x-slack-retry-num") for head in home.bot.heads]
    assert numbers == [None, ["1"], ["2"]]
    assert home.bot.heads[1]["x-slack-retry-reason"] == ["http_error"]
    assert len({seen["event_id"] for seen in home.bot.seen}) == 1


def test_a_mention_in_a_channel_reaches_the_bot_and_its_answer_is_a_reply(home: House) -> None:
    ts = home.say("dag @schoolbeeld", "C0LINDE")["ts"]
    eventually(lambda: len(home.texts("C0LINDE")) == 2)
    assert home.bot.seen[0]["event"]["type"] == "app_mention"
    assert home.messages("C0LINDE")[-1]["thread_ts"] == ts
    assert [m["ts"] for m in home.api("conversations.history", channel="C0LINDE")["messages"]] == [ts]


def test_a_person_cannot_speak_where_they_are_not(home: House) -> None:
    assert home.say("/echo x", "C0SECRET", BO) == {"ok": False, "error": "channel_not_found"}
