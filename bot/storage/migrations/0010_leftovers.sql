-- What did not arrive in a chat, newest first.
CREATE INDEX outbox_failed ON outbox (lane, id) WHERE state IN ('failed', 'parked');

-- Whether a stored file is some case's first page.
CREATE INDEX receipts_picture ON receipts (picture);

-- A value that a statement binds may decide whether a partial index fits, so that SQLite planned each search for a
-- reference by its kind anew. Chats are found by their names.
DROP INDEX refs_chats;
