"""HTTP to Microsoft, beside what its SDK does."""

from __future__ import annotations

import asyncio
from functools import partial

import httpx


async def client(timeout: float) -> httpx.AsyncClient:
    """Made in a thread: it reads every certificate that this machine trusts."""
    return await asyncio.to_thread(partial(httpx.AsyncClient, timeout=timeout))
