"""What the tests of conversations are built of: a shop, people, an order, a case, and what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from conversations.case.deciding import facts_of
from conversations.case_file import CaseFile, Colleague
from conversations.draft import Match
from conversations.known import Actor, DeskGroup, Fresh, Known, PinnedPolicy, Shop
from conversations.message import Place, Sender
from conversations.order_record import OrderRecord, OrderUnknown
from conversations.press import Press
from conversations.receipt_file import ReceiptFile
from conversations.updates import Commanded, Edited, Pressed, Wrote
from refunds.case import WAITS_FOR_STAFF, CaseState, Role
from refunds.decision import Decision, decide
from refunds.facts import Reason
from refunds.money import Money
from refunds.policy import default_policy

PARIS: Final = ZoneInfo("Europe/Paris")
NOW: Final = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
BOUGHT: Final = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
ASKED: Final = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
POLICY: Final = PinnedPolicy(default_policy(), default_policy().content_hash)

DESK: Final = -1001
TOPIC: Final = 77
CAMILLE: Final = 500
NORA: Final = Colleague(11, "Nora")
OMAR: Final = Colleague(12, "Omar")
ADA: Final = Colleague(13, "Ada")
STRANGER: Final = Colleague(99, "Sam")
REFERENCE: Final = "R-7K2MX"

SHOP: Final = Shop(
    name="Chouette",
    order_example="A-1001",
    privacy_url="https://shop.example/privacy",
    zone=PARIS,
    answer_within=timedelta(days=2),
    draft_lifetime=timedelta(hours=72),
    staff_language="fr",
    default_language="en",
    languages=("en", "fr"),
    asks_email=True,
    admins=(ADA.id,),
    language_names=("English", "Français"),
)

ROLES: Final = {
    NORA: frozenset({Role.MEMBER}),
    OMAR: frozenset({Role.MEMBER}),
    ADA: frozenset({Role.MEMBER, Role.ADMIN}),
}


def eur(minor: int) -> Money:
    """An amount in cents."""
    return Money(minor=minor, currency="EUR")


def order(**changes: Any) -> OrderRecord:
    """Bought on 23 March for 49.90 €, nothing used, nothing given back."""
    plain = OrderRecord(
        number="A-1001",
        purchased_at=BOUGHT,
        paid=eur(4990),
        refunded=eur(0),
        service="one_time",
        email="camille@example.com",
        units_total=10,
        units_used=0,
        dispute="none",
        standing="good",
    )
    return replace(plain, **changes)


def receipt(digit: str = "a", pages: int = 2) -> ReceiptFile:
    """A stored receipt."""
    return ReceiptFile(digit * 64, "jpeg", pages, digit * 64, f"file-{digit}")


def case(state: CaseState = CaseState.REVIEW, **changes: Any) -> CaseFile:
    """Camille's request on day 8, which a person has to look at."""
    plain = CaseFile(
        reference=REFERENCE,
        person=CAMILLE,
        customer="Camille D.",
        language="fr",
        opened_at=ASKED,
        submitted_at=ASKED,
        policy=POLICY.hash,
        state=state,
        version=3,
        number="A-1001",
        order_key="A-1001",
        email="camille@example.com",
        match=Match.MATCHED,
        order=order(),
        receipts=(receipt(),),
        reason=Reason.DISSATISFACTION,
        words=("Je me suis trompée de formule.",),
        category="general",
        recommended=eur(4990),
        answer_due=NOW + timedelta(hours=6) if state in WAITS_FOR_STAFF else None,
        has_card=True,
        card_picture="a" * 64,
    )
    return replace(plain, **changes)


def approved(state: CaseState = CaseState.APPROVED, **changes: Any) -> CaseFile:
    """The same, decided by Nora: to be paid, or further on."""
    decided: dict[str, Any] = {
        "amount": eur(4990),
        "decided_by": NORA,
        "decided_at": NOW - timedelta(hours=1),
    }
    return case(state, **(decided | changes))


def known(actor: Colleague | None = None, about: CaseFile | None = None, **changes: Any) -> Known:
    """What is known when `actor` acts on `about`."""
    plain = Known(
        now=NOW,
        actor=actor_of(actor),
        shop=SHOP,
        current=POLICY,
        policy=POLICY,
        fresh=Fresh(case="R-00000", draft="d1"),
        desk=DeskGroup(DESK, forum=True),
        case=about,
    )
    if about is not None and "decision" not in changes:
        changes["decision"] = decision_on(about, plain)
    return replace(plain, **changes)


def actor_of(colleague: Colleague | None) -> Actor:
    """A member of staff, an admin, a stranger or the customer; nobody is the desk itself."""
    if colleague is None:
        return Actor(0, language="fr")
    return Actor(colleague.id, colleague.name, "en", ROLES.get(colleague, frozenset()))


def decision_on(about: CaseFile, given: Known) -> Decision:
    """The policy's word on the case."""
    answer = about.order or OrderUnknown(about.number)
    return decide(facts_of(about, answer, given), POLICY.policy)


def sender(who: Colleague, **changes: Any) -> Sender:
    """That person, as Telegram names them."""
    return replace(Sender(who.id, who.name), **changes)


IN_TOPIC: Final = Place(chat_id=DESK, private=False, topic=TOPIC, title="Desk", forum=True)
IN_GENERAL: Final = replace(IN_TOPIC, topic=None)
ELSEWHERE: Final = Place(chat_id=-5, private=False, title="Chess club")


def in_private(who: Colleague) -> Place:
    """Their private chat with the bot."""
    return Place(chat_id=who.id, private=True)


def pressed(who: Colleague, press: Press, place: Place = IN_TOPIC) -> Pressed:
    """They press a button."""
    return Pressed(at=NOW, sender=sender(who), place=place, message_id=5, query_id="q1", press=press)


def wrote(who: Colleague, words: str = "", place: Place = IN_TOPIC, **changes: Any) -> Wrote:
    """They write."""
    plain = Wrote(at=NOW, sender=sender(who), place=place, message_ids=(900,), text=words)
    return replace(plain, **changes)


def commanded(
    who: Colleague, name: str, argument: str = "", place: Place = IN_TOPIC, **changes: Any
) -> Commanded:
    """They send a command."""
    plain = Commanded(at=NOW, sender=sender(who), place=place, message_id=900, name=name, argument=argument)
    return replace(plain, **changes)


def edited(who: Colleague, words: str, place: Place = IN_TOPIC, **changes: Any) -> Edited:
    """They edit the message that they wrote."""
    plain = Edited(at=NOW, sender=sender(who), place=place, message_id=900, text=words)
    return replace(plain, **changes)
