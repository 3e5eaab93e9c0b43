"""The app package for Teams, made from the registry: a manifest, its English and two icons, in a zip."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterable
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.settings import BadSettingsError, Settings
from bot.words import DEFAULT_LANGUAGE, TemplateWords, words_in
from handlers import registry

SCHEMAS = "https://developer.microsoft.com/json-schemas/teams/v1.29"
MANIFEST_VERSION = "1.29"
"""The first with slash commands that only their sender sees."""
NAME, ENGLISH = "Schoolbeeld", "en"
MOST_COMMANDS = 12
LONGEST_NAME = 32
ACCENT = "#1f4e5f"
ICONS = ("color.png", "outline.png")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""In the zip, whatever the hour: the same settings give the same bytes."""
Json = dict[str, Any]


def make_package(settings: Settings) -> bytes:
    """`BadSettingsError` lists what Teams wants to know of a centre and the settings do not say."""
    if faults := tuple(_missing(settings)):
        raise BadSettingsError("\n".join(faults))
    say, english = (
        words_in(language, settings.terms, settings.templates_dir) for language in (DEFAULT_LANGUAGE, ENGLISH)
    )
    files = {
        "manifest.json": _json(make_manifest(settings, say)),
        f"{ENGLISH}.json": _json(make_localization(english)),
        **{name: (Path(__file__).parent / "icons" / name).read_bytes() for name in ICONS},
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def make_manifest(settings: Settings, say: TemplateWords) -> Json:
    """`say`: the centre's main language."""
    return {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": version("schoolbeeld"),
        "id": package_id(settings.teams_client_id),
        "localizationInfo": {
            "defaultLanguageTag": say.language,
            "additionalLanguages": [{"languageTag": ENGLISH, "file": f"{ENGLISH}.json"}],
        },
        "developer": {
            "name": settings.centre_name,
            "websiteUrl": settings.centre_url,
            "privacyUrl": settings.privacy_url or settings.centre_url,
            "termsOfUseUrl": settings.terms_url or settings.centre_url,
        },
        "name": {"short": NAME, "full": say("teams.full_name")},
        "description": {"short": say("teams.about"), "full": say("teams.about_fully").strip()},
        "icons": {"color": ICONS[0], "outline": ICONS[1]},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": settings.teams_client_id,
                "scopes": ["personal", "team", "groupChat"],
                "isNotificationOnly": False,
                "supportsFiles": True,
                "supportsTargetedMessages": True,
                "commandLists": _command_lists(say),
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(settings.public_url).netloc],
    }


def make_localization(say: TemplateWords) -> Json:
    """The manifest's texts in another language, each under the path at which it stands there."""
    commands = {
        f"bots[0].commandLists[{at}].commands[{number}].description": command["description"]
        for at, listed in enumerate(_command_lists(say))
        for number, command in enumerate(listed["commands"])
    }
    return {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.Localization.schema.json",
        "name.short": NAME,
        "name.full": say("teams.full_name"),
        "description.short": say("teams.about"),
        "description.full": say("teams.about_fully").strip(),
        **commands,
    }


def package_id(client_id: str) -> str:
    """The same for the same registration, so that a new package renews the app that is there."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"schoolbeeld:{client_id.lower()}"))


def _command_lists(say: TemplateWords) -> list[Json]:
    """Teams has slash commands where others read along; in the personal chat a menu of what to type."""
    alone, together = (
        [{"title": name, "description": _described(name, say)} for name in menu(alone=alone)]
        for alone in (True, False)
    )
    return [
        {"scopes": ["personal"], "triggers": ["mention"], "commands": alone},
        {"scopes": ["team", "groupChat"], "triggers": ["mention", "slash"], "commands": together},
    ]


def menu(*, alone: bool) -> tuple[str, ...]:
    """The commands that fit, by the registry's rank; `alone`: in the personal chat, which is no channel."""
    found = (command.name for command in registry.COMMANDS if not (alone and command.needs_place))
    return tuple(found)[:MOST_COMMANDS]


def _described(name: str, say: TemplateWords) -> str:
    usage = say(f"usage.{name}")
    return f"{say(f'command.{name}')}: {usage}" if usage else say(f"command.{name}")


def _missing(settings: Settings) -> Iterable[str]:
    if not _is_guid(settings.teams_client_id):
        yield "TEAMS_CLIENT_ID: vul de toepassings-id (client-id) van de app-registratie in Entra in"
    if urlsplit(settings.public_url).scheme != "https":
        yield "PUBLIC_URL: vul het https-adres in waarop Teams de bot bereikt"
    if not settings.centre_name or len(settings.centre_name) > LONGEST_NAME:
        yield f"CENTRE_NAME: vul de naam van het centrum in, hoogstens {LONGEST_NAME} tekens"
    if not settings.centre_url:
        yield "CENTRE_URL: vul de website van het centrum in; Teams toont ze bij de app"


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _json(content: Json) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
