"""Staff and customers talk as in any chat, through the real bot: and nothing that is not meant for them leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.api.acts import answered
from bot.demo.api.item import Item
from bot.demo.api.message import Message
from conversations.desk.sending import DELETED, NOT_SENT, SENT
from conversations.press import Verb
from tests.e2e.kit.order import BORDERLINE, IN_TIME
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop, open_shop
from tests.e2e.kit.talk import Talk, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop with orders for every test of this file, whose bot runs."""
    async with open_shop(tmp_path_factory.mktemp("talk"), of_each=50) as opened:
        await opened.process.start()
        yield opened
        assert await opened.process.stop() == 0


LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


# ── replies and quotes ───────────────────────────────────────────────────────────────────────────────────────


@LANGUAGES
async def test_replies_and_quotes_stay_replies_and_quotes(shop: Shop, language: str) -> None:
    """On the other side they answer the counterpart of what they answer, both ways."""
    t = await talk(shop, language)
    asked = t.says("Why is it refused? I am not happy.")
    shown = await t.relayed("I am not happy.")
    answer = t.writes("Since Monday.", reply_to=shown, quote="Why is it refused?")
    got = await t.delivered("Since Monday.")
    assert got.reply_to is asked
    assert got.quote is not None
    assert got.quote["text"] == "Why is it refused?"
    await t.marked(answer, SENT)
    t.says("Which Monday?", reply_to=got, quote="Monday")
    back = await t.relayed("Which Monday?")
    assert back.reply_to is answer
    assert back.quote is not None
    assert back.quote["text"] == "Monday"
    own = t.says("I mean this.", reply_to=asked)
    again = await t.relayed("I mean this.")
    assert again.reply_to is shown
    assert own.id


async def test_what_stands_above_their_words_is_no_quote(shop: Shop) -> None:
    """Staff quote the desk's own line: the reply arrives, without it."""
    t = await talk(shop)
    asked = t.says("Hello there.")
    shown = await t.relayed("Hello there.")
    t.writes("Hello!", reply_to=shown, quote=shown.text.split(",")[0])
    got = await t.delivered("Hello!")
    assert got.reply_to is asked
    assert got.quote is None


async def test_a_quote_of_what_was_changed_meanwhile_is_no_quote(shop: Shop) -> None:
    """Telegram refuses it; the words arrive all the same."""
    t = await talk(shop)
    asked = t.says("The green lamp.")
    shown = await t.relayed("The green lamp.")
    await shop.world.set_down("refused")
    t.writes("I see.", reply_to=shown, quote="green")
    t.camille.edit(asked, "The red lamp.")
    await shop.world.set_down(None)
    got = await t.delivered("I see.")
    assert got.reply_to is asked
    assert got.quote is None


async def test_what_shows_their_message_can_be_answered(shop: Shop) -> None:
    """The line above a file, and what they changed; a reply to any other notice of the bot is a note, silently."""
    t = await talk(shop)
    sticker = t.camille.send_sticker(shop.bot)
    await t.in_topic(lambda m: m.kind == "sticker", "the sticker")
    head = await t.in_topic(lambda m: m.text.startswith("Camille") and m.text.endswith("(en)"), "who sent it")
    t.writes("Nice.", reply_to=head)
    assert (await t.delivered("Nice.")).reply_to is sticker
    asked = t.says("The green lamp.")
    await t.relayed("The green lamp.")
    t.camille.edit(asked, "The red lamp.")
    changed = await t.in_topic(lambda m: m.text.endswith("The red lamp."), "the change")
    t.writes("The red one, I see.", reply_to=changed)
    assert (await t.delivered("The red one, I see.")).reply_to is asked
    t.writes("/claim")
    notice = await t.in_topic(lambda m: "yours now" in m.text, "the notice")
    t.writes("Good.", reply_to=notice)
    await shop.settles()
    assert "Good." not in t.customer.texts
    assert not any("second copy" in m.text for m in t.staff.messages)


