"""The `schoolbeeld` command. What a sub-command needs is imported when it runs: help is there at once."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from storage.engine import Database

    Run = Callable[[argparse.Namespace], int]
    Add = Callable[[str, Run, str], argparse.ArgumentParser]

IMPORT_KINDS = ("schools", "people", "frames", "visits", "days-off", "meetings")
TEAMS_PACKAGE = Path("schoolbeeld-teams.zip")
LONGEST_REHEARSAL = 750
"""Days."""
EPILOG = "Instellingen komen uit de omgeving of uit een bestand .env; .env.example legt ze uit."


def main(arguments: list[str] | None = None) -> int:
    given = make_parser().parse_args(arguments)
    from bot.settings import BadSettingsError
    from storage.engine import DatabaseBusyError
    from storage.migrations import NotCurrentError

    try:
        return int(given.run(given))
    except BadSettingsError as error:
        return _refused(f"Deze instellingen moeten eerst in orde:\n{error}")
    except NotCurrentError:
        return _refused("De databank is nog niet op peil. Voer eerst uit: schoolbeeld migrate")
    except DatabaseBusyError:
        return _refused("De databank is niet bereikbaar of bezet. Er is niets gewijzigd; probeer opnieuw.", 3)
    except KeyboardInterrupt:
        return 130


def _refused(why: object, code: int = 2) -> int:
    print(why, file=sys.stderr)
    return code


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="schoolbeeld", description="De assistent van het leersteuncentrum.")
    parser.epilog = EPILOG
    commands = parser.add_subparsers(title="opdrachten", required=True, metavar="OPDRACHT")

    def add(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about, epilog=EPILOG)
        made.set_defaults(run=run)
        return made

    for group in (_serving, _keeping, _asking, _reminding, _installing):
        group(add)
    return parser


def _serving(add: Add) -> None:
    demo = add("demo", _demo, "Start een oefenomgeving met een verzonnen centrum, op deze computer.")
    demo.add_argument(
        "--reset", action="store_true", help="begin opnieuw: wis wat je in de oefenomgeving deed"
    )
    demo.add_argument("--port", type=int, default=8420, help="poort van de oefenomgeving (8420)")
    demo.add_argument(
        "--socket-mode", action="store_true", help="verbind over Socket Mode in plaats van HTTP"
    )
    demo.add_argument("--folder", type=Path, help="map voor de gegevens (var/demo, of var/demo-teams)")
    demo.add_argument(
        "--teams", action="store_true", help="in Teams, nagebootst door de Agents Playground van Microsoft"
    )
    demo.add_argument("--as", dest="who", default="nele", help="met --teams: wie je bent (nele)")

    add("run", _run, "Start de bot.")
    add("migrate", _migrate, "Breng de databank op peil voor deze versie.")


def _keeping(add: Add) -> None:
    backup = add("backup", _backup, "Maak een kopie van de databank; dat kan terwijl de bot werkt.")
    backup.add_argument("file", type=Path, metavar="FILE", help="waar de kopie komt")
    backup.add_argument("--force", action="store_true", help="ook als daar al een bestand staat")
    restore = add("restore", _restore, "Zet een kopie terug; de bot ligt daarvoor stil.")
    restore.add_argument("file", type=Path, metavar="FILE", help="de kopie")
    restore.add_argument(
        "--force", action="store_true", help="ook als er een databank staat; die wordt opzij gezet"
    )

    imports = add("import", _import, "Lees een CSV- of Excelbestand in.")
    imports.add_argument("kind", choices=IMPORT_KINDS, help="wat erin staat: " + ", ".join(IMPORT_KINDS))
    imports.add_argument("file", type=Path, metavar="FILE", help="het bestand, .csv of .xlsx")
    imports.add_argument("--dry-run", action="store_true", help="kijk alles na en bewaar niets")
    imports.add_argument("--skip-bad", action="store_true", help="bewaar de goede lijnen als er foute zijn")
    imports.add_argument("--english", action="store_true", help="report in English")


def _asking(add: Add) -> None:
    say = add("say", _say, "Stel de bot een vraag, als een bepaalde persoon.")
    say.add_argument("text", help='bijvoorbeeld "/timeframe de linde"')
    say.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="wie het vraagt")
    say.add_argument("--at", metavar="ISO-TIME", help="alsof het dan is, bijvoorbeeld 2026-11-23T10:00")
    say.add_argument("--json", action="store_true", help="het antwoord als JSON")
    say.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAAM=WAARDE",
        help="vul een veld van het formulier in",
    )
    say.add_argument("--press", action="append", default=[], metavar="KNOP", help="druk daarna op deze knop")

    timeframe = add("timeframe", _timeframe, "Hoeveel tijd blijft er op een school?")
    timeframe.add_argument("school", metavar="SCHOOL", help="schoolnummer of korte naam, zoals de-linde")
    timeframe.add_argument("--on", metavar="DATE", help="op die dag (JJJJ-MM-DD); anders vandaag")
    timeframe.add_argument("--json", action="store_true", help="als JSON, in minuten")

    preview = add(
        "preview", _preview, "Toon alle teksten, mails en documenten met voorbeeldgegevens, en kijk ze na."
    )
    preview.add_argument(
        "template", nargs="?", default="", metavar="TEMPLATE", help="enkel deze, zoals nl/mail/meeting"
    )
    preview.add_argument(
        "--folder", type=Path, default=Path("var/preview"), help="map voor de voorbeelden (var/preview)"
    )
    preview.add_argument(
        "--list", action="store_true", help="toon enkel welke invulplaatsen elke tekst mag gebruiken"
    )


def _reminding(add: Add) -> None:
    tick = add("tick", _tick, "Plan de herinneringen van nu; de bot zelf doet dat elke minuut.")
    tick.add_argument("--at", metavar="ISO-TIME", help="alsof het dan is, bijvoorbeeld 2026-11-23T08:00")

    rehearse = add(
        "rehearse", _rehearse, "Speel de kalender na zonder iets te versturen: wie hoort wanneer wat?"
    )
    rehearse.add_argument(
        "--from", dest="first", required=True, metavar="DATE", help="eerste dag (JJJJ-MM-DD)"
    )
    rehearse.add_argument("--to", dest="last", required=True, metavar="DATE", help="laatste dag")
    rehearse.add_argument("--json", action="store_true", help="als JSON, een herinnering per lijn")


def _installing(add: Add) -> None:
    about = "Maak waarmee je de app in Slack (een manifest) of in Teams (een zip) zet."
    platforms = add("manifest", _manifest, about).add_subparsers(
        title="chatprogramma’s", required=True, dest="platform"
    )
    platforms.add_parser("slack", help="toon het manifest")
    teams = platforms.add_parser("teams", help=f"schrijf het pakket, in FILE of in {TEAMS_PACKAGE}")
    teams.add_argument("file", type=Path, nargs="?", default=TEAMS_PACKAGE, metavar="FILE")
    add("doctor", _doctor, "Kijk na of alles goed ingesteld is, en zeg wat er te doen is.")


def _settings() -> Settings:
    from bot import logs
    from bot.settings import load

    settings = load()
    logs.configure(settings.log_level)
    return settings


def _demo(given: argparse.Namespace) -> int:
    from bot.demo import run_demo

    if given.teams:
        from bot.demo_teams import run_demo_teams

        folder = given.folder or Path("var/demo-teams")
        return run_demo_teams(folder, port=given.port, reset=given.reset, who=given.who)
    folder = given.folder or Path("var/demo")
    return run_demo(folder, port=given.port, reset=given.reset, socket_mode=given.socket_mode)


def _run(_given: argparse.Namespace) -> int:
    from bot.serve import serve

    return serve(_settings())


def _migrate(_given: argparse.Namespace) -> int:
    from storage.engine import make_engine
    from storage.migrations import migrate

    migrate(make_engine(_settings().database_url))
    print("De databank is op peil.")
    return 0


def _backup(given: argparse.Namespace) -> int:
    from bot.backup import run_backup

    return run_backup(_settings().database_url, given.file, force=given.force)


def _restore(given: argparse.Namespace) -> int:
    from bot.backup import run_restore

    return run_restore(_settings().database_url, given.file, force=given.force)


def _import(given: argparse.Namespace) -> int:
    from bot.compose import clock
    from bot.imports import UnreadableFileError, import_file
    from bot.imports.report import report
    from bot.progress import progress_bar

    settings = _settings()
    language = "en" if given.english else "nl"
    database = _database(settings)
    with progress_bar(given.file.name) as progress:
        try:
            result = import_file(
                database,
                given.kind,
                given.file,
                dry_run=given.dry_run,
                skip_bad=given.skip_bad,
                now=clock(settings)(),
                terms=settings.terms,
                language=language,
                progress=progress,
            )
        except UnreadableFileError as error:
            return _refused(error)
    print(report(result, language))
    return 1 if result.bad_lines and not given.skip_bad else 0


def _say(given: argparse.Namespace) -> int:
    from bot.compose import compose
    from bot.terminal import NoSuchButtonError, Terminal, as_json, as_text
    from handlers.surface import Errors
    from storage.migrations import require_current

    settings = _settings()
    parts = compose(settings, now=_clock(given, settings))
    require_current(parts.database.engine)
    fields = dict(pair.partition("=")[::2] for pair in given.field)
    person = Terminal(parts.dispatcher, given.email)
    answer = person.say(given.text, fields)
    try:
        for label in given.press:
            answer = person.press(answer, label)
            while answer.kind == "form" and fields:
                answer = person.send(answer, fields)
    except NoSuchButtonError as error:
        return _refused(error)
    print(as_json(answer) if given.json else as_text(answer))
    return 1 if isinstance(answer, Errors) else 0


def _tick(given: argparse.Namespace) -> int:
    from bot.clockwork import Clockwork
    from bot.compose import contexts

    settings = _settings()
    made = contexts(settings, _clock(given, settings))
    planned = Clockwork(_database(settings), made).tick(again=True)
    print("Er is niets nieuws om iemand aan te herinneren." if not planned else f"Gepland: {planned}.")
    return 0


def _rehearse(given: argparse.Namespace) -> int:
    from bot.compose import clock, contexts
    from bot.progress import progress_bar
    from bot.rehearse import as_json, as_lines, copied, rehearse
    from bot.settings import BadSettingsError
    from bot.words import DEFAULT_LANGUAGE
    from handlers.surface import parse_day

    settings = _settings()
    first, last = parse_day(given.first), parse_day(given.last)
    if first is None or last is None or not 0 <= (last - first).days <= LONGEST_REHEARSAL:
        raise BadSettingsError(
            "--from en --to: schrijf twee dagen als 2026-09-01, hoogstens twee jaar uit elkaar"
        )
    made = contexts(settings, clock(settings))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the copy is thrown away then too
    with copied(settings.database_url) as copy, progress_bar("dagen") as progress:
        told = rehearse(copy, made, settings.zone, first, last, progress)
        say = made.say(DEFAULT_LANGUAGE)
        lines = (as_json(each, say) for each in told) if given.json else as_lines(told, made, first, last)
        for line in lines:
            print(line)
    return 0


def _database(settings: Settings) -> Database:
    from storage.engine import Database, make_engine
    from storage.migrations import require_current

    engine = make_engine(settings.database_url)
    require_current(engine)
    return Database(engine)


def _clock(given: argparse.Namespace, settings: Settings) -> Callable[[], datetime]:
    """The bot's own, or one that stands at the moment of --at."""
    from bot.compose import clock
    from bot.settings import BadSettingsError
    from handlers.surface import YEARS

    if not given.at:
        return clock(settings)
    try:
        read: datetime | None = datetime.fromisoformat(given.at)
    except ValueError:
        read = None
    if read is None or read.year not in YEARS:
        raise BadSettingsError("--at: schrijf een tijdstip als 2026-11-23T10:00")
    moment = read.replace(tzinfo=settings.zone) if read.tzinfo is None else read.astimezone(settings.zone)
    return lambda: moment


