"""The criteria in the order in which they are shown. All are always evaluated."""

from __future__ import annotations

from typing import Final

from refunds.criteria import balance, buyer, history, limit, proof, reason, service, standing, unused, window

CRITERIA: Final = (
    window.CRITERION,
    proof.CRITERION,
    buyer.CRITERION,
    standing.CRITERION,
    reason.CRITERION,
    service.CRITERION,
    unused.CRITERION,
    balance.CRITERION,
    history.CRITERION,
    limit.CRITERION,
)
