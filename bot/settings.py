"""All settings, from the environment or `.env`, checked together: every fault is listed at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.hosts import is_loopback
from bot.mail.server import check_smtp_url
from handlers.jobs import BY_KIND
from handlers.rules.addresses import valid_address
from handlers.rules.recipients import Party
from handlers.rules.reminder_plans import read_plan, written
from handlers.rules.terms import Terms

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SLACK_API = "https://slack.com/api/"


class BadSettingsError(Exception):
    """The message lists every setting that has to be mended, one a line."""


REMIND = "remind_"
"""What the names of the reminders' plans begin with; the kind comes after it."""


def _reminder(text: str, info: ValidationInfo) -> str:
    usual = BY_KIND[str(info.field_name).removeprefix(REMIND)].usual
    return written(read_plan(text, usual)) if text else written(usual)


def _usual(kind: str) -> str:
    return written(BY_KIND[kind].usual)


ReminderLine = Annotated[str, AfterValidator(_reminder)]


class Settings(BaseSettings):
    """Frozen after the start. `.env.example` explains each one to the person who fills it in."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, str_strip_whitespace=True)

    database_url: str = "sqlite:///var/schoolbeeld.db"
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_app_token: str = ""
    slack_api_url: str = SLACK_API
    teams_client_id: str = ""
    teams_client_secret: str = ""
    teams_tenant_id: str = ""
    clock_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    public_url: str = ""
    link_secret: str = ""
    centre_name: str = ""
    centre_url: str = ""
    privacy_url: str = ""
    terms_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    mail_folder: Path = Path("var/mail")
    mail_hold_seconds: Annotated[int, Field(ge=0, le=3600)] = 120
    mail_language: str = "nl"
    mail_before_meeting: str = "school"
    templates_dir: Path | None = None
    time_zone: str = "Europe/Brussels"
    half_day_minutes: Annotated[int, Field(ge=30, le=360)] = 200
    lesson_minutes: Annotated[int, Field(ge=30, le=90)] = 50
    min_open_half_days: Annotated[int, Field(ge=1, le=9)] = 5
    remind_second_meeting: ReminderLine = _usual("second_meeting")
    remind_before_meeting: ReminderLine = _usual("before_meeting")
    remind_guide_due: ReminderLine = _usual("guide_due")
    remind_no_date: ReminderLine = _usual("no_date")
    remind_report_due: ReminderLine = _usual("report_due")
    remind_frame_untold: ReminderLine = _usual("frame_untold")
    remind_frame_notice: ReminderLine = _usual("frame_notice")
    remind_planned_visits: ReminderLine = _usual("planned_visits")
    remind_week: ReminderLine = _usual("week")
    remind_month: ReminderLine = _usual("month")
    socket_silence_seconds: Annotated[int, Field(ge=10, le=3600)] = 120
    log_level: str = "info"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("begint met sqlite:/// of postgresql+psycopg://")
        return url

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: str) -> str:
        if token and not token.startswith("xoxb-"):
            raise ValueError("een bot-token begint met xoxb-; je vindt het onder OAuth & Permissions")
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: str) -> str:
        if token and not token.startswith("xapp-"):
            raise ValueError("een app-token begint met xapp-; je vindt het onder Basic Information")
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("moet een http- of https-adres zijn")
        return url.rstrip("/") + "/"

    @field_validator("centre_url", "privacy_url", "terms_url")
    @classmethod
    def _page(cls, url: str) -> str:
        if url and not (urlsplit(url).scheme == "https" and urlsplit(url).hostname):
            raise ValueError("moet een https-adres zijn, zoals https://www.example.be")
        return url

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is geen tijdzone, bijvoorbeeld Europe/Brussels") from error
        return name

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str) -> str:
        if url and (fault := check_smtp_url(url)):
            raise ValueError(fault)
        return url

    @field_validator("mail_from")
    @classmethod
    def _mail_address(cls, email: str) -> str:
        address = valid_address(email)
        if email and address is None:
            raise ValueError("is geen e-mailadres: vul enkel het adres in, zoals schoolbeeld@example.be")
        return address or ""

    @field_validator("mail_language")
    @classmethod
    def _language(cls, language: str) -> str:
        if language not in {"nl", "en"}:
            raise ValueError("is nl of en")
        return language

    @field_validator("mail_before_meeting")
    @classmethod
    def _parties(cls, wanted: str) -> str:
        if set(_words(wanted)) - {Party.SCHOOL, Party.CLB}:
            raise ValueError("is school, clb, of allebei met een komma ertussen; leeg: er gaat geen mail")
        return wanted

    @field_validator("templates_dir", mode="before")
    @classmethod
    def _no_folder(cls, folder: object) -> object:
        return folder or None

    @field_validator("templates_dir")
    @classmethod
    def _folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("is geen map; laat het leeg voor de teksten van Schoolbeeld zelf")
        return folder

    @field_validator("log_level")
    @classmethod
    def _level(cls, level: str) -> str:
        if level.lower() not in {"debug", "info", "warning", "error"}:
            raise ValueError("is debug, info, warning of error")
        return level.lower()

    @model_validator(mode="after")
    def _together(self) -> Settings:
        if self.slack_bot_token and not (self.slack_signing_secret or self.slack_app_token):
            raise ValueError("SLACK_SIGNING_SECRET of SLACK_APP_TOKEN ontbreekt bij SLACK_BOT_TOKEN")
        if (self.slack_signing_secret or self.slack_app_token) and not self.slack_bot_token:
            raise ValueError("SLACK_BOT_TOKEN ontbreekt: je vindt het onder OAuth & Permissions")
        if self.smtp_url and not self.mail_from:
            raise ValueError("MAIL_FROM ontbreekt bij SMTP_URL: het adres waarvan de mails vertrekken")
        return self

    @field_validator("teams_tenant_id", "teams_client_id")
    @classmethod
    def _as_teams_says_it(cls, number: str) -> str:
        return number.lower()

    @model_validator(mode="after")
    def _teams_together(self) -> Settings:
        faults = list(self._teams_faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _teams_faults(self) -> Iterator[str]:
        client, secret, tenant = self.teams_client_id, self.teams_client_secret, self.teams_tenant_id
        if not client and (secret or tenant):
            yield "TEAMS_CLIENT_ID ontbreekt: het staat bij de app-registratie in Entra"
        if client and not tenant:
            yield "TEAMS_TENANT_ID ontbreekt: enkel mensen van die organisatie krijgen antwoord"
        if client and not secret and not is_loopback(self.host):
            yield (
                "TEAMS_CLIENT_SECRET ontbreekt: zonder vraagt de bot geen bewijs van wie er schrijft, en dat "
                "mag enkel op deze computer (HOST=127.0.0.1)"
            )
        for name, value in (("TEAMS_CLIENT_ID", client), ("TEAMS_TENANT_ID", tenant)):
            if secret and value and not _GUID.fullmatch(value):
                yield (
                    f"{name} is geen nummer zoals 01234567-89ab-cdef-0123-456789abcdef: kopieer het uit de "
                    "app-registratie in Entra"
                )

    @model_validator(mode="after")
    def _clock_on_this_machine(self) -> Settings:
        """Nobody may tell a real centre what day it is."""
        here = self.slack_is_local and is_loopback(urlsplit(self.clock_url).hostname or "")
        if self.clock_url and not here:
            raise ValueError(
                "CLOCK_URL verschuift de kalender en dient enkel in de oefenomgeving, waar ook SLACK_API_URL "
                "naar deze computer wijst: laat het leeg"
            )
        if self.clock_url and not self.slack_signing_secret:
            raise ValueError("SLACK_SIGNING_SECRET ontbreekt bij CLOCK_URL: zonder neemt de bot geen uur aan")
        return self

    @cached_property
    def terms(self) -> Terms:
        return Terms(
            self.half_day_minutes,
            self.lesson_minutes,
            self.min_open_half_days,
            mail_hold_seconds=self.mail_hold_seconds,
            mail_before_meeting=frozenset(map(Party, _words(self.mail_before_meeting))),
            mail_domain=self.mail_from.rpartition("@")[2] or Terms.mail_domain,
            reminders=tuple(
                (kind, read_plan(line, BY_KIND[kind].usual))
                for kind, line in self.reminder_lines.items()
                if line != _usual(kind)
            ),
        )

    @property
    def reminder_lines(self) -> dict[str, str]:
        """Each kind of reminder that has a setting, with its plan as a centre would write it."""
        lines = {kind: getattr(self, REMIND + kind, None) for kind in BY_KIND}
        return {kind: line for kind, line in lines.items() if line is not None}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def mail_sender(self) -> str:
        """The address from which mails leave; without a mail server they leave for a folder only."""
        return self.mail_from or f"schoolbeeld@{self.terms.mail_domain}"

    @property
    def has_links(self) -> bool:
        """Whether a file can be opened at an address of the bot's own."""
        return bool(self.public_url and self.link_secret)

    @property
    def uses_slack(self) -> bool:
        return bool(self.slack_bot_token)

    @property
    def uses_teams(self) -> bool:
        return bool(self.teams_client_id)

    @property
    def teams_is_local(self) -> bool:
        """Whether "Teams" is a program on this very machine, which proves nothing of itself."""
        return self.uses_teams and not self.teams_client_secret

    @property
    def uses_socket_mode(self) -> bool:
        return bool(self.slack_app_token)

    @property
    def slack_is_local(self) -> bool:
        """Whether "Slack" is a workspace on this very machine."""
        return is_loopback(urlsplit(self.slack_api_url).hostname or "")


def _words(text: str) -> list[str]:
    return text.lower().replace(",", " ").split()


def load(**given: object) -> Settings:
    """The settings, or `BadSettingsError` with every fault and its remedy."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BadSettingsError("\n".join(map(_fault, error.errors()))) from None
    if settings.database_url.startswith("sqlite:///"):
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
    return settings


def _fault(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101  (pydantic's own record)
    name = "_".join(str(part) for part in error["loc"]).upper()
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message
