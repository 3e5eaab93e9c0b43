"""`schoolbeeld preview`: all texts to look at, and what is wrong with a centre's own, in plain sentences."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.documents.render import template_path
from bot.letters import PARTS, PLACEHOLDERS
from bot.preview import listed, preview, write
from bot.preview.chat import known_names
from bot.preview.samples import data_for
from bot.preview.strangers import names
from bot.words import LANGUAGES, TemplateWords, words_in
from handlers.rules.terms import Terms
from tests.forks import schoolbeeld

TERMS = Terms()


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, wanted: str = "") -> list[str]:
    return [str(fault).replace(f"{folder}/", "") for fault in preview(TERMS, folder, wanted).faults]


# ours


def test_all_our_texts_are_in_order_and_shown() -> None:
    made = preview(TERMS, None)
    assert made.faults == ()
    assert made.notes == ()
    shown = {entry.name for entry in made.entries}
    for language in LANGUAGES:
        chats = {key.partition("/")[0] for key in words_in(language, TERMS).keys() if "/" in key}  # noqa: SIM118
        assert {f"{language}/chat/{name}" for name in chats} <= shown
        assert {f"{language}/mail/{kind}" for kind in PLACEHOLDERS} <= shown
        assert {f"{language}/documents/guide", f"{language}/documents/agreements"} <= shown
    assert all(entry.samples for entry in made.entries)


def test_every_placeholder_has_a_sample() -> None:
    """A new one gets its value in bot/preview/samples.py."""
    without = {
        f"{key}: {name}" for key, used in known_names().items() for name in used if name not in data_for(key)
    }
    assert without == set()


def test_the_page_leads_to_every_sample(tmp_path: Path) -> None:
    page = write(preview(TERMS, None, "nl/mail"), tmp_path / "made").read_text("utf-8")
    links = [unquote(link) for link in re.findall(r'href="([^"]+)"', page)]
    files = {path.relative_to(tmp_path / "made").as_posix() for path in (tmp_path / "made").rglob("*.*")}
    assert set(links) == files - {"index.html"}
    assert "nl/mail/meeting/zonder-SLSC467.html" in files


def test_the_list_tells_what_each_part_may_use() -> None:
    shown = listed(preview(TERMS, None, "nl/mail/meeting"))
    assert shown.splitlines()[0] == "nl/mail/meeting"
    assert len(shown.partition("Zo vul je in:")[0].splitlines()) == 1 + len(PARTS)
    assert "guide_link" in shown
    assert "school.name" in shown
    assert "  {{ day|long_day }}: dinsdag 22 september" in shown


# a centre's own


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nl/mail/meeting.text.j2", "{{ opening }}\n\n{{ schol.name }}",
         "nl/mail/meeting.text.j2, lijn 3: de invulplaats “schol” bestaat hier niet. Bedoel je “school”?"),
        ("nl/mail/meeting.text.j2", "{{ opening }}\n{% if not with_slsc %}{{ school.naam }}{% endif %}",
         "nl/mail/meeting.text.j2, lijn 2: “school” heeft geen “naam”."),
        ("nl/mail/meeting.subject.j2", "Overleg {{ opening }}",
         "nl/mail/meeting.subject.j2, lijn 1: de invulplaats “opening” bestaat hier niet."),
        ("en/mail/frame.text.j2", "{{ opening }}\n{% if version.minutes %}",
         "en/mail/frame.text.j2, lijn 2: iets wordt niet afgesloten"),
        ("nl/mail/frame.text.j2", "{{ opening }}\n{{ version|fram }}",
         "nl/mail/frame.text.j2, lijn 2: het filter “fram” bestaat niet."),
        ("nl/mail/frame.text.j2", "{{ opening }}\n\n{{ anchor }",
         "nl/mail/frame.text.j2, lijn 3: tussen accolades staat iets te veel of te weinig"),
        ("nl/mail/frame.text.j2", "{{ opening }}\n{% als %}",
         "nl/mail/frame.text.j2, lijn 2: “{% als %}” is geen opdracht"),
        ("nl/mail/frame.text.j2", "{{ opening }}\n{{ year + 1 }}",
         "nl/mail/frame.text.j2, lijn 2: met de voorbeeldgegevens loopt het hier mis"),
        ("nl/mail/meeting.text.j2", "Beste mensen",
         "nl/mail/meeting.text.j2: de invulplaats “opening” ontbreekt"),
        ("nl/mail/meeting.subject.j2", "{# later #}", "nl/mail/meeting.subject.j2: het onderwerp is leeg."),
        ("mail/layout.html.j2", "{{ opening }}{% block letter %}{% endblock %}{{ day }}",
         "mail/layout.html.j2, lijn 1: de invulplaats “day” bestaat hier niet."),
        ("nl/mail/meting.text.j2", "{{ opening }}",
         "nl/mail/meting.text.j2: dit bestand wordt nergens gebruikt. Bedoel je nl/mail/meeting.text.j2?"),
        ("nl/chat/visit.html.j2", "{% block receipt %}\n{{ bezoek.day|day }}\n{% endblock %}",
         "nl/chat/visit.html.j2, lijn 2: de invulplaats “bezoek” bestaat hier niet."),
        ("nl/chat/visit.html.j2", "{% block receipt %}\n{{ visit.dag }}\n{% endblock %}",
         "nl/chat/visit.html.j2, lijn 2: “visit” heeft geen “dag”."),
        ("nl/chat/visit.html.j2", "\n\n{% block receipt %}\n{{ visit.day + 1 }}\n{% endblock %}",
         "nl/chat/visit.html.j2, lijn 4: met de voorbeeldgegevens loopt het hier mis"),
        ("nl/chat/visit.html.j2", "\n{% block recept %}x{% endblock %}",
         "nl/chat/visit.html.j2, lijn 2: het blok “recept” bestaat niet"),
        ("nl/chat/visit.html.j2", "{% block receipt %}", "nl/chat/visit.html.j2, lijn 1: iets wordt niet"),
        ("nl/words.toml", '[button]\nlog = "Noteer"\nlogg = "x"',
         "nl/words.toml, lijn 3: de tekst “button.logg” bestaat niet."),
        ("nl/words.toml", '[field]\nfrom = "Van"\n[button]\nfrom = "Van {{ dag }}"',
         "nl/words.toml, lijn 4: button.from: de invulplaats “dag” bestaat hier niet."),
        ("nl/words.toml", '[button]\nlog = "Noteer', "nl/words.toml, lijn 2: dit kan niet gelezen worden"),
        ("nl/documents/guide.docx", "geen Word", "nl/documents/guide.docx: kan niet gelezen worden"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    own(tmp_path, name, text)
    found = faults(tmp_path, name.partition(".")[0] if name.startswith(LANGUAGES) else "")
    assert len(found) == 1
    assert found[0].startswith(said)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    own(tmp_path, "nl/mail/meeting.subject.j2", "{{ schol }} {{ dag }}")
    own(tmp_path, "en/mail/frame.opening.j2", "{% if %}")
    own(tmp_path, "nl/words.toml", '[buton]\nlog = "x"')
    assert len(faults(tmp_path)) == 4


@pytest.mark.parametrize("name", ["nl/mail/meeting.text.j2", "nl/chat/visit.html.j2", "nl/words.toml"])
def test_a_file_in_another_encoding_is_told(tmp_path: Path, name: str) -> None:
    own(tmp_path, name, "").write_bytes("één".encode("cp1252"))
    assert faults(tmp_path, name.partition(".")[0]) == [
        f"{name}: dit is geen leesbare tekst. Bewaar het bestand opnieuw als UTF-8."
    ]


def test_a_mail_that_says_two_things_is_noted(tmp_path: Path) -> None:
    own(tmp_path, "nl/mail/appointment.text.j2", "{{ opening }}\n\nTot dan.")
    made = preview(TERMS, tmp_path, "nl/mail")
    assert made.faults == ()
    assert len(made.notes) == 1
    assert "zeggen niet hetzelfde" in made.notes[0]


def test_every_one_of_our_files_may_be_copied_as_a_start(tmp_path: Path) -> None:
    templates = template_path("guide", "nl").parents[2]
    for name in names():
        if (templates / name).is_file():
            copy = tmp_path / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((templates / name).read_bytes())
    made = preview(TERMS, tmp_path)
    assert made.faults == ()
    assert made.notes == ()
    assert all(entry.own for entry in made.entries)


# a centre's own words in the chat


def test_a_centre_changes_one_block_and_keeps_the_others(tmp_path: Path) -> None:
    own(tmp_path, "nl/chat/visit.html.j2", "{% block gone %}\nWeg is weg, {{ 1 + 1 }}.\n{% endblock %}")
    own(tmp_path, "nl/words.toml", '[button]\nlog = "Bezoek opschrijven"\n')
    say, ours = TemplateWords("nl", TERMS, tmp_path), words_in("nl", TERMS)
    assert say("visit/gone") == "Weg is weg, 2."
    assert say("visit/note_too_long", most=500) == ours("visit/note_too_long", most=500)
    assert say("button.log") == "Bezoek opschrijven"
    assert say("button.undo") == ours("button.undo")
    assert say.keys() == ours.keys()
    assert words_in("en", TERMS, tmp_path)("button.log") == words_in("en", TERMS)("button.log")


# from the shell


def shell(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return schoolbeeld(["preview", *arguments], folder, settings)


def test_preview_from_the_shell(tmp_path: Path) -> None:
    done = shell(tmp_path, "nl/mail", "--folder", "looks")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Open looks/index.html om alles te bekijken.\n"
    assert "Zoals eind vorig schooljaar" in (tmp_path / "looks/nl/mail/meeting/afgesproken.txt").read_text()
    assert not (tmp_path / "looks/nl/chat").exists()


def test_a_broken_own_text_fails_from_the_shell(tmp_path: Path) -> None:
    own(tmp_path, "ours/nl/mail/meeting.text.j2", "{{ opening }}\n{{ scholl.name }}")
    done = shell(tmp_path, "nl/mail", TEMPLATES_DIR="ours")
    assert done.returncode == 1
    assert "Dit moet eerst in orde:" in done.stderr
    assert "ours/nl/mail/meeting.text.j2, lijn 2: de invulplaats “scholl” bestaat hier niet." in done.stderr
    page = (tmp_path / "var/preview/index.html").read_text("utf-8")
    assert "de invulplaats “scholl” bestaat hier niet." in page


def test_a_name_that_no_text_has(tmp_path: Path) -> None:
    done = shell(tmp_path, "nl/mail/nieuwsbrief")
    assert done.returncode == 2
    assert "Ik ken geen tekst met “nl/mail/nieuwsbrief” in de naam." in done.stderr
