-- What did not arrive in a chat, newest first.
CREATE INDEX outbox_failed ON outbox (lane, id) WHERE state IN ('failed', 'parked');

-- Whether a stored file is some case's first page.
CREATE INDEX receipts_picture ON receipts (picture);