async def test_a_reply_to_a_card_or_to_nothing_stays(shop: Shop) -> None:
    """Notes of any kind: nothing of them reaches the customer, and each is kept."""
    t = await talk(shop)
    t.says("Well?")
    await t.relayed("Well?")
    await shop.settles()  # the customer's own words are acknowledged
    before = set(t.private.messages)
    card = await shop.nora.card(t.reference)
    t.writes("I doubt it.", reply_to=card)
    t.writes("reply: I doubt it.")
    t.nora.send_sticker(t.desk, topic=t.topic)
    t.nora.send_album(t.desk, [Item("photo", picture()), Item("photo", picture())], topic=t.topic)
    note = t.writes("A note.")
    t.nora.edit(note, "/reply A note.")
    await t.in_topic(lambda m: "An edit sends nothing" in m.text, "the word on edits")
    t.nora.react(card, "👎")
    t.writes("another", reply_to=t.writes("one"))
    await shop.settles()
    more = [message.text for number, message in t.private.messages.items() if number not in before]
    assert more == []
    kept = shop.data.rows(
        "SELECT count(DISTINCT number) AS n FROM messages WHERE \"case\" = :r AND direction = 'note'",
        r=t.reference,
    )
    assert kept[0]["n"] == 8


# ── every kind of content ────────────────────────────────────────────────────────────────────────────────────

KINDS = ["photo", "document", "voice", "video", "video_note", "sticker", "location", "contact"]


def _send(t: Talk, kind: str, *, back: Message | None = None) -> Message:
    """The customer sends something of this kind, or Nora does, as a reply."""
    who, place = (t.camille, shop_bot(t)) if back is None else (t.nora, t.desk)
    content: dict[str, object]
    if kind == "location":
        content = {"location": {"latitude": 48.85, "longitude": 2.35}}
    elif kind == "contact":
        content = {"contact": {"phone_number": "+33123456789", "first_name": "Camille"}}
    else:
        data = picture() if kind in ("photo", "sticker") else b"content"
        item = Item(kind, data, "file.bin")
        return who.send_item(place, item, topic=None if back is None else t.topic, reply_to=back)
    from bot.demo.api import acts

    chat = who.chat(place)
    return acts.post(who, chat, content, topic=None if back is None else t.topic, reply_to=back)


def shop_bot(t: Talk) -> object:
    """The bot, as a place to write to."""
    return t.shop.bot


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_content_goes_both_ways(shop: Shop, kind: str) -> None:
    """As it was sent, with a mark; what staff send answers what they reply to."""
    t = await talk(shop)
    sent = _send(t, kind)
    shown = await t.in_topic(lambda m: m.kind == kind and m.keyboard is None, kind)
    answer = _send(t, kind, back=shown)
    got = await t.in_private(lambda m: m.kind == kind, kind)
    assert got.reply_to is sent
    assert got.content[kind] == answer.content[kind]
    await t.marked(answer, SENT)


async def test_albums_stay_albums(shop: Shop) -> None:
    """Both ways, with their words; as an answer too, and with `/reply` before the words."""
    t = await talk(shop)
    t.camille.send_album(shop.bot, [Item("photo", picture(), caption="Front"), Item("photo", picture())])
    shown = await t.in_topic(lambda m: m.media_group_id != "" and m.text == "Front", "the album")
    twins = [m for m in t.staff.messages if m.media_group_id == shown.media_group_id]
    assert len(twins) == 2
    items = [Item("photo", picture(), caption="Seen"), Item("photo", picture()), Item("photo", picture())]
    sent = t.nora.send_album(t.desk, items, topic=t.topic, reply_to=shown)
    got = await t.in_private(lambda m: m.text == "Seen", "the album")
    assert len([m for m in t.customer.messages if m.media_group_id == got.media_group_id != ""]) == 3
    assert got.reply_to is not None
    await t.marked(sent[0], SENT)
    items[0] = Item("photo", picture(), caption="/reply Both of them")
    t.nora.send_album(t.desk, items[:2], topic=t.topic)
    got = await t.in_private(lambda m: m.text == "Both of them", "the album with its words")
    assert len([m for m in t.customer.messages if m.media_group_id == got.media_group_id != ""]) == 2


async def test_what_was_deleted_before_it_went_is_sent_all_the_same(shop: Shop) -> None:
    """Telegram can't copy it any more; its content is known."""
    t = await talk(shop)
    t.says("Hm.")
    shown = await t.relayed("Hm.")
    await shop.world.set_down("refused")
    words = t.writes("Deleted too soon.", reply_to=shown)
    photo = t.nora.send_photo(t.desk, picture(), caption="A picture", topic=t.topic, reply_to=shown)
    file = t.camille.send_photo(shop.bot, picture(), caption="Mine")
    place = t.camille.send_location(shop.bot, 1.5, 2.5)
    t.nora.delete(words, photo)
    t.camille.delete(file, place)
    await shop.world.set_down(None)
    await t.delivered("Deleted too soon.")
    await t.in_private(lambda m: m.kind == "photo" and m.text == "A picture", "the picture")
    await t.in_topic(lambda m: m.kind == "photo" and m.text == "Mine", "the picture")
    await t.in_topic(lambda m: m.kind == "location", "the place")


