"""`schoolbeeld doctor`: is everything set up well, and if not, what is there to do?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from bot.settings import Settings
from storage.engine import make_engine
from storage.migrations import is_current
from storage.tables import PersonRow, SchoolRow

CLOCK_SECONDS = 60
"""Slack refuses signatures more than five minutes off: say so long before."""


@dataclass(frozen=True)
class Finding:
    fine: bool
    what: str
    remedy: str = ""


def examine(settings: Settings) -> int:
    """Print every finding; 1 when something must be mended."""
    findings = [
        Finding(True, "Instellingen: gelezen"),
        *_database(settings),
        *_slack(settings),
        *_links(settings),
    ]
    for finding in findings:
        print(f"{'in orde ' if finding.fine else 'TE DOEN '} {finding.what}")
        if finding.remedy:
            print(f"         {finding.remedy}")
    return 0 if all(finding.fine for finding in findings) else 1


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url)
    try:
        if not is_current(engine):
            yield Finding(False, "Databank: niet op peil", "Voer uit: schoolbeeld migrate")
            return
        with Session(engine) as session:
            schools = session.execute(select(func.count(col(SchoolRow.id)))).scalar_one()
            people = session.execute(select(func.count(col(PersonRow.id)))).scalar_one()
    except SQLAlchemyError as error:
        yield Finding(False, "Databank: niet bereikbaar", f"Kijk DATABASE_URL na ({type(error).__name__}).")
        return
    finally:
        engine.dispose()
    yield Finding(True, f"Databank: op peil, {schools} scholen en {people} personen")
    if not schools or not people:
        yield Finding(
            False,
            "Gegevens: nog leeg",
            "Lees scholen en personen in: schoolbeeld import schools FILE en schoolbeeld import people FILE",
        )


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.uses_slack:
        yield Finding(
            False, "Slack: niet ingesteld", "Maak de app met: schoolbeeld manifest slack, en vul .env aan."
        )
        return
    client = WebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=10)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error")
        yield Finding(
            False, f"Slack: het bot-token wordt geweigerd ({reason})", "Kopieer het opnieuw uit de app."
        )
        return
    except (SlackClientError, OSError) as error:
        yield Finding(
            False,
            f"Slack: niet bereikbaar ({type(error).__name__})",
            "Kijk de verbinding en SLACK_API_URL na.",
        )
        return
    way = "Socket Mode" if settings.uses_socket_mode else "HTTP"
    yield Finding(True, f"Slack: verbonden met {answer.get('team')} als {answer.get('user')}, over {way}")
    yield from _clock(dict(answer.headers))


def _clock(headers: dict[str, str]) -> Iterator[Finding]:
    sent = next((value for name, value in headers.items() if name.lower() == "date"), None)
    if sent is None:
        return
    off = abs(time.time() - parsedate_to_datetime(sent).timestamp())
    yield Finding(
        off < CLOCK_SECONDS,
        f"Klok: {off:.0f} s verschil met Slack",
        "" if off < CLOCK_SECONDS else "Zet de klok van deze computer gelijk (NTP).",
    )


def _links(settings: Settings) -> Iterator[Finding]:
    if settings.uses_slack and not settings.uses_socket_mode and not settings.public_url:
        yield Finding(
            settings.slack_is_local,
            "Adres: PUBLIC_URL is leeg",
            "" if settings.slack_is_local else "Slack moet de bot over https kunnen bereiken.",
        )
    yield Finding(True, "Mail: deze versie verstuurt er nog geen")
