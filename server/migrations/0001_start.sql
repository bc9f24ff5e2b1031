-- What both databases understand alike: texts, whole numbers, times in milliseconds since 1970 (UTC).

-- Packs and desks by which something was decided, by digest, as their bundles.
CREATE TABLE rules (
    digest TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    bundles TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    -- What the search knows it by.
    number BIGINT NOT NULL UNIQUE,
    reference TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    merged_into TEXT,
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    closed_at BIGINT,
    -- The clock that most deadlines run from, as the reporter's device wrote it, and where days are counted.
    received TEXT NOT NULL,
    zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    rules TEXT NOT NULL,
    reported TEXT NOT NULL,
    -- What responders found, which counts before what was reported.
    answers TEXT NOT NULL,
    -- What lists show, so that no list decides anything.
    summary TEXT NOT NULL,
    grades TEXT NOT NULL,
    -- 1 is the most serious; 0 where nothing could be decided.
    rank BIGINT NOT NULL,
    -- The earliest deadline that nobody has met, or the largest number.
    next_due BIGINT NOT NULL,
    -- The next deadline that has to be told when it passes, or the largest number.
    watch_at BIGINT NOT NULL,
    likeness TEXT NOT NULL
);
CREATE INDEX incidents_listed ON incidents (state, rank, next_due, number DESC);
CREATE INDEX incidents_watched ON incidents (watch_at);
CREATE INDEX incidents_alike ON incidents (likeness, opened_at);
CREATE INDEX incidents_merged ON incidents (merged_into);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL REFERENCES incidents (id),
    received_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    body TEXT NOT NULL,
    receipt TEXT NOT NULL,
    secret TEXT NOT NULL
);
CREATE INDEX reports_of ON reports (incident);

CREATE TABLE attachments (
    report TEXT NOT NULL REFERENCES reports (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (report, position)
);
CREATE INDEX attachments_by ON attachments (sha256);

-- What responders have ticked: `step:…`, `duty:…`, `report:…`.
CREATE TABLE work (
    incident TEXT NOT NULL REFERENCES incidents (id),
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (incident, item)
);

-- Append-only. `hash` chains every row to the one before; `digest` is that of `salt` and `data`, so that data can be erased
-- without breaking the chain.
CREATE TABLE log (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    incident TEXT,
    action TEXT NOT NULL,
    data TEXT,
    salt TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX log_of ON log (incident, seq);

-- Deadlines that have passed and were told.
CREATE TABLE overdue (
    incident TEXT NOT NULL,
    item TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (incident, item, at)
);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    said TEXT
);
CREATE INDEX outbox_due ON outbox (state, next_at);

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password TEXT,
    role TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token TEXT PRIMARY KEY,
    name TEXT NOT NULL REFERENCES users (name),
    expires_at BIGINT NOT NULL
);
