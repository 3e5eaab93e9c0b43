"""A refusal, by the name Slack gives it."""

from bot.local.config import Json


class SlackError(Exception):
    def __init__(self, code: str, details: list[str] | None = None, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details or []
        self.more = more

    def as_answer(self) -> Json:
        answer: Json = {"ok": False, "error": self.code, **self.more}
        if self.details:
            answer["response_metadata"] = {"messages": self.details}
        return answer


class RateLimitedError(SlackError):
    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
