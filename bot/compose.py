"""The only place that builds the parts and hands them to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.calendar_clock import CalendarClock
from bot.clockwork import Clockwork
from bot.colleague_mail import ColleagueMailer
from bot.contexts import Contexts
from bot.delivery import Delivery, Lane
from bot.dispatch import Dispatcher
from bot.files import Files
from bot.letters import letters_in
from bot.links import Links
from bot.mail.mailer import make_mailer
from bot.mailroom import Mailroom
from bot.messages import AT_ONCE, Messages, Messenger
from bot.papers import PaperMaker
from bot.settings import Settings
from bot.slack.app import SlackAdapter, make_slack_app
from bot.slack.messenger import PACE_SECONDS, SlackMessenger
from bot.slack.send import make_client, make_sender
from bot.switchboard import Switchboard
from bot.teams.cloud import MICROSOFT, Cloud
from storage.engine import Database, make_engine

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.teams.compose import TeamsParts


MAILS_AT_ONCE = 2
"""One is made while one is sent. With four a fifth more leave in a second, and people who press a button
meanwhile wait longer."""


@dataclass(frozen=True)
class SlackParts:
    app: AsyncApp
    adapter: SlackAdapter
    sender: AsyncWebClient
    """Of what the outbox sends."""


@dataclass(frozen=True)
class Parts:
    settings: Settings
    database: Database
    dispatcher: Dispatcher
    delivery: Delivery
    clockwork: Clockwork
    files: Files | None
    slack: SlackParts | None
    teams: TeamsParts | None = None
    calendar: CalendarClock | None = None
    """Only with a local workspace, which may move it."""


def clock(settings: Settings) -> Callable[[], datetime]:
    """Wall time where the schools are."""
    zone = settings.zone
    return lambda: datetime.now(UTC).astimezone(zone)


def contexts(settings: Settings, now: Callable[[], datetime]) -> Contexts:
    letters = letters_in(settings.mail_language, settings.terms, settings.templates_dir)
    return Contexts(settings.terms, now, letters, settings.mail_language, settings.templates_dir)


def paper_maker(settings: Settings) -> PaperMaker:
    letters = letters_in(settings.mail_language, settings.terms, settings.templates_dir)
    return PaperMaker(letters, settings.mail_sender, settings.time_zone, settings.templates_dir)


def compose(
    settings: Settings,
    now: Callable[[], datetime] | None = None,
    *,
    pace: float = PACE_SECONDS,
    cloud: Cloud = MICROSOFT,
) -> Parts:
    """`pace`: seconds between two messages in one channel; where months pass in seconds there is none."""
    database = Database(make_engine(settings.database_url))
    calendar = CalendarClock(settings.zone, settings.clock_url) if settings.clock_url and not now else None
    moment = now or calendar or clock(settings)
    made = contexts(settings, moment)
    dispatcher, papers = Dispatcher(database, made), paper_maker(settings)
    links = Links(settings.public_url, settings.link_secret) if settings.has_links else None
    mailer = make_mailer(settings.smtp_url, settings.mail_folder)
    mailroom = Mailroom(database, dispatcher.store, papers, mailer, settings.mail_sender, moment)
    lanes = [Lane(database, dispatcher.store, mailroom, MAILS_AT_ONCE)]
    messengers: dict[str, Messenger] = {}
    slack = teams = None
    if settings.uses_slack:
        client, sender = (
            make(settings.slack_bot_token, settings.slack_api_url) for make in (make_client, make_sender)
        )
        slack = SlackParts(*make_slack_app(dispatcher, client, links), sender)
        messengers["slack"] = SlackMessenger(sender, links, 0.0 if calendar else pace)
    if settings.uses_teams:
        from bot.teams.compose import make_teams  # noqa: PLC0415  (nothing of Teams without it)

        teams, messengers["teams"] = make_teams(settings, cloud, dispatcher, papers, links, pace)
    if messengers:
        letters = letters_in(settings.mail_language, settings.terms, settings.templates_dir)
        by_mail = ColleagueMailer(letters, mailer, settings.mail_sender)
        messages = Messages(database, dispatcher.store, made, papers, Switchboard(messengers), by_mail)
        lanes.append(Lane(database, dispatcher.store, messages, AT_ONCE))
    delivery = Delivery(lanes)
    dispatcher.after_writing = delivery.wake
    files = Files(links, dispatcher, papers) if links else None
    clockwork = Clockwork(database, made)
    return Parts(settings, database, dispatcher, delivery, clockwork, files, slack, teams, calendar)
