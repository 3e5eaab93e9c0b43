"""rich_text blocks: sections, lists, quotes and code, with their styles."""

from markupsafe import Markup, escape

from bot.local.config import Json
from bot.local.draw.mrkdwn import link, mention
from bot.local.draw.names import Names, dated, emoji

TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code", "underline": "u"}


def rich_text(block: Json, names: Names) -> Markup:
    return Markup("").join(_container(part, names) for part in block.get("elements", []))


def _container(part: Json, names: Names) -> Markup:
    kind = part.get("type")
    if kind == "rich_text_list":
        return _list(part, names)
    content = Markup("").join(_inline(element, names) for element in part.get("elements", []))
    if kind == "rich_text_preformatted":
        return Markup("<pre>{}</pre>").format(content)
    if kind == "rich_text_quote":
        return Markup("<blockquote>{}</blockquote>").format(content)
    return Markup('<div class="rich">{}</div>').format(content)


def _list(part: Json, names: Names) -> Markup:
    """Slack gives a nested list as a list of its own with an indent."""
    tag = "ol" if part.get("style") == "ordered" else "ul"
    items = Markup("").join(
        Markup("<li>{}</li>").format(_container(one, names)) for one in part.get("elements", [])
    )
    depth = min(max(int(part.get("indent") or 0), 0), 8)
    return Markup('<{0} class="indent-{1}">{2}</{0}>').format(tag, depth, items)


def _inline(element: Json, names: Names) -> Markup:
    html = _bare(element, names)
    style = element.get("style")
    for name, tag in TAGS.items():
        if isinstance(style, dict) and style.get(name):
            html = Markup("<{0}>{1}</{0}>").format(tag, html)
    return html


def _bare(element: Json, names: Names) -> Markup:
    match element.get("type"):
        case "link":
            address = str(element.get("url", ""))
            return link(address, str(element.get("text") or address))
        case "user":
            person = str(element.get("user_id", ""))
            return mention("@" + (names.person(person) or person))
        case "channel":
            channel = str(element.get("channel_id", ""))
            return mention("#" + (names.channel(channel) or channel))
        case "broadcast":
            return mention("@" + str(element.get("range", "here")))
        case _:
            return Markup("<br>").join(escape(line) for line in _words(element).split("\n"))


def _words(element: Json) -> str:
    if element.get("type") == "emoji":
        return emoji(str(element.get("name", "")))
    return _date(element) if element.get("type") == "date" else str(element.get("text", ""))


def _date(element: Json) -> str:
    try:
        return dated(str(element.get("timestamp")), str(element.get("format", "")))
    except (ValueError, OverflowError):
        return str(element.get("fallback", ""))
