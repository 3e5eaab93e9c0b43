"""Whatever names and texts hold, in a mail, its documents, its appointment and its post it is text alone."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import httpx
import icalendar
import pytest

from bot.dispatch import Call, storable
from bot.documents.names import plain
from bot.imports import import_text
from handlers import mailing
from handlers.letters import AppointmentLetter
from handlers.rules.addresses import read_addresses
from handlers.surface import Errors
from storage import people, schools
from storage.mails import Wanted
from storage.values import MeetingKind, Placing
from tests.bot.documents.letters import body, text
from tests.conversations.centre import NOW
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town
from tests.faults.mail_town import ANCHOR, DAY, START, WHEN, plan
from tests.faults.nasty import HOSTILE, HOSTILE_IN_MAIL
from tests.faults.test_hostile_text import texts

STRINGS = (*HOSTILE, *HOSTILE_IN_MAIL)
HOLD = timedelta(minutes=2, seconds=1)
USUAL = {"rita", "veerle", "ines", "katrien", "an", "bart", "ellen", "tom", "nele"}
HEADERS = {
    "Message-ID", "Date", "From", "Reply-To", "To", "Cc", "Subject", "In-Reply-To", "References",
    "Content-Language", "MIME-Version", "Content-Type",
}  # fmt: skip
INTERPRETED = ("<!", "<@", "<#", "<http", "<mailto", "<script", "<b>")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Typed:
    """One text in each place where a person can put one."""

    school: str
    town: str
    anchor: str
    principal: str
    place: str
    subject: str
    opening: str
    added: str


PLACES = len(Typed.__dataclass_fields__)
MEEK = Typed(
    "De Linde", "Halle", "Nele Vandamme", "Rita Vermeulen", "lokaal 3", "Overleg", "Beste allemaal", ""
)


def literal(typed: str) -> str:
    """What is left of it on one line; marks that turn the direction of all that follows never leave us."""
    return plain(typed)


def seen(shown: str) -> str:
    return " ".join(TURNING.sub("", shown).split())


def enter(town: Town, typed: Typed) -> None:
    """Names by the coordinator's lists, the place as a meeting has it."""

    def cell(value: str) -> str:
        """A file with a NUL in it is no text, and is refused as a whole."""
        return '"' + value.replace('"', '""').replace("\x00", "") + '"'

    names = ";".join(map(cell, (typed.school, typed.town)))
    lists = {
        "schools": f"schoolnummer;naam;gemeente;slug\n990101;{names};de-linde\n",
        "people": "email;name;role;centre;schools\n"
        f"nele@lsc.example;{cell(typed.anchor)};anchor;LSC;de-linde|de-regenboog\n"
        f"rita@linde.example;{cell(typed.principal)};principal;SCHOOL;de-linde\n",
    }
    for kind, lines in lists.items():
        result = import_text(town.database, kind, lines, now=NOW)
        assert not result.bad_lines, result.bad_lines
    plan(town, place=storable(typed.place))  # as it comes out of chat


def send(nele: Person, typed: Typed, reason: str) -> Seen:
    """The preview, and Versturen; an address that is none is told, and left out then."""
    form = nele.say("/send-guide 990101")
    for part in (typed.school, typed.town, typed.place):
        assert literal(part) in seen(form.text), part
    again = {"reason": reason} if "reason" in form.fields else {}
    fields = {"subject": typed.subject, "opening": typed.opening, **again}
    answer = nele.submit(**fields, added=typed.added)
    if "added" in answer.errors:
        assert read_addresses(typed.added)[1]
        assert answer.errors["added"].startswith("Dit zijn geen e-mailadressen: ")
        nele.submit(**fields, added="")
    nele.close()
    return form


def expected(typed: Typed) -> set[str]:
    added, unclear = read_addresses(typed.added)
    return {address.email for address in added} if not unclear else set()


def newest_mail(town: Town) -> tuple[set[str], bytes]:
    kept = max(town.workspace.mailbox.mails.all(), key=lambda mail: mail.id)
    content = town.http.get(f"/mailbox/{kept.id}/mail.eml").content
    return set(kept.envelope.recipients), content


