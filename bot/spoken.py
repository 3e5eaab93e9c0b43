"""What platforms share in answering a line of text."""

from __future__ import annotations

from bot.dispatch import Call, Outcome, storable
from bot.words import TemplateWords
from handlers.schools import MOST_CARRIED
from handlers.surface import Button, Errors, Reply

MOST_HEARD = 10_000


class Heard:
    """The deliveries that this process had: a platform repeats what it holds for lost.

    Nothing rests on it: after a restart the kept answer is given again, and nothing is done twice.
    """

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def again(self, delivery: str) -> bool:
        known = delivery in self._ids
        self._ids[delivery] = None
        if len(self._ids) > MOST_HEARD:
            self._ids.pop(next(iter(self._ids)))
        return known

    def forget(self, delivery: str) -> None:
        """It was not answered after all: its repeat is."""
        self._ids.pop(delivery, None)


def without_form(outcome: Outcome, call: Call, say: TemplateWords, **data: str) -> Reply:
    """No form can open from a message: a button that opens it, with all that was said kept."""
    answer = outcome.answer
    if isinstance(answer, Reply):
        return answer
    if isinstance(answer, Errors):
        return Reply("\n".join(answer.fields.values()))
    carried = {"text": storable(call.text)[:MOST_CARRIED], **data}
    again = Button(answer.title, "say", carried, look="primary")
    return Reply(answer.intro or say("form/needs_more"), buttons=(again,))
