"""The receipt: files are fetched by a job; a page may be added as long as the request is not sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from conversations import answers
from conversations.answers import Answered, NotAnswered, Why
from conversations.calls import Typing
from conversations.customer.answered import page_count
from conversations.customer.asking import go_on, hint, show_again
from conversations.customer.progress import next_question
from conversations.customer.review import no_room, words_left
from conversations.customer.turn import DraftTurn, paragraphs
from conversations.draft import Conversation, Draft, Question
from conversations.effects import Effect
from conversations.known import Shop
from conversations.message import Attachment, Media
from conversations.outcomes import ReceiptRead
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused
from conversations.stepped import Stepped
from conversations.tasks import FetchReceipt
from refunds.text import Text, text

FILES: Final = frozenset({Media.PHOTO, Media.DOCUMENT})
"""What can be a receipt."""
FILES_LIMIT: Final = 20
CANNOT_FIND: Final = text("I can't find it")
ADD: Final = "add"
REPLACE: Final = "replace"

PROBLEMS: Final[Mapping[ReceiptProblem, Text]] = {
    ReceiptProblem.TOO_BIG: text(
        "The file is larger than the 20 MB that I can fetch. A screenshot of it would do."
    ),
    ReceiptProblem.UNREADABLE: text(
        "I could not open the file. A sharp photo, a screenshot or another PDF would do."
    ),
    ReceiptProblem.WRONG_KIND: text(
        "I can't read files of this kind. A photo, a screenshot or a PDF would do; please send a picture as a photo, "
        "not as a file."
    ),
    ReceiptProblem.ENCRYPTED: text("The PDF is protected by a password. A screenshot of it would do."),
    ReceiptProblem.TOO_MANY_PAGES: text(
        "The PDF has more pages than I can accept. The page with the order is enough."
    ),
    ReceiptProblem.UNAVAILABLE: text(
        "I could not fetch the file just now. Please send it once more in a moment."
    ),
}


def problem(refused: ReceiptRefused) -> Text:
    """What was wrong with a file, and what would do."""
    words = PROBLEMS[refused.problem]
    return text("{file}: {problem}", file=refused.name, problem=words) if refused.name else words


def files_of(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Those that can be a receipt."""
    return tuple(attachment for attachment in attachments if attachment.media in FILES)


def take_files(turn: DraftTurn) -> Stepped:
    """Photos or documents were sent: an album is one answer. A caption is kept with the customer's words."""
    files, caption = files_of(turn.attachments), answers.words(turn.words, words_left(turn.draft))
    draft, replaces = turn.draft, turn.draft.shown is Question.RECEIPT
    if len(files) + (0 if replaces else len(draft.receipts)) > FILES_LIMIT:
        return hint(turn, text("I can take {limit} files at most.", limit=FILES_LIMIT))
    fetch = FetchReceipt(draft.person, draft.id, REPLACE if replaces else ADD, files)
    told: tuple[Effect, ...] = ()
    match caption:
        case Answered(value=words):
            draft = replace(draft, words=(*draft.words, words))
        case NotAnswered(why=Why.TOO_LONG):
            told = (turn.say(no_room(draft)),)
    return Stepped(Conversation(replace(draft, asking=Question.READING)), (*told, Typing(turn.to), fetch))


def without_receipt(turn: DraftTurn) -> Stepped:
    """`I can't find it`: a person may look; nobody is refused for it."""
    return go_on(turn, replace(turn.draft, receipts=(), without_receipt=True), chosen=CANNOT_FIND)


def receipt_read(turn: DraftTurn) -> Stepped:
    """The files were fetched, or not. A late outcome adds its pages, and moves nothing."""
    outcome = turn.event
    assert isinstance(outcome, ReceiptRead)
    problems = tuple(problem(refused) for refused in outcome.refused)
    draft = _with_files(turn.draft, outcome) if outcome.files else turn.draft
    if turn.draft.asking is not Question.READING:
        said = (turn.say(*problems),) if problems else ()
        return Stepped(replace(turn.state, draft=draft), said)
    if not outcome.files:
        state = Conversation(replace(draft, asking=draft.shown))
        return show_again(replace(turn, state=state, draft=replace(draft, asking=draft.shown)), *problems)
    return go_on(turn, draft, lead=paragraphs(*problems, *_received(draft, turn.known.shop)))


def _with_files(draft: Draft, outcome: ReceiptRead) -> Draft:
    before = () if outcome.question == REPLACE and draft.asking is Question.READING else draft.receipts
    return replace(draft, receipts=added(before, outcome.files), without_receipt=False)


def added(before: tuple[ReceiptFile, ...], files: Iterable[ReceiptFile]) -> tuple[ReceiptFile, ...]:
    """The same file counts once, however often it is sent."""
    return tuple({file.sha256: file for file in (*before, *files)}.values())


def _received(draft: Draft, shop: Shop) -> tuple[Text, ...]:
    """Said where the next prompt does not say it: the question for the reason does."""
    if next_question(draft, shop) is Question.REASON:
        return ()
    return (text("📎 Received: {pages}.", pages=page_count(draft)),)
