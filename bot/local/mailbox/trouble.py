"""What the mail server does wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    NONE = "none"
    TEMPORARY = "temporary"
    GREETING = "greeting"
    DROP_AFTER_DATA = "drop_after_data"
    SLOW = "slow"


@dataclass(frozen=True)
class Wording:
    label: str
    about: str
    now: str
    """What the page says as long as it lasts."""


WORDINGS = {
    Trouble.NONE: Wording("Werkt gewoon", "Elk adres dat niet op de lijst staat, krijgt zijn mail.", ""),
    Trouble.TEMPORARY: Wording(
        "Nu even niet (451)",
        "De server vraagt bij elk adres om het later opnieuw te proberen.",
        "De mailserver zegt bij elke mail: probeer het later opnieuw (451).",
    ),
    Trouble.GREETING: Wording(
        "Onbereikbaar (421)",
        "De server verbreekt elke verbinding nog voor de mail begint.",
        "De mailserver is onbereikbaar: hij verbreekt elke verbinding meteen (421).",
    ),
    Trouble.DROP_AFTER_DATA: Wording(
        "Verbinding weg na de mail",
        "De mail komt hier toe, maar de afzender hoort niet of het gelukt is.",
        "De mailserver verbreekt de verbinding na elke mail: de afzender hoort niet of die is toegekomen.",
    ),
    Trouble.SLOW: Wording(
        "Traag",
        "De server laat de afzender bij elke mail even wachten.",
        "De mailserver is traag: hij laat de afzender bij elke mail even wachten.",
    ),
}
