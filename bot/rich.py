"""Reading rich text: the tiny HTML that templates give, as lines of styled spans or as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

STYLES = {"b": "bold", "i": "italic", "code": "code"}


@dataclass(frozen=True)
class StyledText:
    text: str
    styles: frozenset[str] = frozenset()
    """Of `bold`, `italic` and `code`."""


def parse(rich: str) -> list[StyledText]:
    """The spans in order; newlines stay in their text. Entities become the characters that were typed."""
    reader = _Reader()
    reader.feed(rich)
    reader.close()
    return reader.spans


def to_plain(rich: str) -> str:
    return "".join(span.text for span in parse(rich))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[StyledText] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in STYLES:
            self._open.append(STYLES[tag])

    def handle_endtag(self, tag: str) -> None:
        if STYLES.get(tag) in self._open:
            self._open.remove(STYLES[tag])

    def handle_data(self, data: str) -> None:
        if data:
            self.spans.append(StyledText(data, frozenset(self._open)))
