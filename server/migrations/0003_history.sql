-- What incidents are found by again: names of what is hit, and signs. What was merged has none.
CREATE TABLE marks (
    mark TEXT NOT NULL,
    -- 1 while the incident is open.
    open BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    incident TEXT NOT NULL REFERENCES incidents (id),
    PRIMARY KEY (mark, open, opened_at, incident)
);
CREATE INDEX marks_of ON marks (incident);

-- Proposals that a responder does not want to see again.
CREATE TABLE dismissed (
    incident TEXT NOT NULL REFERENCES incidents (id),
    proposal TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (incident, proposal)
);

-- 2 once it was looked at for proposals since it changed, 1 until then, 0 where its marks are missing, too.
ALTER TABLE incidents ADD COLUMN considered BIGINT NOT NULL DEFAULT 0;
CREATE INDEX incidents_unconsidered ON incidents (number) WHERE considered < 2;
-- The ids of its proposals when it was last looked at.
ALTER TABLE incidents ADD COLUMN proposed TEXT NOT NULL DEFAULT '[]';

DROP INDEX incidents_alike;
ALTER TABLE incidents DROP COLUMN likeness;