# ── reactions ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_reactions_go_both_ways(shop: Shop) -> None:
    """Set on the customer's message, changed, taken back; told under the words of staff, in one line."""
    t = await talk(shop)
    asked = t.says("Thanks so far.")
    shown = await t.relayed("Thanks so far.")
    for emoji in ("👍", "❤"):
        t.nora.react(shown, emoji)
        await t.sees(lambda emoji=emoji: emoji in asked.reactions.values(), f"{emoji} on it")  # type: ignore[misc]
    t.nora.react(shown, None)
    await t.sees(lambda: not asked.reactions, "no reaction")
    answer = t.writes("You are welcome.", reply_to=shown)
    got = await t.delivered("You are welcome.")
    await t.marked(answer, SENT)
    t.camille.react(got, "❤")
    line = await t.in_topic(lambda m: m.text == "Camille: ❤", "the reaction")
    assert line.reply_to is answer
    t.camille.react(got, "👎")
    await t.sees(lambda: line.text == "Camille: 👎", "the changed reaction")
    t.camille.react(got, None)
    await t.sees(lambda: "took the reaction back" in line.text, "the reaction taken back")


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


@LANGUAGES
async def test_edits_go_both_ways(shop: Shop, language: str) -> None:
    """A customer's is added, and every version kept; one of staff changes what the customer reads."""
    t = await talk(shop, language)
    asked = t.says("The lamp is gren.")
    shown = await t.relayed("The lamp is gren.")
    t.camille.edit(asked, "The lamp is green.")
    changed = await t.relayed("The lamp is green.")
    assert changed.reply_to is shown
    assert shown.text.endswith("The lamp is gren.")
    versions = "SELECT content FROM messages WHERE \"case\" = :r AND direction = 'in' ORDER BY version"
    kept = [row["content"] for row in shop.data.rows(versions, r=t.reference)]
    assert kept == ["The lamp is gren.", "The lamp is green."]
    answer = t.writes("I sea.", reply_to=shown)
    got = await t.delivered("I sea.")
    t.nora.edit(answer, "I see.")
    await t.sees(lambda: got.text == "I see.", "the corrected words")
    commanded = t.writes("/reply One mor thing.")
    got = await t.delivered("One mor thing.")
    t.nora.edit(commanded, "/reply One more thing.")
    await t.sees(lambda: got.text == "One more thing.", "the corrected words")
    photo = t.nora.send_photo(t.desk, picture(), caption="A", topic=t.topic, reply_to=shown)
    got = await t.in_private(lambda m: m.kind == "photo" and m.text == "A", "the picture")
    t.nora.edit(photo, "B")
    await t.sees(lambda: got.text == "B", "the corrected caption")


async def test_formatting_survives_an_edit_and_a_command(shop: Shop) -> None:
    """What was a link stays one."""
    t = await talk(shop)
    from bot.demo.api import acts

    link = {"type": "text_link", "offset": 7, "length": 4, "url": "https://a.example/x"}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    acts.post(t.nora, t.desk, {"text": "/reply here, please", "entities": [command, link]}, topic=t.topic)
    got = await t.delivered("here, please")
    assert got.entities == [{**link, "offset": 0}]


async def test_edits_race_with_delivery(shop: Shop) -> None:
    """However often something is changed before it goes out, the customer reads the last version, once."""
    t = await talk(shop)
    t.says("Hm.")
    shown = await t.relayed("Hm.")
    await shop.world.set_down("refused")
    answer = t.writes("one", reply_to=shown)
    commanded = t.writes("/reply uno uno")
    for words in ("two", "three"):
        t.nora.edit(answer, words)
    t.nora.edit(commanded, "/reply tre tre")
    await shop.world.set_down(None)
    await t.delivered("three")
    await t.sees(lambda: any(m.text == "tre tre" for m in t.customer.messages), "the last version")
    await shop.settles()
    texts = [m.text for m in t.customer.messages]
    assert [texts.count(words) for words in ("one", "two", "three", "uno uno", "tre tre")] == [0, 0, 1, 0, 1]


