"""What a person reads and can press, out of messages and views as the workspace shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Control:
    """A button, or one entry of a ⋯ menu."""

    label: str
    block_id: str
    action_id: str
    option: str | None = None


@dataclass(frozen=True, repr=False)
class Seen:
    """A message, a form or a home tab. `text` is plain, a line a line; a bar is a line too."""

    body: Json
    text: str
    controls: tuple[Control, ...]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def buttons(self) -> list[str]:
        return [control.label for control in self.controls]

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line]

    @property
    def title(self) -> str:
        return str(self.body["title"]["text"])

    @property
    def is_form(self) -> bool:
        return self.body.get("type") == "modal" and any(b["type"] == "input" for b in self.body["blocks"])

    @property
    def is_modal(self) -> bool:
        return self.body.get("type") == "modal"

    @property
    def is_private(self) -> bool:
        return bool(self.body.get("ephemeral"))

    @property
    def fallback(self) -> str:
        return str(self.body.get("text", ""))

    @property
    def fields(self) -> dict[str, Any]:
        """What stands in each field, an option by its label."""
        values: dict[str, Any] = {}
        for block, elements in self.body["state"]["values"].items():
            for state in elements.values():
                chosen = state.get("selected_option")
                values[block] = (
                    chosen["text"]["text"] if chosen else state.get("selected_date") or state.get("value")
                )
        return values

    def control(self, label: str, near: str = "") -> Control:
        """The first control with this label; with `near`, the first after the line that holds it."""
        blocks = self.body["blocks"]
        begin = next((n for n, b in enumerate(blocks) if near and near in block_text(b)), 0)
        ids = [block["block_id"] for block in blocks[begin:]]
        for control in self.controls:
            if control.label == label and control.block_id in ids:
                return control
        raise AssertionError(f"no “{label}” among {self.buttons} of: {self.text}")

    def __contains__(self, part: str) -> bool:
        return part in self.text

    def __repr__(self) -> str:
        return f"{self.text} {self.buttons}"


def see(body: Json) -> Seen:
    blocks = body.get("blocks") or []
    text = "\n".join(part for part in map(block_text, blocks) if part) if blocks else body.get("text", "")
    return Seen(body, text, tuple(_controls(blocks)), body.get("errors") or {})


def block_text(block: Json) -> str:
    kind = block["type"]
    if kind == "rich_text":
        return "\n".join(
            "".join(span.get("text", f"<{span['type']}>") for span in part["elements"])
            for part in block["elements"]
        )
    if kind in {"section", "header"}:
        return str(block["text"]["text"])
    if kind == "input":
        hint = block.get("hint", {}).get("text", "")
        return f"{block['label']['text']} {hint}".strip()
    if kind == "table":
        return "\n".join(" | ".join(block_text(cell) for cell in row) for row in block["rows"])
    assert kind in {"actions", "divider"}, kind
    return ""


def _controls(blocks: list[Json]) -> Iterator[Control]:
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("type") == "button":
                yield Control(element["text"]["text"], block["block_id"], element["action_id"])
            elif element.get("type") == "overflow":
                for option in element["options"]:
                    yield Control(
                        option["text"]["text"], block["block_id"], element["action_id"], option["value"]
                    )
