-- What changed between two instants, by index.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX change_at ON change (at, position);
