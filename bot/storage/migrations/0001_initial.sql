-- Times are whole milliseconds UTC; JSON is text. Every table with personal data has `person`.
-- AUTOINCREMENT where rows are deleted: an id that somebody remembers must never come again.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The one door in. `id` is the order; `key` makes a repeated update harmless and is forgotten after 48 hours.
CREATE TABLE inbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    source     TEXT NOT NULL,                    -- telegram, desk
    key        TEXT,
    lane       TEXT NOT NULL,
    person     INTEGER NOT NULL DEFAULT 0,
    album      TEXT,
    raw        TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    ready_at   INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',  -- waiting, aside, done, parked
    attempts   INTEGER NOT NULL DEFAULT 0,
    error      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX inbox_once ON inbox (source, key) WHERE key IS NOT NULL;
CREATE INDEX inbox_next ON inbox (lane, id) WHERE state = 'waiting';
CREATE INDEX inbox_aside ON inbox (lane, id) WHERE state IN ('aside', 'parked');
CREATE INDEX inbox_keys ON inbox (arrived_at) WHERE key IS NOT NULL;
CREATE INDEX inbox_person ON inbox (person);

-- An album's fate is its first item's, also for what comes later.
CREATE TABLE albums (
    album  TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    fate   TEXT NOT NULL,
    at     INTEGER NOT NULL
);

CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,                    -- look_up, fetch_receipt, confirm_member
    lane       TEXT NOT NULL,
    person     INTEGER NOT NULL DEFAULT 0,
    subject    TEXT NOT NULL,
    question   TEXT NOT NULL,
    payload    TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    ready_at   INTEGER NOT NULL,
    overdue_at INTEGER NOT NULL,                 -- then "unavailable" is told, once
    told       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);
CREATE INDEX jobs_next ON jobs (ready_at);
CREATE INDEX jobs_person ON jobs (person);

