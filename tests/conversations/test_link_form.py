"""A channel linked from anywhere: the form asks which, checks the same, and what waited is posted there."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.dispatch import Call
from handlers.surface import Form
from storage import channels
from storage.channels import LinkedChannel
from storage.tables import OutboxRow
from tests.conversations.seen import Seen
from tests.conversations.test_link import CLOSED, GENERAL, LINDE, OUTSIDE, REGENBOOG, linked
from tests.conversations.test_send_guide import plan, sent
from tests.conversations.town import Person, Town

INVITE = (
    "Ik zit nog niet in dit besloten kanaal. Typ daar eerst /invite @Schoolbeeld en druk hier dan opnieuw."
)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that others use too, a slow look-up is no failure of the bot."""
    monkeypatch.setattr("bot.slack.places.BRIEF_SECONDS", 10)


@pytest.fixture
def nele(town: Town) -> Person:
    """Her mail went, and there was no channel."""
    plan(town)
    nele = town.person("nele")
    sent(nele)
    return nele


def waiting(nele: Person) -> Seen:
    return nele.message("nog geen kanaal gekoppeld")


def posted(nele: Person, channel: str) -> tuple[list[str], int]:
    """The texts of the bot in a channel, and the files in their thread."""
    bodies = [seen.body for seen in nele.messages(channel) if not seen.is_private]
    texts = [body["text"] for body in bodies if body.get("blocks")]
    return texts, sum(len(body.get("files") or ()) for body in bodies if body.get("thread_ts"))


def test_the_button_links_a_channel_and_what_waited_is_posted_there(nele: Person, town: Town) -> None:
    form = nele.press("Kanaal koppelen", waiting(nele))
    assert form.title == "Kanaal koppelen"
    assert "Het bericht over het schoolbeeldoverleg van di 8 december" in form
    done = nele.submit(channel=LINDE)
    assert done.lines[0] == (
        "#de-linde is gekoppeld aan De Linde, Halle. Wat ik over de school verstuur, komt ook in dit kanaal. "
        "Het bericht over het schoolbeeldoverleg van di 8 december en beide documenten plaats ik er nu."
    )
    nele.close()
    town.settle()
    texts, files = posted(nele, LINDE)
    assert len(texts) == 1
    assert "Schoolbeeldoverleg De Linde" in texts[0]
    assert files == 2
    assert not [seen for seen in nele.messages() if "nog geen kanaal gekoppeld" in seen]
    renewed = nele.message("plaats ik daar, met beide documenten")
    assert renewed.buttons == ["Leidraad bekijken", "Afspraken bekijken"]


def test_the_form_offers_channels_only(nele: Person) -> None:
    form = nele.press("Kanaal koppelen", waiting(nele))
    [asked] = [block["element"] for block in form.body["blocks"] if block["type"] == "input"]
    assert asked["type"] == "conversations_select"
    assert asked["filter"] == {"include": ["public", "private"], "exclude_bot_users": True}


