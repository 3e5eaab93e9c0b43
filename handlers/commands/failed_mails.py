"""Mails that did not reach everybody: which, whom, and why."""

from __future__ import annotations

from handlers.commands.overview import troubled_mails
from handlers.context import Context
from handlers.school_states import local_day
from handlers.surface import Answer, Button, Data, Item, Reply
from storage import mails
from storage import schools as stored_schools
from storage.values import Fate, Mail, Recipient, School

MOST_MAILS = 12


def failed_mails(context: Context, _data: Data) -> Answer:
    found = troubled_mails(context)
    shown = found[:MOST_MAILS]
    to = mails.recipients(context.session, [mail.id for mail in shown])
    places = stored_schools.several(context.session, {mail.school_id for mail in shown})
    return Reply(
        context.say("failed_mails/head", number=len(found), more=len(found) - len(shown)),
        items=tuple(_item(context, mail, places[mail.school_id], to.get(mail.id, ())) for mail in shown),
    )


def _item(context: Context, mail: Mail, school: School, to: tuple[Recipient, ...]) -> Item:
    text = context.say(
        "failed_mails/item",
        school=school,
        mail=mail,
        day=local_day(context, mail.done_at or mail.asked_at),
        today=context.today,
        troubled=[each for each in to if each.fate in {Fate.REFUSED, Fate.UNKNOWN}],
    )
    see = Button(context.say("button.see_mail"), "show_mail", {"mail": str(mail.id)})
    return Item(text, buttons=(see,))
