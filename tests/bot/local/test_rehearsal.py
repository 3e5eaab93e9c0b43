"""The page Repetitie without a browser: the process that plays, and what is made of what it prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo import rehearsing
from bot.local.config import Rehearsing
from bot.local.errors import SlackError
from bot.local.rehearsal.period import Period, read_period, suggestions
from bot.settings import Settings
from tests.bot.local.house import CONFIG, House, eventually, house
from tests.bot.school_year import SPAN

Json = dict[str, Any]


def real(url: str) -> Rehearsing:
    return rehearsing(Settings(_env_file=None, database_url=url))


def playing(program: str) -> Rehearsing:
    """Another program in the place of the bot's own."""
    return replace(
        real("sqlite:///nowhere.sqlite"),
        command=(sys.executable, "-u", "-c", program),
        environment=os.environ,
    )


@contextmanager
def rehearsal(what: Rehearsing) -> Iterator[House]:
    with house(replace(CONFIG, rehearsing=what)) as home:
        yield home


def play(home: House, first: object, last: object) -> Json:
    told: Json = home.http.post("/local/rehearse", json={"from": str(first), "to": str(last)}).json()
    return told


def state(home: House) -> Json:
    told: Json = home.http.get("/local/rehearsal").json()
    return told


def ended(home: House) -> Json:
    eventually(lambda: state(home)["stage"] != "running", seconds=60)
    return state(home)


def test_a_whole_autumn_is_played_and_drawn_while_the_data_stay_as_they_are(year_file: Path) -> None:
    before = year_file.read_bytes()
    with rehearsal(real(f"sqlite:///{year_file}")) as home:
        assert state(home)["stage"] == "none"
        begun = play(home, *SPAN)
        assert begun["stage"] == "running"
        assert "Bezig met naspelen" in home.http.get("/rehearsal").text
        assert home.say("/echo hallo")["ok"], "the workspace is as usable as before"
        told = ended(home)
        assert (told["stage"], told["trouble"]) == ("done", "")
        assert told["items"] > 100
        page = home.http.get("/rehearsal")
        assert "script-src 'self'; style-src 'self'" in page.headers["content-security-policy"]
        assert f"{told['items']} herinneringen in" in page.text
        assert "Herfstvakantie" in page.text
        assert "Wapenstilstand" in page.text
        assert " style=" not in page.text
        only = home.http.get("/rehearsal", params={"kind": "before_meeting", "school": "de-springplank"}).text
        shown = only[only.index('id="timeline"') :]
        assert "De Springplank, Ternat · als" in shown
        assert "De Notelaar" not in shown
        assert "Het tijdskader is nog niet doorgegeven" not in shown
        nothing = home.http.get("/rehearsal", params={"who": "niemand@nergens.example"}).text
        assert "Met deze keuze blijft er niets over." in nothing
    assert year_file.read_bytes() == before


def test_days_without_anything_to_say_are_said_to_be_so(year_file: Path) -> None:
    with rehearsal(real(f"sqlite:///{year_file}")) as home:
        play(home, "2026-12-21", "2027-01-03")
        assert ended(home)["items"] == 0
        assert "Het blijft stil" in home.http.get("/rehearsal").text


def test_a_database_that_is_not_current_is_told_with_what_to_do(tmp_path: Path) -> None:
    with rehearsal(real(f"sqlite:///{tmp_path / 'empty.sqlite'}")) as home:
        play(home, *SPAN)
        assert ended(home)["trouble"].startswith("De databank is nog niet op peil.")
        assert "De databank is nog niet op peil." in home.http.get("/rehearsal").text


@pytest.mark.parametrize("program", ["print('geen json')", "print('{}')", "raise SystemExit(1)"])
def test_a_program_that_fails_is_told_without_its_traces(program: str) -> None:
    with rehearsal(playing(program)) as home:
        play(home, *SPAN)
        told = ended(home)
        assert told["stage"] == "failed"
        assert told["trouble"].startswith("Het naspelen is misgelopen.")


