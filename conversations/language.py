"""Which of the languages that we speak somebody gets."""

from __future__ import annotations


def best_language(chosen: str, telegram: str, spoken: tuple[str, ...], default: str) -> str:
    """The one they chose here, else Telegram's (`fr-CA` counts as `fr`), else the shop's default."""
    for wish in (chosen, telegram.split("-", maxsplit=1)[0].lower()):
        if wish in spoken:
            return wish
    return default
