"""Slack's own markup, mrkdwn, as HTML."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from bot.local.draw.names import EMOJI, Names, dated

CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
CONTROL = re.compile(r"<([^<>\n]+)>")
BARE_LINK = re.compile(r"https?://[^\s<>\x01\x02]*[^\s<>\x01\x02.,;:!?)'\"*_~]")
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
EMOJI_NAME = re.compile(r":([a-z0-9_+\-]+):")
STYLES = tuple(
    (
        re.compile(
            rf"(?<![^\W_]){mark}(?=[^\s{mark}])([^{mark}\n]*?[^\s{mark}]|[^\s{mark}]){mark}(?![^\W_])"
        ),
        tag,
    )
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
# A piece of finished HTML stands in the text as its number between these two, until the end.
PLACE = re.compile("\x01(\\d+)\x02")
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f]")


def unescaped(text: str) -> str:
    """Slack's three entities back to characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shown(text: str) -> Markup:
    return escape(unescaped(text))


def link(address: str, label: str) -> Markup:
    """A link, or only its label when the address is not one to follow."""
    address = unescaped(address).strip()
    if not SAFE_LINK.match(address):
        return shown(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        address, shown(label)
    )


def mention(name: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(name)


def with_emoji(text: str) -> str:
    return EMOJI_NAME.sub(lambda match: EMOJI.get(match[1], match[0]), text)


def control(content: str, names: Names) -> Markup:
    """What stands between < and >: a person, a channel, a call to all, a date, or a link."""
    target, _, label = content.partition("|")
    if target.startswith("@"):
        return mention("@" + (names.person(target[1:]) or unescaped(label) or target[1:]))
    if target.startswith("#"):
        return mention("#" + (names.channel(target[1:]) or unescaped(label) or target[1:]))
    if target.startswith("!date^"):
        return _date(target, label)
    if target.startswith("!"):
        return mention("@" + (unescaped(label) or target[1:].split("^")[0]))
    safe = SAFE_LINK.match(unescaped(target))
    return link(target, label or target.removeprefix("mailto:")) if safe else shown(f"<{content}>")


def _date(target: str, label: str) -> Markup:
    parts = target.split("^")
    try:
        return shown(dated(parts[1], parts[2]))
    except (IndexError, ValueError, OverflowError):
        return shown(label)


def mrkdwn(text: str, names: Names) -> Markup:
    pieces: list[Markup] = []

    def keep(piece: Markup) -> str:
        pieces.append(piece)
        return f"\x01{len(pieces) - 1}\x02"

    def code(match: re.Match[str]) -> str:
        tag = Markup("<pre>{}</pre>") if match[1] else Markup("<code>{}</code>")
        return keep(tag.format(unescaped(match[1] or match[2])))

    text = UNWANTED.sub("", text)
    text = CODE.sub(code, text)
    text = CONTROL.sub(lambda match: keep(control(match[1], names)), text)
    text = BARE_LINK.sub(lambda match: keep(link(match[0], match[0])), text)
    html = _styled(str(shown(with_emoji(text))))
    return Markup(_restored(_lines(html), pieces))  # noqa: S704 -- every piece was escaped above


def _styled(html: str) -> str:
    for pattern, tag in STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return html


def _lines(html: str) -> str:
    """Line ends, and quotes: lines that start with > (already escaped) stand together."""
    done: list[str] = []
    quoted: list[str] = []

    def close_quote() -> None:
        if quoted:
            done.append("<blockquote>" + "<br>".join(quoted) + "</blockquote>")
            quoted.clear()

    for line in html.split("\n"):
        if line.startswith("&gt;"):
            quoted.append(line.removeprefix("&gt;").lstrip())
        else:
            close_quote()
            done.append(line)
    close_quote()
    joined = "<br>".join(done)
    return joined.replace("</blockquote><br>", "</blockquote>").replace("<br><blockquote>", "<blockquote>")


def _restored(html: str, pieces: list[Markup]) -> str:
    """Pieces may hold no others: each was made from plain text that came before it."""
    find: Callable[[re.Match[str]], str] = lambda match: str(pieces[int(match[1])])  # noqa: E731
    return PLACE.sub(find, PLACE.sub(find, html))


def plain(text: str) -> Markup:
    """plain_text: no markup but emoji and line ends."""
    return Markup("<br>").join(escape(line) for line in with_emoji(text).split("\n"))
