-- When what people wrote about it was erased.
ALTER TABLE incidents ADD COLUMN erased_at BIGINT;
CREATE INDEX incidents_over ON incidents (closed_at) WHERE closed_at IS NOT NULL AND erased_at IS NULL;

-- Attachments that no incident has any more; each leaves the disk once nobody can be sending it again.
CREATE TABLE leavings (
    sha256 TEXT PRIMARY KEY
);

-- Which incident a message is about; a digest is about several. What was sent is needed by nobody.
ALTER TABLE outbox ADD COLUMN incident TEXT;
CREATE INDEX outbox_of ON outbox (incident);
UPDATE outbox SET body = '', line = NULL WHERE state IN ('sent', 'folded');