# ── deletions ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_sent_can_be_taken_back(shop: Shop) -> None:
    """By command and by button; the evidence keeps it, and who took it back."""
    t = await talk(shop)
    t.says("Hm.")
    shown = await t.relayed("Hm.")
    first, second = t.writes("Oops.", reply_to=shown), t.writes("/reply Oops again.")
    got = [await t.delivered("Oops."), await t.delivered("Oops again.")]
    t.writes("/delete", reply_to=first)
    await t.sees(lambda: got[0].deleted, "it deleted")
    await t.marked(first, DELETED)
    t.writes("/delete")
    await t.press(Verb.DELETE)
    await t.sees(lambda: got[1].deleted, "it deleted")
    await t.marked(second, DELETED)
    t.nora.edit(first, "Never mind.")
    await t.in_topic(lambda m: "was deleted in the customer's chat" in m.text, "the word on edits")
    t.writes("/delete", reply_to=shown)
    await t.in_topic(lambda m: "only those can be taken back" in m.text, "the word on theirs")
    assert "Never mind." not in t.customer.texts
    gone = 'SELECT content, person FROM messages WHERE "case" = :r AND gone = 1 ORDER BY number'
    assert shop.data.rows(gone, r=t.reference) == [
        {"content": "Oops.", "person": t.nora.id},
        {"content": "Oops again.", "person": t.nora.id},
    ]


async def test_an_album_is_taken_back_whole(shop: Shop) -> None:
    """All its pictures."""
    t = await talk(shop)
    items = [Item("photo", picture(), caption="/reply Two"), Item("photo", picture())]
    sent = t.nora.send_album(t.desk, items, topic=t.topic)
    await t.in_private(lambda m: m.text == "Two", "the album")
    album = [m for m in t.customer.messages if m.media_group_id]
    t.writes("/delete", reply_to=sent[1])
    await t.sees(lambda: len(album) == 2 and all(m.deleted for m in album), "the album deleted")


async def test_what_telegram_does_not_delete_is_told(shop: Shop) -> None:
    """After 48 hours."""
    t = await talk(shop)
    t.writes("/reply Too late.")
    got = await t.delivered("Too late.")
    words = "Bad Request: message can't be deleted for everyone"
    shop.world.faults.add("error", method="deleteMessage", description=words)
    t.writes("/delete")
    await t.press(Verb.DELETE)
    await t.in_topic(lambda m: "Not deleted" in m.text, "why not")
    assert not got.deleted


# ── canned replies ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Thank you, Camille."), ("fr", "Merci, Camille.")], ids=["en", "fr"]
)
async def test_canned_replies(shop: Shop, language: str, words: str) -> None:
    """In the customer's language, filled in; what is no name are words, and what lacks something stays."""
    t = await talk(shop, language)
    sent = t.writes("/reply thanks")
    got = await t.in_private(lambda m: m.text.startswith(words), "the canned reply")
    assert t.reference in got.text
    await t.marked(sent, SENT)
    content = "SELECT content FROM messages WHERE \"case\" = :r AND direction = 'out'"
    assert shop.data.rows(content, r=t.reference) == [{"content": got.text}]
    t.writes("/reply thanks a lot")
    await t.delivered("thanks a lot")
    t.writes("/reply sent")
    await t.in_topic(lambda m: "an approved amount" in m.text, "what is missing")
    t.writes("/replies")
    listed = await t.in_topic(lambda m: "/reply thanks" in m.text, "the list")
    assert "{reference}" in listed.text


BAD_FILES = {
    "no file": (None, "missing.toml"),
    "no table": ("x = 1", "x"),
    "no placeholder": ('[a]\nen = "{price}"', "{price}"),
    "no language": ('[a]\nen = "x"\nxx = "y"', "a.xx"),
}


@pytest.mark.parametrize("case", BAD_FILES)
async def test_a_bad_file_of_replies_is_told_at_start(shop: Shop, tmp_path: Path, case: str) -> None:
    """In one line that names it, with exit code 2."""
    source, named = BAD_FILES[case]
    file = tmp_path / ("missing.toml" if source is None else "replies.toml")
    if source is not None:
        file.write_text(source, encoding="utf-8")
    ended = await shop.process.run("run", settings={"REPLIES_FILE": str(file)})
    assert ended.code == 2
    assert named in ended.stderr
    assert str(file) in ended.stderr
    assert ended.stderr.count("\n") == 1


