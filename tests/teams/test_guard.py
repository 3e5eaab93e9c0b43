"""Nobody but Teams gets in: whatever is wrong with a token, nothing is kept, sent or written in the log."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.compose import compose
from tests.conversations.stage import Stage
from tests.conversations.town import Clock
from tests.teams.authority import CLIENT, Authority, Json, private_key, public_key, public_pem
from tests.teams.guarded import (
    MARK,
    NOW_SECONDS,
    OTHER,
    Token,
    activity,
    authority,
    guarded,
    knocked,
    said,
    street,
    untouched,
)
from tests.teams.service import TENANT
from tests.teams.street import DOOR, Street, settings_for, street_with

__all__ = ["authority", "guarded", "street", "untouched"]


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signed_with_public_key(a: Authority) -> str:
    """HS256, with what everybody may read as the secret."""
    head = f"{_part({'alg': 'HS256', 'kid': 'teams'})}.{_part(a.claims())}"
    made = hmac.new(public_pem("teams"), head.encode(), hashlib.sha256).digest()
    return f"Bearer {head}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def _unsigned(a: Authority) -> str:
    return f"Bearer {_part({'alg': 'none', 'kid': 'teams'})}.{_part(a.claims())}."


def _none_with_a_signature(a: Authority) -> str:
    return f"{_unsigned(a)}{a.token().rpartition('.')[2]}"


def _other_claims(a: Authority) -> str:
    head, _, signature = a.token().split(".")
    return f"Bearer {head}.{_part(a.claims(aud=CLIENT, exp=NOW_SECONDS + 10**8))}.{signature}"


def _own_key_inside(a: Authority) -> str:
    head = {
        "alg": "RS256",
        "kid": "teams",
        "jwk": public_key("mine", ["msteams"]),
        "jku": "http://kwaad.example",
    }
    good = a.token(key=private_key("mine")).split(".")
    return f"Bearer {_part(head)}.{good[1]}.{good[2]}"


def _bearer(**given: Any) -> Token:
    return lambda a: f"Bearer {a.token(**given)}"


def _nested(a: Authority) -> str:
    deep = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":' + b"[" * 5000).rstrip(b"=").decode()
    return f"Bearer {deep}.{_part(a.claims())}.x"


TOKENS: dict[str, Token] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "no scheme": lambda a: a.token(),
    "another scheme": lambda a: f"Basic {a.token()}",
    "scheme alone": lambda _: "Bearer",
    "scheme and a space": lambda _: "Bearer ",
    "twice the scheme": lambda a: f"Bearer Bearer {a.token()}",
    "two tokens": lambda a: f"Bearer {a.token()}, Bearer {a.token()}",
    "no token": lambda _: "Bearer abc",
    "three dots": lambda _: "Bearer ...",
    "two parts": lambda a: f"Bearer {a.token().rpartition('.')[0]}",
    "four parts": lambda a: f"Bearer {a.token()}.x",
    "an encrypted one": lambda a: f"Bearer {a.token()}.x.y",
    "bytes above ascii": lambda _: b"Bearer \xff\xfe\x80",
    "an accent": lambda a: f"Bearer {a.token()}é".encode(),
    "an emoji": lambda _: "Bearer 😀.😀.😀".encode(),
    "bytes that are no JSON": lambda a: f"Bearer {_part('x')[:-2]}.{_part(a.claims())}.x",
    "a list in its head": lambda a: f"Bearer {_part([1])}.{_part(a.claims())}.x",
    "a deep head": _nested,
    "a very large number in its head": lambda _: (
        f"Bearer {base64.urlsafe_b64encode(b'{%s: 1}' % (b'9' * 6000)).decode()}.x.x"
    ),
    "very long": lambda a: f"Bearer {a.token(x='a' * 10_000)}",
    "far too long": lambda _: "Bearer " + "a." * 400_000,
    "alg none": _unsigned,
    "alg none with a signature": _none_with_a_signature,
    "alg HS256 with the public key": _signed_with_public_key,
    "alg HS256": _bearer(key="x" * 64, alg="HS256"),
    "alg RS512 with the right key": _bearer(alg="RS512"),
    "alg PS256 with the right key": _bearer(alg="PS256"),
    "another key under this name": _bearer(key=private_key("mine")),
    "its own key inside": _own_key_inside,
    "a name that nobody has": _bearer(kid="unknown"),
    "the name of a key that signs otherwise": _bearer(kid="curve"),
    "a name that is a path": _bearer(kid="../../dev/null"),
    "no name": _bearer(kid=None),
    "other claims under a signature": _other_claims,
    "another audience": _bearer(aud=OTHER),
    "an audience that begins alike": _bearer(aud=f"{CLIENT}0"),
    "no audience": _bearer(aud=None),
    "an empty list of audiences": _bearer(aud=[]),
    "another issuer": _bearer(iss="https://sts.windows.net/x/"),
    "the issuer with a slash": _bearer(iss="https://api.botframework.com/"),
    "no issuer": _bearer(iss=None),
    "expired": _bearer(exp=NOW_SECONDS - 400),
    "expired long ago": _bearer(exp=0),
    "without an end": _bearer(exp=None),
    "an end that is no number": _bearer(exp="soon"),
    "an end without end": _bearer(exp=float("inf")),
    "not yet valid": _bearer(nbf=NOW_SECONDS + 4000),
    "made later": _bearer(iat=NOW_SECONDS + 4000),
}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_with_something_wrong_is_401(street: Street, authority: Authority, token: Token) -> None:
    header = token(authority)
    encoded = header.encode() if isinstance(header, str) else header
    answered = knocked(street, encoded, json.dumps(activity(street)).encode())
    assert (answered.status, answered.body) == (401, b"")


def _there(address: str) -> Callable[[Json, Authority], dict[str, Any]]:
    """Both the activity and its token name an address that Teams does not have."""

    def change(message: Json, _: Authority) -> dict[str, Any]:
        message["serviceUrl"] = address
        return {"serviceurl": address}

    return change


def _with(**fields: object) -> Callable[[Json, Authority], dict[str, Any]]:
    def change(message: Json, _: Authority) -> dict[str, Any]:
        for name, value in fields.items():
            holder, _sep, last = name.rpartition("__")
            place = message[holder] if holder else message
            place.pop(last, None) if value is None else place.update({last: value})
        return {}

    return change


def _claimed(**claims: object) -> Callable[[Json, Authority], dict[str, Any]]:
    return lambda _message, _authority: dict(claims)


def _elsewhere(message: Json, _: Authority) -> dict[str, Any]:
    message["conversation"].pop("tenantId")
    message["channelData"] = {"tenant": {"id": OTHER}}
    return {}


def _nowhere(message: Json, _: Authority) -> dict[str, Any]:
    message["conversation"].pop("tenantId")
    message["channelData"] = []
    return {}


FOREIGN: dict[str, Callable[[Json, Authority], dict[str, Any]]] = {
    "a key for web chat": lambda _m, _a: {"key": private_key("webchat"), "kid": "webchat"},
    "a key for nothing": lambda _m, _a: {"key": private_key("bare"), "kid": "bare"},
    "no claim of the address": _claimed(serviceurl=None),
    "the claim of another address": _claimed(serviceurl="https://smba.trafficmanager.net/emea/"),
    "a claim that is a list": _claimed(serviceurl=["https://smba.trafficmanager.net/emea/"]),
    "an empty claim": _claimed(serviceurl=""),
    "no address": _with(serviceUrl=None),
    "an address that is a number": _with(serviceUrl=1),
    "an empty address": _there(""),
    "another machine": _there("https://kwaad.example/"),
    "a longer name": _there("https://evilsmba.trafficmanager.net/"),
    "a name under it": _there("https://evil.smba.trafficmanager.net/"),
    "a name that goes on": _there("https://smba.trafficmanager.net.evil.example/"),
    "a name that ends alike": _there("https://evilbotframework.com/"),
    "a name that ends elsewhere": _there("https://x.botframework.com.evil.example/"),
    "nothing before the dot": _there("https://.botframework.com/"),
    "no encryption": _there("http://smba.trafficmanager.net/emea/"),
    "another scheme": _there("file://smba.trafficmanager.net/emea/"),
    "another port": _there("https://smba.trafficmanager.net:8443/"),
    "no port after the colon": _there("https://smba.trafficmanager.net:/"),
    "somebody before an @": _there("https://smba.trafficmanager.net@evil.example/"),
    "an @ before the right name": _there("https://evil.example@smba.trafficmanager.net/"),
    "a password alone": _there("https://:x@smba.trafficmanager.net/"),
    "a backslash": _there("https://evil.example\\.botframework.com/"),
    "a backslash before an @": _there("https://smba.trafficmanager.net\\@evil.example/"),
    "a question": _there("https://smba.trafficmanager.net/?to=evil"),
    "a fragment": _there("https://evil.example#.botframework.com"),
    "a line break": _there("https://smba.trafficmanager.net\n/"),
    "a line break at its end": _there("https://smba.trafficmanager.net/emea/\n"),
    "a tab in its name": _there("https://smba.traffic\tmanager.net/"),
    "a letter that looks alike": _there("https://smbа.trafficmanager.net/"),
    "a letter that becomes another": _there("https://x.botframewor\u212a.com/"),
    "a wide dot": _there("https://x\uff0ebotframework.com/"),
    "a machine by number": _there("https://169.254.169.254/"),
    "a link only": _there("//smba.trafficmanager.net/"),
    "another chat platform": _with(channelId="webchat"),
    "no chat platform": _with(channelId=None),
    "a chat platform that is a list": _with(channelId=["msteams"]),
    "another organisation": _with(conversation__tenantId=OTHER),
    "an organisation beside ours": _with(channelData__tenant={"id": OTHER}),
    "another organisation in its channel": _elsewhere,
    "no organisation": _nowhere,
}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_a_token_for_something_else_is_403(
    street: Street, authority: Authority, change: Callable[[Json, Authority], dict[str, Any]]
) -> None:
    message = activity(street)
    answered = said(street, authority.token(**change(message, authority)), message)
    assert (answered.status, answered.body) == (403, b"")


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "no JSON": (b"text=" + MARK.encode(), 400),
    "half a JSON": (b'{"text": "' + MARK.encode(), 400),
    "a list": (b"[]", 400),
    "a word": (b'"x"', 400),
    "null": (b"null", 400),
    "no text": (b"\xff\xfe\x00\xd8", 400),
    "deep": (b"[" * 100_000, 400),
    "deep and whole": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
    "a number without end": (b'{"id": ' + b"9" * 10_000 + b"}", 400),
    "a megabyte": (json.dumps({"text": MARK * 120_000}).encode(), 413),
    "an empty activity": (b"{}", 403),
}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_a_right_token_around_nonsense(
    street: Street, authority: Authority, body: bytes, status: int
) -> None:
    answered = knocked(street, f"Bearer {authority.token()}".encode(), body)
    assert (answered.status, answered.body) == (status, b"")


def _upper(message: Json) -> None:
    message["conversation"]["tenantId"] = TENANT.upper()


GOOD: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "no slash after the address": {"slash": False},
    "among more audiences": {"aud": [OTHER, CLIENT]},
    "just ended": {"exp": NOW_SECONDS - 200},
    "a little early": {"nbf": NOW_SECONDS + 200},
    "the claim in capitals": {"serviceurl": None, "capitals": True},
}


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD)
def test_a_right_token_gets_in(street: Street, authority: Authority, given: dict[str, Any]) -> None:
    now = int(time.time()) - NOW_SECONDS
    claims: dict[str, Any] = {k: v + now if k in {"exp", "nbf"} else v for k, v in given.items()}
    if claims.pop("slash", True) is False:
        claims["serviceurl"] = authority.url
    if claims.pop("capitals", False):
        claims["serviceUrl"] = f"{authority.url}/"
    answered = said(street, authority.token(**claims))
    assert (answered.status, answered.body) == (200, b"")
    assert street.count("visit", f"note = '{MARK}'") == 1
    assert MARK in street.person("an").last
    assert authority.signed_in <= 1


def test_the_organisation_may_be_written_in_capitals(street: Street, authority: Authority) -> None:
    message = activity(street)
    _upper(message)
    assert said(street, authority.token(), message).status == 200
    assert street.count("identity", f"workspace = '{TENANT}'") == 1


def test_over_a_real_connection_it_is_the_same(street: Street, authority: Authority) -> None:
    url, body = f"{street.stage.bot_url}{DOOR}", json.dumps(activity(street))
    headers: tuple[bytes | None, ...] = (None, b"Bearer \xff\xfe", b"Bearer x", b"Bearer " + b"x" * 9000)
    for header in headers:
        given = [] if header is None else [(b"authorization", header)]
        answer = httpx.post(url, content=body, headers=given)
        assert (answer.status_code, answer.content) == (401, b"")
    good = httpx.post(url, content=body, headers={"Authorization": f"Bearer {authority.token()}"})
    assert good.status_code == 200
    assert httpx.get(url).status_code == 405
    street.settle()


# without a secret, on this machine


def test_a_web_page_on_this_machine_does_not_speak_for_people(
    stage: Stage, centre_url: str, tmp_path: Path
) -> None:
    clock = Clock()
    parts = compose(settings_for(centre_url, tmp_path), clock, pace=0.0)
    with street_with(stage, parts, clock) as street:
        message = activity(street)
        for origin in ("https://kwaad.example", "null", f"{stage.bot_url}"):
            assert street.post(message, {"origin": origin, "content-type": "text/plain"}).status == 403
        for address in ("https://kwaad.example/", "http://10.0.0.1/", "http://127.0.0.1@kwaad.example/"):
            assert street.post({**message, "serviceUrl": address}).status == 403
        assert street.count("visit", f"note = '{MARK}'") == 0
        assert street.post(message).status == 200
        assert street.count("visit", f"note = '{MARK}'") == 1