def _timeframe(given: argparse.Namespace) -> int:
    from bot.figures import NoSuchSchoolError, as_text, figures
    from bot.settings import BadSettingsError
    from handlers.surface import parse_day

    settings = _settings()
    database = _database(settings)
    today = datetime.now(settings.zone).date()
    on = today if given.on is None else parse_day(given.on)
    if on is None:
        raise BadSettingsError("--on: schrijf een dag als 2026-11-23")
    try:
        if given.json:
            print(json.dumps(figures(database, given.school, on, settings.terms)))
        else:
            print(as_text(database, given.school, on, today, settings.terms))
    except NoSuchSchoolError as error:
        return _refused(error)
    return 0


def _preview(given: argparse.Namespace) -> int:
    from bot.preview import listed, preview, write

    settings = _settings()
    made = preview(settings.terms, settings.templates_dir, given.template)
    if not made.entries and not made.faults:
        return _refused(f"Ik ken geen tekst met “{given.template}” in de naam. Met --list zie je ze alle.")
    if given.list:
        print(listed(made))
    else:
        print(f"Open {write(made, given.folder)} om alles te bekijken.")
    for note in made.notes:
        print(f"Let op: {note}", file=sys.stderr)
    if made.faults:
        print("Dit moet eerst in orde:", *made.faults, sep="\n", file=sys.stderr)
    return 1 if made.faults else 0


def _manifest(given: argparse.Namespace) -> int:
    return _teams_package(given.file) if given.platform == "teams" else _slack_manifest()


def _teams_package(file: Path) -> int:
    from bot.teams.package import make_package

    made = make_package(_settings())
    try:
        file.write_bytes(made)
    except OSError as error:
        return _refused(f"{file} kan hier niet gemaakt worden ({error.strerror}).")
    print(f"Het pakket staat in {file}. Laad het in het Teams-beheercentrum, bij Apps beheren.")
    return 0


def _slack_manifest() -> int:
    from bot.slack.manifest import make_manifest
    from bot.words import DEFAULT_LANGUAGE, words_in

    settings = _settings()
    say = words_in(DEFAULT_LANGUAGE, settings.terms, settings.templates_dir)
    made = make_manifest(say, settings.public_url, socket_mode=settings.uses_socket_mode)
    print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0


def _doctor(_given: argparse.Namespace) -> int:
    from bot.doctor import examine

    return examine(_settings())


if __name__ == "__main__":
    sys.exit(main())