def parsed(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


class Page(HTMLParser):
    """Its tags, its addresses, and what can be read."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self._words: list[str] = []
        self._silent = False
        self.feed(source)

    @property
    def words(self) -> str:
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._silent = tag in {"style", "script"}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self._words.append(" " if tag in {"br", "p", "td", "h1", "h2", "li", "div"} else "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        self._words.append(" " if tag in {"p", "td", "h1", "h2", "li", "div", "title"} else "")

    def handle_data(self, data: str) -> None:
        self._words.append("" if self._silent else data)


@dataclass(frozen=True)
class Shape:
    """What no text may change: the tags of the HTML, and the elements of both documents."""

    tags: Counter[str]
    documents: list[list[str]]


def shape(mail: EmailMessage) -> Shape:
    page = Page(part(mail, "html"))
    return Shape(page.tags, [[e.tag for e in body(content).iter()] for _, content in attached(mail)])


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def attached(mail: EmailMessage) -> list[tuple[str, bytes]]:
    return [(str(each.get_filename()), each.get_content()) for each in mail.iter_attachments()]


@pytest.fixture
def meek(town: Town) -> Shape:
    """Of a mail in which nobody typed anything special."""
    enter(town, MEEK)
    send(town.person("nele"), MEEK, "")
    town.pass_time(HOLD)
    return shape(parsed(newest_mail(town)[1]))


def groups(times: int) -> Iterator[Typed]:
    """Every text comes in every place sooner or later; without an address of the school no mail goes."""
    chance = random.Random(times)
    for number in range(times):
        chosen = [STRINGS[(number * PLACES + n * 7) % len(STRINGS)] for n in range(PLACES)]
        chance.shuffle(chosen)
        yield Typed(*chosen)


def test_whatever_is_typed_arrives_as_text_alone(town: Town, meek: Shape, long_run: bool) -> None:
    nele = town.person("nele")
    with town.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE school SET channel = 'de-linde'")
    for typed in groups(1_000 // PLACES if long_run else 104 // PLACES):
        enter(town, typed)
        form = send(nele, typed, STRINGS[3])
        town.pass_time(HOLD)
        recipients, content = newest_mail(town)
        mail = parsed(content)
        look_at_headers(mail, content, typed)
        assert recipients == {address(n) for n in USUAL} | expected(typed)
        look_at_words(mail, typed, meek)
        look_at_documents(mail, typed, meek)
        look_at_downloads(form, mail)
        look_at_chat(town, typed)


def address(name: str) -> str:
    places = {"rita": "linde", "veerle": "linde", "ines": "clb", "katrien": "slsc"}
    return f"{name}@{places.get(name, 'lsc')}.example"


def look_at_headers(mail: EmailMessage, content: bytes, typed: Typed) -> None:
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert set(names) <= HEADERS
    assert max(Counter(names).values()) == 1
    assert seen(mail["Subject"]) == literal(typed.subject)
    first = literal(typed.anchor).split()[0]
    assert people_in(content, "From") == {"schoolbeeld@lsc.example": f"{first} (LSC WBB)"}
    assert people_in(content, "Reply-To") == {"nele@lsc.example": literal(typed.anchor)}
    to, cc = people_in(content, "To"), people_in(content, "Cc")
    assert set(to) == {"rita@linde.example", "veerle@linde.example"}
    assert to["rita@linde.example"] == literal(typed.principal)
    assert set(cc) == {address(n) for n in USUAL - {"rita", "veerle"}} | expected(typed)
    assert cc["nele@lsc.example"] == literal(typed.anchor)


def people_in(content: bytes, header: str) -> dict[str, str]:
    """Names by address, by the older parser: the newer one puts a space between the parts of a name."""
    found = getaddresses([str(message_from_bytes(content)[header])])
    assert len(found) == len({email for _, email in found})
    return {email: seen(str(make_header(decode_header(name)))) for name, email in found}


def look_at_words(mail: EmailMessage, typed: Typed, meek: Shape) -> None:
    words = seen(part(mail, "plain"))
    page = Page(part(mail, "html"))
    for each in (typed.anchor, typed.opening, typed.place):
        assert literal(each) in words, each
    for each in (typed.school, typed.anchor, typed.opening):
        assert literal(each) in seen(page.words), each
    own = {"a"} if literal(typed.place) in page.links else set()
    assert set(page.tags) - {"br", "p"} == set(meek.tags) - {"br", "p"}
    assert page.tags["a"] == meek.tags["a"] + len(own)
    others = set(page.links) - {"mailto:nele@lsc.example", literal(typed.place)}
    assert not others
    assert not any(link.startswith("javascript") for link in page.links)


def look_at_documents(mail: EmailMessage, typed: Typed, meek: Shape) -> None:
    assert shape(mail).documents == meek.documents
    for name, content in attached(mail):
        words = " ".join(text(content))
        assert literal(typed.school) in words, typed.school
        assert re.fullmatch(r"[^<>:\"/\\|?*\x00-\x1f\u202a-\u202e]{20,180}\.docx", name), name
        assert len(name.encode()) <= 200
    together = " ".join(" ".join(text(content)) for _, content in attached(mail))
    for each in (typed.anchor, typed.principal, typed.town, typed.place):
        assert literal(each) in together, each


def look_at_downloads(form: Seen, mail: EmailMessage) -> None:
    urls = [e["url"] for b in form.body["blocks"] if b["type"] == "actions" for e in b["elements"]]
    for url, (name, _) in zip(urls, attached(mail), strict=False):
        header = httpx.get(url).headers["content-disposition"]
        assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._~-]+", header)
        assert unquote(header.partition("''")[2]) == name


def look_at_chat(town: Town, typed: Typed) -> None:
    """Every message that came of it, in the channel and to the anchor."""
    for room in ("C0LINDE", "D0NELE"):
        for message in town.workspace.messages.of(room)[-4:]:
            list(texts(message.body.get("blocks", [])))
            assert not any(mark in message.body["text"] for mark in INTERPRETED), message.body["text"]
    post = [m.body for m in town.workspace.messages.of("C0LINDE") if m.body.get("blocks")][-1]
    words = seen("".join(texts(post["blocks"])))
    for each in (typed.school, typed.anchor, typed.place):
        assert literal(each) in words, each
    assert "@kwaad" not in words or "@kwaad" in f"{typed.school}{typed.anchor}{typed.place}"


def test_an_appointment_holds_what_was_typed_and_nothing_more(town: Town, long_run: bool) -> None:
    enter(town, MEEK)
    usual = names_in(appointment(town, MEEK))
    for typed in groups(1_000 // PLACES if long_run else 13):
        enter(town, typed)
        calendar = appointment(town, typed)
        [event] = calendar.walk("VEVENT")
        assert names_in(calendar) == usual
        assert literal(typed.school) in seen(event["SUMMARY"])
        assert seen(event["LOCATION"]) == literal(typed.place)
        assert str(event["ORGANIZER"]) == "mailto:nele@lsc.example"
        assert [str(a) for a in event["ATTENDEE"]] == ["mailto:rita@linde.example", "mailto:nele@lsc.example"]


def names_in(calendar: Any) -> list[str]:
    """Every component and every property, in order."""
    return [name for component in calendar.walk() for name in (component.name, *component.keys())]


def appointment(town: Town, typed: Typed) -> Any:
    with town.database.writing() as session:
        nele = people.by_email(session, "nele@lsc.example", NOW.date())
        context, _ = town.parts.dispatcher.contexts.of(session, nele, None)
        school = schools.by_keys(session, ["de-linde"])[0]
        letter = AppointmentLetter(
            school, MeetingKind.FIRST, DAY, START, storable(typed.place), context.person.name,
            context.person.email, uid="een@schoolbeeld", sequence=0,
        )  # fmt: skip
        rita = Wanted("rita@linde.example", typed.principal, Placing.TO)
        mailing.send(context, letter, [rita], subject=typed.subject, hold=False)
    town.settle()
    mail = parsed(newest_mail(town)[1])
    [whole] = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    read: Any = whole.get_payload(decode=True)
    return icalendar.Calendar.from_ical(read)


@pytest.mark.parametrize("field", ["subject", "opening", "added", "reason"])
def test_a_hundred_kilobytes_get_a_sentence(town: Town, meek: Shape, field: str) -> None:
    """Past the form, which would not take it."""
    assert meek

    plan(town)
    values = {"recipients": "p1", "subject": "a", "opening": "b", "added": "", "reason": "c"}
    data = {"school": "1", "meeting": "1", "when": WHEN, "earlier": "1"}
    call = Call(
        ANCHOR, "form", "guide", data=data, values={**values, field: "a" * 100_000}, key="intent:long"
    )
    answer = town.parts.dispatcher.answer_here(call).answer
    assert isinstance(answer, Errors)
    assert re.fullmatch(r"Hou het bij \d+ tekens\.", answer.fields[field])
    assert town.count("mail") == 1


@pytest.mark.parametrize(
    ("kind", "column"), [("schools", "naam"), ("schools", "gemeente"), ("people", "name")]
)
def test_a_hundred_kilobytes_in_a_list_get_a_sentence_too(town: Town, kind: str, column: str) -> None:
    row = {"schoolnummer": "990101", "naam": "De Linde", "gemeente": "Halle", "slug": "de-linde"}
    if kind == "people":
        row = {"email": "nele@lsc.example", "name": "Nele", "role": "anchor", "centre": "LSC",
               "schools": "de-linde"}  # fmt: skip
    row[column] = "a" * 100_000
    result = import_text(town.database, kind, f"{';'.join(row)}\n{';'.join(row.values())}\n", now=NOW)
    assert result.bad_lines
