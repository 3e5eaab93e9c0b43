"""`schoolbeeld doctor`: is everything set up well, and if not, what is there to do?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from bot.mail.connect import NotConnectedError, Step, try_out
from bot.mail.server import Server, read_smtp_url
from bot.settings import REMIND, Settings
from bot.teams.cloud import MICROSOFT, Cloud
from bot.teams.guard import UNREAD, fetch_keys
from bot.teams.tokens import NoTokenError, Tokens
from handlers.rules.recipients import Party
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


def examine(settings: Settings, cloud: Cloud = MICROSOFT) -> int:
    """Print every finding; 1 when something must be mended."""
    findings = [
        Finding(True, "Instellingen: gelezen"),
        *_database(settings),
        *_slack(settings),
        *_teams(settings, cloud),
        *_links(settings),
        *_mail(settings),
        _mail_before(settings),
        *_reminders(settings),
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


def _reminders(settings: Settings) -> Iterator[Finding]:
    """The kinds for which the centre has its own plan, for who wonders why something came or did not."""
    own = dict(settings.terms.reminders)
    for kind, line in settings.reminder_lines.items():
        if kind in own:
            yield Finding(True, f"Herinneringen: {(REMIND + kind).upper()}={line}")


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.uses_slack:
        if not settings.uses_teams:
            yield Finding(
                False,
                "Slack of Teams: geen van beide ingesteld",
                "Maak de app met: schoolbeeld manifest slack (of teams), en vul .env aan.",
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


def _teams(settings: Settings, cloud: Cloud) -> Iterator[Finding]:
    """What can be asked from here: Microsoft's keys, and whether the app may sign in."""
    if not settings.uses_teams:
        return
    if settings.teams_is_local:
        yield Finding(
            True, "Teams: zonder TEAMS_CLIENT_SECRET, dus enkel voor een programma op deze computer"
        )
        return
    yield _teams_keys(cloud)
    yield _teams_token(settings, cloud)


def _teams_keys(cloud: Cloud) -> Finding:
    try:
        found = asyncio.run(fetch_keys(cloud.keys_url))
    except UNREAD as error:
        return Finding(
            False,
            f"Teams: de sleutels van Microsoft zijn niet te lezen ({type(error).__name__})",
            f"Zonder krijgt niemand antwoord. Laat deze computer verbinden met {cloud.keys_url}.",
        )
    return Finding(True, f"Teams: {len(found)} sleutels van Microsoft gelezen")


def _teams_token(settings: Settings, cloud: Cloud) -> Finding:
    tokens = Tokens(cloud, settings.teams_client_id, settings.teams_client_secret, settings.teams_tenant_id)
    try:
        asyncio.run(tokens.get())
    except NoTokenError as error:
        remedy = _TOKEN_REMEDIES.get(error.code, "Kijk de drie instellingen TEAMS_… na in Entra.")
        return Finding(False, f"Teams: de app mag zich niet aanmelden ({error.code})", remedy)
    except (httpx.HTTPError, OSError) as error:
        return Finding(
            False,
            f"Teams: de aanmelddienst is niet bereikbaar ({type(error).__name__})",
            f"Laat deze computer verbinden met {cloud.login_url}.",
        )
    return Finding(True, f"Teams: aangemeld als app {settings.teams_client_id}")


