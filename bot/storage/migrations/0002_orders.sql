-- The shop's order book, as imported: what the source does not say is null. The desk never writes into it but by
-- an import, and an import never touches the ledger. `key` is the number without spaces and "#", in upper case;
-- `email_key` the address in the form in which addresses are compared.
CREATE TABLE orders (
    key            TEXT PRIMARY KEY,
    number         TEXT NOT NULL,
    purchased_at   TEXT,                         -- ISO 8601: a time with its offset, or a date
    paid_minor     BIGINT,
    refunded_minor BIGINT,
    currency       TEXT,                         -- of both amounts
    service        TEXT,
    email          TEXT,
    email_key      TEXT,
    units_total    BIGINT,
    units_used     BIGINT,
    dispute        TEXT,
    standing       TEXT
);
CREATE INDEX orders_email ON orders (email_key) WHERE email_key IS NOT NULL;
