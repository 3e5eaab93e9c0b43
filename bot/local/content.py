"""A message's content as the bot sent it: checked as Slack checks it, with ids filled in."""

import json

from bot.local.blocks import check_message
from bot.local.config import Json
from bot.local.elements import with_ids
from bot.local.errors import SlackError

LONGEST_TEXT = 40_000


def structure(value: object, error: str) -> object:
    """Lists and objects may come as JSON in a text, as forms send them."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as wrong:
        raise SlackError(error) from wrong


def content_of(body: Json) -> Json:
    """Raises what Slack would refuse this content with."""
    blocks = structure(body.get("blocks"), "invalid_blocks_format")
    attachments = structure(body.get("attachments"), "invalid_attachments")
    text = "" if body.get("text") is None else str(body["text"])
    if not isinstance(blocks, list | None):
        raise SlackError("invalid_blocks_format")
    if not isinstance(attachments, list | None):
        raise SlackError("invalid_attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    details = check_message(text, blocks, attachments)
    if details:
        raise SlackError("invalid_blocks", details)
    return {"text": text, "blocks": with_ids(blocks), "attachments": attachments or []}
