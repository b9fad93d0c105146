"""Every policy that is or was in use, by the hash of its file."""

from __future__ import annotations

from bot.ports import Tx
from bot.storage.decisions import policy_content
from conversations.known import PinnedPolicy
from refunds.policy import Policy, load_policy


class PolicyShelf:
    """The current policy at hand; older ones are read from the database once."""

    def __init__(self, current: Policy) -> None:
        self.current = PinnedPolicy(current, current.content_hash)
        self._known = {self.current.hash: self.current}

    async def pinned(self, tx: Tx, digest: str) -> PinnedPolicy:
        """The policy of this hash; an empty hash is the current one's."""
        if not digest:
            return self.current
        if digest not in self._known:
            self._known[digest] = PinnedPolicy(load_policy(await policy_content(tx, digest)), digest)
        return self._known[digest]
