"""The files of a mail: to look at, by the one who may; in a school's channel; or as a message."""

from __future__ import annotations

from handlers import letters as kept_letters
from handlers.commands.mails import known_mail
from handlers.context import Context
from handlers.surface import Answer, Data, Paper, Reply, Tell, parse_id
from storage import mails
from storage.values import MailFile


def mail_file(context: Context, data: Data) -> Paper | MailFile:
    """A file of a mail as it went; before it is made, as it will be."""
    mail, _, _ = known_mail(context, data["mail"])
    place = {"guide": 0, "agreements": 1}.get(data.get("which", ""))
    files = mails.files(context.session, mail.id) if place is not None else ()
    if place is not None and place < len(files):
        return files[place]
    letter = kept_letters.from_json(mail.letter)
    if place is not None:
        return Paper(letter, "guide" if place == 0 else "agreements")
    frozen = mails.frozen(context.session, mail.id)
    if frozen.html:
        return MailFile("mail.html", "text/html", frozen.html.encode())
    return Paper(letter, "mail")


def posted_file(context: Context, data: Data) -> Paper | MailFile:
    """A document of a meeting mail whose post stands in the school's channel: for whoever reads that."""
    number = parse_id(data.get("mail", ""))
    mail = mails.get(context.session, number) if number is not None else None
    place = {"guide": 0, "agreements": 1}.get(data.get("which", ""))
    files = mails.files(context.session, mail.id) if mail and place is not None else ()
    if place is None or place >= len(files):
        raise Tell(Reply(context.say("mail/gone")))
    return files[place]


def open_file(context: Context, data: Data) -> Answer:
    """Where there are no links: the file comes as a message."""
    minute = context.instant.strftime("%Y%m%d%H%M")
    about = ".".join(f"{name}-{value}" for name, value in sorted(data.items()))
    context.ask(f"file:{context.person.id}:{minute}:{about}", "file", context.person.id, **data)
    return Reply(context.say("mail/file_comes"))
