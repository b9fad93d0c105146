-- When what Telegram does not date (a press) counts as sent, where that is not its arrival: after an outage.
ALTER TABLE inbox ADD COLUMN counts_at INTEGER;

-- The currency of `source_refunded`; null: that of the payment.
ALTER TABLE ledger ADD COLUMN source_currency TEXT;
