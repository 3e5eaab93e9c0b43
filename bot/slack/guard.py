"""Nobody but Slack gets past here: a wrong signature is 401, whatever it looks like, and is not logged."""

from __future__ import annotations

from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 512_000
"""Bytes. Slack's largest request, a form with 100 filled blocks, stays far below."""


class Guard:
    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)

    async def admits(self, request: Request) -> bool:
        """Whether the request carries a signature made with our secret in the last five minutes.

        The verifier raises on a timestamp that is no number and on a signature outside ASCII: those are
        refused before it sees them.
        """
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()):
            return False
        body = b""
        try:
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_BODY:
                    return False
        except ClientDisconnect:  # a proxy that gave up: nobody reads an answer
            return False
        request._body = body
        try:
            return bool(self._verifier.is_valid(body, timestamp, signature))
        except UnicodeDecodeError:  # Slack sends UTF-8
            return False
