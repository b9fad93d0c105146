"""What we ask and what we answer, as tables. Pure: no await, no clock, no randomness, no Telegram."""
