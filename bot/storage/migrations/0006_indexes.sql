-- What a decision that is reversed, and a search for chats that were lost, would else read whole tables for.
CREATE INDEX grants_case ON grants ("case");
CREATE INDEX ledger_case ON ledger ("case");
CREATE INDEX refs_chats ON refs (name) WHERE kind = 'chat';
