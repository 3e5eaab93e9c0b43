"""Settings of Teams, each fault said at once; and `schoolbeeld doctor`, which really asks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette

from bot.doctor import examine
from bot.settings import BadSettingsError, load
from bot.teams.cloud import Cloud
from tests.conversations.stage import Stage
from tests.teams.authority import CLIENT, SECRET, Authority
from tests.teams.service import TENANT

ALL = {"teams_client_id": CLIENT, "teams_client_secret": SECRET, "teams_tenant_id": TENANT}
LINKS = {"public_url": "https://bot.example", "link_secret": "x" * 32}
Says = Callable[..., list[str]]


def faults(**given: str) -> list[str]:
    with pytest.raises(BadSettingsError) as caught:
        load(_env_file=None, **given)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"teams_client_id": ""}, "TEAMS_CLIENT_ID ontbreekt"),
        ({"teams_tenant_id": ""}, "TEAMS_TENANT_ID ontbreekt"),
        ({"teams_client_secret": "", "host": "0.0.0.0"}, "TEAMS_CLIENT_SECRET ontbreekt"),
        ({"teams_client_secret": "", "host": "bot.example"}, "TEAMS_CLIENT_SECRET ontbreekt"),
        ({"teams_client_id": "schoolbeeld"}, "TEAMS_CLIENT_ID is geen nummer"),
        ({"teams_tenant_id": "contoso.onmicrosoft.com"}, "TEAMS_TENANT_ID is geen nummer"),
        ({"teams_tenant_id": f"{TENANT}0"}, "TEAMS_TENANT_ID is geen nummer"),
    ],
)
def test_each_fault_has_its_sentence(missing: dict[str, str], said: str) -> None:
    [fault] = faults(**{**ALL, **missing})
    assert fault.startswith(said)
    assert SECRET not in fault


def test_all_faults_are_said_at_once() -> None:
    said = faults(teams_client_id="a", host="0.0.0.0")
    assert [fault.partition(" ")[0] for fault in said] == ["TEAMS_TENANT_ID", "TEAMS_CLIENT_SECRET"]
    assert len(faults(teams_client_id="a", teams_tenant_id="b", teams_client_secret=SECRET)) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_without_a_secret_only_on_this_machine(host: str) -> None:
    settings = load(_env_file=None, teams_client_id="schoolbeeld", teams_tenant_id="here", host=host)
    assert settings.teams_is_local
    assert not load(_env_file=None, **ALL, host="0.0.0.0").teams_is_local


def test_numbers_may_be_copied_in_capitals() -> None:
    settings = load(_env_file=None, **{name: value.upper() for name, value in ALL.items()})
    assert (settings.teams_client_id, settings.teams_tenant_id) == (CLIENT, TENANT)
    assert settings.teams_client_secret == SECRET.upper()


@pytest.fixture
def authority(stage: Stage) -> Iterator[Authority]:
    authority = Authority(stage.workspace_url)
    with stage.playing(Starlette(routes=authority.routes()), Starlette()):
        yield authority


@pytest.fixture
def says(sqlite_url: str, capsys: pytest.CaptureFixture[str], authority: Authority) -> Says:
    """The lines about Teams, each with its remedy."""

    def asked(cloud: Cloud | None = None, **given: str) -> list[str]:
        settings = load(_env_file=None, database_url=sqlite_url, **{**ALL, **LINKS, **given})
        examine(settings, cloud or Cloud(f"{authority.url}/keys", authority.url))
        told = capsys.readouterr().out
        assert SECRET not in told
        lines = told.replace("\n         ", " ").splitlines()
        return [line for line in lines if "Teams" in line]

    return asked


def test_all_is_well(says: Says, authority: Authority) -> None:
    assert says() == [
        "in orde  Teams: 3 sleutels van Microsoft gelezen",
        f"in orde  Teams: aangemeld als app {CLIENT}",
    ]
    assert (authority.asked, authority.signed_in) == (1, 1)


def test_neither_slack_nor_teams(says: Says) -> None:
    [line] = says(teams_client_id="", teams_client_secret="", teams_tenant_id="")
    assert line.startswith("TE DOEN  Slack of Teams: geen van beide ingesteld")


def test_without_a_secret_nothing_is_asked(says: Says, authority: Authority) -> None:
    assert says(teams_client_secret="")[0].startswith("in orde  Teams: zonder TEAMS_CLIENT_SECRET")
    assert (authority.asked, authority.signed_in) == (0, 0)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("AADSTS7000215: Invalid client secret provided.", "neem de waarde van het geheim, niet zijn nummer"),
        ("AADSTS7000222: The provided client secret keys are expired.", "is vervallen: maak een nieuw"),
        ("AADSTS700016: Application was not found.", "staat niet in deze organisatie"),
        ("AADSTS90002: Tenant not found.", "TEAMS_TENANT_ID bestaat niet"),
        ("AADSTS999: Else.", "Kijk de drie instellingen"),
    ],
)
def test_why_the_app_may_not_sign_in(says: Says, authority: Authority, code: str, remedy: str) -> None:
    authority.refuses = {"error": "invalid_client", "error_description": code}
    line = says()[1]
    assert line.startswith(f"TE DOEN  Teams: de app mag zich niet aanmelden ({code.partition(':')[0]})")
    assert remedy in line


def test_keys_that_cannot_be_read(says: Says, authority: Authority) -> None:
    authority.body = b"<html>"
    line = says()[0]
    assert line.startswith("TE DOEN  Teams: de sleutels van Microsoft zijn niet te lezen")
    assert f"{authority.url}/keys" in line


def test_microsoft_cannot_be_reached(says: Says) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        there = f"http://127.0.0.1:{probe.getsockname()[1]}"
        keys, token = says(Cloud(f"{there}/keys", there))
    assert "niet te lezen (ConnectError)" in keys
    assert "de aanmelddienst is niet bereikbaar (ConnectError)" in token


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"public_url": ""}, "PUBLIC_URL is leeg"),
        ({"link_secret": ""}, "LINK_SECRET is leeg"),
        ({"public_url": "", "link_secret": ""}, "PUBLIC_URL en LINK_SECRET zijn leeg"),
    ],
)
def test_without_an_address_of_ours_channels_get_no_files(
    says: Says, given: dict[str, str], named: str
) -> None:
    line = says(**given)[-1]
    assert line.startswith(f"TE DOEN  Bestanden in Teams: {named}")
    assert "komen gids en afspraken daar niet" in line
