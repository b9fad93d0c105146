"""The ways that a request may take beside the straight one, as a customer goes them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import pytest

from bot.demo.api.acts import until
from conversations.draft import Question
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE, IN_TIME, PART_USED, TOO_LATE, Order
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    """The one that all share."""
    return shared_shop


LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])

Act = Callable[[Customer, Order], Awaitable[None]]


async def _number(customer: Customer, order: Order) -> None:
    await customer.offered(Verb.LOST_NUMBER)
    customer.says(order.number)


async def _email(customer: Customer, order: Order) -> None:
    await customer.offered(Verb.BACK)
    customer.says(order.email)


async def _receipt(customer: Customer, order: Order) -> None:
    await customer.gives_receipt()


async def _reason(customer: Customer, order: Order) -> None:
    await customer.presses(Verb.REASON, Reason.DISSATISFACTION)


async def _send(customer: Customer, order: Order) -> None:
    await customer.presses(Verb.SEND)


STEPS: Final[Sequence[tuple[str, str, Act]]] = (
    ("What is your order number?", "Quel est votre numéro de commande", _number),
    ("which e-mail address did you buy with?", "quelle adresse e-mail avez-vous utilisée", _email),
    ("Please send your receipt", "Envoyez-moi votre reçu", _receipt),
    ("Why would you like a refund?", "Pourquoi souhaitez-vous un remboursement", _reason),
    ("Is everything right?", "Tout est exact", _send),
)
"""Each question in English and French, and how it is answered."""


# ── refused, and looked at again ─────────────────────────────────────────────────────────────────────────────

REFUSED: Final = {
    "en": (
        "I can't grant this refund under our policy.",
        "The refund request must be made within 7 days of the date of purchase.",
        "You bought on",
        "You may ask once for a person to look at it again.",
    ),
    "fr": (
        "Je ne peux pas accorder ce remboursement",
        "La demande de remboursement doit être faite dans les 7 jours suivant la date d’achat.",
        "Vous avez acheté",
        "Vous pouvez demander, une seule fois",
    ),
}


@LANGUAGES
async def test_refused_with_the_clause_and_looked_at_again(shop: Shop, language: str) -> None:
    """A refusal quotes the clause and tells the fact; one second look, which a person may grant with a reason."""
    camille = shop.customer("Camille", language)
    reference = await camille.asks_for(shop.order(TOO_LATE))
    refusal = await camille.hears(REFUSED[language][0])
    assert [words for words in REFUSED[language] if words not in refusal.text] == []
    assert shop.data.state(reference) == "refused"
    await camille.presses(Verb.APPEAL)
    camille.says("I was in hospital, as the letter shows.")
    assert reference in (await camille.hears("🕓")).text
    await shop.nora.relayed("I was in hospital, as the letter shows.")
    await shop.nora.sees("second look", reference)
    await shop.nora.presses(reference, Verb.AMOUNT)
    shop.nora.reply(await shop.nora.hears("the amount to approve"), "20,00")
    await shop.nora.answers(reference, "The customer reads it", "The letter of the hospital is convincing.")
    assert "The letter of the hospital is convincing." in (await camille.hears("✅")).text
    assert shop.data.rows('SELECT minor FROM ledger WHERE "case" = :r', r=reference) == [{"minor": 2000}]


@LANGUAGES
async def test_a_second_look_is_given_once(shop: Shop, language: str) -> None:
    """Refused again, there is no third look, whatever button is still there."""
    camille = shop.customer("Camille", language)
    reference = await camille.asks_for(shop.order(TOO_LATE))
    appeal = await camille.offered(Verb.APPEAL)
    camille.press(appeal)
    await camille.hears(reference)
    camille.says("Please look again.")
    await shop.nora.sees("second look", reference)
    await shop.nora.presses(reference, Verb.REFUSE)
    await shop.nora.presses(reference, Verb.REFUSE, "window")
    await camille.hears("✖️")
    camille.press(appeal)
    await camille.hears(reference)
    await shop.settles()
    assert shop.data.state(reference) == "refused"
    assert shop.data.count("audit", "\"case\" = :r AND what = 'appeal'", r=reference) == 1


# ── ways in and out ──────────────────────────────────────────────────────────────────────────────────────────


@LANGUAGES
async def test_a_link_fills_the_number_in(shop: Shop, language: str) -> None:
    """`/start order_…` goes on with the address; all else is asked as ever."""
    order, hugo = shop.order(IN_TIME), shop.customer("Hugo", language)
    hugo.starts("order_" + urlsafe_b64encode(order.number.encode()).decode().rstrip("="))
    await hugo.hears(order.number)
    hugo.says(order.email)
    for act in (_receipt, _reason, _send):
        await act(hugo, order)
    await hugo.hears("✅")


@pytest.mark.parametrize("parameter", ["order_", "order_%%%", "order_wyg", "promotion", "order_" + "A" * 57])
async def test_a_broken_link_is_a_plain_start(shop: Shop, parameter: str) -> None:
    """Whatever stands in it, the number is asked for."""
    hugo = shop.customer("Hugo")
    hugo.starts(parameter)
    await hugo.hears("What is your order number?")


@pytest.mark.parametrize("step", range(len(STEPS)))
async def test_cancel_at_any_step(shop: Shop, step: int) -> None:
    """`/cancel` ends it, nothing was sent, the old buttons do nothing, and the next request begins anew."""
    order, ines = shop.order(IN_TIME) if step else IN_TIME, shop.customer("Inès")
    await ines.begins()
    for _, _, act in STEPS[:step]:
        await act(ines, order)
    old = await ines.offered(Verb.CANCEL)
    ines.says("/cancel")
    await ines.hears("Your request is cancelled; nothing was sent.")
    ines.press_late(old)
    await ines.hears("This button is no longer active.")
    await shop.settles()
    assert shop.data.count("cases", "person = :p", p=ines.person.id) == 0
    assert shop.data.count("deadlines", "person = :p", p=ines.person.id) == 0
    await ines.presses(Verb.BEGIN)
    await ines.hears("What is your order number?")


async def test_withdrawn_it_leaves_the_order_free(shop: Shop) -> None:
    """Asked once more before; what was reserved is free again, so that the same order may be asked for anew."""
    order, jean = shop.order(IN_TIME), shop.customer("Jean")
    reference = await jean.asks_for(order)
    await jean.hears("✅")
    jean.says("/status")
    await jean.presses(Verb.WITHDRAW)
    await jean.presses(Verb.MINE)
    await jean.hears(reference)
    assert shop.data.state(reference) == "approved"
    await jean.presses(Verb.WITHDRAW, "yes")
    await jean.hears("is cancelled")
    await shop.settles()
    assert shop.data.state(reference) == "withdrawn"
    jean.says("/refund")
    await jean.identifies(order.number, order.email)
    for act in (_receipt, _reason, _send):
        await act(jean, order)
    await jean.hears("✅")


async def test_a_person_at_any_step(shop: Shop) -> None:
    """Whoever presses “A person” is promised an answer, with what was given so far."""
    for step in range(len(STEPS)):
        order, kim = shop.order(IN_TIME), shop.customer("Kim")
        await kim.begins()
        for _, _, act in STEPS[:step]:
            await act(kim, order)
        await kim.offered(Verb.SEND if step == 4 else Verb.PERSON)
        await kim.presses(Verb.PERSON)
        promised = await kim.hears("🕓")
        assert "You asked for a person." in promised.text
        (case,) = shop.data.rows("SELECT reference, state FROM cases WHERE person = :p", p=kim.person.id)
        assert case["state"] == "review"
        await shop.nora.card(case["reference"])


# ── language ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", ["en", "fr"])
async def test_another_language_at_any_step(shop: Shop, first: str) -> None:
    """At each question the language is changed, by command or by button: the question comes again in it, and
    everything after it, the decision too."""
    order, lou = shop.order(IN_TIME), shop.customer("Lou", first)
    spoken = first
    await lou.begins()
    for step, (english, french, act) in enumerate(STEPS):
        questions = {"en": english, "fr": french}
        await lou.hears(questions[spoken])
        spoken = "fr" if spoken == "en" else "en"
        if step % 2:
            lou.says(f"/language {spoken}")
        else:
            lou.remarks("/language")
            await lou.presses(Verb.LANGUAGE, spoken)
        await lou.hears(questions[spoken])
        await act(lou, order)
    granted = await lou.hears("✅")
    assert ("Remboursement accordé" in granted.text) is (spoken == "fr")


async def test_a_language_that_is_not_spoken(shop: Shop) -> None:
    """Somebody whose Telegram speaks another one gets the shop's, and may choose."""
    mia = shop.customer("Mia", "pt-BR")
    await mia.begins()
    mia.says("/language Klingon")
    await mia.presses(Verb.LANGUAGE, "fr")
    await mia.hears("Quel est votre numéro de commande")


