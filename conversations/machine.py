"""The state machine: `step(state, event, known) -> (state, effects)`, over the tables of the conversations."""

from __future__ import annotations

from conversations.stepped import Stepped as Stepped
