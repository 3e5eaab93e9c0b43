"""Accounts as Teams knows them, and the conversations through which they are asked for."""

from __future__ import annotations

import asyncio
import functools
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from bot.delivery import Store
from bot.dispatch import Address, Profile
from bot.teams.connector import NO_CONTACT, Connector, Spot
from storage import conversations
from storage.conversations import Conversation
from storage.engine import Database, DatabaseBusyError

log = structlog.get_logger()
BRIEF_SECONDS = 3.0
"""For a look-up while somebody waits; Teams gives us fifteen."""
GUEST_MARK = "#EXT#"
"""In the name of an account of another organisation."""
MOST_KNOWN = 10_000
ROSTER_SECONDS = 600.0


@dataclass(frozen=True)
class _Met:
    conversation: Conversation
    account: str
    """As this app sees them; the directory's own id does as well, but not everywhere."""
    locale: str | None
    day: int


class Directory:
    """Guests and other organisations are never matched by e-mail."""

    def __init__(self, database: Database, store: Store, connector: Connector, tenant: str) -> None:
        self._database = database
        self._store = store
        self._connector = connector
        self._tenant = tenant
        self._met: dict[Address | str, _Met] = {}
        """What was kept in this process, each with its day: it is written once a day."""
        self._rosters: dict[str, tuple[float, dict[str, tuple[str, str]]]] = {}

    async def meet(self, address: Address, known: Conversation, account: str, locale: str | None) -> None:
        """At every contact: so the bot may speak first later, also after a restart."""
        today = datetime.now(UTC)
        mark = _Met(known, account, locale, today.toordinal())
        kept = self._met.get(known.conversation)
        if kept is None or (kept.conversation, kept.day) != (known, mark.day):
            try:
                await self._store(lambda session: conversations.remember(session, known, today))
            except DatabaseBusyError:  # who speaks is answered all the same
                mark = replace(mark, day=0)
        for key in (known.conversation, address):
            self._met.pop(key, None)
            self._met[key] = mark
        while len(self._met) > MOST_KNOWN:
            self._met.pop(next(iter(self._met)))

    async def leave(self, known: Conversation) -> None:
        self._met.pop(known.conversation, None)
        where = (known.platform, known.workspace, known.conversation)
        await self._store(lambda session: conversations.forget(session, *where))

    async def personal(self, address: Address, beside: Conversation | None = None) -> Spot | None:
        """The conversation with one person; made by way of another one where both are, when there is none."""
        known = await asyncio.to_thread(self._with_user, address)
        if known:
            return Spot(known.service_url, known.conversation)
        if beside is None:
            return None
        met = self._met.get(address)
        account = met.account if met else address[2]
        made = await self._connector.open(beside.service_url, address[1], account)
        return Spot(beside.service_url, made)

    async def profile(self, address: Address) -> Profile | None:
        met = self._met.get(address)
        if met is None:
            return None
        spot = Spot(met.conversation.service_url, met.conversation.conversation)
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                found = await self._connector.member(spot, met.account or address[2])
        except NO_CONTACT as error:
            log.warning("account not looked up", error=type(error).__name__)
            return None
        name = found.user_principal_name or ""
        outside = found.user_role == "guest" or GUEST_MARK in name.upper()
        other = found.tenant_id not in {None, self._tenant}
        return Profile(found.email or name or None, met.locale, matchable=not (outside or other))

    async def emails(self, known: Conversation, people: list[str]) -> dict[str, str]:
        """The addresses of who is mentioned; asked while an answer waits, so briefly."""
        spot, found = Spot(known.service_url, known.conversation), {}
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                for person in people:
                    account = await self._connector.member(spot, person)
                    found[person] = account.email or account.user_principal_name or ""
        except NO_CONTACT as error:
            log.warning("account not looked up", error=type(error).__name__)
        return {person: email for person, email in found.items() if email}

    async def guests(self, known: Conversation) -> int:
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                members = await self._connector.members(Spot(known.service_url, known.conversation))
        except NO_CONTACT as error:
            log.warning("members not looked up", error=type(error).__name__)
            return 0
        return sum(member.user_role == "guest" for member in members)

    async def channel_name(self, known: Conversation) -> str:
        """As its team calls it: what is said in a channel does not bring its name along."""
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                channels = await self._connector.channels(
                    Spot(known.service_url, known.conversation), known.team
                )
        except NO_CONTACT as error:
            log.warning("channel not looked up", error=type(error).__name__)
            return ""
        return channels.get(known.conversation, "")

    async def find(self, email: str) -> Address | None:
        """Somebody who never wrote to us, among the members of the teams where the bot is."""
        for known in await asyncio.to_thread(self._teams):
            found = (await self._roster(known)).get(email.lower())
            if found:
                address = (known.platform, known.workspace, found[0])
                self._met[address] = _Met(known, found[1], None, 0)
                return address
        return None

    async def _roster(self, known: Conversation) -> dict[str, tuple[str, str]]:
        """A team's own people by address; asked anew after some minutes."""
        now = time.monotonic()
        asked, roster = self._rosters.get(known.conversation, (0.0, {}))
        if not asked or now - asked > ROSTER_SECONDS:
            members = await self._connector.members(Spot(known.service_url, known.conversation))
            roster = {
                name.lower(): (member.aad_object_id or member.id, member.id)
                for member in members
                if member.user_role != "guest"
                for name in (member.user_principal_name, member.email)
                if name and GUEST_MARK not in name.upper()
            }
            self._rosters[known.conversation] = (now, roster)
        return roster

    def seen_with(self, address: Address) -> Conversation | None:
        """A conversation in which this process saw somebody."""
        met = self._met.get(address)
        return met.conversation if met else None

    async def at(self, workspace: str, conversation: str) -> Conversation | None:
        found = functools.partial(self._get, workspace, conversation)
        return await asyncio.to_thread(found)

    def _with_user(self, address: Address) -> Conversation | None:
        with self._database.reading() as session:
            return conversations.with_user(session, address)

    def _teams(self) -> tuple[Conversation, ...]:
        with self._database.reading() as session:
            return conversations.teams(session, "teams")

    def _get(self, workspace: str, conversation: str) -> Conversation | None:
        with self._database.reading() as session:
            return conversations.get(session, "teams", workspace, conversation)
