"""What a person sees of a message or a dialog in Teams: texts, buttons, questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True)
class Seen:
    cards: list[Json]
    number: str
    """Of the message; a dialog has none."""
    text_alone: str = ""
    title: str = ""

    @classmethod
    def of(cls, message: Json) -> Seen:
        attached = message.get("attachments") or ()
        found = [a["content"] for a in attached if a["contentType"] == CARD]
        return cls(found, message["id"], message.get("text") or "")

    def __contains__(self, part: str) -> bool:
        return part in self.text

    @property
    def text(self) -> str:
        return "\n".join([self.text_alone, *(_words(card) for card in self.cards)]).strip()

    @property
    def actions(self) -> list[Json]:
        return [node for node in self.nodes() if str(node.get("type", "")).startswith("Action.")]

    @property
    def labels(self) -> list[str]:
        return [action["title"] for action in self.actions]

    def action(self, label: str) -> Json:
        found = [action for action in self.actions if action["title"] == label]
        assert found, f"no button “{label}”: {self.labels}"
        return found[0]

    @property
    def inputs(self) -> dict[str, Json]:
        """The questions of a dialog by name."""
        return {n["id"]: n for n in self.nodes() if str(n.get("type", "")).startswith("Input.")}

    @property
    def filled(self) -> dict[str, str]:
        return {name: node["value"] for name, node in self.inputs.items() if node.get("value")}

    def nodes(self) -> Iterator[Json]:
        for card in self.cards:
            yield from _nodes(card)


def _nodes(node: object) -> Iterator[Json]:
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for name, value in node.items():
            if name not in {"data", "form"}:
                yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _words(card: Json) -> str:
    lines = []
    for node in _nodes(card):
        if node["type"] == "RichTextBlock":
            lines.append("".join(run["text"] for run in node["inlines"]))
        elif node["type"] == "TextBlock":
            lines.append(node["text"])
    return "\n".join(lines)
