"""auth.* and users.*"""

from bot.local.api.arguments import Arguments
from bot.local.api.pages import paged
from bot.local.config import Json
from bot.local.workspace import Workspace


def test(_: Workspace, arguments: Arguments) -> Json:
    error = arguments.text("error")
    args = {key: value for key, value in arguments.given.items() if key != "token"}
    return {"ok": not error, "args": args} | ({"error": error} if error else {})


def auth_test(workspace: Workspace, _: Arguments) -> Json:
    config = workspace.config
    return {
        "url": f"https://{config.team_domain}.slack.com/",
        "team": config.team_name,
        "user": workspace.people.bot.name,
        "team_id": config.team_id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }


def info(workspace: Workspace, arguments: Arguments) -> Json:
    user = workspace.people.get(arguments.need("user"))
    return {"user": workspace.people.describe(user, with_locale=arguments.flag("include_locale"))}


def lookup_by_email(workspace: Workspace, arguments: Arguments) -> Json:
    return {"user": workspace.people.describe(workspace.people.by_email(arguments.need("email")))}


def listed(workspace: Workspace, arguments: Arguments) -> Json:
    everyone = [*workspace.people.everyone(), workspace.people.bot]
    page, cursor = paged(everyone, arguments, 1000)
    locale = arguments.flag("include_locale")
    members = [workspace.people.describe(user, with_locale=locale) for user in page]
    return {"members": members, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}
