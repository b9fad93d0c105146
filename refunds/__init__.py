"""The refund policy and the life of a case. Pure: no clock, no network, no Telegram."""
