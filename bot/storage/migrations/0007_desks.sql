-- Several support groups: who belongs to which, and which works on a case.
CREATE TABLE members_of_desks (
    person       INTEGER NOT NULL,
    desk         TEXT NOT NULL DEFAULT 'general',
    name         TEXT NOT NULL,
    member       INTEGER NOT NULL,
    admin        INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    away         INTEGER NOT NULL DEFAULT 0,
    away_until   INTEGER,
    PRIMARY KEY (person, desk)
);
INSERT INTO members_of_desks (person, name, member, admin, confirmed_at, away, away_until)
    SELECT person, name, member, admin, confirmed_at, away, away_until FROM members;
DROP TABLE members;
ALTER TABLE members_of_desks RENAME TO members;
CREATE INDEX members_desk ON members (desk);

ALTER TABLE cases ADD COLUMN desk TEXT NOT NULL DEFAULT 'general';

UPDATE refs SET name = 'desk/general/list' WHERE name = 'desk/list';
UPDATE outbox SET
    parameters = replace(parameters, '"desk/list"', '"desk/general/list"'),
    makes = replace(makes, '"desk/list"', '"desk/general/list"'),
    slot = CASE WHEN slot = 'desk/list' THEN 'desk/general/list' ELSE slot END;
UPDATE deadlines SET subject = CASE WHEN subject = '' THEN 'general' ELSE 'general/hourly' END WHERE kind = 'desk_list';
