-- Channels beside webhooks: what a message says in one line, for a digest, and where it leads.
ALTER TABLE outbox ADD COLUMN line TEXT;
ALTER TABLE outbox ADD COLUMN link TEXT;

-- Who has an incident now: who took it, until it is handed over.
ALTER TABLE incidents ADD COLUMN holder TEXT;
UPDATE incidents SET holder = acknowledged_by;

-- Attempts of the last minute: receivers take only so many.
CREATE TABLE sends (
    endpoint TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sends_of ON sends (endpoint, at);

-- Rungs of the escalation that were told.
CREATE TABLE escalated (
    incident TEXT NOT NULL,
    rung TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (incident, rung)
);
CREATE INDEX incidents_untaken ON incidents (opened_at) WHERE state = 'open' AND acknowledged_at IS NULL;
