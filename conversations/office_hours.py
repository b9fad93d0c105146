"""Office hours: when the desk is open, in the policy's time zone, and how far open time reaches.

    mon-fri 09:00-17:30
    mon-thu 09:00-12:00 13:00-17:30, fri 09:00-12:00

On the day on which clocks are put back, an hour that comes twice is open or closed as it is the first time; what is
skipped when they are put forward is open for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, TypeAlias

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span: TypeAlias = tuple[int, int]
"""From one minute of the day to another, which is not in it any more."""

_DAYS: Final = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
_SPAN: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_SECOND: Final = timedelta(seconds=1)
_OPENS: Final = 9 * 60
"""When a day begins for a desk that is always open."""


class BadHours(ValueError):
    """these are no office hours, like mon-fri 09:00-17:30, sat 10:00-12:00"""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """`week` holds, for Monday to Sunday, the spans that are open, in order and apart; empty: always open."""

    week: tuple[tuple[Span, ...], ...] = ()

    @property
    def always(self) -> bool:
        """Whether the desk never closes."""
        return not self.week

    @property
    def day(self) -> timedelta:
        """How long an open day lasts, on average."""
        if self.always:
            return timedelta(days=1)
        minutes = sum(end - begin for spans in self.week for begin, end in spans)
        return timedelta(minutes=minutes) / sum(1 for spans in self.week if spans)

    @property
    def weekly(self) -> timedelta:
        """How long the desk is open in a week."""
        if self.always:
            return timedelta(days=7)
        return timedelta(minutes=sum(end - begin for spans in self.week for begin, end in spans))

    def after(self, start: datetime, length: timedelta, zone: tzinfo) -> datetime:
        """The moment at which the desk has been open for `length` since `start`."""
        if self.always:
            return start + length
        spans, left = self._open_from(start, zone), length
        begins, ends = next(spans)
        while left > ends - begins:
            left -= ends - begins
            begins, ends = next(spans)
        return begins + left

    def opening(self, day: date, zone: tzinfo) -> datetime:
        """When the desk opens first on this day, or on the next one on which it does."""
        if self.always:
            return first_moment(day, _OPENS, zone)
        return next(begins for begins, _ in self._open_from(first_moment(day, 0, zone), zone))

    def _open_from(self, start: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from `start` on, without end, in order."""
        day = start.astimezone(zone).date()
        while True:
            for begin, end in self.week[day.weekday()]:
                begins, ends = first_moment(day, begin, zone), first_moment(day, end, zone)
                if ends > max(start, begins):
                    yield max(start, begins), ends
            day += timedelta(days=1)


def first_moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which clocks in `zone` show this minute of the day, or have skipped it."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if _shown(moment, zone) == wall:
        return moment
    # Clocks were put forward over it. What was before the skip shows too little, what is after it too much.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while moment - before > _SECOND:
        middle = before + (moment - before) // _SECOND // 2 * _SECOND
        before, moment = (middle, moment) if _shown(middle, zone) < wall else (before, middle)
    return moment


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


# ── as the operator writes them ──────────────────────────────────────────────────────────────────────────────


def parse_hours(words: str) -> OfficeHours:
    """`"mon-fri 09:00-17:30, sat 10:00-12:00"`. Raises `BadHours`."""
    minutes = [set[int]() for _ in DAYS]
    for item in re.split(r"[,;]", words.strip().lower()):
        days, *spans = item.split() or [""]
        if not spans:
            raise BadHours
        for begin, end in map(_span, spans):
            for day in _days(days):
                minutes[day].update(range(begin, end))
    return OfficeHours(tuple(tuple(_spans(found)) for found in minutes))


def _days(words: str) -> Iterator[int]:
    found = _DAYS.fullmatch(words)
    if found is None:
        raise BadHours
    first = DAYS.index(found[1])
    last = DAYS.index(found[2] or found[1])
    return (number % 7 for number in range(first, first + (last - first) % 7 + 1))


def _span(words: str) -> Span:
    found = _SPAN.fullmatch(words)
    if found is None:
        raise BadHours
    begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if max(int(found[2]), int(found[4])) > 59 or not begin < end <= 24 * 60:
        raise BadHours
    return begin, end


def _spans(minutes: set[int]) -> Iterator[Span]:
    """The minutes as spans that neither touch nor overlap."""
    for begin in sorted(minute for minute in minutes if minute - 1 not in minutes):
        end = begin
        while end in minutes:
            end += 1
        yield begin, end
