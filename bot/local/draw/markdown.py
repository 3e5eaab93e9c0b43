"""The markdown block: common Markdown, as far as Slack draws it."""

import re

from markupsafe import Markup, escape

from bot.local.draw.mrkdwn import SAFE_LINK, UNWANTED, with_emoji

INLINE = (
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"__(?=\S)(.+?)(?<=\S)__"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)[*](?=\S)([^*]+?)(?<=\S)[*](?!\w)"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"<s>\1</s>"),
)
CODE_OR_LINK = re.compile(r"`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)")
PLACE = re.compile("\x01(\\d+)\x02")
LIST_ITEM = re.compile(r"\s*(?:([-*+])|(\d+)[.)])\s+(.*)")
TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")


def inline(text: str) -> str:
    """One line's HTML; code and links are set aside so that styles do not touch them."""
    pieces: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match[1]:
            pieces.append(str(Markup("<code>{}</code>").format(match[1])))
        elif SAFE_LINK.match(match[3]):
            shown = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            pieces.append(str(shown.format(match[3], match[2])))
        else:
            pieces.append(str(escape(match[2])))
        return f"\x01{len(pieces) - 1}\x02"

    html = str(escape(with_emoji(CODE_OR_LINK.sub(keep, text))))
    for pattern, tag in INLINE:
        html = pattern.sub(tag, html)
    return PLACE.sub(lambda match: pieces[int(match[1])], html)


def markdown(text: str) -> Markup:
    lines = UNWANTED.sub("", text).split("\n")
    html: list[str] = []
    at = 0
    while at < len(lines):
        at, drawn = _block(lines, at)
        html.append(drawn)
    return Markup("".join(html))  # noqa: S704 -- inline() escapes what was written


def _block(lines: list[str], at: int) -> tuple[int, str]:
    """Draws the block that starts at a line; returns where the next one starts."""
    line = lines[at]
    if line.startswith("```"):
        return _fence(lines, at)
    if LIST_ITEM.match(line):
        return _list(lines, at)
    if at + 1 < len(lines) and "|" in line and TABLE_RULE.match(lines[at + 1].strip()):
        return _table(lines, at)
    return at + 1, _line(line)


def _line(line: str) -> str:
    heading = re.match(r"(#{1,6})\s+(.*)", line)
    if heading:
        return f"<p class='md-heading'>{inline(heading[2])}</p>"
    if line.startswith(">"):
        return f"<blockquote>{inline(line[1:].strip())}</blockquote>"
    if re.fullmatch(r"\s*([-*_])(\s*\1){2,}\s*", line):
        return "<hr>"
    return f"<p>{inline(line)}</p>" if line.strip() else ""


def _fence(lines: list[str], at: int) -> tuple[int, str]:
    end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("```")), len(lines))
    return end + 1, str(Markup("<pre>{}</pre>").format("\n".join(lines[at + 1 : end])))


def _list(lines: list[str], at: int) -> tuple[int, str]:
    items: list[str] = []
    tag = "ol" if (first := LIST_ITEM.match(lines[at])) and first[2] else "ul"
    while at < len(lines) and (item := LIST_ITEM.match(lines[at])):
        items.append(f"<li>{inline(item[3])}</li>")
        at += 1
    return at, f"<{tag}>{''.join(items)}</{tag}>"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(lines: list[str], at: int) -> tuple[int, str]:
    head = "".join(f"<th>{inline(cell)}</th>" for cell in _cells(lines[at]))
    rows: list[str] = []
    at += 2
    while at < len(lines) and "|" in lines[at]:
        rows.append("<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in _cells(lines[at])) + "</tr>")
        at += 1
    body = "".join(rows)
    return at, f"<div class='table'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
