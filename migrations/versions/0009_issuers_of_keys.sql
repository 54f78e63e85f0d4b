-- Who issued a key, and who confirmed that its holder is another person than its issuer.

ALTER TABLE api_key ADD COLUMN issued_by text;
ALTER TABLE api_key ADD COLUMN confirmed_by text;
ALTER TABLE api_key ADD COLUMN confirmed_at timestamptz;
COMMENT ON COLUMN api_key.issued_by IS 'The holder of the key that issued it; null where the operator did, on the machine itself. Until it is confirmed, words of its holder count as the issuer''s too.';
COMMENT ON COLUMN api_key.confirmed_by IS 'Another administrator, or the operator, who knows its holder.';
COMMENT ON COLUMN api_key.confirmed_at IS 'When it was confirmed.';
