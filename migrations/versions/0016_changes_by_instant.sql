-- What changed between two instants, by index.
CREATE INDEX change_at ON change (at, position);