# ── delivery ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_blocks_and_comes_back(shop: Shop) -> None:
    """The mark is honest, *Send again* tries again, and what did not arrive does when they are back."""
    t = await talk(shop)
    t.says("Bye.")
    shown = await t.relayed("Bye.")
    t.camille.block(shop.bot)
    answer = t.writes("One more thing.", reply_to=shown)
    await t.marked(answer, NOT_SENT)
    failed = await t.in_topic(lambda m: "has blocked me" in m.text, "why not")
    assert failed.reply_to is answer
    await t.press(Verb.RETRY)
    await t.sees(lambda: "Queued again by Nora" in failed.text, "that it is queued")
    await t.sees(lambda: "has blocked me" in failed.text, "why not, again, in the same line")
    await t.marked(answer, NOT_SENT)
    t.camille.unblock(shop.bot)
    t.says("I am back.")
    await t.delivered("One more thing.")
    await t.marked(answer, SENT)
    await t.sees(lambda: "Delivered after all" in failed.text, "that it arrived, in the same line")


async def test_what_telegram_refuses_can_be_sent_again(shop: Shop) -> None:
    """Its words are told; the next try succeeds, and a press too many is answered kindly."""
    shop.expects_errors = True
    t = await talk(shop)
    words = "Bad Request: something is odd"
    shop.world.faults.add("error", method="sendMessage", chat=str(t.camille.id), description=words)
    answer = t.writes("/reply Odd indeed.")
    await t.marked(answer, NOT_SENT)
    await t.in_topic(lambda m: "not delivered: telegram says “something" in m.text.lower(), "why not")
    message, data = await t.button(Verb.RETRY)
    presses = [t.nora.press(message, data) for _ in range(2)]
    await t.delivered("Odd indeed.")
    await t.marked(answer, SENT)
    assert "nothing to send again" in await t.staff.toast(presses[1])
    assert t.customer.texts.count("Odd indeed.") == 1


# ── bans and floods ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_ban(shop: Shop) -> None:
    """Told once, kept all the while, undone by a press; and then what was kept can be read."""
    t = await talk(shop)
    t.says("You idiots.")
    shown = await t.relayed("You idiots.")
    t.writes("/ban 2 days insults", reply_to=shown)
    await t.in_topic(lambda m: "is banned until" in m.text and "insults" in m.text, "the ban")
    t.says("Hear me.")
    await t.in_private(lambda m: "nobody reads what you write" in m.text, "the word on it")
    heard = len(t.customer.messages)
    t.says("Hear me!")
    t.camille.send_sticker(shop.bot)
    t.says("/refund")
    await shop.settles()
    assert len(t.customer.messages) == heard
    assert not any("Hear me" in m.text for m in t.staff.messages)
    await t.press(Verb.UNBAN)
    await t.in_topic(lambda m: "took the ban back" in m.text, "the undoing")
    await t.press(Verb.SHOW)
    await t.in_topic(lambda m: "Hear me." in m.text and "Hear me!" in m.text, "what was kept")
    await t.in_topic(lambda m: m.kind == "sticker", "the sticker")
    t.says("Thank you.")
    await t.relayed("Thank you.")


async def test_decisions_go_on_during_a_ban(shop: Shop) -> None:
    """And the customer hears of them."""
    t = await talk(shop)
    t.writes("/ban insults")
    await t.in_topic(lambda m: "is banned until somebody takes it back" in m.text, "the ban")
    await t.staff.presses(t.reference, Verb.REFUSE)
    await t.staff.presses(t.reference, Verb.REFUSE, "window")
    await t.in_private(lambda m: "✖️" in m.text, "the refusal")
    t.writes("/unban")
    await t.in_topic(lambda m: "may write again" in m.text, "the end of it")


async def test_a_flood(shop: Shop) -> None:
    """Nothing is lost: what is too much is one line, told once, and shown when somebody asks for it."""
    t = await talk(shop)
    for number in range(1, 41):
        t.says(f"message {number:02}")
    summary = await t.in_topic(lambda m: "more message" in m.text, "the line")
    await shop.settles(40)
    assert "20 more messages of Camille" in summary.text
    assert sum("writing faster than we can read" in words for words in t.customer.texts) == 1
    assert sum("I have passed this on" in words for words in t.customer.texts) == 1
    kept = "SELECT count(*) AS n FROM messages WHERE \"case\" = :r AND direction = 'in'"
    assert shop.data.rows(kept, r=t.reference) == [{"n": 40}]
    assert not any("message 40" in m.text for m in t.staff.messages)
    await t.press(Verb.SHOW)
    shown = await t.in_topic(lambda m: "message 40" in m.text, "all of them")
    assert "message 21" in shown.text
    await t.sees(lambda: "Shown to Nora" in summary.text, "the line to say so")
    t.writes("Calm down.", reply_to=shown)
    await t.delivered("Calm down.")


