"""Microsoft's addresses, and which ones serve conversations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.hosts import is_loopback

SERVICES = ("smba.trafficmanager.net", ".botframework.com")
"""Where Teams serves its conversations; ours answer nowhere else."""
SCOPE = "https://api.botframework.com/.default"
_ADDRESS = re.compile(
    r"(https?)://(\[::1\]|[a-z0-9][a-z0-9.-]*)(?::([0-9]{1,5}))?(?:/[\w.~%/-]*)?", re.ASCII | re.IGNORECASE
)
"""Nothing that two readers could take for two machines: no name before an @, no letters but plain ones."""


@dataclass(frozen=True)
class Cloud:
    """`is_here`: the services too are programs on this machine, as in tests."""

    keys_url: str = "https://login.botframework.com/v1/.well-known/keys"
    login_url: str = "https://login.microsoftonline.com"
    is_here: bool = False

    def token_url(self, tenant: str) -> str:
        return f"{self.login_url}/{tenant}/oauth2/v2.0/token"

    def serves(self, url: str) -> bool:
        """Whether what we say may go to this address."""
        found = _ADDRESS.fullmatch(url)
        if found is None:
            return False
        scheme, host, port = found[1].lower(), found[2].lower(), found[3]
        if self.is_here and is_loopback(host.strip("[]")):
            return True
        named = any(host.endswith(s) if s.startswith(".") else host == s for s in SERVICES)
        return scheme == "https" and named and port in {None, "443"}


MICROSOFT = Cloud()
