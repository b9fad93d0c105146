-- What was written in a group's name, and waits for whoever wrote it to say so; `inbox` are its rows there, as JSON.
CREATE TABLE unconfirmed (
    chat_id    INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    inbox      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);
CREATE INDEX unconfirmed_at ON unconfirmed (at);
