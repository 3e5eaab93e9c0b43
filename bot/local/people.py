"""The people of the workspace, as Slack describes them to an app."""

from bot.local.config import Json, User, WorkspaceConfig
from bot.local.errors import SlackError


class People:
    def __init__(self, config: WorkspaceConfig) -> None:
        self._config = config
        self.bot = User(config.bot_user_id, config.bot_name.lower(), config.bot_name, "")
        self._by_id = {user.id: user for user in config.users}
        self.gone: set[str] = set()
        """Accounts that were switched off."""

    def everyone(self) -> tuple[User, ...]:
        return self._config.users

    def find(self, user_id: str) -> User | None:
        return self.bot if user_id == self.bot.id else self._by_id.get(user_id)

    def get(self, user_id: str) -> User:
        user = self.find(user_id)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def by_email(self, email: str) -> User:
        for user in self._config.users:
            if user.email.lower() == email.strip().lower() and user.id not in self.gone:
                return user
        raise SlackError("users_not_found")

    def by_handle(self, handle: str) -> User | None:
        wanted = handle.lower()
        if wanted in (self.bot.name.lower(), self.bot.real_name.lower()):
            return self.bot
        return next((user for user in self._config.users if user.name.lower() == wanted), None)

    def describe(self, user: User, *, with_locale: bool = False) -> Json:
        """users.info's `user`; the e-mail address only with the scope for it."""
        is_bot = user.id == self.bot.id
        profile: Json = {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": "" if is_bot else user.name,
            "display_name_normalized": "" if is_bot else user.name,
            "title": user.title,
            "team": self._config.team_id,
        }
        scopes = self._config.scopes
        if user.email and (scopes is None or "users:read.email" in scopes):
            profile["email"] = user.email
        described: Json = {
            "id": user.id,
            "team_id": self._config.team_id,
            "name": user.name,
            "deleted": user.id in self.gone,
            "real_name": user.real_name,
            "tz": "Europe/Brussels",
            "tz_label": "Central European Time",
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": is_bot,
            "is_app_user": False,
        }
        if with_locale:
            described["locale"] = user.locale
        return described