def test_a_program_that_is_not_there_is_told_too() -> None:
    with rehearsal(replace(real("sqlite:///nowhere.sqlite"), command=("/nowhere/schoolbeeld",))) as home:
        play(home, *SPAN)
        assert ended(home)["stage"] == "failed"


ENDLESS = """
import os, pathlib, signal, time
file = pathlib.Path(os.environ["MARK"])
def clean(*_): file.unlink(); raise SystemExit(130)
signal.signal(signal.SIGTERM, clean)
file.touch()
while True: time.sleep(0.01)
"""


def test_it_is_stopped_and_another_begins_in_its_place(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    endless = replace(playing(ENDLESS), environment={**os.environ, "MARK": str(mark)})
    with rehearsal(endless) as home:
        play(home, *SPAN)
        eventually(mark.exists)
        assert home.act("rehearse-stop")["stage"] == "stopped"
        assert not mark.exists(), "it was asked to end, and cleaned up"
        assert "Gestopt." in home.http.get("/rehearsal").text
        assert play(home, *SPAN)["token"] == "2 running"
        eventually(mark.exists)
        assert play(home, *SPAN)["token"] == "3 running"
        eventually(mark.exists)
    assert not mark.exists(), "it ends with the workspace"


def test_without_a_bot_that_can_be_asked_there_is_no_page() -> None:
    with house() as home:
        assert home.http.get("/rehearsal").status_code == 404
        assert play(home, *SPAN)["error"] == "no_rehearsal"
        assert "Repetitie" not in home.http.get("/", params={"person": "U0AN"}).text


LATER, FAR = ("2026-09-01", "2026-08-31", "to"), ("2026-09-01", "2206-06-30", "to")


@pytest.mark.parametrize(
    ("first", "last", "field", "text"),
    [
        ("", "2027-06-30", "from", "Vul een eerste dag in, met dag, maand en jaar."),
        ("2026-09-01", "30 juni", "to", "Vul een laatste dag in, met dag, maand en jaar."),
        (
            "2026-09-01",
            "2026-08-31",
            "to",
            "De laatste dag valt voor de eerste. Kies een latere laatste dag.",
        ),
        ("0026-09-01", "2027-06-30", "from", "Kijk het jaartal van de eerste dag na: het jaar 26 kan niet."),
        ("2026-09-01", "2206-06-30", "to", "Kijk het jaartal van de laatste dag na: het jaar 2206 kan niet."),
        (
            "2026-09-01",
            "2028-09-02",
            "to",
            "Meer dan twee jaar ineens kan niet. Kies een laatste dag tot en met vr 1 september 2028.",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(first: str, last: str, field: str, text: str) -> None:
    with pytest.raises(SlackError) as refused:
        read_period(first, last)
    assert refused.value.more == {"field": field, "text": text}


def test_one_day_and_two_years_are_fine() -> None:
    day = date(2026, 9, 1)
    assert read_period("2026-09-01", "2026-09-01") == Period(day, day)
    assert read_period("2026-09-01", "2028-09-01").last == date(2028, 9, 1)


def test_the_page_begins_with_the_rest_of_the_school_year() -> None:
    usual = real("sqlite:///nowhere.sqlite")

    def first(day: date) -> Period:
        return suggestions(usual, day)[0][1]

    assert first(date(2026, 11, 24)) == Period(date(2026, 11, 24), date(2027, 6, 30))
    assert first(date(2027, 7, 15)) == Period(date(2027, 7, 15), date(2028, 6, 30))
    assert first(date(2026, 8, 31)) == Period(date(2026, 9, 1), date(2027, 6, 30))
    for days in range(0, 1500, 13):
        day = date(2026, 9, 1) + timedelta(days)
        for _, period in suggestions(usual, day):
            assert period.first <= period.last
            assert read_period(str(period.first), str(period.last)) == period
