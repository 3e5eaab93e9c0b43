"""Files, uploaded by Slack's own client over the wire, and given back to a browser."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.local.house import AN, CONFIG, MANIFEST, House, eventually, house
from tests.bot.local.tiny_bot import BOT_TOKEN

Json = dict[str, Any]
WORD = b"PK\x03\x04 not quite Word"
PICTURE = b"\x89PNG\r\n\x1a\n not quite a picture"


def upload(home: House, **arguments: Any) -> Json:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{home.url}/api/")
    answer: Json = dict(asyncio.run(client.files_upload_v2(**arguments)).data)  # type: ignore[arg-type]
    return answer


def asked(home: House, name: str = "leidraad.docx", length: int = len(WORD)) -> Json:
    return home.api("files.getUploadURLExternal", filename=name, length=length)


def ready(home: House, name: str = "leidraad.docx") -> str:
    """The id of a file whose bytes are there."""
    answer = asked(home, name)
    assert home.http.post(answer["upload_url"], content=WORD).text == f"OK - {len(WORD)}"
    return str(answer["file_id"])


def complete(home: House, *ids: str, **more: object) -> Json:
    return home.api("files.completeUploadExternal", files=[{"id": one} for one in ids], **more)


def shared(home: House, file_id: str) -> Json:
    """The file as files.info knows it, once it stands in a channel."""
    eventually(lambda: home.api("files.info", file=file_id)["file"]["shares"])
    file: Json = home.api("files.info", file=file_id)["file"]
    return file


def test_two_files_go_into_the_thread_of_a_message_a_moment_later(home: House) -> None:
    ts = home.api("chat.postMessage", channel="C0LINDE", text="De mail is verstuurd")["ts"]
    uploads = [
        {"file": WORD, "filename": "leidraad.docx", "title": "Leidraad De Linde"},
        {"file": WORD, "filename": "afspraken.docx"},
    ]
    answer = upload(home, file_uploads=uploads, channel="C0LINDE", thread_ts=ts)
    assert [file["shares"] for file in answer["files"]] == [{}, {}]
    assert answer["files"][0]["mimetype"] == ""
    file = shared(home, answer["files"][0]["id"])
    share = file["shares"]["public"]["C0LINDE"][0]
    assert share["thread_ts"] == ts
    assert (file["channels"], file["filetype"], file["title"]) == (["C0LINDE"], "docx", "Leidraad De Linde")
    parent, reply = home.api("conversations.replies", channel="C0LINDE", ts=ts)["messages"]
    assert (reply["ts"], reply["thread_ts"], reply["text"]) == (share["ts"], ts, "")
    assert "subtype" not in reply
    assert [one["title"] for one in reply["files"]] == ["Leidraad De Linde", "afspraken.docx"]
    assert (parent["reply_count"], parent["latest_reply"]) == (1, share["ts"])
    assert [m["ts"] for m in home.api("conversations.history", channel="C0LINDE")["messages"]] == [ts]


def test_a_file_goes_to_a_person_and_comes_back_as_it_was(home: House) -> None:
    channel = home.api("conversations.open", users=AN.id)["channel"]["id"]
    answer = upload(home, file=WORD, filename="leidraad.docx", channel=channel, initial_comment="Kijk *na*")
    file = shared(home, answer["file"]["id"])
    assert file["ims"] == [channel]
    assert file["shares"]["private"][channel]
    assert home.texts() == ["Kijk *na*"]
    given = home.http.get(file["url_private_download"])
    assert given.content == WORD
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-disposition"].startswith('attachment; filename="leidraad.docx"')


def test_a_file_without_a_channel_stays_with_the_bot(home: House) -> None:
    file_id = ready(home)
    assert complete(home, file_id)["ok"]
    eventually(lambda: home.api("files.info", file=file_id)["file"]["mimetype"])
    assert home.api("files.info", file=file_id)["file"]["shares"] == {}
    assert home.messages("C0LINDE") == []


def test_bytes_may_come_as_a_form(home: House) -> None:
    answer = asked(home)
    sent = home.http.post(answer["upload_url"], files={"filename": ("x.docx", WORD)})
    assert sent.text == f"OK - {len(WORD)}"
    again = asked(home)
    assert home.http.put(again["upload_url"], content=WORD).status_code == 200


def test_an_upload_address_serves_once_for_the_length_that_was_told(home: House) -> None:
    answer = asked(home)
    assert home.http.post(answer["upload_url"], content=WORD + b"!").status_code == 400
    assert complete(home, answer["file_id"])["error"] == "file_not_found"
    assert home.http.post(answer["upload_url"], content=WORD).status_code == 200
    assert home.http.post(answer["upload_url"], content=WORD).status_code == 400
    assert home.http.post(f"{home.url}/upload/v1/unknown", content=WORD).status_code == 400
    assert complete(home, answer["file_id"])["ok"]
    assert complete(home, answer["file_id"])["error"] == "file_not_found"


def test_an_upload_address_expires() -> None:
    with house(replace(CONFIG, upload_seconds=0.0)) as home:
        assert home.http.post(asked(home)["upload_url"], content=WORD).status_code == 400


REFUSALS: list[tuple[Json, str]] = [
    ({"channel_id": "C0404"}, "channel_not_found"),
    ({"channel_id": "C0SECRET"}, "channel_not_found"),
    ({"channel_id": "C0OPEN"}, "not_in_channel"),
    ({"channel_id": AN.id}, "invalid_arguments"),
    ({"channel_id": "#de-linde"}, "invalid_arguments"),
    ({"channel_id": "C0LINDE", "thread_ts": "1.000001"}, "thread_not_found"),
    ({"channels": "C0LINDE,D0AN", "thread_ts": "1.000001"}, "invalid_arguments"),
    ({"channels": ",".join(f"C{n}" for n in range(101))}, "channels_limit_exceeded"),
]


@pytest.mark.parametrize(("arguments", "error"), REFUSALS)
def test_a_refused_completion_can_be_tried_again(home: House, arguments: Json, error: str) -> None:
    file_id = ready(home)
    assert complete(home, file_id, **arguments)["error"] == error
    assert complete(home, file_id, channel_id="C0LINDE")["ok"]
    assert shared(home, file_id)["channels"] == ["C0LINDE"]


def test_several_channels_and_a_person_at_once(home: House) -> None:
    file_id = ready(home)
    assert complete(home, file_id, channels=f"C0LINDE,{AN.id}")["ok"]
    eventually(lambda: len(home.api("files.info", file=file_id)["file"]["shares"]) == 2)
    assert home.messages()[0]["files"][0]["id"] == home.messages("C0LINDE")[0]["files"][0]["id"] == file_id


def test_what_is_asked_wrongly_is_refused_by_slacks_names(home: House) -> None:
    ask: Callable[..., Json] = lambda **given: home.api("files.getUploadURLExternal", **given)  # noqa: E731
    assert ask(length=3)["error"] == "invalid_arguments"
    assert ask(filename="x.txt")["error"] == "invalid_arguments"
    assert ask(filename="x.txt", length=0)["error"] == "missing_argument"
    assert ask(filename="x.txt", length="veel")["error"] == "invalid_arguments"
    assert ask(filename="x.txt", length=3, alt_txt="a" * 1001)["error"] == "alt_txt_too_large"
    assert home.api("files.completeUploadExternal", files=[])["error"] == "invalid_arguments"
    assert home.api("files.completeUploadExternal", files="[")["error"] == "invalid_arguments"
    assert complete(home, "F404")["error"] == "file_not_found"
    assert home.api("files.info", file="F404")["error"] == "file_not_found"
    assert complete(home, ready(home), blocks=json.dumps([{"type": "loud"}]))["error"] == "invalid_blocks"


def test_each_method_needs_its_scope() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    with house(replace(CONFIG, manifest=manifest)) as home:
        assert asked(home)["error"] == "missing_scope"
        assert asked(home)["needed"] == "files:write"
        assert home.api("files.info", file="F1")["needed"] == "files:read"


HOSTILE = [
    ("../../etc/passwd.docx", "passwd.docx"),
    ("..\\..\\auto.docx", "auto.docx"),
    ('de "linde"\r\nX-Evil: 1.docx', "de _linde_X-Evil_ 1.docx"),
    ("gids\u202excod.exe", "gidsxcod.exe"),
    ("lei\u200bdraad.docx", "leidraad.docx"),
    ("Überzicht één.docx", "Überzicht één.docx"),
    ("..", "bestand"),
    ("x" * 300 + ".docx", "x" * 115 + ".docx"),
]


@pytest.mark.parametrize(("name", "safe"), HOSTILE)
def test_a_hostile_name_is_one_harmless_file(home: House, name: str, safe: str) -> None:
    file_id = ready(home, name)
    complete(home, file_id, channel_id="C0LINDE")
    assert shared(home, file_id)["name"] == name
    given = home.http.get(f"/files/{file_id}")
    plain, full = given.headers["content-disposition"].removeprefix("attachment; ").split("; ")
    assert unquote(full.removeprefix("filename*=UTF-8''")) == safe
    assert plain.isascii()
    assert "x-evil" not in given.headers
    assert "sandbox" in given.headers["content-security-policy"]


def test_only_pictures_are_shown(home: House) -> None:
    answer = asked(home, "grafiek.png", len(PICTURE))
    home.http.post(answer["upload_url"], content=PICTURE)
    complete(home, answer["file_id"])
    shown = home.http.get(f"/files/{answer['file_id']}/preview")
    assert (shown.content, shown.headers["content-type"]) == (PICTURE, "image/png")
    word = ready(home, "page.html")
    complete(home, word)
    assert home.http.get(f"/files/{word}/preview").status_code == 404
    assert home.http.get(f"/files/{word}").headers["content-type"] == "application/octet-stream"
    assert home.http.get("/files/F404").status_code == 404


def test_files_survive_a_restart(tmp_path: Path) -> None:
    config = replace(CONFIG, store=tmp_path / "workspace.db")
    with house(config) as home:
        file_id = ready(home)
        complete(home, file_id, channel_id="C0LINDE")
        before = shared(home, file_id)["shares"]
    with house(config) as home:
        assert home.api("files.info", file=file_id)["file"]["shares"] == before
        assert home.http.get(f"/files/{file_id}").content == WORD
        assert home.messages("C0LINDE")[0]["files"][0]["id"] == file_id


def test_a_foreign_page_gets_no_file(home: House) -> None:
    file_id = ready(home)
    complete(home, file_id)
    assert (
        httpx.get(f"{home.url}/files/{file_id}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