_NO_TENANT = "TEAMS_TENANT_ID bestaat niet: neem de Directory (tenant) ID van de app-registratie."
_TOKEN_REMEDIES = {
    "AADSTS7000215": "TEAMS_CLIENT_SECRET klopt niet: neem de waarde van het geheim, niet zijn nummer.",
    "AADSTS7000222": "Het geheim is vervallen: maak een nieuw in Entra en zet het in TEAMS_CLIENT_SECRET.",
    "AADSTS700016": "De app staat niet in deze organisatie: kijk TEAMS_CLIENT_ID en TEAMS_TENANT_ID na.",
    "AADSTS90002": _NO_TENANT,
    "AADSTS900023": _NO_TENANT,
}


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
    if settings.uses_teams and not settings.has_links:
        missing = [n for n in ("PUBLIC_URL", "LINK_SECRET") if not getattr(settings, n.lower())]
        yield Finding(
            settings.teams_is_local,
            f"Bestanden in Teams: {' en '.join(missing)} {'is' if len(missing) == 1 else 'zijn'} leeg",
            "In een Teams-kanaal kan een bot geen bestand plaatsen, enkel een link naar zijn eigen adres. "
            "Zonder komen gids en afspraken daar niet; in een gesprek met één persoon wel.",
        )


MAIL_SECONDS = 5
_BEFORE = {Party.SCHOOL: "de school", Party.CLB: "het CLB"}
_PORTS = "Op poort 465 hoort smtps://, op poort 587 en 25 smtp://."


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url:
        yield Finding(
            True,
            f"Mail: er vertrekt er geen, elke mail wordt een .eml-bestand in {settings.mail_folder}",
            "Vul SMTP_URL en MAIL_FROM in om ze te versturen.",
        )
        return
    server = read_smtp_url(settings.smtp_url)
    try:
        encrypted = asyncio.run(try_out(server, settings.mail_sender, MAIL_SECONDS))
    except NotConnectedError as error:
        yield _no_mail(server, settings.mail_sender, error)
        return
    how = ["versleuteld" if encrypted else "niet versleuteld"]
    how += [f"aangemeld als {server.user}"] if server.user else []
    yield Finding(
        True,
        f"Mail: verbonden met {server.host}:{server.port}, {', '.join(how)}; "
        f"{settings.mail_sender} mag versturen",
    )


def _mail_before(settings: Settings) -> Finding:
    to = [name for party, name in _BEFORE.items() if party in settings.terms.mail_before_meeting]
    if not to:
        return Finding(True, "Mail voor een overleg: uit (MAIL_BEFORE_MEETING is leeg)")
    return Finding(
        True, f"Mail voor een overleg: vijf schooldagen vooraf een herinnering aan {' en '.join(to)}"
    )


def _no_mail(server: Server, sender: str, error: NotConnectedError) -> Finding:
    where = f"{server.host}:{server.port}"
    said = f"{error.code} {error.said}" if error.code else error.said
    if error.step is Step.SENDER:
        return Finding(
            False,
            f"Mail: {where} aanvaardt {sender} niet als afzender ({said})",
            "Laat wie de mailserver beheert dat adres toestaan, of kies een ander in MAIL_FROM.",
        )
    if error.step is Step.LOGIN:
        return Finding(
            False,
            f"Mail: {where} aanvaardt de aanmelding van {server.user} niet ({said})",
            "Kijk naam en wachtwoord in SMTP_URL na; met tweestapsverificatie is een app-wachtwoord nodig.",
        )
    if error.step is Step.ENCRYPT:
        return Finding(
            False, f"Mail: de verbinding met {where} raakt niet versleuteld ({said})", _encryption(error.said)
        )
    return Finding(
        False,
        f"Mail: {where} is niet bereikbaar ({said})",
        f"Kijk naam en poort in SMTP_URL na, en of deze computer daarheen mag verbinden. {_PORTS}",
    )


def _encryption(said: str) -> str:
    if "certificate" in said.lower():
        return (
            "Gebruik in SMTP_URL de naam die op het certificaat van de mailserver staat. Heeft het een eigen "
            "uitgever, zet dan SSL_CERT_FILE; staat de mailserver op deze computer, dan kan ?starttls=never."
        )
    if "STARTTLS" in said:
        return (
            f"{_PORTS} Kent de mailserver echt geen versleuteling, dan kan ?starttls=never: "
            "het wachtwoord gaat dan leesbaar over het netwerk."
        )
    return _PORTS
