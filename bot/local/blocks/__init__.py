"""Block Kit as strict as Slack is: what it would refuse in a message, a view or a list of suggestions.

An empty list means that Slack takes it. A detail is Slack's own sentence with a JSON pointer, except where
Slack answers with an error code of its own: `no_text`, `msg_too_long` and `msg_blocks_too_long`.
"""

from collections.abc import Iterator

from bot.local.blocks.elements import plain, suggestions
from bot.local.blocks.layout import stack
from bot.local.blocks.shapes import Details, Fields, detail, each, flag, record, text, typed
from bot.local.config import Json

__all__ = ["check_message", "check_options", "check_view"]

LONGEST_TEXT = 40_000
LONGEST_BLOCKS = 13_200  # characters of text in all blocks; Slack does not document it, people measured it

message_blocks = stack("message", 50, 0)


def check_message(text: str | None, blocks: list[object] | None, attachments: object = None) -> list[str]:
    if not (text or blocks or attachments):
        return ["no_text"]
    if len(text or "") > LONGEST_TEXT:
        return ["msg_too_long"]
    wrong = [*message_blocks(blocks or [], "/blocks"), *_attached(attachments)]
    if not wrong and sum(map(len, _texts(blocks))) > LONGEST_BLOCKS:
        return ["msg_blocks_too_long"]
    return wrong


def check_view(view: object) -> list[str]:
    return list(_view(view, "/view"))


def check_options(payload: object) -> list[str]:
    """The answer to block_suggestion."""
    return list(suggestions(payload, ""))


def _attached(attachments: object) -> Details:
    """Attachments are the older kind of message and free in form; only the blocks in them are checked."""

    def attachment(value: object, at: str) -> Details:
        if not isinstance(value, dict):
            yield detail("must provide an object", at)
        elif "blocks" in value:
            yield from message_blocks(value["blocks"], f"{at}/blocks")

    if attachments is not None:
        yield from each(attachment, 100, 0)(attachments, "/attachments")


def _texts(value: object, name: str = "") -> Iterator[str]:
    """Every `text` in blocks that are found fine, so they are not nested deeply."""
    if isinstance(value, str):
        yield from [value] if name == "text" else []
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, key)


def _submit_for_inputs(view: Json, at: str) -> Details:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield detail("`submit` is required when an `input` block is within the `blocks` array", at)


VIEW: Fields = {
    "callback_id": text(255, 0),
    "private_metadata": text(3000, 0),
    "external_id": text(255, 0),
}
_view = typed(
    {
        "modal": record(
            {"title": plain(24), "blocks": stack("modal", 100, 1)},
            {
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                **VIEW,
            },
            _submit_for_inputs,
        ),
        "home": record({"blocks": stack("home", 100, 1)}, VIEW),
    }
)