def test_a_private_channel_asks_for_an_invitation_beside_the_field(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    assert nele.submit(channel=CLOSED).errors == {"channel": INVITE}
    assert linked(town) is None
    town.http.post("/local/say", json={"user": "U0NELE", "channel": CLOSED, "text": "/invite @Schoolbeeld"})
    town.settle()
    assert "#linde-intern is gekoppeld aan De Linde, Halle." in nele.submit(channel=CLOSED)
    town.settle()
    assert posted(nele, CLOSED)[1] == 2


def test_a_public_channel_is_joined_and_an_archived_one_refused(nele: Person, town: Town) -> None:
    town.http.post("/local/channel", json={"channel": REGENBOOG, "archived": True})
    nele.press("Kanaal koppelen", waiting(nele))
    assert nele.submit(channel=REGENBOOG).errors["channel"].startswith("In dit kanaal kan ik niet.")
    town.http.post("/local/channel", json={"channel": REGENBOOG, "archived": False})
    assert "#de-regenboog is gekoppeld" in nele.submit(channel=REGENBOOG)
    assert "U0LOCALBOT" in town.workspace.conversations.get(REGENBOOG).members


@pytest.mark.parametrize(
    ("channel", "warning"),
    [(GENERAL, "In dit kanaal zit 1 gast die meeleest."), (OUTSIDE, "Dit kanaal is gedeeld met een andere")],
)
def test_who_reads_along_asks_for_a_second_press(
    nele: Person, town: Town, channel: str, warning: str
) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    asked = nele.submit(channel=channel)
    assert asked.is_form
    assert warning in asked
    assert asked.body["submit"]["text"] == "Toch koppelen"
    assert linked(town) is None
    assert "is gekoppeld aan De Linde, Halle." in nele.submit()
    assert linked(town) is not None


def test_another_channel_at_the_second_press_is_looked_at_too(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    nele.submit(channel=GENERAL)
    again = nele.submit(channel=OUTSIDE)
    assert again.is_form
    assert "gedeeld met een andere organisatie" in again
    assert linked(town) is None


def test_the_channel_of_another_school_is_asked_about(nele: Person, town: Town) -> None:
    nele.say("/schoolbeeld koppel de-regenboog", channel=LINDE)
    nele.press("Kanaal koppelen", waiting(nele))
    assert "Dit kanaal is al gekoppeld aan De Regenboog, Dilbeek." in nele.submit(channel=LINDE)
    nele.submit()
    assert linked(town) is not None
    assert linked(town, "de-regenboog") is not None


def test_a_channel_that_was_linked_meanwhile_is_told_before_it_goes(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    with town.database.writing() as session:
        other = LinkedChannel(1, "slack", "T0LOCAL01", REGENBOOG, "de-regenboog")
        channels.link(session, other, person_id=1, now=town.clock.now)
    asked = nele.submit(channel=LINDE)
    assert "Intussen is #de-regenboog aan De Linde, Halle gekoppeld." in asked
    found = linked(town)
    assert found is not None
    assert found.conversation == REGENBOOG
    assert "Tot nu toe was dat #de-regenboog." in nele.submit()


def test_an_old_button_and_a_double_click_link_and_post_once(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    nele.submit(channel=LINDE)
    nele.again()
    nele.close()
    her = ("slack", "T0LOCAL01", "U0NELE")
    old = Call(her, "action", "open_link", data={"school": "1", "mail": "1"})
    form = town.parts.dispatcher.answer_here(old).answer
    assert isinstance(form, Form)
    assert "Nu is dat #de-linde." in form.intro
    nele.say("/schoolbeeld koppel de linde")
    assert "#de-linde was al gekoppeld aan De Linde, Halle." in nele.submit(channel=LINDE)
    town.settle()
    assert [len(posted(nele, LINDE)[0]), posted(nele, LINDE)[1]] == [1, 2]
    assert town.count("audit", "what = 'channel.linked'") == 1


def test_who_is_no_anchor_any_more_links_nothing(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM role WHERE role = 'anchor'")
    assert "het kanaal van De Linde, Halle" in nele.submit(channel=LINDE)
    assert linked(town) is None


def test_the_line_in_the_channel_posts_what_waited_too(nele: Person) -> None:
    nele.say("/schoolbeeld koppel de-linde", channel=LINDE)
    assert nele.message("plaats ik er nu.", LINDE).is_private
    assert posted(nele, LINDE)[1] == 2


def test_a_mail_of_a_meeting_that_is_over_is_not_posted_in_a_new_channel(nele: Person, town: Town) -> None:
    town.clock.now = town.clock.now.replace(month=12, day=9)
    assert "plaats ik er nu" not in nele.say("/schoolbeeld koppel de-linde", channel=LINDE)
    town.settle()
    assert posted(nele, LINDE)[1] == 0


def test_unlinked_before_it_went_it_goes_with_the_next_channel(nele: Person, town: Town) -> None:
    nele.press("Kanaal koppelen", waiting(nele))
    nele.submit(channel=LINDE)
    nele.close()
    with town.database.writing() as session:  # as if nobody had come to it
        row = session.exec(select(OutboxRow).where(OutboxRow.kind == "post")).one()
        row.state, row.sent = "stopped", {}  # type: ignore[assignment]
    nele.say("/schoolbeeld koppel de linde stop")
    nele.say("/schoolbeeld koppel de-linde", channel=REGENBOOG)
    assert nele.message("plaats ik er nu.", REGENBOOG).is_private
    assert posted(nele, REGENBOOG)[1] == 2


def test_a_post_that_failed_goes_to_another_channel_from_the_message_about_it(town: Town) -> None:
    plan(town)
    nele = town.person("nele")
    nele.say("/schoolbeeld koppel de-linde", channel=LINDE)
    town.http.post("/local/channel", json={"channel": LINDE, "archived": True})
    sent(nele)
    told = nele.message("kon ik niet in het kanaal van de school plaatsen: het kanaal is gearchiveerd.")
    assert told.buttons == ["Opnieuw proberen", "Ander kanaal koppelen"]
    nele.press("Ander kanaal koppelen", told)
    nele.submit(channel=REGENBOOG)
    nele.close()
    town.settle()
    assert posted(nele, REGENBOOG)[1] == 2
    assert "#de-regenboog is gekoppeld" in nele.message("plaats ik daar, met beide documenten")


def test_a_post_that_failed_is_tried_again_from_the_message_about_it(town: Town) -> None:
    plan(town)
    nele = town.person("nele")
    nele.say("/schoolbeeld koppel de-linde", channel=LINDE)
    town.http.post("/local/channel", json={"channel": LINDE, "archived": True})
    sent(nele)
    told = nele.message("het kanaal is gearchiveerd.")
    nele.press("Opnieuw proberen", told)
    town.settle()
    told = nele.message("het kanaal is gearchiveerd.")
    town.http.post("/local/channel", json={"channel": LINDE, "archived": False})
    nele.press("Opnieuw proberen", told)
    assert nele.message("ik probeer het opnieuw voor De Linde, Halle")
    assert posted(nele, LINDE)[1] == 2
    assert not [seen for seen in nele.messages() if "is gearchiveerd" in seen]


# elsewhere


def test_in_a_direct_message_the_form_asks_school_and_channel(town: Town) -> None:
    nele = town.person("nele")
    form = nele.say("/schoolbeeld koppel")
    assert list(form.fields) == ["school", "channel"]
    assert (
        nele.submit(school="De Regenboog, Dilbeek", channel=REGENBOOG)
        .lines[0]
        .startswith("#de-regenboog is gekoppeld aan De Regenboog, Dilbeek.")
    )
    nele.close()
    assert list(nele.say("/schoolbeeld koppel de linde").fields) == ["channel"]


def test_said_without_a_slash_a_button_opens_the_form(town: Town) -> None:
    nele = town.person("nele")
    asked = nele.say("koppel de linde")
    assert "Wat ik over De Linde, Halle verstuur" in asked
    assert nele.press("Kanaal koppelen", asked).is_form
    assert "#de-linde is gekoppeld" in nele.submit(channel=LINDE)


def test_the_facts_of_a_school_have_the_button(town: Town) -> None:
    nele = town.person("nele")
    facts = nele.say("/overview de linde")
    assert "Kanaal: nog geen" in facts.lines
    nele.press("Kanaal koppelen", facts)
    nele.submit(channel=LINDE)
    nele.close()
    facts = nele.say("/overview de linde")
    assert "Kanaal: #de-linde" in facts.lines
    form = nele.press("Ander kanaal koppelen", facts)
    assert "Nu is dat #de-linde." in form
    assert "Kanaal koppelen" not in town.person("an").say("/overview de linde").buttons


def test_what_is_no_channel_or_is_not_shown_in_time_is_said_beside_the_field(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nele = town.person("nele")
    nele.say("/schoolbeeld koppel de linde")
    assert nele.submit(channel="D0NELE").errors["channel"].startswith("Kies een kanaal;")
    monkeypatch.setattr("bot.slack.places.BRIEF_SECONDS", 0.0)
    assert nele.submit(channel=LINDE).errors["channel"].startswith("Ik krijg dit kanaal nu niet te zien.")
    assert linked(town) is None


def test_someone_without_schools_of_their_own_is_told_who_links(town: Town) -> None:
    assert "Een kanaal koppelt de ankerondersteuner" in town.person("an").say("/schoolbeeld koppel")