async def test_what_was_written_in_one_go_moves_once(shop: Shop) -> None:
    """All of it, with its album, however often the button is pressed; and the customer reads where it is."""
    t = await talk(shop)
    await t.customer.asks_for(shop.order(BORDERLINE))
    await t.customer.hears("🕓")
    t.says("About the lamp.")
    t.camille.send_album(shop.bot, [Item("photo", picture()), Item("photo", picture())])
    t.says("It is broken.")
    button = await t.customer.offered(Verb.TO_CASE)
    await shop.settles()
    there = await shop.nora.topic(button.press.subject)
    t.customer.press(button)
    await t.sees(lambda: "I have moved this to your request" in button.message.text, "where it is")
    assert button.press.subject in button.message.text
    query = t.customer.press_late(button)
    answer = await answered(t.camille, query, t.customer.patience)
    assert button.press.subject in str(answer.get("text", ""))
    await shop.settles()
    found = [m for m in t.staff.messages if m.topic == there]
    assert [sum(m.text == words for m in found) for words in ("About the lamp.", "It is broken.")] == [1, 1]
    albums = [m.media_group_id for m in found if m.kind == "photo" and m.media_group_id]
    assert len(albums) == 2
    assert len(set(albums)) == 1


# ── ratings and figures ──────────────────────────────────────────────────────────────────────────────────────


@LANGUAGES
async def test_a_rating(shop: Shop, language: str) -> None:
    """After the money is sent: one press, words by writing next, both read by staff."""
    t = await talk(shop, language)
    await t.staff.presses(t.reference, Verb.APPROVE)
    await t.staff.presses(t.reference, Verb.PAY)
    await t.staff.presses(t.reference, Verb.PAID)
    await t.staff.presses(t.reference, Verb.PAID, "none")
    await t.customer.presses(Verb.RATE, "4")
    await t.in_topic(lambda m: "★★★★☆" in m.text, "the stars")
    await t.in_private(
        lambda m: "★★★★☆" in m.text and not (m.keyboard or {}).get("inline_keyboard"), "thanks"
    )
    t.says("Quick, and kind.")
    await t.relayed("Quick, and kind.")
    row = {"stars": 4, "words": "Quick, and kind."}
    found = 'SELECT stars, words FROM ratings WHERE "case" = :r'
    await shop.sees(lambda: shop.data.rows(found, r=t.reference) == [row])
    t.says("By the way, my card changed.")
    await t.relayed("By the way, my card changed.")
    assert shop.data.rows(found, r=t.reference) == [row]


async def test_figures(shop: Shop) -> None:
    """For an admin, here and in private; for nobody else."""
    await (shop.customer()).asks_for(shop.order(IN_TIME))
    t = await talk(shop)
    shop.admin.send(shop.desk, "/figures")
    shown = await shop.nora.hears("By the policy")
    assert "To review: " in shown.text
    t.writes("/figures")
    await t.in_topic(lambda m: "Only an admin" in m.text, "the refusal")


# ── who writes ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_customers_read_no_names_unless_the_shop_wants_it(shop: Shop, tmp_path: Path) -> None:
    """Off as it comes; with STAFF_NAMES=on above the words and under pictures."""
    t = await talk(shop)
    t.writes("/reply Hello there.")
    assert (await t.delivered("Hello there.")).text == "Hello there."
    async with open_shop(tmp_path, of_each=2, settings={"STAFF_NAMES": "on"}) as named:
        await named.process.start()
        t = await talk(named, "fr")
        t.says("Bonjour ?")
        shown = await t.relayed("Bonjour ?")
        answer = t.writes("Bonjour !", reply_to=shown)
        got = await t.delivered("Bonjour !")
        assert got.text.splitlines()[0].startswith("Nora (")
        t.nora.edit(answer, "Bonsoir !")
        await t.sees(lambda: got.text.startswith("Nora (") and got.text.endswith("Bonsoir !"), "the edit")
        t.nora.send_photo(t.desk, picture(), topic=t.topic, reply_to=shown)
        await t.in_private(lambda m: m.kind == "photo" and m.text.startswith("Nora ("), "the picture")
        t.nora.send_sticker(t.desk, topic=t.topic)
        assert await named.process.stop() == 0