# ── receipts of many pages ───────────────────────────────────────────────────────────────────────────────────


@LANGUAGES
async def test_an_album_is_one_answer_and_another_page_is_added(shop: Shop, language: str) -> None:
    """Three pictures at once, one at the question for the reason, one at the end: five pages, each asked for once."""
    order, noa = shop.order(BORDERLINE), shop.customer("Noa", language)
    await noa.begins()
    await noa.identifies(order.number, order.email)
    await noa.gives_receipt(picture(), picture(), picture())
    await noa.hears("3 pages")
    noa.sends(picture())
    await noa.hears("4 pages")
    await noa.presses(Verb.REASON, Reason.DISSATISFACTION)
    await noa.offered(Verb.SEND)
    noa.sends(picture())
    await noa.hears("5 pages")
    await noa.presses(Verb.SEND)
    reference = await noa.reference()
    await noa.hears("🕓")
    assert sum("📎" in text and "3 pages" in text for text in noa.texts) == 1
    assert shop.data.count("receipts", '"case" = :r', r=reference) == 5
    assert "5 pages" in (await shop.nora.card(reference)).text


# ── what is changed, and old buttons ─────────────────────────────────────────────────────────────────────────


async def test_an_edited_answer_counts_as_it_was_sent(shop: Shop) -> None:
    """It is said, and how to change an answer."""
    order, ola = shop.order(IN_TIME), shop.customer("Ola")
    await ola.begins()
    number = ola.says(order.number)
    await ola.hears("which e-mail address")
    ola.person.edit(number, "ZZ-999")
    await ola.hears("what you sent first counts")
    ola.says(order.email)
    for act in (_receipt, _reason):
        await act(ola, order)
    assert order.number in (await ola.hears("Is everything right?")).text
    await ola.presses(Verb.SEND)
    await ola.hears("✅")


