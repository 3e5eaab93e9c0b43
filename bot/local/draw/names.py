"""What ids look like to a reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
EMOJI = {
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "ballot_box_with_check": "☑️", "x": "❌",
    "warning": "⚠️", "information_source": "ℹ️", "calendar": "📅", "date": "📅", "spiral_calendar_pad": "🗓️",
    "school": "🏫", "wave": "👋", "tada": "🎉", "bulb": "💡", "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "clock1": "🕐", "memo": "📝", "pencil": "📝", "pencil2": "✏️", "bell": "🔔", "mag": "🔍", "house": "🏠",
    "gear": "⚙️", "bar_chart": "📊", "chart_with_upwards_trend": "📈", "busts_in_silhouette": "👥",
    "bust_in_silhouette": "👤", "books": "📚", "book": "📖", "star": "⭐", "smile": "😄",
    "slightly_smiling_face": "🙂",
    "thumbsup": "👍", "+1": "👍", "-1": "👎", "heart": "❤️", "email": "✉️", "envelope": "✉️", "link": "🔗",
    "pushpin": "📌", "round_pushpin": "📍", "large_green_circle": "🟢", "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠", "red_circle": "🔴", "large_blue_circle": "🔵", "white_circle": "⚪",
    "black_circle": "⚫", "arrow_right": "➡️", "arrow_left": "⬅️", "question": "❓", "exclamation": "❗",
    "lock": "🔒", "zap": "⚡", "seedling": "🌱", "sunny": "☀️", "handshake": "🤝", "raised_hands": "🙌",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Looks up a person's or channel's name by id; None when there is none."""

    person: Callable[[str], str | None]
    channel: Callable[[str], str | None]


def emoji(name: str) -> str:
    """An unknown name stays as it was written, as in Slack."""
    return EMOJI.get(name, f":{name}:")


def moment(ts: str | float) -> datetime:
    return datetime.fromtimestamp(float(ts), BRUSSELS)


def clock(ts: str) -> str:
    return moment(ts).strftime("%H:%M")


def day(ts: str) -> str:
    return short_day(moment(ts))


def short_day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def day_text(day: date) -> str:
    return f"{short_day(day)} {day.year}"


def hour_text(moment: datetime) -> str:
    return f"{moment.hour}u{moment.minute:02d}" if moment.minute else f"{moment.hour} uur"


def dated(ts: str, pattern: str) -> str:
    """Slack's `<!date^…>` patterns, in Dutch and Belgian time."""
    at = moment(ts)
    full = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    parts = {
        "date_num": at.strftime("%Y-%m-%d"),
        "date": full,
        "date_short": f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}",
        "date_long": f"{DAYS[at.weekday()]} {full}",
        "date_pretty": full,
        "date_short_pretty": full,
        "date_long_pretty": f"{DAYS[at.weekday()]} {full}",
        "time": at.strftime("%H:%M"),
        "time_secs": at.strftime("%H:%M:%S"),
    }
    for name, shown in parts.items():
        pattern = pattern.replace("{" + name + "}", shown)
    return pattern
