"""The `schoolbeeld` command as a person at a shell meets it: a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from bot.cli import IMPORT_KINDS, make_parser
from handlers import registry
from handlers.imports import KINDS
from tests.forks import schoolbeeld

SCHOOLS = "schoolnummer;naam;slug\n911111;De Linde;de-linde\n"
PEOPLE = (
    "email;name;role;centre;schools;language;expertise\n"
    "an@lsc.example;An Wouters;supporter;LSC;de-linde;;\n"
    "nele@lsc.example;Nele Vandamme;anchor;LSC;de-linde;;\n"
)
FRAMES = "school;amount;unit;weeks;valid_from;valid_until;note\nde-linde;1;half_day;2;2026-08-31;;\n"
VISITS = "school;person;date;start;minutes;type;status;note\n" + "".join(
    f"de-linde;an@lsc.example;{day};;200;basisaanbod;done;\n"
    for day in ("2026-09-08", "2026-09-22", "2026-10-06", "2026-10-20", "2026-11-12")
)


class Shell:
    """The command in an empty folder, with its own database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"DATABASE_URL": f"sqlite:///{folder / 'x.db'}"}

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return schoolbeeld(arguments, self.folder, self.settings | settings)

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return name


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one school, filled by the command itself; once, since each run is a process."""
    made = Shell(tmp_path_factory.mktemp("filled"))
    assert made.run("migrate").returncode == 0
    for kind, text in (("schools", SCHOOLS), ("people", PEOPLE), ("frames", FRAMES), ("visits", VISITS)):
        done = made.run("import", kind, made.file(f"{kind}.csv", text))
        assert done.returncode == 0, done.stdout + done.stderr
    return made.folder / "x.db"


@pytest.fixture
def shell(tmp_path: Path, filled: Path) -> Shell:
    shutil.copy(filled, tmp_path / "x.db")
    return Shell(tmp_path)


COMMANDS = ("demo", "run", "migrate", "backup", "restore", "import", "say", "timeframe", "manifest", "doctor")


def test_every_kind_of_file_can_be_imported() -> None:
    assert set(IMPORT_KINDS) == set(KINDS)


def test_every_command_has_its_own_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            make_parser().parse_args([command, "--help"])
        assert ended.value.code == 0
        assert f"schoolbeeld {command}" in capsys.readouterr().out


def test_the_numbers_come_as_json_with_exactly_these_keys(shell: Shell) -> None:
    done = shell.run("timeframe", "de-linde", "--on", "2026-11-23", "--json")
    assert json.loads(done.stdout) == {
        "school": "de-linde",
        "on": "2026-11-23",
        "school_weeks_so_far": 12,
        "school_weeks_left": 26,
        "period": {
            "from": "2026-11-16",
            "until": "2026-11-29",
            "maximum_minutes": 200,
            "used_minutes": 0,
            "remaining_minutes": 200,
        },
        "year_to_date": {"maximum_minutes": 1200, "used_minutes": 1000, "remaining_minutes": 200},
        "rest_of_year": {
            "maximum_minutes": 3800,
            "used_minutes": 1000,
            "planned_minutes": 0,
            "remaining_minutes": 2800,
        },
        "small_types_minutes": 0,
        "uncovered_minutes": 0,
        "runs_out_on": None,
    }


def test_started_anew_it_says_the_same(shell: Shell) -> None:
    """As in a terminal: the others are forks of a process that has imported everything."""
    command = ("timeframe", "911111", "--on", "2026-11-23")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=shell.folder,
        env={**kept, **shell.settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (shell.run(*command).stdout, "")
    assert "5 van de 6 halve dagen gebruikt" in done.stdout


def test_an_unknown_school_or_day_is_told_on_standard_error(shell: Shell) -> None:
    for arguments in (("nergens",), ("de-linde", "--on", "31/2")):
        done = shell.run("timeframe", *arguments, "--json")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


def test_a_visit_is_noted_and_undone_from_a_shell(shell: Shell) -> None:
    as_an = ("say", "--as", "an@lsc.example", "--at", "2026-11-26T10:00")
    noted = shell.run(*as_an, "/log-visit de linde halve dag")
    assert "Tot eind juni blijven er nog 13 halve dagen." in noted.stdout
    undone = shell.run(*as_an, "/log-visit de linde 2u", "--press", "Ongedaan maken")
    assert undone.stdout.startswith("Ongedaan gemaakt")
    numbers = json.loads(shell.run("timeframe", "de-linde", "--on", "2026-11-26", "--json").stdout)
    assert numbers["rest_of_year"]["used_minutes"] == 1200


def test_a_form_is_filled_in_from_a_shell(shell: Shell) -> None:
    as_an = ("say", "--as", "an@lsc.example", "--at", "2026-11-26T10:00", "/log-visit")
    fields = ("--field", "school=de-linde", "--field", "duration=2u30")
    assert "2u30" in shell.run(*as_an, *fields).stdout
    wrong = shell.run(*as_an, "--field", "school=de-linde", "--field", "duration=lang")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("duration: ")


def test_a_frame_is_shown_before_it_is_set(shell: Shell) -> None:
    as_nele = ("say", "--as", "nele@lsc.example", "--at", "2026-11-26T10:00")
    command = "/set-timeframe de linde halve dag per week"
    assert "Zo instellen" in shell.run(*as_nele, command).stdout
    assert shell.run(*as_nele, command, "--press", "Zo instellen").stdout.startswith("Ingesteld")
    unknown = shell.run(*as_nele, command, "--press", "Weg ermee")
    assert unknown.returncode == 2
    assert "Zo instellen" in unknown.stderr


def test_an_answer_comes_as_json(shell: Shell) -> None:
    done = shell.run("say", "--as", "an@lsc.example", "--json", "/timeframe de linde")
    answer = json.loads(done.stdout)
    assert answer["kind"] == "reply"
    assert [button["action"] for button in answer["buttons"]] == ["open_visit", "why"]


def test_a_bad_line_is_listed_and_nothing_is_stored(shell: Shell) -> None:
    file = shell.file("more.csv", SCHOOLS + "12;Te kort;\n911112;De Beuk;de-beuk\n")
    done = shell.run("import", "schools", file)
    assert done.returncode == 1
    assert "lijn 3" in done.stdout
    assert shell.run("timeframe", "de-beuk", "--json").returncode == 2
    assert shell.run("import", "schools", file, "--skip-bad").returncode == 0
    assert shell.run("timeframe", "de-beuk", "--json").returncode == 0


def test_a_file_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    done = shell.run("import", "schools", "weg.csv")
    assert done.returncode == 2
    assert "weg.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_fault_of_the_settings_is_listed_at_once(shell: Shell) -> None:
    done = shell.run(
        "migrate",
        DATABASE_URL="mysql://x",
        PORT="veel",
        TIME_ZONE="Mars/Olympus",
        SLACK_BOT_TOKEN="geheim",
    )
    assert done.returncode == 2
    for name in ("DATABASE_URL", "PORT", "TIME_ZONE", "SLACK_BOT_TOKEN"):
        assert name in done.stderr
    assert "geheim" not in done.stderr


def test_a_token_without_its_secret_is_named(shell: Shell) -> None:
    done = shell.run("migrate", SLACK_BOT_TOKEN="xoxb-1")
    assert "SLACK_SIGNING_SECRET" in done.stderr


def test_run_says_what_it_misses(shell: Shell) -> None:
    assert "SLACK_BOT_TOKEN" in shell.run("run").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("import", "schools", "schools.csv"),
        ("say", "--as", "an@lsc.example", "/timeframe de linde"),
        ("timeframe", "de-linde", "--json"),
        ("tick",),
    ],
)
def test_a_database_that_was_not_migrated_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shell = Shell(tmp_path)
    shell.file("schools.csv", SCHOOLS)
    done = shell.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "De databank is nog niet op peil. Voer eerst uit: schoolbeeld migrate\n"


def test_doctor_says_what_to_do(shell: Shell) -> None:
    done = shell.run("doctor")
    assert done.returncode == 1
    assert "1 scholen" in done.stdout or "1 school" in done.stdout
    assert "schoolbeeld manifest slack" in done.stdout


def test_the_manifest_comes_from_the_registry(shell: Shell) -> None:
    made = json.loads(shell.run("manifest", "slack", PUBLIC_URL="https://bot.example").stdout)
    commands = {command["command"]: command for command in made["features"]["slash_commands"]}
    assert set(commands) == {f"/{command.name}" for command in registry.COMMANDS if command.slash} | {
        "/schoolbeeld"
    }
    assert all(c["url"] == "https://bot.example/slack/events" for c in commands.values())
    assert all(len(c["description"]) <= 2000 and len(c["command"]) <= 32 for c in commands.values())


def test_the_package_for_teams_is_written_where_it_is_asked(shell: Shell) -> None:
    without = shell.run("manifest", "teams")
    assert without.returncode == 2
    assert "TEAMS_CLIENT_ID" in without.stderr
    assert not list(shell.folder.glob("*.zip"))
    shell.settings |= {
        "TEAMS_CLIENT_ID": "3f2a9c1e-5b74-4d0a-9e61-7c8d2b5a4f10",
        "TEAMS_TENANT_ID": "0b9d6d6a-6f0e-4f57-9b3e-2f6f3f1f7a55",
        "PUBLIC_URL": "https://bot.example",
        "CENTRE_NAME": "LSC Zuidrand",
        "CENTRE_URL": "https://www.lsc.example",
    }
    assert "schoolbeeld-teams.zip" in shell.run("manifest", "teams").stdout
    assert shell.run("manifest", "teams", "other.zip").returncode == 0
    made, other = (shell.folder / name for name in ("schoolbeeld-teams.zip", "other.zip"))
    assert made.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(made) as package:
        assert "manifest.json" in package.namelist()
    nowhere = shell.run("manifest", "teams", "nergens/x.zip")
    assert nowhere.returncode == 2
    assert "nergens/x.zip kan hier niet gemaakt worden" in nowhere.stderr


def test_the_example_names_every_setting(tmp_path: Path) -> None:
    from bot.settings import Settings

    example = Path(__file__).parents[2] / ".env.example"
    named = {line.split("=")[0] for line in example.read_text("utf-8").splitlines() if "=" in line[:30]}
    assert {name.upper() for name in Settings.model_fields} <= named
    (tmp_path / ".env").write_text(example.read_text("utf-8"), "utf-8")
    assert Shell(tmp_path).run("migrate").returncode == 0


def test_a_backup_is_made_and_put_back_from_a_shell(shell: Shell) -> None:
    made = shell.run("backup", "copy.db")
    assert (made.returncode, made.stdout) == (0, "De back-up staat in copy.db, 1 MB. Hij is nagekeken.\n")
    again = shell.run("backup", "copy.db")
    assert again.returncode == 2
    assert "copy.db bestaat al" in again.stderr
    shell.run("say", "--as", "an@lsc.example", "--at", "2026-11-26T10:00", "/log-visit de linde 1u")
    assert "--force" in shell.run("restore", "copy.db").stderr
    back = shell.run("restore", "copy.db", "--force")
    assert back.stdout.startswith("De back-up staat nu in")
    assert "x.db.before-restore" in back.stdout
    numbers = json.loads(shell.run("timeframe", "de-linde", "--on", "2026-11-26", "--json").stdout)
    assert numbers["rest_of_year"]["used_minutes"] == 1000


def test_for_postgresql_the_command_is_told_without_the_password(shell: Shell) -> None:
    url = "postgresql+psycopg://bot:geheim@db.example:5433/schoolbeeld?sslmode=require&password=geheim"
    for name, program in (("backup", "pg_dump --format=custom"), ("restore", "pg_restore --clean")):
        told = shell.run(name, "schoolbeeld.dump", DATABASE_URL=url)
        assert told.returncode == 2
        assert program in told.stdout
        assert "'postgresql://bot@db.example:5433/schoolbeeld?sslmode=require'" in told.stdout
        assert "geheim" not in told.stdout + told.stderr


def test_a_second_process_may_import_how_the_first_was_started() -> None:
    """As the one does that makes many mails: it would otherwise start a command and end."""
    import_module("bot.__main__")
