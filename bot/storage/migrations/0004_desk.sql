-- Who has a case in hand (0: nobody): a claim is changed only where it is as whoever acts saw it.
ALTER TABLE cases ADD COLUMN claimed_by INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_claimed ON cases (claimed_by) WHERE claimed_by <> 0;

-- Until when the customer is promised an answer; null: nothing waits for one. Closed cases may wait too.
ALTER TABLE cases ADD COLUMN answer_due INTEGER;
CREATE INDEX cases_unanswered ON cases (answer_due) WHERE answer_due IS NOT NULL;

-- Members who are away: until this moment, or, where it is null, until they say that they are back.
ALTER TABLE members ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN away_until INTEGER;
