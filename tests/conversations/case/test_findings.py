"""All findings of a decision, as staff read them: about the customer, never to them."""

from __future__ import annotations

import pytest

from conversations.addresses import ToDesk
from conversations.calls import Say
from conversations.case.findings import findings_body
from conversations.case_file import CaseFile
from refunds.case import CaseState
from refunds.facts import Reason
from tests.conversations.acting import read
from tests.conversations.builders import NORA, REFERENCE, case, known, order


def shown(about: CaseFile) -> str:
    decision = known(NORA, about).decision
    assert decision is not None
    return read(Say(to=ToDesk(), body=findings_body(REFERENCE, decision)))


@pytest.mark.parametrize(
    "about",
    [
        case(),
        case(reason=Reason.CHANGED_MIND),
        case(CaseState.REFUSED, order=order(units_used=10, standing="violated")),
        case(order=None),
        case(order=order(standing=None, dispute=None, refunded=None)),
    ],
)
def test_findings_do_not_speak_to_staff_as_to_the_buyer(about: CaseFile) -> None:
    """In brief, with the clause as it was published."""
    for line in shown(about).splitlines()[1:]:
        found, _, clause = line.partition(" “")
        assert clause
        assert not {"you", "your", "yours"} & set(found.lower().replace(".", " ").split())


def test_what_the_policy_assumed_is_told() -> None:
    """For those who check the decision."""
    words = shown(case(order=order(standing=None)))
    assert "account, ✅ passed: in good standing (assumed by the policy:" in words
