"""The demo's people and their group, as the stand-in makes them at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.demo.api.world import World

TOKEN: Final = "7000000042:demo-of-the-refund-desk-no-secret-here"  # noqa: S105 - the stand-in takes any token
ADMIN: Final = 7005

CUSTOMERS: Final = ((7001, "Camille", "Durand", "fr"), (7002, "Oliver", "Reed", "en"))
STAFF: Final = ((7003, "Nora", "Petit"), (7004, "Sam", "Young"))
ADMINS: Final = ((ADMIN, "Alex", "Martin"),)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is: the bot's id and the support group's."""

    bot_id: int
    group_id: int


def gather_cast(world: World, language: str) -> Cast:
    """A French and an English customer, two members of staff, an admin, and the support group with the bot in it.

    Those of the desk speak `language`: what their buttons answer is in it, as is what stands in their group.
    """
    bot = world.bot(TOKEN, first_name="Refund desk", username="refund_demo_bot")
    people = {
        number: world.person(number, first, last_name=last, language_code=spoken)
        for number, first, last, spoken in (*CUSTOMERS, *((*one, language) for one in (*STAFF, *ADMINS)))
    }
    alex = people[ADMIN]
    group = alex.create_group("Support", forum=True, members=[people[number] for number, *_ in STAFF])
    alex.add(group, bot)
    alex.promote(group, bot, "all")
    # The group was set up before the demo begins: the bot need not comment on it, and to nobody is it news.
    bot.updates.confirm(bot.updates.next_id)
    for number, *_ in STAFF:
        people[number].read(group)
    return Cast(bot.id, group.id)
