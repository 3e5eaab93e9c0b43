"""Two people log the last hour at the same moment: both visits stand, the sum is right, both are told."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from bot.imports import import_text
from storage import schools
from storage.engine import Database
from storage.tables import VisitRow
from storage.values import VisitStatus
from tests.bot.local.house import eventually
from tests.conversations.centre import NOW
from tests.conversations.stage import Answered, Stage, knock
from tests.conversations.town import Town, town_of
from tests.faults.requests import command

YEAR = 38 * 60
WAITS = "wait_event_type = 'Lock' AND datname = current_database()"


def schools_with_an_hour_left(database: Database, number: int) -> list[str]:
    """Schools of An and Bart with an hour a week, of which all but one hour of the year is used."""
    slugs = [f"proef-{n}" for n in range(number)]
    several = "|".join(slugs)
    texts = {
        "schools": "schoolnummer;naam;slug\n"
        + "".join(f"{700_000 + n};Proef {n};{slug}\n" for n, slug in enumerate(slugs)),
        "people": "email;name;role;centre;schools\n"
        f"an@lsc.example;An Wouters;supporter;LSC;{several}\n"
        f"bart@lsc.example;Bart Maes;supporter;LSC;{several}\n",
        "frames": "school;amount;unit;weeks;valid_from\n"
        + "".join(f"{slug};1;hour;1;2026-08-31\n" for slug in slugs),
        "visits": "school;person;date;start;minutes;type;status;note\n"
        + "".join(
            f"{slug};an@lsc.example;2026-09-{day:02};;{minutes};broad;done;\n"
            for slug in slugs
            for day, minutes in ((7, 700), (8, 700), (9, 700), (10, YEAR - 60 - 2100))
        ),
    }
    for kind, text in texts.items():
        result = import_text(database, kind, text, now=NOW)
        assert not result.bad_lines, result.bad_lines
    return slugs


def test_what_was_removed_while_a_button_waited_is_not_put_back(
    stage: Stage, centre_postgresql_url: str
) -> None:
    with town_of(stage, centre_postgresql_url) as town, ThreadPoolExecutor() as pool:
        an = town.person("an")
        an.say("/log-visit de linde 23 november 1u")
        an.say("/visits ik")
        an.press("Ging niet door", near="23 november")
        cancelled = an.submit(reason="Staking")
        with town.database.writing() as session:
            visit = session.exec(select(VisitRow).where(VisitRow.status == VisitStatus.CANCELLED)).one()
            schools.lock(session, visit.school_id)
            visit.status = VisitStatus.REVERSED
            session.flush()
            pressed = pool.submit(an.press, "Ongedaan maken", cancelled)
            eventually(lambda: town.count("pg_stat_activity", WAITS))
        assert "was al verwijderd" in pressed.result(20)
        assert town.count("visit", f"id = {visit.id} AND status = 'reversed'") == 1


@pytest.mark.parametrize("share", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_the_last_hour_logged_by_two_at_once(either_town: Town, share: str) -> None:
    town = either_town
    app = town.stage.bot.app
    assert app is not None
    for user in ("U0AN", "U0BART"):
        town.knock(command(user, "/timeframe de linde"))

    async def both(slug: str) -> list[Answered]:
        asked = [command(user, f"/log-visit {slug} 1u") for user in ("U0AN", "U0BART")]
        return list(await asyncio.gather(*(knock(app, d.path, d.headers, d.body) for d in asked)))

    for slug in schools_with_an_hour_left(town.database, 50 if share == "long" else 8):
        answers = asyncio.run_coroutine_threadsafe(both(slug), town.stage.loop).result(20)
        for answer in answers:
            assert "Genoteerd: Proef" in answer.text
            assert "gebruikt" in answer.text or "boven het maximum" in answer.text
        at = f"school_id = (SELECT id FROM school WHERE slug = '{slug}')"
        assert town.count("visit", f"{at} AND minutes = 60") == 2
        used = town.knock(command("U0AN", f"/timeframe {slug}")).text
        assert "Tot eind juni: 1 uur boven het maximum van dit schooljaar" in used
    town.settle()
