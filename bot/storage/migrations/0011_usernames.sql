-- By which staff name a colleague: `/assign @samyoung`.
ALTER TABLE people ADD COLUMN username TEXT NOT NULL DEFAULT '';
