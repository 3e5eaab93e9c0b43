"""Slack's markup as HTML: drawn as Slack does, and never as what a person wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.draw.markdown import markdown
from bot.local.draw.mrkdwn import mrkdwn
from bot.local.draw.names import Names
from bot.local.draw.rich_text import rich_text

NAMES = Names({"U1": "An <Peeters>"}.get, {"C1": "de-linde"}.get)
TAGS = ("strong", "em", "s", "code", "pre", "br", "blockquote", "p", "ul", "ol", "li", "hr", "div", "table")
TAGS_WITH_MORE = (*TAGS, "thead", "tbody", "tr", "th", "td", "a ", "a>", "span ", "span>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*vet* _schuin_ ~weg~", "<strong>vet</strong> <em>schuin</em> <s>weg</s>"),
        ("2*3*4 en a_b_c", "2*3*4 en a_b_c"),
        ("_*beide*_", "<em><strong>beide</strong></em>"),
        ("`*code*` &lt;b&gt;", "<code>*code*</code> &lt;b&gt;"),
        ("```a\n<b>```", "<pre>a\n&lt;b&gt;</pre>"),
        ("een\ntwee", "een<br>twee"),
        ("&gt; citaat\n&gt; verder\nna", "<blockquote>citaat<br>verder</blockquote>na"),
        ("<@U1> in <#C1|x>", None),
        (":calendar: :onbekend:", "📅 :onbekend:"),
        ("<javascript:alert(1)|klik>", "&lt;javascript:alert(1)|klik&gt;"),
        ("<!date^1763733600^{date} om {time}|x>", "21 november 2025 om 15:00"),
        ("12:30 en 14:45", "12:30 en 14:45"),
    ],
)
def test_markup_is_drawn_as_slack_does(text: str, html: str | None) -> None:
    drawn = str(mrkdwn(text, NAMES))
    if html is None:
        assert "@An &lt;Peeters&gt;" in drawn
        assert "#de-linde" in drawn
    else:
        assert drawn == html


def test_links_open_elsewhere_and_keep_their_address() -> None:
    drawn = str(mrkdwn("<https://example.org/?a=1&amp;b=2|meer> https://example.org.", NAMES))
    assert 'href="https://example.org/?a=1&amp;b=2"' in drawn
    assert 'rel="noopener noreferrer">meer</a>' in drawn
    assert drawn.endswith(">https://example.org</a>.")


def _only_our_tags(html: str) -> bool:
    parts = html.replace("</", "<").split("<")[1:]
    return all(part.startswith(TAGS_WITH_MORE) for part in parts)


@given(st.text(alphabet="<>&\"'`*_~:|@#!^ab1\n\x01\x02/", max_size=60))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    assert _only_our_tags(str(mrkdwn(text, NAMES)))
    assert _only_our_tags(str(markdown(text)))


@given(st.text(max_size=200))
def test_any_text_can_be_drawn(text: str) -> None:
    mrkdwn(text, NAMES)
    markdown(text)


def test_markdown_has_headings_lists_tables_and_code() -> None:
    html = str(
        markdown(
            "# Kop\n- **vet**\n- [x](https://example.org)\n\n```\n<b>\n```\n| a | b |\n|---|---|\n| 1 | 2 |"
        )
    )
    assert "<p class='md-heading'>Kop</p><ul><li><strong>vet</strong></li>" in html
    assert "<pre>&lt;b&gt;</pre>" in html
    assert "<th>a</th>" in html
    assert "<td>2</td>" in html


def test_rich_text_nests_lists_and_styles() -> None:
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "<b>", "style": {"bold": True}}],
    }
    block = {"elements": [{"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section]}]}
    html = str(rich_text(block, NAMES))
    assert html == '<ol class="indent-1"><li><div class="rich"><strong>&lt;b&gt;</strong></div></li></ol>'