@LANGUAGES
async def test_an_edited_message_is_edited_in_the_topic(shop: Shop, language: str) -> None:
    """What was passed on is passed on as changed, and both versions are kept."""
    pia = shop.customer("Pia", language)
    reference = await pia.asks_for(shop.order(BORDERLINE))
    await shop.nora.card(reference)
    words = pia.says(f"The lamp of {reference} is green.")
    await shop.nora.relayed(f"The lamp of {reference} is green.")
    pia.person.edit(words, f"The lamp of {reference} is red.")
    await shop.nora.relayed(f"The lamp of {reference} is red.")
    await shop.settles()
    kept = shop.data.rows(
        'SELECT content FROM messages WHERE "case" = :r ORDER BY number, version', r=reference
    )
    colours = [colour for row in kept for colour in ("green", "red") if colour in row["content"]]
    assert colours == ["green", "red"]


async def test_a_button_of_an_earlier_step(shop: Shop) -> None:
    """It answers nothing any more: the question that is open is shown again, and takes its answer."""
    order, quinn = shop.order(PART_USED), shop.customer("Quinn")
    await quinn.begins()
    old = await quinn.offered(Verb.LOST_NUMBER)
    await quinn.identifies(order.number, order.email)
    await quinn.offered(Verb.NO_RECEIPT)
    quinn.press_late(old)
    assert "Please send your receipt" in (await quinn.hears("This belongs to an earlier step")).text
    for act in (_receipt, _reason, _send):
        await act(quinn, order)
    assert "54" in (await quinn.hears("✅")).text


async def test_every_answer_can_be_changed(shop: Shop) -> None:
    """At the end another order with its address, another receipt and another reason: the last ones count."""
    wrong, order, rene = shop.order(TOO_LATE), shop.order(IN_TIME), shop.customer("René")
    await rene.begins()
    await rene.identifies(wrong.number, wrong.email)
    await rene.presses(Verb.NO_RECEIPT)
    await rene.presses(Verb.REASON, Reason.CHANGED_MIND)
    await rene.presses(Verb.CHANGE)
    await rene.presses(Verb.CHANGE, Question.NUMBER)
    await rene.offered(Verb.LOST_NUMBER)
    rene.says(order.number)
    await rene.presses(Verb.CORRECT, Question.EMAIL)
    await rene.offered(Verb.GO_ON)
    rene.says(order.email)
    await rene.presses(Verb.CHANGE)
    await rene.presses(Verb.CHANGE, Question.RECEIPT)
    await rene.gives_receipt()
    await rene.presses(Verb.CHANGE)
    await rene.presses(Verb.CHANGE, Question.REASON)
    await rene.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await rene.presses(Verb.SEND)
    reference = await rene.reference()
    await rene.hears("✅")
    assert shop.data.state(reference) == "approved"


async def test_commands_in_the_middle_leave_everything_as_it_was(shop: Shop) -> None:
    """`/help`, `/policy`, `/privacy`, `/status`, an unknown one: answered, and the question stays open."""
    order, sol = shop.order(IN_TIME), shop.customer("Sol")
    await sol.begins()
    for _, _, act in STEPS:
        for command in ("/help", "/policy", "/privacy", "/status", "/frobnicate"):
            sol.remarks(command)
            await until(shop.world, lambda: sol.answered or None, sol.patience)
        await act(sol, order)
    await sol.hears("✅")
