"""What people do in Teams, from the front door."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from storage import meetings, schools
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.conversations.stage import Stage
from tests.teams.street import CHANNEL, Street, street_of

HOLD = timedelta(minutes=2, seconds=1)
TODAY = "day = '2026-11-24' AND status = 'done'"


def meet(street: Street, day: date, status: MeetingStatus = MeetingStatus.PLANNED) -> None:
    with street.database.writing() as session:
        school = schools.by_keys(session, ["de-linde"])[0]
        meetings.put(
            session, school.id, 2026, MeetingKind.FIRST, status=status, entered_by_id=None, now=NOW, day=day,
            start=time(13, 30),
        )  # fmt: skip


# in the personal chat


def test_a_person_asks_what_time_remains(street: Street) -> None:
    seen = street.person("an").say("/timeframe de linde")
    assert "14 halve dagen" in seen
    assert "█" in seen.text


@pytest.mark.parametrize(
    "text", ["timeframe de linde", "tijdskader de linde", "/Schoolbeeld tijdskader de linde"]
)
def test_words_work_without_a_slash_in_both_languages(street: Street, text: str) -> None:
    an = street.person("an")
    assert an.say(text).text == an.say("/timeframe de linde").text


@pytest.mark.parametrize("text", ["hi", "hello", "help", "dag", "wat een weer vandaag"])
def test_anything_else_is_answered_with_examples(street: Street, text: str) -> None:
    seen = street.person("an").say(text)
    assert "\ntimeframe de linde: " in seen
    assert "/" not in seen.text
    assert "Bezoek noteren" in seen.labels


def test_a_visit_is_logged_and_undone_in_its_own_message(street: Street) -> None:
    an = street.person("an")
    receipt = an.say("log-visit de linde halve dag")
    assert street.count("visit", TODAY) == 1
    undone = an.press("Ongedaan maken", receipt)
    assert undone.number == receipt.number
    assert street.count("visit", TODAY) == 0
    again = an.press("Toch noteren", undone)
    assert "De Linde" in again
    assert street.count("visit", TODAY) == 1


def test_a_double_press_acts_once(street: Street) -> None:
    an = street.person("an")
    receipt = an.say("log-visit de linde halve dag")
    first = an.press("Ongedaan maken", receipt)
    assert an.press("Ongedaan maken", receipt).text == first.text
    assert street.count("audit", "what = 'visit.cancelled'") <= 1


def test_a_stranger_is_told_whom_to_ask(street: Street) -> None:
    assert "Mieke Dewaele" in street.person("robin").say("/timeframe de linde")


def test_a_guest_with_a_known_address_stays_a_stranger(street: Street) -> None:
    assert "Mieke Dewaele" in street.person("gast").say("/timeframe de linde")
    assert street.count("identity") == 0


def test_who_installs_the_app_is_greeted_and_can_be_reached(street: Street) -> None:
    an = street.person("an")
    an.installs()
    assert "Dag An" in an.last
    assert street.count("conversation", "kind = 'personal' AND \"user\" = 'aad-an'") == 1


# forms


def test_a_form_says_what_is_wrong_beside_the_field_and_keeps_the_rest(street: Street) -> None:
    an = street.person("an")
    form = an.press("Bezoek noteren", an.say("help"))
    assert form.title == "Bezoek noteren"
    assert form.inputs["school"]["choices"][0] == {"title": "De Linde, Halle", "value": "1"}
    wrong = an.press("Bewaren", form, school="1", duration="een eeuwigheid", note="bij de kleuters")
    assert wrong.inputs["note"]["value"] == "bij de kleuters"
    assert wrong.inputs["school"]["value"] == "1"
    body = wrong.cards[0]["body"]
    after = body[[node.get("id") for node in body].index("duration") + 1]
    assert after["inlines"][0]["color"] == "Attention"
    assert "9u-11u30" in form, "the hint"
    assert "9u-11u30" not in wrong, "what is wrong stands in its place"
    assert street.count("visit", TODAY) == 0
    receipt = an.press("Bewaren", wrong, duration="2u")
    assert "2 uur" in receipt
    assert "Ongedaan maken" in receipt.labels
    assert street.count("visit", TODAY) == 1


def test_a_school_is_found_while_it_is_typed(street: Street) -> None:
    an = street.person("an")
    an.say("hi")
    assert an.search("visit.school", "regen") == ["De Regenboog, Dilbeek"]
    form = an.press("Bezoek noteren", an.say("help"))
    wrong = an.press("Bewaren", form, school="2", duration="")
    assert wrong.inputs["school"]["value"] == "2"


def test_a_line_that_lacks_something_opens_the_form_with_what_was_said(street: Street) -> None:
    an = street.person("an")
    asked = an.say("log-visit de regenboog")
    assert "Hoe lang" in asked
    form = an.press("Bezoek noteren", asked)
    assert form.inputs["school"]["value"] == "2"


def test_a_form_sent_twice_acts_once(street: Street) -> None:
    an = street.person("an")
    form = an.press("Bezoek noteren", an.say("help"))
    an.press("Bewaren", form, school="1", duration="2u")
    kept = an.press("Bewaren", form, school="1", duration="2u")
    assert "2 uur" in kept
    assert street.count("visit", TODAY) == 1


def test_a_preview_stays_in_the_dialog_until_it_is_confirmed(street: Street) -> None:
    nele = street.person("nele")
    preview = nele.say("/set-timeframe de linde halve dag per week")
    done = nele.press("Zo instellen", preview)
    assert "De Linde" in done
    assert street.count("frame", "school_id = 1") == 2


# channels


def test_a_question_in_a_channel_is_answered_in_person_with_a_short_note(street: Street) -> None:
    an = street.person("an")
    an.mention("tijdskader de linde")
    assert "14 halve dagen" in an.last
    note = street.service.messages[CHANNEL][-1]
    assert (
        note["text"]
        == "Ik heb je in ons eigen gesprek geantwoord, want wat je vraagt is niet voor iedereen hier."
    )
    assert "halve" not in json.dumps(street.service.messages[CHANNEL])


def test_a_slash_command_in_a_channel_is_answered_for_its_sender_alone(street: Street) -> None:
    an = street.person("an")
    recipient = {"id": "28:schoolbeeld", "name": "Schoolbeeld", "isTargeted": True}
    an.mention("/timeframe de linde", recipient=recipient)
    whispered = street.service.messages[CHANNEL][-1]
    assert whispered["targeted"]
    assert whispered["recipient"]["id"] == "29:an"
    assert not an.inbox


def test_a_channel_is_linked_where_it_is_asked(street: Street) -> None:
    nele = street.person("nele")
    nele.mention("koppel de linde")
    assert street.count("channel", f"platform = 'teams' AND conversation = '{CHANNEL}'") == 1
    assert "#de-linde" in nele.last


def test_a_guest_in_the_channel_is_pointed_out_first(street: Street) -> None:
    street.service.rosters[CHANNEL].append("gast")
    nele = street.person("nele")
    nele.mention("koppel de linde")
    assert street.count("channel") == 0
    asked = nele.last
    assert "gast" in asked
    nele.press("Toch koppelen", asked)
    assert street.count("channel") == 1


# the meeting mail


def test_the_meeting_mail_is_sent_posted_and_its_files_open_in_the_channel(street: Street) -> None:
    meet(street, date(2026, 12, 8))
    nele = street.person("nele")
    nele.mention("koppel de linde")
    form = nele.press("Mail over het overleg", nele.say("/send-guide de linde"))
    opens = [a for a in form.actions if a["type"] == "Action.OpenUrl"]
    assert len(opens) == 3
    assert httpx.get(opens[0]["url"]).content.startswith(b"PK")
    receipt = nele.press("Versturen", form)
    assert "Tegenhouden" in receipt.labels
    street.pass_time(HOLD)
    state = next(m for m in nele.inbox if m["id"] == receipt.number or "verstuurd" in json.dumps(m))
    assert state
    assert street.count("mail", "state = 'done'") == 1
    post = next(m for m in street.service.messages[CHANNEL] if m.get("attachments"))
    thread = street.service.messages[f"{CHANNEL};messageid={post['id']}"]
    assert len(thread) == 2
    for message in thread:
        url = message["attachments"][0]["content"]["actions"][0]["url"]
        assert urlsplit(url).path.startswith("/files/")
        assert httpx.get(url).content.startswith(b"PK")


def test_without_links_a_file_is_offered_and_comes_once_it_is_taken(
    stage: Stage, centre_url: str, tmp_path: Path
) -> None:
    with street_of(stage, centre_url, tmp_path, links=False) as street:
        meet(street, date(2026, 12, 8))
        nele = street.person("nele")
        form = nele.press("Mail over het overleg", nele.say("/send-guide de linde"))
        same = nele.press("Leidraad bekijken", form, remarks="tot dan")
        assert same.inputs.keys() == form.inputs.keys(), "the form stays open"
        offer = nele.inbox[-1]["attachments"][0]
        assert offer["contentType"] == "application/vnd.microsoft.teams.card.file.consent"
        answer = {
            "action": "accept",
            "context": offer["content"]["acceptContext"],
            "uploadInfo": {
                "uploadUrl": f"{stage.workspace_url}/upload/guide",
                "contentUrl": "https://org.sharepoint.com/guide.docx",
                "uniqueId": "u1",
                "fileType": "docx",
            },
        }
        nele._sent(nele.activity("invoke", name="fileConsent/invoke", value=answer))
        assert street.service.uploads["guide"].startswith(b"PK")
        info = nele.inbox[-1]["attachments"][0]
        assert info["contentType"] == "application/vnd.microsoft.teams.card.file.info"


# reminders


def test_the_second_meeting_is_planned_from_its_reminder(street: Street) -> None:
    meet(street, date(2026, 11, 24), MeetingStatus.HELD)
    nele = street.person("nele")
    nele.say("hi")
    assert street.morning(date(2026, 11, 25))
    asked = nele.last
    assert "Is er een datum afgesproken voor het tweede moment" in asked
    form = nele.press("Datum noteren", asked)
    nele.press("Bewaren", form, day="2027-02-02", start="13:30")
    renewed = next(m for m in nele.inbox if m["id"] == asked.number)
    assert "Is er een datum afgesproken" not in json.dumps(renewed, ensure_ascii=False)


def test_later_puts_a_reminder_off_in_its_own_message(street: Street) -> None:
    meet(street, date(2026, 11, 24), MeetingStatus.HELD)
    nele = street.person("nele")
    nele.say("hi")
    street.morning(date(2026, 11, 25))
    asked = nele.last
    later = next(label for label in asked.labels if label.startswith("Later"))
    nele.press(later, asked)
    assert street.count("reminder", "state = 'put_off'") == 1


def test_who_never_wrote_is_found_in_the_team_and_reached(street: Street) -> None:
    meet(street, date(2026, 11, 24), MeetingStatus.HELD)
    street.person("an").mention("help")
    assert street.morning(date(2026, 11, 25))
    assert "tweede moment" in street.person("nele").last


def test_start_shows_what_the_home_tab_shows_in_slack(street: Street) -> None:
    an = street.person("an")
    an.say("hi")
    seen = an.say("start")
    assert "Mijn laatste bezoeken" in seen
    assert "De Linde, Halle" in seen
    assert "Bezoek noteren" in seen.labels


# whatever comes


@pytest.mark.parametrize(
    "more",
    [
        {"type": "invoke", "name": "composeExtension/query"},
        {"type": "invoke"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt"},
        {"type": "conversationUpdate", "membersAdded": [{"id": "x"}]},
        {"type": "invoke", "name": "task/submit", "value": "x"},
        {"type": "invoke", "name": "task/submit", "value": {"data": {"form": {"name": "visit"}}}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": None}},
        {"type": "message", "text": None},
        {"type": "messageReaction"},
    ],
)
def test_what_we_do_not_know_is_answered_and_changes_nothing(street: Street, more: dict[str, object]) -> None:
    an = street.person("an")
    assert street.post({**an.activity("message"), **more}).status == 200
    assert street.count("visit", TODAY) == 0
