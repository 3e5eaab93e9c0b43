"""`/schoolbeeld niet-aangekomen`: messages that reached nobody, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.context import Context
from handlers.reminding import DIGEST
from handlers.surface import Answer, Button, Data, Item, Reply, Rich, Tell, parse_id, parse_several
from handlers.undelivered import Stuck, mine, stuck
from storage import channels, outbox, people, undelivered
from storage.undelivered import GivenUp

MOST = 10
MAILED_LATELY = timedelta(days=14)
ALL = "all"


def undelivered_messages(context: Context, _text: str) -> Answer:
    return _page(context)


def show(context: Context, _data: Data) -> Answer:
    return _page(context)


def retry(context: Context, data: Data) -> Answer:
    """Opnieuw proberen: one thing, or all of them."""
    rows = _chosen(context, data)
    if not undelivered.try_again(context.session, [row.id for row in rows], context.instant):
        raise Tell(Reply(context.say("undelivered/gone")))
    for row in rows:
        if row.kind == "post":
            outbox.again(context.session, f"post-failed:{row.payload['mail']}", context.instant)
    return _done(context, rows, "undelivered/retried")


def let_be(context: Context, data: Data) -> Answer:
    """Laten zitten: it stands in the list no more."""
    rows = _chosen(context, data)
    if not undelivered.let_be(context.session, [row.id for row in rows]):
        raise Tell(Reply(context.say("undelivered/gone")))
    return _done(context, rows, "undelivered/left")


def retry_button(context: Context, key: str) -> Button:
    """For the anchor whose post did not arrive."""
    return Button(context.say("button.try_again"), "retry_undelivered", {"key": key}, changes=True)


def _chosen(context: Context, data: Data) -> tuple[GivenUp, ...]:
    found = mine(context)
    if data.get("rows") == ALL:
        chosen = found
    elif "key" in data:
        chosen = tuple(row for row in found if row.key == data["key"])
    else:
        ids = {parse_id(text) for text in parse_several(data.get("rows", ""))}
        chosen = tuple(row for row in found if row.id in ids)
    if not chosen:
        raise Tell(Reply(context.say("undelivered/gone")))
    return chosen


def _done(context: Context, rows: tuple[GivenUp, ...], key: str) -> Reply:
    """What was done; to a coordinator above what is left."""
    context.record(f"message.{key.rpartition('/')[2]}", messages=len(rows))
    groups = stuck(context, rows)
    names = [each.person.name for each in groups if each.person]
    posts = [each.school for each in groups if each.school]
    left = stuck(context, mine(context)) if context.person.is_coordinator else ()
    said = context.say(key, names=names[:3], posts=posts[:3], number=len(groups), left=len(left))
    if not context.person.is_coordinator:
        return Reply(said)
    return Reply(said, items=_items(context, left), buttons=_all(context, left), replaces=True)


# the list


def _page(context: Context) -> Reply:
    found = stuck(context, mine(context))
    mailed = _mailed(context)
    head = context.say("undelivered/head", number=len(found), more=max(0, len(found) - MOST), mailed=mailed)
    return Reply(head, items=_items(context, found), buttons=_all(context, found))


def notice(context: Context, data: Data) -> Reply | None:
    """The coordinator's morning: what is new; nothing when it went all the same meanwhile."""
    tokens = set(parse_several(data["rows"]))
    found = stuck(context, (row for row in mine(context) if row.token in tokens))
    if not found:
        return Reply(context.say("undelivered/settled")) if data.get("shown") else None
    more = max(0, len(found) - MOST)
    head = context.say("undelivered/new", person=context.person, number=len(found), more=more)
    see = Button(context.say("button.see_messages"), "undelivered", {})
    return Reply(head, items=_items(context, found), buttons=(see,) if len(found) > MOST else ())


def trouble(context: Context) -> tuple[Item, ...]:
    """In the overview, when there is something."""
    number = len(stuck(context, mine(context)))
    if not number:
        return ()
    see = Button(context.say("button.see_messages"), "undelivered", {})
    return (Item(context.say("undelivered/trouble", number=number), buttons=(see,)),)


def _items(context: Context, found: Iterable[Stuck]) -> tuple[Item, ...]:
    return tuple(_item(context, each) for each in tuple(found)[:MOST])


def _item(context: Context, each: Stuck) -> Item:
    data = {"rows": ",".join(str(row.id) for row in each.rows)}
    again = Button(context.say("button.try_again"), "retry_undelivered", data, changes=True)
    leave = Button(context.say("button.let_be"), "let_undelivered_be", data, changes=True)
    return Item(_text(context, each), buttons=(again, leave))


def _text(context: Context, each: Stuck) -> Rich:
    why, _, reason = each.why.partition(":")
    linked = channels.of(context.session, each.school.id) if each.school else None
    return context.say(
        "undelivered/item",
        person=each.person,
        school=each.school,
        since=each.since,
        today=context.today,
        why=why,
        reason=reason,
        platform=linked and linked.platform,
        about=each.about[:3],
        more=len(each.about[3:]),
        reminders=each.reminders,
        others=each.others,
        anchor_at=each.anchor_at,
    )


def _all(context: Context, found: tuple[Stuck, ...]) -> tuple[Button, ...]:
    if len(found) < 2:
        return ()
    return (Button(context.say("button.try_all_again"), "retry_undelivered", {"rows": ALL}, changes=True),)


def _mailed(context: Context) -> tuple[str, ...]:
    """Whose reminders go by mail, for want of an account in the chat."""
    if not context.person.is_coordinator:
        return ()
    found = undelivered.by_mail(context.session, DIGEST, context.instant - MAILED_LATELY)
    return tuple(sorted(people.names(context.session, found).values()))
