"""Until when: a day, as staff type it after a command.

3, 3 days, 3 jours          so many days from today
tomorrow, demain            the next one
friday, vendredi, fri, ven  the next day of that name
2026-04-10                  that day
10/04, 10.04., 10/04/2026   that day, the day first; without a year, the next one of that date
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

FURTHEST: Final = timedelta(days=366)

_COUNT: Final = re.compile(r"([0-9]{1,3})(?:\s*(?:d|days?|j|jours?))?")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_EUROPEAN: Final = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]?([0-9]{4})?")
_TOMORROW: Final = frozenset({"tomorrow", "demain"})
_WEEKDAYS: Final = (
    ("monday", "mon", "lundi", "lun"),
    ("tuesday", "tue", "mardi", "mar"),
    ("wednesday", "wed", "mercredi", "mer"),
    ("thursday", "thu", "jeudi", "jeu"),
    ("friday", "fri", "vendredi", "ven"),
    ("saturday", "sat", "samedi", "sam"),
    ("sunday", "sun", "dimanche", "dim"),
)
_WEEKDAY: Final = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}


@dataclass(frozen=True, slots=True)
class NoDay:
    """These words name no day that lies ahead, within a year."""


Until: TypeAlias = date | NoDay


def parse_until(words: str, today: date) -> Until:
    """The day that the words name, after today and within a year."""
    typed = words.strip().casefold()
    if typed in _TOMORROW:
        return today + timedelta(days=1)
    if typed.strip(".") in _WEEKDAY:
        return _next(_WEEKDAY[typed.strip(".")], today)
    for pattern, read in _FORMS:
        found = pattern.fullmatch(typed)
        if found is not None:
            return _ahead(read(found, today), today)
    return NoDay()


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _ahead(day: Until, today: date) -> Until:
    return day if isinstance(day, date) and today < day <= today + FURTHEST else NoDay()


def _counted(found: re.Match[str], today: date) -> Until:
    return today + timedelta(days=int(found[1]))


def _iso(found: re.Match[str], _: date) -> Until:
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _european(found: re.Match[str], today: date) -> Until:
    month, day = int(found[2]), int(found[1])
    if found[3]:
        return _day(int(found[3]), month, day)
    this_year = _day(today.year, month, day)
    return (
        this_year if isinstance(this_year, date) and this_year > today else _day(today.year + 1, month, day)
    )


def _day(year: int, month: int, day: int) -> Until:
    try:
        return date(year, month, day)
    except ValueError:
        return NoDay()


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Until]], ...]] = (
    (_COUNT, _counted),
    (_ISO, _iso),
    (_EUROPEAN, _european),
)
