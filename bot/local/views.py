"""Modals (a stack for each person) and home tabs."""

import secrets
import time
from dataclasses import dataclass, field

from bot.local.blocks import check_view
from bot.local.changes import Changes
from bot.local.config import Json, WorkspaceConfig
from bot.local.elements import State, state_of, with_ids
from bot.local.errors import SlackError
from bot.local.store import Store

KEPT = (
    "type", "callback_id", "private_metadata", "title", "submit", "close", "clear_on_close",
    "notify_on_close", "external_id", "submit_disabled",
)  # fmt: skip
TEXTS = ("callback_id", "private_metadata", "external_id")


@dataclass
class View:
    person: str
    body: Json
    state: State
    errors: dict[str, str] = field(default_factory=dict)  # block id: what the person reads beside the field
    trouble: str | None = None  # what the person reads in the form when the bot did not answer well

    @property
    def id(self) -> str:
        return str(self.body["id"])

    def as_slack(self) -> Json:
        return {**self.body, "state": {"values": self.state}}


class Views:
    def __init__(self, config: WorkspaceConfig, store: Store, changes: Changes) -> None:
        self._config = config
        self._store = store
        self._changes = changes
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        for person, body in store.homes():
            self.homes[person] = View(person, body, state_of(body["blocks"]))

    def _make(self, person: str, given: object, kind: str, old: View | None = None) -> View:
        details = check_view(given)
        if details or not isinstance(given, dict):
            raise SlackError("invalid_arguments", details)
        if given.get("type") != kind:
            raise SlackError(
                "invalid_arguments", [f"[ERROR] view must be of type {kind} [json-pointer:/view/type]"]
            )
        blocks = with_ids(given["blocks"])
        view_id = old.id if old else f"V{secrets.token_hex(5).upper()}"
        body: Json = {
            "id": view_id,
            "team_id": self._config.team_id,
            "app_id": self._config.app_id,
            "app_installed_team_id": self._config.team_id,
            "bot_id": self._config.bot_id,
            "root_view_id": old.body["root_view_id"] if old else view_id,
            "previous_view_id": old.body["previous_view_id"] if old else None,
            **{key: given.get(key, "" if key in TEXTS else None) for key in KEPT},
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "blocks": blocks,
            "hash": f"{time.time():.0f}.{secrets.token_hex(4)}",
        }
        return View(person, body, state_of(blocks, old.state if old else None))

    def stack(self, person: str) -> list[View]:
        return self.stacks.setdefault(person, [])

    def open(self, person: str, given: object) -> View:
        view = self._make(person, given, "modal")
        self.stacks[person] = [view]
        self._changes.bump()
        return view

    def push(self, person: str, given: object) -> View:
        stack = self.stack(person)
        if len(stack) >= 3:
            raise SlackError("push_limit_reached")
        view = self._make(person, given, "modal")
        if stack:
            view.body["previous_view_id"] = stack[-1].id
            view.body["root_view_id"] = stack[0].id
        stack.append(view)
        self._changes.bump()
        return view

    def update(self, view: View, given: object, hash_: str | None = None) -> View:
        """The same view with new contents; what the person typed in unchanged fields stays."""
        if hash_ and hash_ != view.body["hash"]:
            raise SlackError("hash_conflict")
        new = self._make(view.person, given, str(view.body["type"]), view)
        view.body, view.state, view.errors, view.trouble = new.body, new.state, {}, None
        if view.body["type"] == "home":
            self._store.keep_home(view.person, view.body)
        self._changes.bump()
        return view

    def publish(self, person: str, given: object, hash_: str | None) -> View:
        old = self.homes.get(person)
        if old is not None:
            return self.update(old, given, hash_)
        view = self._make(person, given, "home")
        self.homes[person] = view
        self._store.keep_home(person, view.body)
        self._changes.bump()
        return view

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        open_views = [view for stack in self.stacks.values() for view in stack]
        for view in [*open_views, *self.homes.values()]:
            if view.id == view_id or (external_id and view.body["external_id"] == external_id):
                return view
        raise SlackError("not_found")

    def of(self, person: str, view_id: str) -> View:
        """A view this person has open; `home` is the home tab."""
        if view_id == "home" and person in self.homes:
            return self.homes[person]
        view = self.find(view_id)
        if view.person != person:
            raise SlackError("not_found")
        return view

    def drop(self, view: View) -> None:
        self.stacks[view.person] = [other for other in self.stack(view.person) if other is not view]
        self._changes.bump()

    def clear(self, person: str) -> None:
        self.stacks[person] = []
        self._changes.bump()

    def refuse(self, view: View, errors: dict[str, str], trouble: str | None = None) -> None:
        """Shows what is wrong beside the fields, and leaves the form open as it is."""
        view.errors, view.trouble = errors, trouble
        self._changes.bump()
