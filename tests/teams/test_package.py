"""The app package: what an administrator uploads, judged by Microsoft's own schemas."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.settings import BadSettingsError, Settings, load
from bot.teams.package import make_package, package_id
from handlers import registry
from tests.programs import NODE, require

CLIENT_ID = "3f2a9c1e-5b74-4d0a-9e61-7c8d2b5a4f10"
Json = dict[str, Any]


def settings(**given: Any) -> Settings:
    usual = {
        "teams_client_id": CLIENT_ID,
        "teams_client_secret": "secret",
        "teams_tenant_id": "5c400000-0000-4000-8000-00000000beef",
        "public_url": "https://schoolbeeld.lsc.example/",
        "centre_name": "LSC Zuidrand",
        "centre_url": "https://www.lsc.example",
    }
    return load(_env_file=None, **(usual | given))


def unpacked(folder: Path, package: bytes) -> Path:
    with zipfile.ZipFile(BytesIO(package)) as files:
        files.extractall(folder)
    return folder


def read(folder: Path, name: str = "manifest.json") -> Json:
    found: Json = json.loads((folder / name).read_text("utf-8"))
    return found


def faults(folder: Path) -> list[str]:
    """What Microsoft's schemas find wrong."""
    require("node modules")
    checked = subprocess.run(
        [require("node"), NODE / "manifest.cjs", folder],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found: list[str] = json.loads(checked.stdout)
    return found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return unpacked(tmp_path / "package", make_package(settings()))


def test_the_package_is_what_microsoft_asks_for(package: Path) -> None:
    assert faults(package) == []
    assert {path.name for path in package.iterdir()} == {
        "manifest.json", "en.json", "color.png", "outline.png",
    }  # fmt: skip


def test_a_fault_in_either_file_would_be_found(package: Path) -> None:
    manifest, english = read(package), read(package, "en.json")
    manifest["bots"][0]["commandLists"][1]["commands"].append({"title": "one too many"})
    manifest["bots"][0]["botId"] = "no-guid"
    english["description.short"] = "x" * 81
    (package / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (package / "en.json").write_text(json.dumps(english), "utf-8")
    found = "\n".join(faults(package))
    for part in (
        "commandLists/1/commands must NOT have more than 12",
        "botId must match",
        "en.json/description",
    ):
        assert part in found


def test_the_menus_hold_the_first_commands_of_the_registry_and_no_alias(package: Path) -> None:
    alone, together = read(package)["bots"][0]["commandLists"]
    assert (alone["scopes"], together["scopes"]) == (["personal"], ["team", "groupChat"])
    assert (alone["triggers"], together["triggers"]) == (["mention"], ["mention", "slash"])
    ranked = [command.name for command in registry.COMMANDS]
    titles = [command["title"] for command in together["commands"]]
    assert titles == ranked[:12]
    assert [command["title"] for command in alone["commands"]] == [n for n in ranked if n != "link"][:12]
    for name in (*titles, *(f"/{title} de linde" for title in titles)):
        found = registry.find_spoken(name)
        assert found
        assert found[0].name == name.lstrip("/").split()[0]


def test_what_is_typed_every_day_is_in_the_menu_and_greetings_are_not(package: Path) -> None:
    for menu in read(package)["bots"][0]["commandLists"]:
        titles = {command["title"] for command in menu["commands"]}
        assert {command.name for command in registry.COMMANDS if command.slash} <= titles
        assert "help" in titles
        assert not {"hello", "thanks"} & titles


def test_every_description_is_there_in_dutch_and_in_english(package: Path) -> None:
    manifest, english = read(package), read(package, "en.json")
    texts = {
        f"bots[0].commandLists[{at}].commands[{number}].description": command["description"]
        for at, menu in enumerate(manifest["bots"][0]["commandLists"])
        for number, command in enumerate(menu["commands"])
    }
    assert {key for key in english if key.startswith("bots")} == set(texts)
    assert all(text.strip() and english[key].strip() and text != english[key] for key, text in texts.items())
    assert texts["bots[0].commandLists[0].commands[1].description"].startswith("Een bezoek noteren: [school]")
    assert "learning-support centre" in english["name.full"]


def test_the_app_is_the_centres_own(package: Path) -> None:
    manifest = read(package)
    assert manifest["validDomains"] == ["schoolbeeld.lsc.example"]
    assert manifest["bots"][0]["botId"] == CLIENT_ID
    assert manifest["developer"] == {
        "name": "LSC Zuidrand",
        "websiteUrl": "https://www.lsc.example",
        "privacyUrl": "https://www.lsc.example",
        "termsOfUseUrl": "https://www.lsc.example",
    }
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])


def test_its_own_pages_on_privacy_and_terms_go_before(tmp_path: Path) -> None:
    given = settings(privacy_url="https://lsc.example/privacy", terms_url="https://lsc.example/terms")
    developer = read(unpacked(tmp_path, make_package(given)))["developer"]
    assert (developer["privacyUrl"], developer["termsOfUseUrl"]) == (
        "https://lsc.example/privacy", "https://lsc.example/terms",
    )  # fmt: skip


def test_a_new_package_renews_the_app_that_is_there() -> None:
    assert make_package(settings()) == make_package(settings())
    assert package_id(CLIENT_ID) == package_id(CLIENT_ID.upper()) == "ff8bf468-4ea4-595d-bc7f-37be86ce9947"
    assert package_id(CLIENT_ID) != package_id(CLIENT_ID.replace("3", "4"))


OPAQUE, SEEN_THROUGH = 2, 6
"""How a PNG says it."""


@pytest.mark.parametrize(
    ("name", "side", "kind"), [("color.png", 192, OPAQUE), ("outline.png", 32, SEEN_THROUGH)]
)
def test_an_icon_has_its_size_and_its_ground(package: Path, name: str, side: int, kind: int) -> None:
    content = (package / name).read_bytes()
    assert len(content) < 10_000
    signature, width, height, depth, colour = struct.unpack(">8s8xIIBB", content[:26])
    assert signature == b"\x89PNG\r\n\x1a\n"
    assert (width, height, depth, colour) == (side, side, 8, kind)


def test_what_is_missing_is_listed_at_once() -> None:
    nothing = load(_env_file=None)
    with pytest.raises(BadSettingsError) as refused:
        make_package(nothing)
    said = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "TEAMS_CLIENT_ID", "PUBLIC_URL", "CENTRE_NAME", "CENTRE_URL",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"teams_client_id": "schoolbeeld"}, "TEAMS_CLIENT_ID"),
        ({"public_url": "http://127.0.0.1:3000"}, "PUBLIC_URL"),
        ({"centre_name": "Leersteuncentrum van de hele Zuidrand"}, "CENTRE_NAME"),
    ],
)
def test_what_teams_would_refuse_is_refused_here(given: Json, named: str) -> None:
    with pytest.raises(BadSettingsError, match=f"^{named}:? "):
        make_package(settings(**given))


def test_a_page_without_https_is_no_page() -> None:
    with pytest.raises(BadSettingsError, match="CENTRE_URL: moet een https-adres zijn"):
        settings(centre_url="www.lsc.example")
