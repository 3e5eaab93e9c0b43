"""Socket Mode: the same bot, connected from its side."""

from dataclasses import replace

import httpx

from tests.bot.local.house import AN, CONFIG, eventually, house, socket_house
from tests.bot.local.tiny_bot import APP_TOKEN


def test_commands_forms_and_events_travel_over_a_socket() -> None:
    with socket_house(replace(CONFIG, ack_seconds=2.0, trigger_seconds=3.0)) as home:
        assert home.say("/echo de linde")["answer"]["text"] == "Je zei: de linde"
        view = home.open_form()
        found = home.act("suggest", view_id=view["id"], action_id="school", value="halle")
        assert found["options"][0]["value"] == "halle"
        state = {"school": {"school": "halle"}, "duration": {"duration": "veel"}}
        home.act("submit", view_id=view["id"], state=state)
        assert home.state()["views"][0]["errors"]
        home.say("dag")
        eventually(lambda: "Gehoord: dag" in home.texts())


def test_an_envelope_without_answer_is_a_timeout() -> None:
    with socket_house() as home:
        assert home.say("/broken")["error"] == "operation_timeout"


def test_without_a_connection_nothing_can_be_delivered() -> None:
    with house(replace(CONFIG, socket_mode=True)) as home:
        assert home.say("/echo x")["error"] == "dispatch_failed"
        answer = httpx.post(
            f"{home.url}/api/apps.connections.open", headers={"Authorization": f"Bearer {APP_TOKEN}"}
        ).json()
        assert answer["url"].startswith("ws://127.0.0.1:")


def test_socket_mode_must_be_on() -> None:
    with house() as home:
        headers = {"Authorization": f"Bearer {APP_TOKEN}"}
        answer = home.http.post("/api/apps.connections.open", headers=headers).json()
        assert answer["error"] == "socket_mode_not_enabled"
        assert home.act("say", AN, text="dag")["ok"]
