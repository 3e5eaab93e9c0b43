"""`schoolbeeld demo --teams`: the bot on the invented centre, with Microsoft's Agents Playground as Teams.

The Playground is a development tool of Microsoft's own, fetched when it is asked for; it never ships with us.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.demo import (
    HOST,
    MAIL_FROM,
    end_as_by_ctrl_c,
    environment,
    free_port,
    link_secret,
    prepare,
    wait_ready,
)
from bot.sample.shape import Player
from bot.settings import Settings
from bot.words import DEFAULT_LANGUAGE
from storage import people
from storage.engine import Database, make_engine

PLAYGROUND = "@microsoft/m365agentsplayground"
VERSION = "0.2.28"
TENANT = "5c400000-0000-4000-8000-00000000beef"
"""Of the invented organisation; the Playground's people are in it."""
CHANNEL = "De Linde"
READY_SECONDS = 60
OTHERS = 5
"""The Playground takes no other number."""


def run_demo_teams(folder: Path, *, port: int, reset: bool, who: str) -> int:
    if reset and folder.exists():
        shutil.rmtree(folder)
        print("De oefenomgeving begint opnieuw.")
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(folder)
    cast = [player for player in prepare(folder, settings).cast if player.in_chat]
    me = next(
        (player for player in cast if who in {player.email, player.handle, *player.handle.split(".")}), None
    )
    if me is None:
        print(f"Ik ken “{who}” niet. Kies uit: {', '.join(p.handle for p in cast)}.", file=sys.stderr)
        return 2
    program = _playground(folder)
    if program is None:
        return 2
    _speak_dutch(settings, me)
    _describe(folder, me, [player for player in cast if player is not me])
    end_as_by_ctrl_c()
    return _serve(folder, settings, program, free_port(port), me)


def _settings(folder: Path) -> Settings:
    """The production settings, without a secret: that is enough on this very machine, and only there."""
    port = free_port(0)
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'schoolbeeld.db'}",
        teams_client_id="schoolbeeld-oefening",
        teams_tenant_id=TENANT,
        host=HOST,
        port=port,
        public_url=f"http://{HOST}:{port}",
        link_secret=link_secret(folder),
        mail_from=MAIL_FROM,
        mail_folder=folder / "mail",
    )


def _playground(folder: Path) -> list[str] | None:
    """How the Playground is started, fetched once; None when it cannot be had, which is said."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print(
            "Hiervoor is Node.js nodig (versie 20 of nieuwer, met npm). Op Debian of Ubuntu: "
            "apt-get install nodejs npm. Zonder Node.js probeer je de bot in Slack: schoolbeeld demo",
            file=sys.stderr,
        )
        return None
    there = folder / "playground" / VERSION
    program = there / "node_modules" / PLAYGROUND / "cli.js"
    if not program.exists():
        print("De Agents Playground van Microsoft wordt opgehaald, eenmalig.", flush=True)
        there.mkdir(parents=True, exist_ok=True)
        asked = ["install", "--prefix", str(there), "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run([npm, *asked, f"{PLAYGROUND}@{VERSION}"], check=False, capture_output=True)  # noqa: S603  (npm, as found)
        if done.returncode:
            print(done.stderr.decode(errors="replace")[-2000:], file=sys.stderr)
            print("Dat lukte niet: de Playground kon niet opgehaald worden.", file=sys.stderr)
            return None
    return [node, str(program.resolve())]


def _describe(folder: Path, me: Player, others: Sequence[Player]) -> None:
    """The organisation as the Playground shows it. It reads YAML, of which JSON is a part."""
    said = {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "28:schoolbeeld", "name": "Schoolbeeld"},
        "currentUser": _account(me),
        "users": [_account(player) for player in others[:OTHERS]],
        "personalChat": {"id": "persoonlijk"},
        "groupChat": {"id": "groep", "name": "Groep"},
        "team": {
            "id": "team-de-linde",
            "name": CHANNEL,
            "aadGroupId": "5c400000-0000-4000-8000-000000000001",
            "channels": [{"id": "kanaal-de-linde", "name": "de-linde"}],
        },
    }
    text = json.dumps(said, ensure_ascii=False, indent=2)
    (folder / ".m365agentsplayground.yml").write_text(text, "utf-8")


def _speak_dutch(settings: Settings, me: Player) -> None:
    """The Playground says of everybody that they read English; who chose a language keeps it."""
    database = Database(make_engine(settings.database_url))
    with database.writing() as session:
        person = people.by_email(session, me.email, datetime.now(settings.zone).date())
        if person and person.language is None:
            people.set_language(session, person.id, DEFAULT_LANGUAGE)
    database.dispose()


def _account(player: Player) -> dict[str, str]:
    first, _, last = player.name.partition(" ")
    return {
        "id": f"29:{player.handle}",
        "name": player.name,
        "userPrincipleName": player.email,
        "aadObjectId": f"aad-{player.handle}",
        "givenName": first,
        "surname": last,
        "email": player.email,
    }


def _serve(folder: Path, settings: Settings, program: Sequence[str], port: int, me: Player) -> int:
    """Bot and Playground each in a process of their own; both end together."""
    bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment(settings))
    door = f"http://{HOST}:{settings.port}/api/messages"
    asked = ["-e", door, "-c", "msteams", "-p", str(port), "--disable-telemetry"]
    log = folder.resolve() / "playground.log"
    own = {**os.environ, "TEAMSAPPTESTER_BROWSER": "none", "TEAMSAPPTESTER_LOGFILE": str(log)}
    playground = subprocess.Popen(  # noqa: S603
        [*program, *asked], cwd=folder, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if not wait_ready(settings.port, bot):
            print("De bot is niet gestart; hierboven staat waarom.", file=sys.stderr)
            return 1
        if not wait_ready(port, playground, path="/_debug/ping", seconds=READY_SECONDS):
            print(f"De Playground is niet gestart; zie {log}.", file=sys.stderr)
            return 1
        print(f"\n  Schoolbeeld staat klaar:  http://{HOST}:{port}/", flush=True)
        print(f"  Je bent er {me.name} ({me.title}).\n\n  Stoppen: Ctrl-C\n", flush=True)
        while bot.poll() is None and playground.poll() is None:
            time.sleep(0.2)
        return 0
    finally:
        for process in (playground, bot):
            process.terminate()
        for process in (playground, bot):
            process.wait(12)
