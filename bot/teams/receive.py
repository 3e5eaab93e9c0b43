"""Teams' activities → calls: the only place that reads Teams' field names."""

from __future__ import annotations

import html
import re
from typing import Any

from bot.dispatch import Address, Call
from bot.teams.present import OURS
from handlers.surface import Data, Place
from storage.conversations import Conversation
from storage.values import ConversationKind

Activity = dict[str, Any]
PLATFORM = "teams"
LONGEST_TEXT = 3000
_MENTION = re.compile(r"<at[^>]*>(.*?)</at>", re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_KINDS = {"personal": ConversationKind.PERSONAL, "channel": ConversationKind.CHANNEL}


def tenant(activity: Activity) -> str:
    """In which organisation this was said."""
    return next(iter(_tenants(activity)), "")


def tenants(activity: Activity) -> set[str]:
    """Every organisation that is named: more than one where somebody comes from another."""
    return set(_tenants(activity))


def _tenants(activity: Activity) -> list[str]:
    there = _dict(_dict(activity, "channelData"), "tenant").get("id")
    found = (_dict(activity, "conversation").get("tenantId"), there)
    return [str(tenant).lower() for tenant in found if tenant]


def address(activity: Activity) -> Address:
    """By the account's id in the directory: it stays when the app is installed anew."""
    sender = _dict(activity, "from")
    return (PLATFORM, tenant(activity), str(sender.get("aadObjectId") or sender.get("id") or ""))


def sender_id(activity: Activity) -> str:
    return str(_dict(activity, "from").get("id") or "")


def conversation(activity: Activity) -> str:
    """Where it was said; a reply's thread is left out."""
    return str(_dict(activity, "conversation").get("id") or "").partition(";messageid=")[0]


def thread(activity: Activity) -> str:
    """The same, with the thread."""
    return str(_dict(activity, "conversation").get("id") or "")


def kind(activity: Activity) -> ConversationKind:
    return _KINDS.get(str(_dict(activity, "conversation").get("conversationType")), ConversationKind.GROUP)


def is_personal(activity: Activity) -> bool:
    return kind(activity) is ConversationKind.PERSONAL


def is_targeted(activity: Activity) -> bool:
    """Whether only its sender sees it in the channel: a slash command there."""
    return bool(_dict(activity, "recipient").get("isTargeted"))


def met(activity: Activity) -> Conversation:
    """What to keep of a contact, so that the bot may speak first later."""
    where = kind(activity)
    platform, workspace, user = address(activity)
    team = _dict(_dict(activity, "channelData"), "team").get("id")
    return Conversation(
        platform,
        workspace,
        conversation(activity),
        where,
        user if where is ConversationKind.PERSONAL else "",
        str(team or ""),
        str(activity.get("serviceUrl") or "").rstrip("/"),
    )


def delivery(activity: Activity) -> str:
    """What a repeat of the same message has in common with it."""
    return f"activity:{thread(activity)}:{activity.get('id', '')}"


def spoken(activity: Activity, emails: Data) -> Call:
    """What was typed, our own name left out. `emails`: of who is mentioned, by their id, where asked."""
    own = str(_dict(activity, "recipient").get("id") or "")
    text = str(activity.get("text") or "")[:LONGEST_TEXT]
    for person, name, marked in mentions(activity):
        text = text.replace(marked, "" if person == own else f"@{emails.get(person, name)}")
    text = _MENTION.sub(r"@\1", text)
    if activity.get("textFormat") in {"xml", "html"}:
        text = _TAG.sub(" ", text)
    text = html.unescape(text).replace("\xa0", " ").strip()
    return Call(address(activity), "spoken", text=text, key=delivery(activity), locale=locale(activity))


def mentions(activity: Activity) -> list[tuple[str, str, str]]:
    """Who is mentioned: id, name, and how that stands in the text."""
    found = []
    for entity in activity.get("entities") or ():
        if isinstance(entity, dict) and entity.get("type") == "mention" and entity.get("text"):
            account = _dict(entity, "mentioned")
            found.append((str(account.get("id") or ""), str(account.get("name") or ""), str(entity["text"])))
    return found


def pressed(activity: Activity) -> Call | None:
    """A button, wherever it stood; None when it is none of ours."""
    ours = _dict(submitted(activity), OURS)
    if not ours.get("a"):
        return None
    intent = str(ours.get("i") or "")
    return Call(
        address(activity),
        "action",
        name=str(ours["a"]),
        data=_texts(_dict(ours, "d")),
        key=f"intent:{intent}" if intent else "",
        locale=locale(activity),
    )


def submitted(activity: Activity) -> Activity:
    """A button's own data, with what was filled in beside it."""
    value = _dict(activity, "value")
    if activity.get("name") == "adaptiveCard/action":
        return _dict(_dict(value, "action"), "data")
    return _dict(value, "data") if str(activity.get("name", "")).startswith("task/") else value


def answers(activity: Activity) -> Data:
    """What was filled in."""
    return {
        name: str(value)
        for name, value in submitted(activity).items()
        if name not in {OURS, "form", "msteams"} and value is not None
    }


def asked(activity: Activity) -> tuple[str, str, str]:
    """Of a type-ahead: form, field and what was typed."""
    value = _dict(activity, "value")
    form, _, field = str(value.get("dataset") or "").partition(".")
    return form, field, str(value.get("queryText") or "")[:100]


def place(activity: Activity) -> Place:
    """A conversation in which the bot was spoken to, so it is in it."""
    channel = _dict(_dict(activity, "channelData"), "channel")
    name = channel.get("name") or _dict(activity, "conversation").get("name")
    return Place(
        PLATFORM,
        tenant(activity),
        conversation(activity),
        str(name or ""),
        is_private=channel.get("type") in {"private", "shared"},
        is_member=True,
        is_direct=kind(activity) is not ConversationKind.CHANNEL,
        is_shared=channel.get("type") == "shared",
    )


def locale(activity: Activity) -> str | None:
    """Of the client in which it was said."""
    return str(activity["locale"]) if activity.get("locale") else None


def _dict(holder: Activity, name: str) -> Activity:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _texts(found: Activity) -> Data:
    return {str(name): str(value) for name, value in found.items()}