CREATE TABLE deadlines (
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    lane    TEXT NOT NULL,
    person  INTEGER NOT NULL DEFAULT 0,
    due_at  INTEGER NOT NULL,
    fired   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX deadlines_next ON deadlines (due_at) WHERE fired = 0;

-- The one door out: a row is one Bot API call. `slot` is the message that an edit is of: a newer edit takes its place.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat       TEXT NOT NULL,                    -- what shares a budget: "desk", or a chat id
    lane       TEXT NOT NULL,                    -- what is in order: the chat, or "desk/R-7K2MX" for a topic of it
    person     INTEGER NOT NULL DEFAULT 0,
    method     TEXT NOT NULL,
    parameters TEXT NOT NULL,
    makes      TEXT NOT NULL DEFAULT '[]',
    about      TEXT NOT NULL DEFAULT '',
    slot       TEXT NOT NULL DEFAULT '',
    fallback   TEXT NOT NULL DEFAULT '',         -- calls instead, where the message to copy is gone
    urgency    INTEGER NOT NULL DEFAULT 0,
    queued_at  INTEGER NOT NULL,
    ready_at   INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',  -- waiting, sending, done, failed, parked
    attempts   INTEGER NOT NULL DEFAULT 0,
    error      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_next ON outbox (lane, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_slot ON outbox (slot) WHERE slot <> '' AND state = 'waiting';
CREATE INDEX outbox_trouble ON outbox (state) WHERE state IN ('failed', 'parked');
CREATE INDEX outbox_person ON outbox (person);

-- Our names for what Telegram numbers: `desk/general/chat`, `case/R-7K2MX/topic`, `case/R-7K2MX/card`, …
-- `value` is a chat's, topic's or message's id; null as long as it does not exist (yet, or any more).
-- `outbox` is the row that makes it.
CREATE TABLE refs (
    name    TEXT PRIMARY KEY,
    person  INTEGER NOT NULL DEFAULT 0,
    chat_id INTEGER,
    kind    TEXT NOT NULL,                       -- chat, topic, message
    value   INTEGER,
    outbox  INTEGER
);
CREATE INDEX refs_value ON refs (chat_id, kind, value);
CREATE INDEX refs_maker ON refs (outbox);

-- A group that became a supergroup.
CREATE TABLE chats (
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER NOT NULL
);

CREATE TABLE members (
    person       INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    member       INTEGER NOT NULL,
    admin        INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL
);

CREATE TABLE people (
    person            INTEGER PRIMARY KEY,
    name              TEXT NOT NULL,
    language          TEXT NOT NULL DEFAULT '',  -- chosen here
    telegram_language TEXT NOT NULL DEFAULT '',
    blocked           INTEGER NOT NULL DEFAULT 0,
    seen_at           INTEGER NOT NULL
);

CREATE TABLE attempts (
    id     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    number TEXT NOT NULL,
    at     INTEGER NOT NULL
);
CREATE INDEX attempts_person ON attempts (person, at);
CREATE INDEX attempts_number ON attempts (number, at);

-- The state of a private chat: its draft, and what of a case was asked last.
CREATE TABLE drafts (
    person INTEGER PRIMARY KEY,
    draft  TEXT NOT NULL DEFAULT '',             -- the draft's id, where there is one
    state  TEXT NOT NULL
);
CREATE INDEX drafts_draft ON drafts (draft);

CREATE TABLE policies (
    hash     TEXT PRIMARY KEY,
    version  TEXT NOT NULL UNIQUE,
    content  TEXT NOT NULL,
    first_at INTEGER NOT NULL
);

CREATE TABLE cases (
    reference TEXT PRIMARY KEY,
    person    INTEGER NOT NULL,
    state     TEXT NOT NULL,
    version   INTEGER NOT NULL,
    order_key TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    moved_at  INTEGER NOT NULL,                  -- when the state changed last
    file      TEXT NOT NULL
);
CREATE INDEX cases_person ON cases (person, opened_at);
CREATE INDEX cases_state ON cases (state, opened_at);
CREATE INDEX cases_order ON cases (order_key);

-- Every step of a case, and every change of its file: who, when, from which event.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    "case" TEXT NOT NULL REFERENCES cases (reference),
    person INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    by     INTEGER NOT NULL,
    what   TEXT NOT NULL,
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    note   TEXT NOT NULL DEFAULT '',
    inbox  INTEGER NOT NULL
);
CREATE INDEX audit_case ON audit ("case", id);

CREATE TABLE decisions (
    id       INTEGER PRIMARY KEY,
    "case"   TEXT NOT NULL REFERENCES cases (reference),
    person   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    by       INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    minor    INTEGER,
    currency TEXT,
    reason   TEXT NOT NULL,
    facts    TEXT NOT NULL,
    decision TEXT NOT NULL,
    policy   TEXT NOT NULL REFERENCES policies (hash)
);
CREATE INDEX decisions_case ON decisions ("case", id);

-- Money per order. A case has one live reservation at most; a payment turns it into a refund.
CREATE TABLE ledger (
    id              INTEGER PRIMARY KEY,
    "case"          TEXT NOT NULL REFERENCES cases (reference),
    order_key       TEXT NOT NULL,
    state           TEXT NOT NULL,               -- reserved, released, paid
    minor           INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    at              INTEGER NOT NULL,
    reference       TEXT NOT NULL DEFAULT '',
    paid_on         TEXT NOT NULL DEFAULT '',
    by              INTEGER NOT NULL DEFAULT 0,
    source_refunded INTEGER                      -- the source's own figure when the desk paid
);
CREATE UNIQUE INDEX ledger_reserved ON ledger ("case") WHERE state = 'reserved';
CREATE INDEX ledger_order ON ledger (order_key);

-- Refunds granted, by keyed hashes of the account and of the verified address: they outlive an erasure.
CREATE TABLE grants (
    buyer  TEXT NOT NULL,
    "case" TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (buyer, "case")
);

-- What was relayed or kept, every version.
CREATE TABLE messages (
    "case"      TEXT NOT NULL REFERENCES cases (reference),
    number      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    direction   TEXT NOT NULL,                   -- in, out, note
    person      INTEGER NOT NULL,
    chat_id     INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    content     TEXT NOT NULL,
    attachments TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY ("case", number, version)
);
CREATE INDEX messages_source ON messages (chat_id, message_id);

CREATE TABLE receipts (
    sha256    TEXT NOT NULL,
    "case"    TEXT NOT NULL REFERENCES cases (reference),
    person    INTEGER NOT NULL,
    order_key TEXT NOT NULL,
    kind      TEXT NOT NULL,
    pages     INTEGER NOT NULL,
    picture   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (sha256, "case")
);
