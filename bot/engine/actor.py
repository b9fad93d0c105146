"""Who acts: what is known of them, whether they work at the desk, and what their coming back sets going."""

from __future__ import annotations

from datetime import datetime

from bot.engine.bearing import Bearing
from bot.ports import Tx
from bot.storage import people, undelivered
from bot.storage.codec import milliseconds
from bot.storage.people import Member, Person
from conversations.events import Event
from conversations.known import Actor, Shop
from conversations.language import best_language
from conversations.updates import BotChanged, Commanded, Edited, Pressed, Reacted, Standing, Wrote
from refunds.case import Role


def must_be_confirmed(
    event: Event, about: Bearing, desk_chat: int, member: Member | None, now: datetime
) -> bool:
    """Whether it has to be looked up first that whoever acts belongs to the desk: there, of everybody; in private, of
    those who belonged to it, since they may use the desk's buttons and commands there too."""
    sender, place = about.sender, about.place
    if sender is None or place is None or not _acts(event, about):
        return False
    if not desk_chat or not sender.id or sender.bot or sender.anonymous:
        return False
    if place.private:
        return member is not None and member.member and not member.is_certain(now)
    return place.chat_id == desk_chat and (member is None or not member.is_certain(now))


def _acts(event: Event, about: Bearing) -> bool:
    """Whether the event may do something by whoever it is of; a reaction only to a message that we know."""
    if isinstance(event, Reacted):
        return bool(about.message)
    return isinstance(event, Wrote | Commanded | Edited | Pressed)


def actor_of(about: Bearing, shop: Shop, person: Person, member: Member | None, now: datetime) -> Actor:
    """Who acts; the desk itself where nobody does."""
    if not about.person:
        return Actor(0, language=shop.staff_language)
    sender = about.sender
    roles = {Role.MEMBER} if member is not None and member.member and member.is_certain(now) else set()
    if about.person in shop.admins:
        roles.add(Role.ADMIN)
    told = sender.language if sender is not None and sender.language else person.telegram_language
    return Actor(
        id=about.person,
        name=sender.short_name if sender is not None else person.name,
        language=best_language(person.language, told, shop.languages, shop.default_language),
        roles=frozenset(roles),
        anonymous=sender is not None and sender.anonymous,
    )


async def acquaint(
    tx: Tx, event: Event, about: Bearing, desk_chat: int, person: Person, now: datetime
) -> frozenset[str]:
    """Remember whoever writes to the bot, or acts at the desk; of other groups nobody is kept.

    Who is back after having blocked the bot gets what did not reach them; the lanes of the outbox in which it waits.
    """
    sender, place = about.sender, about.place
    if sender is None or place is None or not sender.id or sender.bot or sender.anonymous:
        return frozenset()
    if isinstance(event, BotChanged) and place.private and event.standing is Standing.OUT:
        await undelivered.mark_blocked(tx, sender.id)
        return frozenset()
    if not place.private and place.chat_id != desk_chat:
        return frozenset()
    back = place.private and person.blocked
    await people.meet(tx, sender, person, now, back=back)
    return await _deliver_again(tx, person.id, now) if back else frozenset()


async def _deliver_again(tx: Tx, person: int, now: datetime) -> frozenset[str]:
    """The words of staff, as staff were promised, and of each case the last decision; older ones would mislead."""
    rows = await undelivered.drop_overtaken(tx, await undelivered.failed(tx, str(person)))
    for row in reversed(rows):
        await undelivered.queue_again(tx, row.id, milliseconds(now))
    return frozenset(row.lane for row in rows)
