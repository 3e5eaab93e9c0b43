"""Forms, buttons, selects and the home tab, acted by a person's hands."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.bot.local.house import AN, BO, CONFIG, House, eventually, house
from tests.bot.local.tiny_bot import form

GOOD = {"school": {"school": "linde"}, "duration": {"duration": "2u30"}}


def _fill(home: House, view: dict[str, str], **fields: str) -> dict[str, object]:
    home.act("suggest", view_id=view["id"], action_id="school", value="lin")
    state = {**GOOD, **{key: {key: value} for key, value in fields.items()}}
    return home.act("submit", view_id=view["id"], state=state)


def test_a_form_is_filled_sent_and_closed(home: House) -> None:
    view = home.open_form()
    assert _fill(home, view)["ok"]
    assert home.state()["views"] == []
    sent = home.bot.seen[-1]
    assert sent["type"] == "view_submission"
    values = sent["view"]["state"]["values"]
    assert values["school"]["school"]["selected_option"]["value"] == "linde"
    assert values["day"]["day"] == {"type": "datepicker", "selected_date": "2026-11-12"}
    assert values["kind"]["kind"]["selected_option"]["value"] == "broad"
    assert values["note"]["note"]["value"] is None
    assert (sent["view"]["private_metadata"], sent["view"]["callback_id"]) == ("intent-1", "visit")


def test_a_required_field_is_asked_before_the_bot_hears_of_it(home: House) -> None:
    view = home.open_form()
    answer = home.act("submit", view_id=view["id"], state={})
    assert set(answer["errors"]) == {"school", "duration"}
    assert all("command" in seen for seen in home.bot.seen)


def test_the_bots_errors_stand_beside_their_fields_and_what_was_typed_stays(home: House) -> None:
    view = home.open_form()
    _fill(home, view, duration="veel")
    now = home.state()["views"][0]
    assert now["errors"] == {"duration": "Schrijf een duur, zoals 2u30."}
    assert now["state"]["values"]["duration"]["duration"]["value"] == "veel"
    assert _fill(home, now)["ok"]


def test_an_error_beside_a_field_that_is_not_there_is_trouble(home: House) -> None:
    view = home.open_form()
    home.bot.answer = {"response_action": "errors", "errors": {"elsewhere": "?"}}
    assert _fill(home, view)["error"] == "invalid_response"
    assert home.state()["views"][0]["trouble"]


def test_an_answer_can_replace_stack_and_clear_forms(home: House) -> None:
    view = home.open_form()
    home.bot.answer = {"response_action": "update", "view": form("Zeker?")}
    _fill(home, view)
    now = home.state()["views"][0]
    assert (now["id"], now["title"]["text"]) == (view["id"], "Zeker?")
    assert now["hash"] != view["hash"]
    home.bot.answer = {"response_action": "push", "view": form("Tweede")}
    _fill(home, now)
    stack = home.state()["views"]
    assert [one["title"]["text"] for one in stack] == ["Zeker?", "Tweede"]
    assert stack[1]["previous_view_id"] == stack[0]["id"] == stack[1]["root_view_id"]
    home.bot.answer = {"response_action": "clear"}
    _fill(home, stack[1])
    assert home.state()["views"] == []


def test_a_bad_view_in_an_answer_is_told_and_leaves_the_form(home: House) -> None:
    view = home.open_form()
    home.bot.answer = {"response_action": "update", "view": {"type": "modal"}}
    assert _fill(home, view)["error"] == "invalid_arguments"
    assert home.state()["views"][0]["trouble"]
    assert home.state()["errors"]


def test_closing_tells_the_bot_when_it_asked_to_know(home: House) -> None:
    view = home.open_form()
    assert home.act("close", view_id=view["id"])["ok"]
    assert home.bot.seen[-1]["type"] == "view_closed"
    assert home.bot.seen[-1]["is_cleared"] is False


def test_nobody_acts_in_anothers_form(home: House) -> None:
    view = home.open_form()
    assert home.act("submit", BO, view_id=view["id"], state={}) == {"ok": False, "error": "not_found"}


def test_a_trigger_opens_one_form(home: House) -> None:
    home.say("/form twice")
    assert home.bot.errors == ["exchanged_trigger_id"]


def test_a_trigger_expires(home: House) -> None:
    home.say("/late")
    eventually(lambda: home.bot.errors)
    assert home.bot.errors == ["expired_trigger_id"]
    answer = home.api("views.open", trigger_id="1.2.3", view=form())
    assert answer["error"] == "invalid_trigger_id"


def test_suggestions_wait_for_enough_letters(home: House) -> None:
    view = home.open_form()
    short = home.act("suggest", view_id=view["id"], action_id="school", value="l")
    assert short["too_short"]
    found = home.act("suggest", view_id=view["id"], action_id="school", value="linde")
    assert [option["value"] for option in found["options"]] == ["linde", "boom"]
    sent = home.bot.seen[-1]
    assert (sent["type"], sent["block_id"], sent["value"]) == ("block_suggestion", "school", "linde")
    assert sent["view"]["id"] == view["id"]


def test_an_option_nobody_offered_cannot_be_chosen(home: House) -> None:
    view = home.open_form()
    answer = home.act("submit", view_id=view["id"], state={"school": {"school": "elsewhere"}})
    assert answer["error"] == "no_such_option"


def test_a_button_in_a_private_answer_replaces_it(home: House) -> None:
    home.say("/buttons")
    ts = home.messages()[0]["ts"]
    assert home.act("click", ts=ts, action_id="undo")["ok"]
    sent = home.bot.seen[-1]
    assert sent["container"] == {
        "type": "message", "message_ts": ts, "channel_id": "D0AN", "is_ephemeral": True,
    }  # fmt: skip
    assert "message" not in sent
    assert (sent["actions"][0]["value"], sent["actions"][0]["type"]) == ("7", "button")
    assert sent["actions"][0]["action_ts"]
    eventually(lambda: home.texts() == ["Ongedaan gemaakt"])


def test_selects_and_menus_send_the_option_and_the_message_keeps_state(home: House) -> None:
    home.say("/buttons")
    ts = home.messages()[0]["ts"]
    home.act("click", ts=ts, action_id="pick", value="small")
    assert home.bot.seen[-1]["actions"][0]["selected_option"]["value"] == "small"
    home.act("click", ts=ts, action_id="more", value="broad")
    sent = home.bot.seen[-1]
    assert sent["actions"][0]["selected_option"]["value"] == "broad"
    assert sent["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "small"


def test_a_button_of_a_message_for_another_person_is_out_of_reach(home: House) -> None:
    home.say("/buttons", "C0LINDE")
    ts = home.messages("C0LINDE")[0]["ts"]
    assert home.act("click", BO, ts=ts, action_id="undo")["error"] == "message_not_found"


def test_shortcuts_open_forms(home: House) -> None:
    assert home.act("shortcut", callback_id="note_visit")["ok"]
    assert len(home.state()["views"]) == 1
    ts = home.say("een bezoek", "C0LINDE")["ts"]
    assert home.act("shortcut", callback_id="note_message", ts=ts)["ok"]
    assert home.bot.seen[-1]["message"]["text"] == "een bezoek"
    assert home.act("shortcut", callback_id="unknown")["error"] == "no_such_shortcut"


def test_a_private_answer_has_no_shortcuts(home: House) -> None:
    home.say("/echo stil")
    ts = home.messages()[0]["ts"]
    assert home.act("shortcut", callback_id="note_message", ts=ts)["error"] == "message_not_found"


def test_the_home_tab_is_published_when_it_is_opened(home: House) -> None:
    home.act("home")
    eventually(lambda: home.state()["home"])
    view = home.state()["home"]
    assert view["type"] == "home"
    home.act("click", view_id="home", action_id="refresh")
    assert home.bot.seen[-1]["container"] == {"type": "view", "view_id": view["id"]}


def test_a_home_tab_is_updated_only_with_its_last_hash(home: House) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    first = home.api("views.publish", user_id=AN.id, view=view)["view"]
    second = home.api("views.publish", user_id=AN.id, view=view, hash=first["hash"])
    assert second["view"]["id"] == first["id"]
    assert home.api("views.publish", user_id=AN.id, view=view, hash=first["hash"])["error"] == "hash_conflict"


def test_an_updated_view_keeps_what_was_filled_in(home: House) -> None:
    view = home.open_form()
    home.act("submit", view_id=view["id"], state={"duration": {"duration": "1u"}})
    updated = home.api("views.update", view_id=view["id"], view=form("Nieuw"))["view"]
    assert updated["state"]["values"]["duration"]["duration"]["value"] == "1u"
    assert home.api("views.update", view_id=view["id"], view=form(), hash="old")["error"] == "hash_conflict"
    assert home.api("views.update", view_id="V0", view=form())["error"] == "not_found"


@pytest.fixture
def patient() -> Iterator[House]:
    with house(replace(CONFIG, trigger_seconds=3.0)) as there:
        yield there


def test_no_more_than_three_forms_are_stacked(patient: House) -> None:
    view = patient.open_form()
    for title in ("Tweede", "Derde", "Vierde"):
        patient.bot.answer = {"response_action": "push", "view": form(title)}
        answer = _fill(patient, patient.state()["views"][-1])
    assert answer["error"] == "push_limit_reached"
    assert len(patient.state()["views"]) == 3
    assert patient.state()["views"][0]["id"] == view["id"]
