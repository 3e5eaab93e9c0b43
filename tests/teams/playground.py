"""Microsoft's Agents Playground as Teams: a process of its own, and what comes over its stream."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.bot.local.serving import free_socket
from tests.programs import NODE, require
from tests.teams.seen import Seen
from tests.teams.service import BOT, TENANT
from tests.teams.street import NAMES

Json = dict[str, Any]
PROGRAM = NODE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
PERSONAL, CHANNEL = "personal-chat", "channel-linde"
READY_SECONDS, ANSWER_SECONDS = 60.0, 20.0
ME, *OTHERS = "nele", "an", "bart", "tom", "mieke", "wim"
"""It takes no fewer than five others."""


class Playground:
    """Seen by Nele."""

    def __init__(self, http: httpx.Client, stream: ClientConnection) -> None:
        self._http, self._stream = http, stream

    def say(self, text: str, conversation: str = PERSONAL, **more: Any) -> None:
        said = {"from": {"id": f"29:{ME}"}, "text": text, "textFormat": "plain", **more}
        self._post(f"/_conversation/v1/conversations/{conversation}/messages", said)

    def mention(self, text: str) -> None:
        """In a channel."""
        at = f"<at>Schoolbeeld</at> {text}"
        self.say(at, CHANNEL, mentions=[{"mentioned": {"id": BOT}, "text": "<at>Schoolbeeld</at>"}])

    def press(self, label: str, on: Seen) -> Json:
        """A button that acts in place; what the bot answers."""
        action = on.action(label)
        given = {"action": {"type": action["type"], "verb": action["verb"], "data": action["data"]}}
        answer: Json = self._post(
            "/_conversation/v1/invoke",
            {
                "name": "adaptiveCard/action",
                "value": given,
                "from": {"id": f"29:{ME}"},
                "conversation": {"id": PERSONAL},
                "replyToId": on.number,
            },
        ).json()
        return answer

    def comes(self, conversation: str = PERSONAL) -> Seen:
        """The next message of the bot there; the threads of a channel count as the channel."""
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            event = json.loads(self._stream.recv(timeout=max(0.0, until - time.monotonic())))
            if event["actionConversationId"].partition(";")[0] == conversation:
                return Seen.of({**event["message"], "id": event["message"]["messageId"]})

    def _post(self, path: str, body: Json) -> httpx.Response:
        answer = self._http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer


@contextmanager
def playing(bot_url: str, folder: Path) -> Iterator[Playground]:
    """It talks to a bot that listens already."""
    require("node modules")
    _describe(folder)
    with free_socket() as found:
        port = found.getsockname()[1]
    asked = ["-e", f"{bot_url}/api/messages", "-c", "msteams", "-p", str(port), "--disable-telemetry"]
    own = {"TEAMSAPPTESTER_BROWSER": "none", "TEAMSAPPTESTER_LOGFILE": str(folder / "playground.log")}
    process = subprocess.Popen(
        [require("node"), PROGRAM, *asked],
        cwd=folder,
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        stream = f"{url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream"
        with httpx.Client(base_url=url, timeout=ANSWER_SECONDS) as http, connect(stream) as line:
            yield Playground(http, line)
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/_debug/ping", timeout=2).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the Playground did not start")


def _describe(folder: Path) -> None:
    """The organisation that it shows. It reads YAML, of which JSON is a part."""
    described = {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": "Schoolbeeld"},
        "currentUser": _account(ME),
        "users": [_account(key) for key in OTHERS],
        "personalChat": {"id": PERSONAL},
        "groupChat": {"id": "group-chat", "name": "Groep"},
        "team": {
            "id": "team-linde",
            "name": "De Linde",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": CHANNEL, "name": "de-linde"}],
        },
    }
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(described), "utf-8")


def _account(key: str) -> Json:
    first, _, last = NAMES[key].partition(" ")
    email = f"{key}@lsc.example"
    return {
        "id": f"29:{key}",
        "aadObjectId": f"aad-{key}",
        "name": NAMES[key],
        "givenName": first,
        "surname": last,
        "email": email,
        "userPrincipleName": email,
    }
