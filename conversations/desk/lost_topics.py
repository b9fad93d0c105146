"""What staff are told when somebody deletes or closes the topic of a case that is not done with."""

from __future__ import annotations

from conversations.addresses import ToCase
from conversations.calls import ReopenTopic, Say
from conversations.case.moved import post_card
from conversations.case.topics import is_open, rename_topic
from conversations.case.wording import said
from conversations.effects import Effect
from conversations.known import Known
from conversations.updates import TopicChange, TopicChanged
from refunds.text import text


def topic_lost(known: Known) -> tuple[Effect, ...]:
    """The topic was deleted and is made again, under its first name: name, card, and why it is new."""
    case = known.case
    if case is None or not case.has_card:
        return ()
    words = text(
        "Somebody deleted the topic of {reference}, so I made it again. What was written in the old one is still "
        "kept; an admin reads its story with /status {reference}.",
        reference=case.reference,
    )
    return (
        post_card(case, known.decision, known),
        Say(to=ToCase(case.reference), body=said(words)),
        rename_topic(case),
    )


def topic_changed(event: TopicChanged, known: Known) -> tuple[Effect, ...]:
    """Somebody closed the topic of a case on which work goes on: colleagues could write nothing in it any more."""
    case = known.case
    if event.by_bot or event.change is not TopicChange.CLOSED or case is None or not is_open(case):
        return ()
    words = text(
        "Somebody is still waiting here, so I opened this topic again. I close it myself when everything is done."
    )
    return (ReopenTopic(case.reference), Say(to=ToCase(case.reference), body=said(words)))
