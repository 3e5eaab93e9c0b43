"""Channels, and for each person one direct message with the bot."""

from dataclasses import dataclass

from bot.local.config import Channel, Json, WorkspaceConfig
from bot.local.errors import SlackError
from bot.local.people import People
from bot.local.store import Store


@dataclass(frozen=True)
class Room:
    id: str
    name: str
    is_private: bool
    members: tuple[str, ...]
    person: str | None = None  # of a direct message: who talks with the bot
    is_ext_shared: bool = False

    @property
    def is_im(self) -> bool:
        return self.person is not None


def dm_id(user_id: str) -> str:
    """Each person's direct message with the bot has a fixed address, so it survives restarts."""
    return "D" + user_id[1:]


class Conversations:
    def __init__(self, config: WorkspaceConfig, people: People, store: Store) -> None:
        self._config = config
        self._people = people
        self._store = store
        self._channels = {channel.id: channel for channel in config.channels}
        self._joined = store.joined()
        self.archived: set[str] = set()
        self._left: set[str] = set()

    def _room(self, channel: Channel) -> Room:
        bot_in = (channel.bot_is_member or channel.id in self._joined) and channel.id not in self._left
        bot = (self._config.bot_user_id,) if bot_in else ()
        members = (*channel.members, *bot)
        return Room(
            channel.id, channel.name, channel.is_private, members, is_ext_shared=channel.is_ext_shared
        )

    def dm(self, user_id: str) -> Room:
        user = self._people.get(user_id)
        return Room(dm_id(user.id), "directmessage", True, (user.id, self._config.bot_user_id), user.id)

    def find(self, name: str) -> Room | None:
        """By id (C…, D…, or U… for that person's direct message) or by #name."""
        if name in self._channels:
            return self._room(self._channels[name])
        for user in self._people.everyone():
            if name in (user.id, dm_id(user.id)):
                return self.dm(user.id)
        wanted = name.removeprefix("#")
        found = next((c for c in self._config.channels if c.name == wanted and not c.is_private), None)
        return None if found is None else self._room(found)

    def get(self, name: str) -> Room:
        """A private channel the bot is not in does not exist for it, nor a talk with who is gone."""
        room = self.find(name)
        if room is None or (room.is_private and self._config.bot_user_id not in room.members):
            raise SlackError("channel_not_found")
        if room.person in self._people.gone:
            raise SlackError("channel_not_found")
        return room

    def joined(self, name: str) -> Room:
        room = self._standing(self.get(name))
        if self._config.bot_user_id not in room.members:
            raise SlackError("not_in_channel")
        return room

    def _standing(self, room: Room) -> Room:
        if room.id in self.archived:
            raise SlackError("is_archived")
        return room

    def join(self, name: str) -> Room:
        room = self.get(name)
        if room.is_im or room.is_private:
            raise SlackError("method_not_supported_for_channel_type")
        return self.let_in(self._standing(room))

    def let_in(self, room: Room) -> Room:
        self._store.keep_joined(room.id)
        self._joined.add(room.id)
        self._left.discard(room.id)
        return self.get(room.id)

    def put_out(self, room: Room) -> None:
        """Somebody removes the bot from a channel."""
        self._left.add(room.id)

    def channels(self) -> list[Room]:
        return [self._room(channel) for channel in self._config.channels]

    def of(self, user_id: str) -> list[Room]:
        return [room for room in self.channels() if user_id in room.members]

    def chosen_from(self, user_id: str, only: Json) -> list[Room]:
        """What a select offers somebody: every public channel, and the private ones with this member."""
        wanted = set(only.get("include") or ("public", "private"))
        return [
            room
            for room in self.channels()
            if (user_id in room.members or not room.is_private) and room.id not in self.archived
            if ("private" if room.is_private else "public") in wanted
            if not (only.get("exclude_external_shared_channels") and room.is_ext_shared)
        ]

    def for_person(self, user_id: str, name: str) -> Room:
        """A conversation as this person may use it; `dm` is the one with the bot."""
        room = self.dm(user_id) if name == "dm" else self.find(name)
        if room is None or user_id not in room.members:
            raise SlackError("channel_not_found")
        return room

    def describe(self, room: Room, *, with_count: bool = True) -> Json:
        if room.is_im:
            return {"id": room.id, "is_im": True, "user": room.person, "is_org_shared": False}
        count = {"num_members": len(room.members)} if with_count else {}
        return {
            "id": room.id,
            "name": room.name,
            "name_normalized": room.name,
            "is_channel": not room.is_private,
            "is_group": room.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": room.is_private,
            "is_archived": room.id in self.archived,
            "is_general": False,
            "is_shared": room.is_ext_shared,
            "is_ext_shared": room.is_ext_shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "is_member": self._config.bot_user_id in room.members,
            **count,
        }
