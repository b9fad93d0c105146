-- Which messages were sent together; which nobody was shown yet; of which the other side's copy was deleted.
ALTER TABLE messages ADD COLUMN album TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
CREATE INDEX messages_person ON messages (person, at);
CREATE INDEX messages_held ON messages (person) WHERE held = 1;

-- Who is not heard, until when (null: until it is taken back). Who did it and when stands in `audit` too.
CREATE TABLE bans (
    person INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    by     INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    until  INTEGER,
    told   INTEGER NOT NULL DEFAULT 0
);

-- What customers think of how a request was handled: one to five stars, and words.
CREATE TABLE ratings (
    "case" TEXT PRIMARY KEY REFERENCES cases (reference),
    person INTEGER NOT NULL,
    stars  INTEGER NOT NULL,
    words  TEXT NOT NULL DEFAULT '',
    at     INTEGER NOT NULL
);
CREATE INDEX ratings_person ON ratings (person);

-- What is tried again by its subject.
CREATE INDEX outbox_about ON outbox (about) WHERE state IN ('failed', 'parked');
