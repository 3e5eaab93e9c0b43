"""The mails: every letter of the samples as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from bot.letters import PARTS, PLACEHOLDERS, Letters, file_of
from bot.preview import faults, reading
from bot.preview.entry import Entry, Found, Sample, concerns
from bot.preview.faults import Fault
from bot.preview.samples import HALF, LETTERS, MEETING
from bot.templating import folders
from handlers.letters import Letter
from handlers.rules.terms import Terms

SHARED = {"signature.text.j2": "text", "signature.html.j2": "html", "layout.html.j2": "html"}
"""What several mails use: they may only use what every mail has."""
IN_ALL = tuple(
    name for name in PLACEHOLDERS["frame"] if all(name in names for names in PLACEHOLDERS.values())
)
EXTRA = {"subject": (), "opening": (), "text": ("opening",), "html": ("opening", "subject", "language")}
VERSION = ("minutes", "weeks", "valid_from", "valid_until", "strict", "note")
DETAILS = {"school": ("name", "place", "number"), "version": VERSION, "before": VERSION}
EXAMPLES = (
    "{{ day|long_day }}", "{{ day|day }}", "{{ day|day_of_month }}", "{{ start|clock }}",
    "{{ school|named }}", "{{ version|frame }}", "{{ version|spread }}", "{{ version.minutes|duration }}",
    "{{ 'online' if place is link else 'op school' }}",
)  # fmt: skip
MARK = "Deze lijn komt van de ankerondersteuner."


def found(language: str, terms: Terms, overrides: Path | None, wanted: str) -> Found:
    letters = Letters(language, terms, overrides)
    wrong: dict[str, list[Fault]] = {}
    for name, part, known in _files():
        path = where(name, language, overrides)
        reader = letters.rich if part == "html" else letters.plain
        wrong[name] = list(reading.checked(reader, path, _sample(known)))
    shared = [fault for name in SHARED for fault in wrong[name]]
    entries: list[Entry] = []
    notes: list[str] = []
    failed: list[Fault] = []
    for kind in PLACEHOLDERS:
        if not concerns(f"{language}/mail/{kind}", wanted):
            continue
        names = [file_of(kind, part) for part in PARTS]
        paths = {name: where(name, language, overrides) for name in names}
        samples: list[Sample] = []
        if not shared and not any(wrong[name] for name in names):
            here = [(label, letter) for label, letter in LETTERS if letter.kind == kind]
            for label, letter in here:
                made, fault = _rendered(letters, label, letter, paths)
                samples += made
                failed += [fault] if fault else []
            if not failed:
                failed += _without_opening(letters, here[0][1], paths)
                notes += _differing(letters, here[0][1], paths, overrides)
        placeholders = tuple((part, _spelled((*PLACEHOLDERS[kind], *EXTRA[part]))) for part in PARTS)
        own = any(overrides and path.is_relative_to(overrides) for path in paths.values())
        entries.append(Entry(f"{language}/mail/{kind}", bool(own), placeholders, tuple(samples)))
    return Found(
        tuple(entries), (*(fault for some in wrong.values() for fault in some), *failed), tuple(notes)
    )


def examples(language: str, terms: Terms) -> tuple[tuple[str, str], ...]:
    """How a placeholder is shaped, and what comes of it."""
    reader = Letters(language, terms).plain
    data = {name: getattr(MEETING, name) for name in PLACEHOLDERS["meeting"]} | {"version": HALF}
    return tuple((code, reader.from_string(code).render(data)) for code in EXAMPLES)


def _spelled(names: tuple[str, ...]) -> tuple[str, ...]:
    """With what the larger ones are made of."""
    return tuple(
        spelled
        for name in names
        for spelled in (name, *(f"{name}.{detail}" for detail in DETAILS.get(name, ())))
    )


def where(name: str, language: str, overrides: Path | None) -> Path:
    """The file that is used, the centre's own or ours."""
    places = [folder / sub / name for folder in folders(overrides) for sub in (f"{language}/mail", "mail")]
    return next(path for path in places if path.is_file())


def _files() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for kind, names in PLACEHOLDERS.items():
        for part in PARTS:
            yield file_of(kind, part), part, (*names, *EXTRA[part])
    for name, part in SHARED.items():
        yield name, part, (*IN_ALL, *EXTRA[part])


def _sample(known: tuple[str, ...]) -> dict[str, object]:
    """For what a placeholder is made of: the first letter's value that says it."""
    found: dict[str, object] = dict.fromkeys(known)
    for name in known:
        values = (getattr(letter, name, None) for _, letter in LETTERS)
        found[name] = next((value for value in values if value), None)
    return found


def _rendered(
    letters: Letters, label: str, letter: Letter, paths: dict[str, Path]
) -> tuple[list[Sample], Fault | None]:
    try:
        subject = letters.subject(letter)
        text, html = letters.text(letter), letters.html(letter)
    except faults.WRONG as error:
        return [], faults.rendering(error, str(paths[file_of(letter.kind, "text")]))
    if not subject:
        return [], Fault(str(paths[file_of(letter.kind, "subject")]), "het onderwerp is leeg.")
    head = "Onderwerp" if letters.language == "nl" else "Subject"
    whole = f"{head}: {subject}\n\n{text}"
    return [Sample(label, "html", html.encode()), Sample(label, "txt", whole.encode())], None


def _without_opening(letters: Letters, letter: Letter, paths: dict[str, Path]) -> Iterator[Fault]:
    """What the anchor wrote in the preview has to come out."""
    edited = replace(letter, opening=MARK)
    for part, shown in (("text", letters.text(edited)), ("html", letters.html(edited))):
        if MARK not in shown:
            path = paths[file_of(letter.kind, part)]
            yield Fault(
                str(path), "de invulplaats “opening” ontbreekt: de eerste lijnen van de mail gaan verloren."
            )


def _differing(
    letters: Letters, letter: Letter, paths: dict[str, Path], overrides: Path | None
) -> Iterator[str]:
    text, html = paths[file_of(letter.kind, "text")], paths[file_of(letter.kind, "html")]
    if overrides and said_in_text(letters.text(letter)) != said_in_html(letters.html(letter)):
        yield f"{text} en {html} zeggen niet hetzelfde. Pas je de ene aan, doe het dan ook in de andere."


# what a mail says, without its looks


def said_in_text(text: str) -> str:
    """The words of a plain mail: no list marks, no addresses of links."""
    return " ".join(re.sub(r" <https?://\S+>|^- ", "", text, flags=re.MULTILINE).split())


def said_in_html(html: str) -> str:
    """The words that a reader of the letter sees below its title."""
    reader = _Reader()
    reader.feed(html)
    return " ".join("".join(reader.said).split())


class _Reader(HTMLParser):
    PASSED_OVER = ("head", "h1")
    INLINE = ("a", "strong", "b", "i", "em")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._over = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._over and (tag in self.PASSED_OVER or dict(attrs).get("class") == "preheader"):
            self._over = tag
        if tag not in self.INLINE:
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._over:
            self._over = ""
        if tag not in self.INLINE:
            self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._over:
            self.said.append(data)
