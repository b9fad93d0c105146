"""Table `ratings`: what customers think of how their requests were handled."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, tzinfo

from bot.ports import Tx
from bot.storage.codec import milliseconds, moment
from conversations.known import MonthOfRatings
from conversations.records import Rate


async def rate(tx: Tx, rating: Rate, now: datetime) -> None:
    """The stars, or words that come with them later."""
    await tx.run(
        'INSERT INTO ratings ("case", person, stars, words, at) VALUES (:case, :person, :stars, :words, :now) '
        'ON CONFLICT ("case") DO UPDATE SET stars = :stars, words = :words',
        case=rating.case,
        person=rating.person,
        stars=rating.stars,
        words=rating.words,
        now=milliseconds(now),
    )


async def by_month(tx: Tx, zone: tzinfo, months: int) -> tuple[MonthOfRatings, ...]:
    """The newest months in which somebody rated, newest first; months are the zone's."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in await tx.all("SELECT stars, at FROM ratings ORDER BY at DESC"):
        at = moment(row["at"]).astimezone(zone)
        found[at.year, at.month].append(row["stars"])
    newest = list(found.items())[:months]
    return tuple(
        MonthOfRatings(year, month, len(stars), sum(stars) / len(stars)) for (year, month), stars in newest
    )
